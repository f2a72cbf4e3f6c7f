"""``lowres generate evaluate``: a folder or file beside references, its copied source beside both."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lowres.cli.main import main

WORDS = "src,tgt\nturn on,aç\nlights,ışıklar\nplay,çal\nsongs,şarkılar\nbook,kitap\n"
CORPUS = "Turn on the lights\nplay songs\nthe book\n"
GOLD = "Işıkları aç\nşarkı çal\nkitap\n"

Json = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of three lines, a lexicon, references, and what was made of them."""
    folder = tmp_path_factory.mktemp("home")
    for name, text in {"w.csv": WORDS, "c.txt": CORPUS, "gold.txt": GOLD}.items():
        (folder / name).write_text(text, encoding="utf-8")
    words = [str(folder / "w.csv"), "--pair", "eng-tur", "--licence", "CC0-1.0"]
    assert main(["-q", "lexicon", "read", *words, "--out", str(folder / "L")]) == 0
    for name, more in {"one": [], "two": ["--copies=2"], "both": ["--mode=parallel"]}.items():
        run = ["--lexicon", str(folder / "L"), "--pair", "eng-tur", "--out", str(folder / name)]
        corpus = [str(folder / "c.txt"), "--format", "text"]
        assert main(["-q", "generate", "run", *corpus, *run, *more]) == 0
    return folder


@pytest.fixture
def scored(home: Path, capsys: pytest.CaptureFixture[str]) -> Json:
    """Evaluate what lies in the folder, and return what is printed."""

    def run(made: str, *more: str, source: str = "c.txt", gold: str = "gold.txt") -> dict[str, Any]:
        given = ["--source", str(home / source)] if source else []
        words = [str(home / made), "--reference", str(home / gold), *given, *more]
        assert main(["generate", "evaluate", *words, "--resamples", "50", "--json"]) == 0
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    return run


def test_scores_stand_beside_those_of_the_copied_source(scored: Json) -> None:
    found = scored("one")
    assert (found["n"], found["copies"], found["paired"]) == (3, 1, "id")
    for name in ("chrf", "chrf++", "bleu"):
        low, high = found["intervals"][name]
        assert low <= found[name] <= high
    assert found["copied"]["chrf"] < 10 < found["chrf"]
    assert found["gain"]["chrf"] == pytest.approx(found["chrf"] - found["copied"]["chrf"], abs=0.02)
    assert "slots" not in found
    assert "data:gold.txt|n:3|" in found["signature"]
    assert "nc:6,nw:2" in found["signature"]
    assert scored("one") == found


def test_small_letters(scored: Json) -> None:
    assert scored("one", "--lowercase")["chrf"] > scored("one")["chrf"]
    assert "case:lc" in scored("one", "--lowercase")["signature"]


def test_copies_a_parallel_folder_and_a_file_come_to_the_same(scored: Json) -> None:
    scores = {name: value for name, value in scored("one").items() if name != "copies"}
    assert {**scored("two"), "copies": None} == {**scores, "copies": None}  # all words are sure
    assert {**scored("both", source=""), "copies": None} == {**scores, "copies": None}
    file = scored("one/corpus-00000.txt", "--corpus-format", "text")
    assert (file["chrf"], file["copied"]) == (scores["chrf"], scores["copied"])


def test_the_table_says_the_same(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [str(home / "one"), "--reference", str(home / "gold.txt")]
    assert main(["generate", "evaluate", *words, "--source", str(home / "c.txt")]) == 0
    shown = capsys.readouterr()
    assert "copied source" in shown.out
    assert "paired: id" in shown.err


@pytest.mark.parametrize(
    ("made", "more", "code", "said"),
    [
        ("one", [], 2, "name the corpus that it was made from (c.txt) with --source."),
        ("one", ["--source", "gold.txt"], 1, "was made from another corpus (c.txt)"),
        ("one", ["--source", "c.txt", "--lang", "deu"], 2, "holds eng-tur: name its language"),
        ("L", ["--source", "c.txt"], 1, 'holds "lexicon" output, "corpus" output is needed.'),
        ("c.txt", ["--corpus-format", "text"], 2, "name the corpus that it was made from"),
        (
            "c.txt",
            ["--corpus-format", "text", "--source", "two.txt"],
            1,
            "no whole number of copies",
        ),
        ("one", ["--source", "c.txt", "--reference", "two.txt"], 1, "2 references do not fit 3"),
    ],
)
def test_faults_are_one_line(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    made: str,
    more: list[str],
    code: int,
    said: str,
) -> None:
    monkeypatch.chdir(home)
    (home / "two.txt").write_text("a\nb\n", encoding="utf-8")
    gold = [] if "--reference" in more else ["--reference", "gold.txt"]
    assert main(["generate", "evaluate", made, *gold, *more]) == code
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


@pytest.mark.slow
@pytest.mark.data
def test_english_beside_the_halves_of_xsid(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    english, dutch = (str(data / f"slu/xsid/{lang}.test.conll") for lang in ("en", "nl"))
    words = [english, "--corpus-format", "xsid", "--source", english, "--reference", dutch]
    assert main(["generate", "evaluate", *words, "--format", "xsid", "--lowercase", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["chrf"] == found["copied"]["chrf"] == 35.03
    assert (found["n"], found["paired"]) == (500, "line")
    halves = {part: (figures["n"], figures["chrf"]) for part, figures in found["parts"].items()}
    assert halves == {"facebook": (250, 16.96), "snips": (250, 47.03)}
    values = found["slots"]["generated"]["all"]
    assert (values["n"], values["only_text"], values["only_reference"]) == (946, 16, 16)


def test_references_of_other_originals_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = {"c": ["play", "stop"], "gold": ["çal", "dur"]}
    for name, texts in lines.items():
        rows = [
            {"id": str(at), "lang": "eng", "text": text, "meta": {"text-en": "Play!"}}
            for at, text in enumerate(texts)
        ]
        content = "".join(json.dumps(row) + "\n" for row in rows)
        (tmp_path / f"{name}.jsonl").write_text(content, encoding="utf-8")
    corpus, gold = str(tmp_path / "c.jsonl"), str(tmp_path / "gold.jsonl")
    words = [corpus, "--corpus-format", "jsonl", "--source", corpus, "--reference", gold]
    assert main(["generate", "evaluate", *words, "--format", "jsonl", "--json"]) == 0
    assert "1 references name another original than their source" in capsys.readouterr().err
