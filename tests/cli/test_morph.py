"""``lowres morph`` as people meet it."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from lowres.cli.main import main
from lowres.lexicon import registry
from lowres.testing.adapter_contract import sample_of

TABLE = "ev\tevler\tN;PL;NOM\nev\tevde\tN;SG;LOC\nyüz\tyüz\tN;SG;NOM\nyüz\tyüz\tV;IMP;2;SG\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as UniMorph lays it out, with one language."""
    monkeypatch.setenv("UNIMORPH", str(tmp_path / "unimorph"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "unimorph" / "tur"
    folder.mkdir(parents=True)
    (folder / "tur").write_text(TABLE, encoding="utf-8")
    return tmp_path


def typed(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="ascii"))


@pytest.mark.parametrize("given", [["tur"], ["tr"], ["unimorph/tur", "--lang", "tr"]])
def test_read(home: Path, given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        assert main(["morph", "read", *given, "--out", "forms", "--json"]) == 0
        shown = capsys.readouterr()
        told = {"format": "unimorph", "translations": 0, "inflections": 4, "rejects": 0, "units": 4}
        assert json.loads(shown.out).items() >= told.items()
    assert "complete already" in shown.err
    manifest = json.loads((home / "forms" / "manifest.json").read_text("utf-8"))
    assert (manifest["pair"], manifest["licences"]) == ("und-tur", ["CC-BY-SA-3.0"])
    assert str(home) not in json.dumps(manifest)


def test_read_a_whole_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = sample_of(registry.get("unimorph")).parent
    asked = [str(folder), "--lang", "tur", "--out", str(tmp_path / "out")]
    assert main(["morph", "read", *asked, "--json"]) == 0
    shown = capsys.readouterr()
    summary = json.loads(shown.out)
    told = {
        "format": "unimorph", "translations": 0, "inflections": 22, "segmentations": 3,
        "derivations": 3, "rejects": 8, "units": 39,
    }  # fmt: skip
    assert summary.items() >= told.items()
    account = [summary[name] for name in ("with_records", "rejected", "blank", "comment")]
    assert sum(account) == summary["units"]
    assert "sample.tsv:24: rejected (missing-column): kayık\tkayıklar" in shown.err
    rejects = (tmp_path / "out" / "rejects.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line).get("origin", 0) for line in rejects] == [0] * 6 + [1, 2]
    assert main(["morph", "read", *asked, "--strict"]) == 3


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["unimorph/tur/tur"], 2, "say the language of the table, such as --lang tur"),
        (["xx"], 2, '"xx" is not a known language'),
        (["unimorph/lug", "--lang", "lug"], 1, "unimorph/lug: no such file"),
        (["unimorph", "--lang", "lug"], 1, "unimorph: holds no UniMorph table"),
        (["tur", "--columns", "lema,form,features"], 2, 'Did you mean "lemma"'),
    ],
)
def test_bad_input(
    arguments: list[str], code: int, message: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["morph", "read", *arguments, "--out", "out"]) == code
    shown = capsys.readouterr()
    assert (shown.out, shown.err.count("\n")) == ("", 1)
    assert message in shown.err


def test_a_code_without_table_or_package(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "unimorph", None)
    assert main(["morph", "read", "lug", "--out", "out"]) == 1
    message = "unimorph is not installed. Run: pip install 'lowres[morph]'\n"
    assert capsys.readouterr().err == message


@pytest.mark.parametrize("table", ["tur", "unimorph/tur/tur", "forms"])
def test_inflect_and_analyse(table: str, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-q", "morph", "read", "tur", "--out", "forms"]) == 0
    assert main(["morph", "inflect", table, "ev", "N;PL"]) == 0
    assert capsys.readouterr().out == "ev\tevler\tN;NOM;PL\n"
    assert main(["morph", "analyse", table, "YÜZ", "kedi", "evde"]) == 0
    shown = capsys.readouterr()
    assert shown.out == "YÜZ\tyüz\tN;NOM;SG\nYÜZ\tyüz\tV;IMP;SG;2\nevde\tev\tN;LOC;SG\n"
    assert shown.err == f"kedi: no word that is a form in {table}.\n"


def test_json(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["morph", "inflect", "tur", "ev", "LOC", "--json"]) == 0
    rows = [{"lemma": "ev", "form": "evde", "features": "N;LOC;SG"}]
    assert json.loads(capsys.readouterr().out) == {"rows": rows, "missing": []}
    assert main(["morph", "analyse", "tur", "kedi", "--json"]) == 1
    shown = capsys.readouterr()
    assert json.loads(shown.out) == {"rows": [], "missing": ["kedi"]}
    assert shown.err == "No word given is a form in tur.\n"


def test_nothing_found(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["morph", "inflect", "tur", "ev", "N;PL;ABL"]) == 1
    assert capsys.readouterr() == ("", "No word given has N;PL;ABL in tur.\n")


def test_words_from_stdin(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(monkeypatch, "ev\r\n\nyu\u0308z\nev\n".encode())
    assert main(["morph", "inflect", "tur", "-", "SG"]) == 0
    assert capsys.readouterr().out == "ev\tevde\tN;LOC;SG\nyüz\tyüz\tN;NOM;SG\nev\tevde\tN;LOC;SG\n"
    typed(monkeypatch, b"evde")
    assert main(["morph", "analyse", "tur", "-"]) == 0
    assert capsys.readouterr().out == "evde\tev\tN;LOC;SG\n"
    typed(monkeypatch, b"ev\n\xff\n")
    assert main(["morph", "analyse", "tur", "-"]) == 1
    assert capsys.readouterr().err == "standard input:2: not valid utf-8.\n"


def test_generate_takes_the_table_beside_a_lexicon(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "w.csv").write_text("src,tgt\nhouse,ev\n", encoding="utf-8")
    (home / "c.txt").write_text("my house\n", encoding="utf-8")
    read = ["lexicon", "read", "w.csv", "--pair", "eng-tur", "--licence", "CC0-1.0"]
    assert main(["-q", *read, "--out", "words"]) == 0
    assert main(["-q", "morph", "read", "tur", "--out", "forms"]) == 0
    both = ["--lexicon", "words", "--lexicon", "forms", "--pair", "eng-tur"]
    assert main(["generate", "run", "c.txt", "--format", "text", *both, "--out", "text"]) == 0
    manifest = json.loads((home / "text" / "manifest.json").read_text("utf-8"))
    assert manifest["licences"] == ["CC-BY-SA-3.0", "CC0-1.0"]
    capsys.readouterr()
    other = ["--lexicon", "forms", "--pair", "eng-tur"]
    assert main(["generate", "run", "c.txt", "--format", "text", *other, "--out", "more"]) == 2
    assert "the lexicon holds und-tur" in capsys.readouterr().err


def convert(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[str, str]:
    assert main(["morph", "convert", *arguments]) == 0
    shown = capsys.readouterr()
    return shown.out, shown.err


def test_convert(capsys: pytest.CaptureFixture[str]) -> None:
    given = ["Case=Ins|Gender=Masc|Number=Plur", "ADJ Degree=Pos"]
    asked = ["--from", "ud", "--pos", "NOUN"]
    out = "N;INST;MASC;PL\nADJ;Degree=Pos\n"
    assert convert(capsys, *given, *asked) == (out, "")
    out = "N;INST;PL;Gender=Masc\nADJ;POS\n"
    assert convert(capsys, *given, *asked, "--lang", "lt") == (out, "")
    out, err = convert(capsys, "N;NOM(PL;PSS(1,PL))", "V;PRF", "N;GEN", "--from", "unimorph")
    feats = "Case=Nom|Number=Plur|Number[psor]=Plur|Person[psor]=1"
    assert out == f"NOUN\t{feats}\nVERB\tAspect=Perf\nNOUN\tCase=Gen\n"
    assert err.splitlines()[1:] == ["V;PRF: PRF comes back otherwise, or not at all."]


def test_convert_as_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(monkeypatch, b"PRON\tPerson=2|PronType=Prs\n\n")
    out, _ = convert(capsys, "-", "--from", "ud", "--json")
    row = {"given": "PRON\tPerson=2|PronType=Prs", "bundle": "PRO;2;PronType=Prs", "bare": "PRO;2"}
    assert json.loads(out) == {"rows": [row]}
    out, _ = convert(capsys, "V;PRF", "--from", "unimorph", "--json")
    row = {"given": "V;PRF", "upos": "VERB", "feats": "Aspect=Perf"}
    assert json.loads(out) == {"rows": [{**row, "lost": ["PRF"]}]}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["Case=Nom", "--from", "ud"], '"Case=Nom": say of what part of speech it is'),
        (["Case=Nom", "--from", "ud", "--pos", "NUON"], 'Did you mean "NOUN"'),
        (["NOUN Case", "--from", "ud"], '"Case" is no feature. Write it like Case=Nom.'),
        (["N;NOM(PL", "--from", "unimorph"], '"N;NOM(PL" is no bundle. Write it like N;NOM;PL.'),
        (["N", "--from", "unimorph", "--lang", "xx"], '"xx" is not a known language'),
        (["N", "--from", "xpos"], "'xpos' is not one of 'ud', 'unimorph'"),
    ],
)
def test_nothing_to_convert(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["morph", "convert", *arguments]) == 2
    shown = capsys.readouterr()
    assert (shown.out, shown.err.count("\n")) == ("", 1)
    assert message in shown.err
