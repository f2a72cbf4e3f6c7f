"""``lowres generate filter``: scores and acceptance apart, with real files."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from lowres.cli.main import main
from lowres.corpus import read_corpus

SAMPLE = Path(str(files("lowres.sample")))
TEST = str(SAMPLE / "tur.test.jsonl")
QUICK = ["--folds", "2", "--size", "60"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated folder without repeats, and what filters leave of it."""
    folder = tmp_path_factory.mktemp("home")
    lines = (SAMPLE / "eng.jsonl").read_text("utf-8").splitlines(keepends=True)
    (folder / "eng.jsonl").write_text("".join(lines[::3]), "utf-8")
    words = [str(SAMPLE / "eng-tur.tsv"), "--pair", "eng-tur", "--licence", "Apache-2.0"]
    assert main(["-q", "lexicon", "read", *words, "--out", str(folder / "words")]) == 0
    run = [str(folder / "eng.jsonl"), "--format", "jsonl", "--pair", "eng-tur", "--copies", "3"]
    place = ["--lexicon", str(folder / "words"), "--distinct", "--shard-rows", "30"]
    assert main(["-q", "generate", "run", *run, *place, "--out", str(folder / "made")]) == 0
    assert filtered(folder, "kept", "--keep", "0.5", *QUICK) == 0
    return folder


def filtered(home: Path, out: str, *more: str) -> int:
    return main(["-q", "generate", "filter", str(home / "made"), "--out", str(home / out), *more])


def texts(folder: Path) -> list[str]:
    return [one.id for one in read_corpus(sorted(folder.glob("corpus-*")), "jsonl", "tur")]


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes() for path in folder.iterdir() if path.name != "manifest.json"
    }


def rejects(folder: Path) -> list[dict[str, Any]]:
    return [
        json.loads(line) for line in (folder / "rejected.jsonl").read_text("utf-8").splitlines()
    ]


def test_all_variants_are_accounted_for(home: Path) -> None:
    made, kept = texts(home / "made"), texts(home / "kept")
    gone = rejects(home / "kept")
    assert sorted([*kept, *(row["id"] for row in gone)]) == sorted(made)
    assert kept == [id for id in made if id in {*kept}]
    counts = json.loads((home / "kept" / "manifest.json").read_text("utf-8"))["counts"]
    assert (counts["scored"], counts["written"], counts["rejected"]) == (
        len(made),
        len(kept),
        len(gone),
    )
    assert sum(counts["reasons"].values()) == len(gone)
    assert {row["reason"] for row in gone} <= {"intent", "slots", "both", "unsure"}


def test_half_of_each_intent_stays_the_best(home: Path) -> None:
    rows = [*read_corpus(sorted((home / "made").glob("corpus-*")), "jsonl", "tur")]
    scores = dict(
        pl.read_parquet(home / "kept" / "scores.parquet").select("id", "score").iter_rows()
    )
    kept = {*texts(home / "kept")}
    for intents in {one.intents for one in rows}:
        own = [one.id for one in rows if one.intents == intents]
        assert len(kept & {*own}) == -(-len(own) // 2)
        worst = min(scores[id] for id in own if id in kept)
        assert all(scores[id] <= worst for id in own if id not in kept)


def test_scores_are_taken_over(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert filtered(home, "anew", "--least", "0.3", *QUICK) == 0
    assert filtered(home, "over", "--least", "0.3", *QUICK, "--scores", str(home / "kept")) == 0
    assert content(home / "anew") == content(home / "over")
    assert content(home / "anew")["scores.parquet"] == content(home / "kept")["scores.parquet"]
    other = ["--least", "0.3", "--folds", "3", "--scores", str(home / "kept")]
    assert filtered(home, "other", *other) == 2
    assert "no such scores" in capsys.readouterr().err


def test_an_interrupted_filter_starts_from_its_scores(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import lowres.slu.agreement

    assert filtered(home, "whole", "--least", "0.2", *QUICK) == 0
    cut = home / "cut"
    assert filtered(home, "cut", "--least", "0.2", *QUICK) == 0
    (cut / ".partial").mkdir()
    recipe = json.loads((cut / "manifest.json").read_text("utf-8"))["recipe"]
    (cut / ".partial" / "recipe.json").write_text(json.dumps(recipe), "utf-8")
    for path in cut.iterdir():
        if path.name not in ("scores.parquet", ".partial"):
            path.unlink()
    monkeypatch.setattr(
        lowres.slu.agreement, "out_of_fold", None
    )  # so that nothing is scored again
    assert filtered(home, "cut", "--least", "0.2", *QUICK) == 0
    assert content(cut) == content(home / "whole")


def test_other_commands_read_what_is_left(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, source = str(home / "kept"), ["--source", str(home / "eng.jsonl")]
    test = ["--test", TEST, "--format", "jsonl", *source, "--json"]
    assert main(["-q", "generate", "probe", folder, *test]) == 0
    assert json.loads(capsys.readouterr().out)["trained"] == len(texts(home / "kept"))
    assert main(["-q", "generate", "stats", folder, *source, "--json"]) == 0
    assert "unchanged_percent" not in json.loads(capsys.readouterr().out)
    again = [*source, "--lexicon", str(home / "words"), "--json"]
    assert main(["generate", "explain", folder, texts(home / "kept")[5], *again]) == 0
    capsys.readouterr()
    assert main(["generate", "explain", folder, rejects(home / "kept")[0]["id"], *again]) == 2
    reference = ["--reference", str(home / "eng.jsonl"), "--format", "jsonl", *source]
    capsys.readouterr()
    assert main(["generate", "evaluate", folder, *reference]) == 2
    assert "Give the folder that was filtered" in capsys.readouterr().err


def test_a_filtered_folder_is_filtered_again(home: Path) -> None:
    more = ["--out", str(home / "twice"), "--keep", "0.5", *QUICK]
    assert main(["-q", "generate", "filter", str(home / "kept"), *more]) == 0
    assert {*texts(home / "twice")} < {*texts(home / "kept")}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "say which variants stay"),
        (["--least", "0.5", "--keep", "0.5"], "say which variants stay"),
        (["--keep", "1.5"], "between 0 and 1"),
        (["--least", "nan"], "between 0 and 1"),
    ],
)
def test_faults(
    home: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert filtered(home, "fault", *words) == 2
    assert said in capsys.readouterr().err
