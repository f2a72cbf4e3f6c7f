"""``lexicon merge``, ``invert``, ``pivot``, ``filter``, ``dedupe``, ``coverage``, ``convert``."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from lowres.cli.main import main
from lowres.lexicon import Lexicon

SAMPLE = Path(str(files("lowres.sample")))
GATITOS = Path(str(files("lowres.lexicons"))) / "gatitos" / "sample.tsv"
Read = Callable[..., str]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read rows into a lexicon folder, and return it."""

    def read(name: str, pair: str, rows: str, licence: str = "CC0-1.0") -> str:
        file = tmp_path / f"{name}.csv"
        file.write_text(f"src,tgt,pos,tags,weight\n{rows}\n", encoding="utf-8")
        usual = ["--pair", pair, "--licence", licence, "--out", str(tmp_path / name)]
        assert main(["-q", "lexicon", "read", str(file), *usual]) == 0
        return str(tmp_path / name)

    return read


@pytest.fixture
def done(capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, Any]]:
    """Run a command with --json and return its summary."""

    def run(*arguments: str) -> dict[str, Any]:
        capsys.readouterr()
        assert main(["lexicon", *arguments, "--json"]) == 0
        return dict(json.loads(capsys.readouterr().out))

    return run


def pairs(folder: str) -> list[tuple[str, str]]:
    return Lexicon.load(Path(folder)).translations.select("src", "tgt").rows()


def test_the_generator_takes_what_is_made(
    read: Read, done: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own, turned, joined, both = (str(tmp_path / name) for name in ("own", "tur", "joined", "both"))
    source = [str(GATITOS), "--pair", "eng-tur", "--format", "gatitos"]
    assert main(["lexicon", "read", *source, "--out", own]) == 0
    heads = done("invert", own, "--out", turned)
    assert (heads["pair"], heads["oneway_left_out"]) == ("tur-eng", 0)
    german = read("german", "eng-deu", "water,Wasser\nbread,Brot\nsister,Schwester")
    paths = done("pivot", turned, german, "--out", joined)
    assert (paths["pair"], paths["pivots"]) == ("tur-deu", 3)
    more = read("more", "tur-deu", "su,Wasser\nbuz,Eis")
    assert done("merge", joined, more, "--out", both)["translations"] == paths["translations"] + 2
    corpus = tmp_path / "corpus.txt"
    corpus.write_text("buz ve su\n", encoding="utf-8")
    run = ["generate", "run", str(corpus), "--format", "text", "--pair", "tur-deu"]
    assert main([*run, "--lexicon", both, "--out", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out" / "corpus-00000.txt").read_text("utf-8") == "Eis ve Wasser\n"
    manifest = json.loads((tmp_path / "both" / "manifest.json").read_text("utf-8"))
    assert manifest["licences"] == ["CC-BY-4.0", "CC0-1.0"]
    assert str(tmp_path) not in json.dumps(manifest)


def test_merge_tells_licences_that_do_not_go_together(
    read: Read, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = [
        read("free", "eng-tur", "water,su", "CC-BY-4.0"),
        read("bound", "eng-tur", "water,su", "CC-BY-NC-4.0"),
    ]
    out = str(tmp_path / "both")
    assert main(["lexicon", "merge", *folders, "--out", out]) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Licences: CC-BY-4.0, CC-BY-NC-4.0.\n" in shown.err
    assert "WARNING: licences: CC-BY-NC-4.0 beside CC-BY-4.0: no commercial use" in shown.err
    assert pairs(out) == [("water", "su")] * 2
    assert main(["lexicon", "merge", *folders, "--out", out]) == 0
    assert "complete already" in capsys.readouterr().err


def test_filter_and_dedupe(read: Read, done: Any, tmp_path: Path) -> None:
    own = read(
        "own", "eng-tur", "Water,su,NOUN,,2\nwater,su,NOUN,old,1\nwater,sulamak,VERB\nice,buz,NOUN"
    )
    (tmp_path / "heads.txt").write_text("WATER\n\n", encoding="utf-8")
    how = ["--pos", "NOUN", "--min-weight", "0.5", "--heads", str(tmp_path / "heads.txt")]
    kept = str(tmp_path / "kept")
    counts = done("filter", own, *how, "--out", kept)
    assert {name: n for name, n in counts.items() if name.startswith("dropped")} == {
        "dropped_by_pos": 1,
        "dropped_by_min_weight": 0,
        "dropped_by_heads": 1,
    }
    assert pairs(kept) == [("Water", "su"), ("water", "su")]
    (tmp_path / "corpus.txt").write_text("ICE!\n", encoding="utf-8")
    told = ["--corpus", str(tmp_path / "corpus.txt"), "--format", "text"]
    assert done("filter", own, *told, "--out", str(tmp_path / "ice"))["dropped_by_corpus"] == 3
    assert pairs(str(tmp_path / "ice")) == [("ice", "buz")]
    assert done("dedupe", kept, "--out", str(tmp_path / "a"))["rows_merged"] == 0
    folded = done("dedupe", kept, "--fold", "--out", str(tmp_path / "b"))
    assert (folded["translations"], folded["rows_merged"], folded["into"]) == (1, 2, 1)


def test_coverage(
    read: Read, done: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own, out = read("own", "eng-tur", "water,su,NOUN\nlight,ışık"), tmp_path / "out"
    corpus = tmp_path / "corpus.txt"
    corpus.write_text("the water\nWater the lights\n", encoding="utf-8")
    asked = ["coverage", own, str(corpus), "--format", "text"]
    found = done(*asked, "--out", str(out))
    assert found["tokens"] == {"n": 5, "exact": 20.0, "folded": 40.0, "lemma": 60.0}
    assert found["missing"] == {"the": 2}
    assert found["pos"]["NOUN"]["tokens"]["n"] == 2
    assert (out / "coverage.csv").read_text("utf-8").startswith("pos,of,n,exact,folded,lemma\n")
    assert (out / "missing.csv").read_text("utf-8") == "word,tokens\nthe,2\n"
    first = (out / "coverage.svg").read_bytes()
    done(*asked, "--out", str(out), "--overwrite")
    assert (out / "coverage.svg").read_bytes() == first
    assert main(["lexicon", *asked]) == 0
    shown = capsys.readouterr()
    assert "Known words, % (eng-tur)" in shown.out
    assert "tells no parts of speech" in shown.err


def test_coverage_by_table(read: Read, done: Any, tmp_path: Path) -> None:
    own, forms = read("own", "tur-eng", "su,water"), str(tmp_path / "forms")
    table = str(SAMPLE / "tur.unimorph.tsv")
    assert main(["morph", "read", table, "--lang", "tur", "--out", forms]) == 0
    corpus = tmp_path / "corpus.txt"
    corpus.write_text("su suyu\n", encoding="utf-8")
    for given in (forms, table):
        found = done("coverage", own, str(corpus), "--format", "text", "--table", given)
        assert (found["tokens"]["lemma"], found["tokens"]["table"]) == (50.0, 100.0)


def test_convert(read: Read, done: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own, file = read("own", "eng-tur", "water,su\nfresh water,tatlı su"), tmp_path / "words.tei"
    assert done("convert", own, str(file))["entries"] == 2
    assert main(["lexicon", "convert", own, str(file)]) == 1
    assert "words.tei: is there already" in capsys.readouterr().err
    counts = done("convert", own, str(file), "--to", "muse", "--overwrite")
    assert (counts["format"], counts["with_spaces_left_out"]) == ("muse", 1)
    assert file.read_text("utf-8") == "water su\n"


def test_faults_are_told_in_one_line(
    read: Read, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tur, lug = read("tur", "eng-tur", "water,su"), read("lug", "eng-lug", "water,amazzi")
    corpus, empty = tmp_path / "corpus.txt", tmp_path / "empty.txt"
    corpus.write_text("7 !\n", encoding="utf-8")
    empty.write_text("\n", encoding="utf-8")
    out = ["--out", str(tmp_path / "out")]
    text = ["--format", "text"]
    faults = [
        (["merge", tur, lug, *out], 2, "lexicons of one pair are needed, these hold"),
        (["pivot", tur, lug, *out], 2, "eng-tur ends in tur, eng-lug begins with eng"),
        (["invert", str(tmp_path), *out], 1, "is no complete lexicon folder"),
        (["convert", tur, str(tmp_path / "a.doc")], 2, '".doc" is not a format'),
        (["convert", str(corpus), str(tmp_path / "a.tsv")], 1, "corpus.txt"),
        (["filter", tur, "--heads", str(empty), *out], 1, "empty.txt: the file is empty"),
        (["filter", tur, "--max-words", "0", *out], 2, "--max-words"),
        (["filter", tur, "--corpus", str(corpus), *out], 2, "say its --format too"),
        (["coverage", tur, str(corpus), *text], 1, "there is no word in it"),
        (["coverage", tur, str(corpus), *text, "--lang", "deu"], 2, "utterances are deu"),
        (["coverage", tur, str(corpus), *text, "--table", lug], 2, "holds lug, and eng is needed"),
    ]
    for arguments, code, told in faults:
        capsys.readouterr()
        assert main(["lexicon", *arguments]) == code, arguments
        message = capsys.readouterr().err
        assert told in message, arguments
        assert message.count("\n") == 1, message
    assert not (tmp_path / "out").exists()
