"""``lowres generate probe``, ``stats`` and ``explain``: what a generated folder says of itself."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from lowres.cli.main import main

SAMPLE = Path(str(files("lowres.sample")))
CORPUS, TEST = str(SAMPLE / "eng.jsonl"), str(SAMPLE / "tur.test.jsonl")
TEXT = ["--choose", "frequency", "--target-text", str(SAMPLE / "tur.txt")]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's lexicon, and what is made with it: with edits, without, and in parallel."""
    folder = tmp_path_factory.mktemp("home")
    words = [str(SAMPLE / "eng-tur.tsv"), "--pair", "eng-tur", "--licence", "Apache-2.0"]
    forms = [str(SAMPLE / "tur.unimorph.tsv"), "--lang", "tur"]
    assert main(["-q", "lexicon", "read", *words, "--out", str(folder / "words")]) == 0
    assert main(["-q", "morph", "read", *forms, "--out", str(folder / "forms")]) == 0
    lexicons = [f"--lexicon={folder / name}" for name in ("words", "forms")]
    asked = {
        "edits": ["--edits", "--copies", "2", "--names", "translate"],
        "plain": ["--copies", "2", "--names", "translate"],
        "both": ["--mode", "parallel", "--edits", "--to", "text"],
    }
    for name, more in asked.items():
        run = [CORPUS, "--format", "jsonl", "--pair", "eng-tur", *lexicons, *TEXT, *more]
        assert main(["-q", "generate", "run", *run, "--out", str(folder / name)]) == 0
    return folder


def said(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert main(["generate", *words, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_probe(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["probe", str(home / "plain"), "--test", TEST, "--format", "jsonl", "--size", "120"]
    found = said(capsys, *words, "--source", CORPUS)
    assert found["trained"] == 120
    assert 0 < found["exact_match"] <= found["intent_accuracy"] <= 100
    assert "data:tur.test.jsonl" in found["signature"]
    assert "leaks:dropped-" in found["signature"]


def test_probe_drops_variants_of_what_the_test_set_translates(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = json.loads(Path(CORPUS).read_text("utf-8").splitlines()[0])
    test = tmp_path / "test.jsonl"
    row = {**first, "text": "?!", "spans": [], "meta": {"text-en": first["text"].upper()}}
    test.write_text(json.dumps(row) + "\n", encoding="utf-8")
    words = ["probe", str(home / "plain"), "--test", str(test), "--format", "jsonl", "--size", "60"]
    assert "leaks:dropped-2|" in said(capsys, *words, "--source", CORPUS)["signature"]
    assert "leaks:variants-dropped-0|" in said(capsys, *words)["signature"]


def test_stats_tell_replaced_and_kept_words(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    by_edits = said(capsys, "stats", str(home / "edits"), "--source", CORPUS, "--most", "500")
    compared = said(capsys, "stats", str(home / "plain"), "--source", CORPUS, "--most", "500")
    assert (by_edits["told_by"], compared["told_by"]) == ("edits", "comparison")
    assert by_edits["switched"] == compared["switched"]
    assert by_edits["words_a_variant"] == compared["words_a_variant"]
    kept = sum(word["times"] for word in by_edits["kept_words"])
    assert kept == by_edits["words"] - by_edits["switched"]
    assert sum(word["times"] for word in compared["kept_words"]) >= kept
    assert {*by_edits["slots"]} == {*compared["slots"]}
    assert sum(by_edits["edits"].values()) > 0
    assert {"translate by table", "inflect by table"} == {*by_edits["edits"]}
    assert "edits" not in compared


def test_stats_tell_what_a_sketch_did(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lexicons = [f"--lexicon={home / name}" for name in ("words", "forms")]
    run = [CORPUS, "--format", "jsonl", "--pair", "eng-tur", *lexicons, "--sketch", "tur"]
    out = ["--edits", "--out", str(tmp_path / "made")]
    assert main(["-q", "generate", "run", *run, *out]) == 0
    found = said(capsys, "stats", str(tmp_path / "made"), "--source", CORPUS, "--most", "500")
    for op in ("delete", "move", "fuse", "inflect"):
        assert found["edits"][f"{op} by sketch"] > 0
    kept = {one["word"]: one["times"] - one["in_slots"] for one in found["kept_words"]}
    assert kept.get("the", 0) == 0  # but for names such as The Blue Bar
    id = json.loads((tmp_path / "made/corpus-00000.jsonl").read_text("utf-8").splitlines()[0])["id"]
    told = said(capsys, "explain", str(tmp_path / "made"), id, "--source", CORPUS)["edits"]
    assert any(edit["place"].startswith("tur.toml:") for edit in told)


def test_stats_of_a_parallel_folder_need_no_source(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = said(capsys, "stats", str(home / "both"))
    assert found["words_a_source"] > 1
    assert found["slots"] == {}


def test_stats_without_the_source_are_those_of_the_manifest(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["generate", "stats", str(home / "plain")]) == 0
    shown = capsys.readouterr()
    assert "switched_percent" in shown.out
    assert "--source" in shown.err
    assert main(["generate", "stats", str(home / "edits"), "--source", CORPUS]) == 0
    assert "Kept words" in capsys.readouterr().out


def test_edits_read_and_made_again_are_the_same(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lexicons = [f"--lexicon={home / name}" for name in ("words", "forms")]
    id = json.loads((home / "edits/corpus-00000.jsonl").read_text("utf-8").splitlines()[7])["id"]
    kept = said(capsys, "explain", str(home / "edits"), id, "--source", CORPUS)
    again = ["explain", str(home / "plain"), id, "--source", CORPUS, *lexicons, *TEXT[2:]]
    assert said(capsys, *again) == kept
    for edit in kept["edits"]:
        assert edit["source"] in kept["source"]
        assert edit["target"] in kept["text"]
        assert edit["place"].startswith("eng-tur.tsv:")
    assert main(["generate", *again]) == 0
    assert kept["text"] in capsys.readouterr().out


@pytest.mark.parametrize(
    ("made", "more", "code", "said_"),
    [
        ("plain", [], 2, "name the corpus that it was made from (eng.jsonl) with --source."),
        ("plain", ["--source", CORPUS], 2, "it holds no edits. Name the --lexicon"),
        ("plain", ["--source", CORPUS, "--lexicon", "words", *TEXT[2:]], 2, "another lexicon"),
        ("plain", ["--source", CORPUS, "--lexicon", "words"], 2, "Name it with --target-text."),
        (
            "plain",
            ["--source", CORPUS, "--lexicon", "words", "--target-text", TEST],
            2,
            "other target",
        ),
        ("edits", ["--source", TEST], 1, "was made from another corpus"),
        ("edits", ["--source", CORPUS, "x~tur~0"], 2, 'no variant has the id "x~tur~0"'),
        ("edits", ["--source", CORPUS, "x~deu~0"], 2, "holds eng-tur: name its language"),
    ],
)
def test_what_cannot_be_explained(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    made: str,
    more: list[str],
    code: int,
    said_: str,
) -> None:
    monkeypatch.chdir(home)
    first = json.loads((home / "plain/corpus-00000.jsonl").read_text("utf-8").splitlines()[0])
    id = [] if more and more[-1].startswith("x~") else [first["id"]]
    assert main(["generate", "explain", made, *id, *more]) == code
    error = capsys.readouterr().err
    assert said_ in error
    assert error.count("\n") == 1
