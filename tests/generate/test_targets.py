"""Several target languages in one run, and pseudo-parallel output on disk."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import pytest

from lowres.cli.main import main
from lowres.corpus import read_corpus
from lowres.text import tokenise

SAMPLE = Path(str(files("lowres.sample")))
CORPUS = SAMPLE / "eng.jsonl"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two lexicons: Turkish, and a few French words."""
    french = tmp_path / "fra.tsv"
    french.write_text("src\ttgt\nplay\tjouer\nsong\tchanson\nalarm\talarme\n", encoding="utf-8")
    for path, pair, name in ((SAMPLE / "eng-tur.tsv", "eng-tur", "T"), (french, "eng-fra", "F")):
        command = ["lexicon", "read", str(path), "--format", "tabular", "--pair", pair]
        assert main(["-q", *command, "--licence", "CC0-1.0", "--out", str(tmp_path / name)]) == 0
    return tmp_path


def run(folder: Path, *more: str, recipe: str = "") -> int:
    (folder / "recipe.toml").write_text(recipe, encoding="utf-8")
    given = ["--recipe", str(folder / "recipe.toml")] if recipe else []
    out = ["--out", str(folder / "out")]
    return main(["-q", "generate", "run", str(CORPUS), "--format", "jsonl", *out, *given, *more])


TWO = """
seed = 5
[[target]]
pair = "eng-tur"
lexicon = ["T"]
settings = { copies = 2 }
[[target]]
pair = "eng-fra"
lexicon = ["F"]
"""


def test_two_targets_stand_side_by_side(folder: Path) -> None:
    assert run(folder, recipe=TWO) == 0
    sources = list(read_corpus(CORPUS, "jsonl", "eng"))
    made = list(read_corpus(folder / "out" / "corpus-00000.jsonl", "jsonl", "und"))
    assert [(one.group, one.lang) for one in made] == [
        (source.id, lang) for source in sources for lang in ("tur", "tur", "fra")
    ]
    manifest = json.loads((folder / "out" / "manifest.json").read_text("utf-8"))
    assert manifest["pair"] == "eng-tur, eng-fra"
    assert set(manifest["origins"]) == {"eng-tur", "eng-fra"}


def test_a_target_is_the_same_alone(folder: Path) -> None:
    assert run(folder, recipe=TWO) == 0
    together = list(read_corpus(folder / "out" / "corpus-00000.jsonl", "jsonl", "und"))
    flags = ["--lexicon", str(folder / "F"), "--pair", "eng-fra", "--seed", "5", "--overwrite"]
    assert run(folder, *flags) == 0
    alone = list(read_corpus(folder / "out" / "corpus-00000.jsonl", "jsonl", "und"))
    assert alone == [one for one in together if one.lang == "fra"]


@pytest.mark.parametrize(
    ("recipe", "flags", "code", "said"),
    [
        ("seed = 1", [], 2, "recipe with [[target]]"),
        (TWO, ["--pair", "eng-tur"], 2, "leave out --lexicon"),
        (TWO.replace("eng-fra", "eng-tur").replace('"F"', '"T"'), [], 2, "each once"),
        (TWO.replace("copies = 2", 'mode = "parallel"'), [], 2, "for all targets or for none"),
        (TWO.replace("copies", "copys"), [], 1, 'Did you mean "copies"'),
        (TWO.replace("lexicon", "lexicons"), [], 1, 'Did you mean "lexicon"'),
    ],
)
def test_bad_recipes(
    folder: Path,
    recipe: str,
    flags: list[str],
    code: int,
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(folder, *flags, recipe=recipe) == code
    assert said in capsys.readouterr().err


def test_parallel_mode_writes_lines_and_alignments(folder: Path) -> None:
    flags = ["--lexicon", str(folder / "T"), "--pair", "eng-tur", "--mode", "parallel"]
    assert run(folder, *flags, "--shard-rows", "100") == 0
    out = folder / "out"
    sources = list(read_corpus(CORPUS, "jsonl", "eng"))[200:]
    old, new, links = (
        (out / f"{name}-00002.txt").read_text("utf-8").splitlines()
        for name in ("source", "target", "alignment")
    )
    assert len(old) == len(new) == len(links) == 40
    for source, line, other, pairs in zip(sources, old, new, links, strict=True):
        assert line == " ".join(source.text[start:end] for start, end in tokenise(source.text))
        ends = [tuple(map(int, pair.split("-"))) for pair in pairs.split()]
        assert {one for one, _ in ends} == set(range(len(line.split())))
        assert {one for _, one in ends} == set(range(len(other.split())))


def test_a_language_is_mixed_in(folder: Path) -> None:
    flags = ["--lexicon", str(folder / "T"), "--pair", "eng-tur", "--mix", str(folder / "F")]
    assert run(folder, *flags, "--choose", "uniform", "--edits") == 0
    made = list(read_corpus(folder / "out" / "corpus-00000.jsonl", "jsonl", "und"))
    texts = " ".join(one.text.lower() for one in made)
    assert {one.lang for one in made} == {"tur"}
    assert "alarme" in texts.split()
    assert "alarm" in texts.split()
