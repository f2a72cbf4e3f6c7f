"""``lowres lexicon check`` as people meet it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lowres.cli.main import main

WORDS = "src\ttgt\ntake\taлу\ngo\tбару\nwifi [/b]\twifi [/b]\nsea\tтеңіз\u00a0суы\ncome\tкелу\n"

OUT = ["--out", "out", "--licence", "CC0-1.0"]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "words.tsv").write_text(WORDS, "utf-8")
    (tmp_path / "kaz.tsv").write_text("алу\tалды\tV;PST\nalu\talu\tN;SG\n", "utf-8")
    (tmp_path / "clean.tsv").write_text("src\ttgt\ngo\tбару\n", "utf-8")
    return tmp_path


def test_what_is_said(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lexicon", "check", "words.tsv", "--pair", "eng-kaz"]) == 0
    shown = capsys.readouterr()
    for said in (
        "homoglyphs (fault)",
        "1 of 5",
        "2: aлу → алу",
        "--fix homoglyphs",
        "equal (hint)",
    ):
        assert said in shown.out
    for said in ("spaces (mended)", "put right by reading", "теңіз<U+00A0>суы", "script (hint)"):
        assert said in shown.out
    assert "wifi [/b] = wifi [/b]" in shown.out
    assert "Not checked: language: needs --text" in shown.err
    assert "Not checked: citation: needs --table" in shown.err
    assert main(["lexicon", "check", "clean.tsv", "--pair", "eng-kaz", "--strict"]) == 0
    assert capsys.readouterr().out == "No faults found.\n"


def test_a_folder_and_its_repair(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lexicon", "read", "words.tsv", "--pair", "eng-kaz", "--out", "lexicon"]) == 0
    assert main(["lexicon", "check", "lexicon", "--strict"]) == 3
    assert "lexicon: faults under --strict: 1" in capsys.readouterr().err
    asked = [
        "lexicon",
        "check",
        "lexicon",
        "--strict",
        "--fix",
        "homoglyphs,equal",
        "--out",
        "mended",
    ]
    for _ in range(2):
        assert main([*asked, "--json"]) == 0
        shown = capsys.readouterr()
        report = json.loads(shown.out)
        assert report["repairs"] == {"homoglyphs": 1, "equal": 1}
        assert [one["name"] for one in report["faults"] if one["level"] == "fault"] == [
            "homoglyphs"
        ]
        assert dict(report["unchecked"]).keys() == {"lines", "stress", "language", "citation"}
    assert "complete already" in shown.err
    manifest = json.loads((here / "mended" / "manifest.json").read_text("utf-8"))
    assert manifest["recipe"]["fixes"] == ["equal", "homoglyphs"]
    assert str(here) not in json.dumps(manifest)
    changes = (here / "mended" / "changes.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["line"] for line in changes] == [2, 4]
    assert main(["lexicon", "check", "mended", "--strict"]) == 0
    assert main(["lexicon", "stats", "mended"]) == 0


def test_a_table_by_its_language(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lexicon", "check", "kaz.tsv", "--lang", "kk", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert [(one["name"], one["where"]) for one in report["faults"]] == [
        ("script", "inflections.lemma"),
        ("script", "inflections.form"),
    ]


def test_a_table_by_its_code(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As `morph` takes them: from where the tables of UniMorph lie."""
    (here / "unimorph" / "kaz").mkdir(parents=True)
    (here / "kaz.tsv").rename(here / "unimorph" / "kaz" / "kaz")
    monkeypatch.setenv("UNIMORPH", str(here / "unimorph"))
    asked = ["lexicon", "check", "words.tsv", "--pair", "eng-kaz", "--json"]
    assert main([*asked, "--table", "kaz"]) == 0
    assert "citation" in json.loads(capsys.readouterr().out)["checked"]
    (here / "unimorph" / "lug").mkdir()
    (here / "unimorph" / "lug" / "lug").write_text("omuntu\tabantu\tN;PL\n", encoding="utf-8")
    assert main([*asked, "--table", "lug"]) == 2
    assert "lug: holds lug, and kaz is needed" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], 2, "words.tsv: say which languages with --pair, such as eng-lug"),
        (["--pair", "eng-kaz", "--lang", "kaz"], 2, "both say the languages"),
        (["--pair", "eng-kaz", "--fix", "stress"], 2, "--fix and --out go together"),
        (["--pair", "eng-kaz", "--fix", "homoglyph", *OUT], 2, 'mean "homoglyphs"'),
        (["--pair", "eng-kaz", "--fix", "citation", *OUT], 2, "needs --table"),
        (["--pair", "eng-kaz", "--text", "none.txt"], 1, "none.txt: no such file"),
        (["--pair", "eng-kaz", "--table", "none"], 1, "none: no such file"),
        (["--pair", "eng-kaz", "--format", "kaz"], 2, '"kaz" is not a lexicon format'),
        (["--pair", "eng-kaz", "--fix", "nfc", *OUT, "--out", "kaz.tsv"], 1, "is a file"),
    ],
)
def test_bad_input(
    here: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, message: str
) -> None:
    assert main(["lexicon", "check", "words.tsv", *arguments]) == code
    shown = capsys.readouterr()
    assert (shown.out, message in shown.err, shown.err.count("\n")) == ("", True, 1)


def test_tables_and_folders_that_do_not_fit(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["morph", "read", "kaz.tsv", "--lang", "tur", "--out", "tur"]) == 0
    assert main(["lexicon", "check", "words.tsv", "--pair", "eng-kaz", "--table", "tur"]) == 2
    assert "tur: holds tur, and kaz is needed" in capsys.readouterr().err
    assert main(["lexicon", "check", "tur", "--lang", "tur"]) == 2
    assert "Leave --pair and --lang out" in capsys.readouterr().err
    (here / "empty").mkdir()
    assert main(["lexicon", "check", "empty"]) == 1
    assert "is no complete lexicon folder" in capsys.readouterr().err
