"""``lowres data``: what is listed, what is said beside a source, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lowres.cli.main import main
from lowres.data import find, sources


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A mirror that holds nothing."""
    (tmp_path / "mirror").mkdir()
    return tmp_path / "mirror"


def listed(capsys: pytest.CaptureFixture[str], *options: str) -> list[str]:
    assert main(["data", "list", "--json", *options]) == 0
    return [source["name"] for source in json.loads(capsys.readouterr().out)["sources"]]


def test_list(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert listed(capsys) == [source.name for source in sources()]
    assert {*listed(capsys, "--kind", "corpus")} >= {"xsid", "snips", "mtod", "injongo-lug"}
    luganda = listed(capsys, "--lang", "lg")
    assert {"gatitos-lug", "injongo-lug"} <= {*luganda}
    assert all("lug" in find(name).languages for name in luganda)
    assert listed(capsys, "--lang", "lg", "--kind", "lexicon") == ["gatitos-lug"]
    assert main(["data", "list", "--lang", "lug", "--kind", "lexicon"]) == 0
    head, row = capsys.readouterr().out.splitlines()
    assert head.split() == ["name", "languages", "what", "it", "is", "size", "licence"]
    assert row.split()[0] == "gatitos-lug"
    assert row.split()[-3:] == ["72.0", "kB", "CC-BY-4.0"]


def test_dialects_are_found_by_their_language(capsys: pytest.CaptureFixture[str]) -> None:
    assert {"gatitos-ara-MA", "wiktionary-eng-arb"} <= {*listed(capsys, "--lang", "ar")}


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["get", "gatitos-lgu"], "Did you mean"),
        (["get", "gatitos-lug", "injongo-lgu"], '"injongo-lgu" is not a source.'),
        (["get"], "Missing argument"),
        (["get", "gatitos-lug", "--from", "ftp://example.org"], "a mirror is a folder"),
        (["list", "--lang", "klingon"], "is not a known language"),
        (["list", "--kind", "model"], "is not one of"),
    ],
)
def test_usage(command: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", *command]) == 2
    assert said in capsys.readouterr().err


def test_what_cannot_be_had_is_one_line(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "get", "gatitos-lug", "--from", str(empty)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert str(empty / "gatitos-lug" / "en_lg.tsv") in said.err
