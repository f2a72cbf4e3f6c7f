"""``lowres generate sketch`` as a linguist meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import lowres.sample
from lowres.cli.main import main

SAMPLE = Path(str(lowres.sample.__file__)).parent


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_from_nothing_to_a_checked_sketch(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", "sketch", "new", "kmr"]) == 0
    assert main(["generate", "sketch", "check", "kmr.toml", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"rules": 4, "pairs": 2, "wrong": 0}
    assert main(["generate", "sketch", "new", "kmr"]) == 1
    assert "is there already" in capsys.readouterr().err
    pairs = here / "kmr.pairs.toml"
    pairs.write_text(pairs.read_text("utf-8").replace("kasada spiel", "kasa spiel"), "utf-8")
    assert main(["generate", "sketch", "check", "kmr.toml"]) == 3
    shown = capsys.readouterr()
    assert "kasada spiel" in shown.out
    assert "1 of 2 pairs" in shown.err
    pairs.unlink()
    assert main(["generate", "sketch", "check", "kmr.toml"]) == 0
    assert "no pairs stand beside it" in capsys.readouterr().err


def test_a_fault_is_told_by_its_line(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", "sketch", "new", "kmr"]) == 0
    sketch = here / "kmr.toml"
    text = sketch.read_text("utf-8").replace('"add LOC to 2"', '"add LOC to 3"')
    sketch.write_text(text, "utf-8")
    line = text.split("\n").index("[[rule]]") + 1
    assert main(["generate", "sketch", "check", "kmr.toml"]) == 1
    assert f"kmr.toml:{line}: " in capsys.readouterr().err


def test_show(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", "sketch", "show"]) == 0
    assert "tur" in capsys.readouterr().out
    assert main(["generate", "sketch", "show", "tur"]) == 0
    shown = capsys.readouterr().out
    assert "Göksel & Kerslake 2005" in shown
    assert main(["generate", "sketch", "show", "zzz"]) == 2


def test_run_with_a_sketch_names_no_path(here: Path) -> None:
    text = here / "some.txt"
    text.write_text("play in the room\n", "utf-8")
    for folder, arguments in (
        ("lex", ["lexicon", "read", str(SAMPLE / "eng-tur.tsv"), "--pair", "eng-tur"]),
        ("out", ["generate", "run", str(text), "--format", "text", "--lexicon", "lex"]),
    ):
        more = ["--pair", "eng-tur", "--sketch", str(here / "tur.toml")] if folder == "out" else []
        if more:
            main(["generate", "sketch", "new", "tur"])
        assert main([*arguments, *more, "--out", folder]) == 0
    assert str(here) not in (here / "out" / "manifest.json").read_text("utf-8")
