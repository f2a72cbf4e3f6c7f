"""``lowres generate run --distinct``: repeats are counted, and every command still reads the folder."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from lowres.cli.main import main
from lowres.corpus import read_corpus

SAMPLE = Path(str(files("lowres.sample")))
TEST = str(SAMPLE / "tur.test.jsonl")
COPIES, ROWS = 5, 60


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's lexicon; one recipe with repeats and without, with edits, and as text."""
    folder = tmp_path_factory.mktemp("home")
    lines = (SAMPLE / "eng.jsonl").read_text("utf-8").splitlines(keepends=True)
    corpus(folder).write_text("".join(lines[:ROWS]), "utf-8")
    words = [str(SAMPLE / "eng-tur.tsv"), "--pair", "eng-tur", "--licence", "Apache-2.0"]
    assert main(["-q", "lexicon", "read", *words, "--out", str(folder / "words")]) == 0
    assert run(folder, "every") == 0
    assert run(folder, "distinct", "--distinct") == 0
    return folder


def corpus(home: Path) -> Path:
    return home / "eng.jsonl"


def run(home: Path, out: str, *more: str) -> int:
    base = ["-q", "generate", "run", str(corpus(home)), "--format", "jsonl", "--pair", "eng-tur"]
    lexicon = ["--lexicon", str(home / "words"), "--copies", str(COPIES)]
    return main([*base, *lexicon, "--out", str(home / out), *more])


def said(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert main(["-q", "generate", *words, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def counts(home: Path, name: str) -> dict[str, int]:
    found: dict[str, int] = json.loads((home / name / "manifest.json").read_text("utf-8"))["counts"]
    return found


def texts(folder: Path, format: str = "jsonl") -> list[str]:
    paths = sorted(path for path in folder.glob("corpus-*"))
    return [one.text for one in read_corpus(paths, format, "tur", ids="any")]


def test_repeats_are_counted(home: Path) -> None:
    found = counts(home, "distinct")
    assert found["written"] + found["repeated"] == ROWS * COPIES == counts(home, "every")["written"]
    assert ROWS <= found["written"] == len(texts(home / "distinct"))
    assert found["repeated"] > 50
    made = list(read_corpus(home / "distinct" / "corpus-00000.jsonl", "jsonl", "tur"))
    assert len({(one.group, one.text, one.spans) for one in made}) == len(made)


@pytest.mark.slow
def test_shards_and_workers_change_nothing(home: Path) -> None:
    assert run(home, "shards", "--distinct", "--shard-rows", "17", "--workers", "2") == 0
    assert texts(home / "shards") == texts(home / "distinct")
    assert counts(home, "shards") == counts(home, "distinct")


def test_scores_are_those_of_all_copies(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base = [
        "--reference",
        str(corpus(home)),
        "--format",
        "jsonl",
        "--source",
        str(corpus(home)),
        "--resamples",
        "9",
    ]
    every = said(capsys, "evaluate", str(home / "every"), *base)
    assert said(capsys, "evaluate", str(home / "distinct"), *base) == every
    assert run(home, "lines", "--distinct", "--to", "text", "--shard-rows", "17") == 0
    bare = said(capsys, "evaluate", str(home / "lines"), *base)
    assert bare["chrf"] == every["chrf"]


def test_a_parallel_folder_holds_its_source(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(home, "both", "--distinct", "--mode", "parallel", "--shard-rows", "17") == 0
    folder = str(home / "both")
    found = said(capsys, "evaluate", folder, "--reference", str(corpus(home)), "--format", "jsonl")
    assert found["copied"]["chrf"] > 99
    assert found["n"] == ROWS
    lines = {path.name.split("-")[0]: 0 for path in (home / "both").glob("*.txt")}
    for path in (home / "both").glob("*.txt"):
        lines[path.name.split("-")[0]] += path.read_text("utf-8").count("\n")
    assert {*lines.values()} == {counts(home, "both")["written"]}


def test_probe_and_stats_take_what_was_written(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    test = ["--test", TEST, "--format", "jsonl", "--size", "0", "--source", str(corpus(home))]
    found = said(capsys, "probe", str(home / "distinct"), *test)
    assert found["trained"] == counts(home, "distinct")["written"]
    assert run(home, "edits", "--distinct", "--edits") == 0
    told = said(
        capsys, "stats", str(home / "edits"), "--source", str(corpus(home)), "--most", "999"
    )
    kept = sum(word["times"] for word in told["kept_words"])
    assert 0 < kept < told["words"]
    assert told["words_a_source"] > 1


def test_explain_finds_what_stands_for_a_repeat(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = [*read_corpus(home / "distinct" / "corpus-00000.jsonl", "jsonl", "tur")]
    every = {
        one.id: one for one in read_corpus(home / "every" / "corpus-00000.jsonl", "jsonl", "tur")
    }
    gone = next(id for id in every if id not in {one.id for one in made})
    again = ["--source", str(corpus(home)), "--lexicon", str(home / "words")]
    for folder in ("distinct", "edits"):
        found = said(capsys, "explain", str(home / folder), gone, *again)
        assert found["text"] == every[gone].text
        assert found["id"] != gone
        assert found["edits"]


def test_preview_leaves_repeats_out(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [
        "generate",
        "preview",
        str(corpus(home)),
        "--format",
        "jsonl",
        "--pair",
        "eng-tur",
        "-n",
        "3",
    ]
    more = ["--lexicon", str(home / "words"), "--copies", "50", "--distinct"]
    assert main([*words, *more]) == 0
    shown = capsys.readouterr().out
    assert shown.count("tur") < 60
