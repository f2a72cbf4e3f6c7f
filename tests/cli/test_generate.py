"""``lowres generate`` with target text, forms and mixed languages, as people meet it."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from lowres.cli.main import main

SAMPLE = Path(str(files("lowres.sample")))
TEXT = str(SAMPLE / "tur.txt")
FREQUENT = ["--choose", "frequency", "--target-text", TEXT]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of three lines, the sample's dictionary and forms, and one into French."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "c.txt").write_text("Turn on the lights\nplay songs\nthe book\n", encoding="utf-8")
    (folder / "fr.csv").write_text("src,tgt\nbook,livre\nsongs,chansons\n", encoding="utf-8")
    (folder / "de.csv").write_text("src,tgt\nBuch,livre\n", encoding="utf-8")
    reading = {
        "words": ["lexicon", "read", str(SAMPLE / "eng-tur.tsv"), "--pair", "eng-tur"],
        "french": ["lexicon", "read", str(folder / "fr.csv"), "--pair", "eng-fra"],
        "german": ["lexicon", "read", str(folder / "de.csv"), "--pair", "deu-fra"],
        "forms": ["morph", "read", str(SAMPLE / "tur.unimorph.tsv"), "--lang", "tur"],
    }
    for name, command in reading.items():
        licence = ["--licence", "CC0-1.0"] if name != "forms" else []
        assert main(["-q", *command, *licence, "--out", str(folder / name)]) == 0
    return folder


def command(home: Path, name: str, *more: str, lexicons: str = "words forms") -> list[str]:
    named = [f"--lexicon={home / lexicon}" for lexicon in lexicons.split()]
    base = ["generate", name, str(home / "c.txt"), "--format", "text", "--pair", "eng-tur"]
    return [*base, *named, *more]


def ran(home: Path, out: Path, *more: str, **which: str) -> list[str]:
    assert main(["-q", *command(home, "run", "--out", str(out), *more, **which)]) == 0
    return (out / "corpus-00000.txt").read_text("utf-8").splitlines()


def manifest(out: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((out / "manifest.json").read_text("utf-8"))
    return found


@pytest.mark.parametrize(
    ("more", "first"),
    [
        (FREQUENT, "Aç the ışıklar"),
        ([*FREQUENT, "--inflect", "none"], "Açmak the ışık"),
        ([*FREQUENT, "--match", "folded"], "Aç the lights"),
        ([*FREQUENT, "--match", "exact"], "Turn on the lights"),
        (["--choose", "first"], "Aç the hafif"),
        (["--choose", "pos"], "Aç the ışıklar"),
    ],
)
def test_run(home: Path, tmp_path: Path, more: list[str], first: str) -> None:
    assert ran(home, tmp_path / "out", *more)[0] == first


def test_target_text_is_an_input(home: Path, tmp_path: Path) -> None:
    ran(home, tmp_path / "out", *FREQUENT)
    recipe = manifest(tmp_path / "out")["recipe"]
    assert [one["name"] for one in recipe["inputs"]] == ["c.txt", "tur.txt"]
    assert recipe["settings"]["eng-tur"]["choose"] == "frequency"
    other = tmp_path / "other.txt"
    other.write_text("hafif\n", encoding="utf-8")
    again = command(home, "run", "--out", str(tmp_path / "out"), "--choose", "frequency")
    assert main(["-q", *again, "--target-text", str(other)]) == 1


def test_attested_forms_and_citation(home: Path, tmp_path: Path) -> None:
    text = tmp_path / "t.txt"
    text.write_text("kitaplar açtım\nkitaplar açtım çaldık\nçaldık\n", encoding="utf-8")
    more = ["--target-text", str(text), "--choose", "frequency", "--attested", "1.0"]
    lines = ran(home, tmp_path / "out", *more, lexicons="words")
    assert lines[2] == "the kitaplar"
    with_affix = [*more, "--citation", "-mak", "--citation", "-mek", "--edits"]
    affixed = ran(home, tmp_path / "affixed", *with_affix, lexicons="words")
    assert affixed[2] == lines[2]
    assert manifest(tmp_path / "affixed")["recipe"]["settings"]["eng-tur"]["citation"] == [
        "-mak",
        "-mek",
    ]


def test_mixed_languages(home: Path, tmp_path: Path) -> None:
    mixed = ["--mix", str(home / "french"), "--copies", "30"]
    lines = set(ran(home, tmp_path / "out", *mixed))
    assert {"the kitap", "the livre"} <= lines
    origins = [origin["name"] for origin in manifest(tmp_path / "out")["origins"]["eng-tur"]]
    assert origins == ["eng-tur.tsv", "tur.unimorph.tsv", "fr.csv"]


def test_preview(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more = [*FREQUENT, "--mix", str(home / "french"), "--match", "lemma", "-n", "2"]
    assert main(command(home, "preview", *more)) == 0
    shown = " ".join(capsys.readouterr().out.split())  # however wide the terminal is
    assert "Turn on → Aç V;IMP;2;SG eng-tur.tsv:" in shown
    assert "lights → ışıklar N;PL eng-tur.tsv:" in shown
    assert "songs → chansons fr.csv:3" in shown
    assert "book" not in shown


@pytest.mark.parametrize("name", ["run", "preview"])
@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        (["--choose", "frequency"], 2, "need target text. Name it with --target-text."),
        (["--attested", "0.5"], 2, "need target text. Name it with --target-text."),
        (["--attested", "2", "--target-text", TEXT], 2, "<= 1.0"),
        (["--choose", "frequent"], 2, 'Did you mean "frequency"?'),
        (["--match", "lemmas"], 2, 'Did you mean "lemma"?'),
        (["--inflect", "tabel"], 2, 'Did you mean "table"?'),
        (["--citation", "mek"], 2, "citation"),
        (["--target-text", "absent.txt"], 1, "absent.txt"),
        (["--mix", "absent"], 1, "absent"),
        (["--mix", "german"], 2, "deu-fra cannot be mixed into eng-tur"),
    ],
)
def test_faults_are_one_line(
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    more: list[str],
    code: int,
    said: str,
) -> None:
    monkeypatch.chdir(home)
    out = ["--out", str(tmp_path / "out")] if name == "run" else []
    assert main(command(home, name, *more, *out)) == code
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
