"""``lowres generate run --fill`` and ``generate values``, with real files."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from lowres.cli.main import main
from lowres.corpus import read_corpus

SAMPLE = Path(str(files("lowres.sample")))
CORPUS, GOLD = str(SAMPLE / "eng.jsonl"), str(SAMPLE / "tur.train.jsonl")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's lexicon, values of its Turkish training text, and a folder filled with them."""
    folder = tmp_path_factory.mktemp("home")
    words = [str(SAMPLE / "eng-tur.tsv"), "--pair", "eng-tur", "--licence", "Apache-2.0"]
    assert main(["-q", "lexicon", "read", *words, "--out", str(folder / "words")]) == 0
    listed = [GOLD, "--format", "jsonl", "--out", str(folder / "values.tsv")]
    assert main(["-q", "generate", "values", *listed]) == 0
    assert run(folder, "filled") == 0
    return folder


def run(home: Path, out: str, *more: str, fill: str = "values.tsv") -> int:
    base = ["-q", "generate", "run", CORPUS, "--format", "jsonl", "--pair", "eng-tur"]
    lexicon = ["--lexicon", str(home / "words"), "--copies", "2", "--fill-rate", "1"]
    return main([*base, *lexicon, "--fill", str(home / fill), "--out", str(home / out), *more])


def slots(path: Path) -> list[tuple[str, str]]:
    found = []
    for one in read_corpus(path, "jsonl", "tur"):
        found += [(s.label, one.text[s.start : s.end]) for s in one.spans or ()]
    return found


def test_slots_hold_values_of_the_file(home: Path) -> None:
    listed = (home / "values.tsv").read_text("utf-8").splitlines()
    assert listed[0] == "slot\tvalue\tweight"
    known = {tuple(line.split("\t")[:2]) for line in listed[1:]}
    labels = {slot for slot, _ in known}
    found = [(slot, text) for slot, text in slots(home / "filled" / "corpus-00000.jsonl")]
    assert len(found) == 2 * len(slots(Path(CORPUS)))
    small = {(slot, text.lower()) for slot, text in known}
    mine = [(slot, text.lower()) for slot, text in found if slot in labels]
    assert mine
    assert set(mine) <= small


def test_the_manifest_names_the_file_and_counts(home: Path) -> None:
    text = (home / "filled" / "manifest.json").read_text("utf-8")
    manifest = json.loads(text)
    assert manifest["recipe"]["inputs"][1]["name"] == "values.tsv"
    assert len(manifest["recipe"]["inputs"][1]["sha256"]) == 64
    assert manifest["origins"]["eng-tur"][-1]["name"] == "values.tsv"
    assert manifest["counts"]["filled"] > 100
    assert str(home) not in text


def test_another_file_is_another_recipe(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "other.tsv").write_text("room\tmutfak\n", "utf-8")
    assert run(home, "filled", fill="other.tsv") == 1
    assert "differs in fill.eng-tur, inputs" in capsys.readouterr().err
    assert run(home, "filled") == 0


def test_a_rate_of_zero_fills_nothing_and_changes_nothing(home: Path) -> None:
    assert run(home, "none", "--fill-rate", "0") == 0
    base = ["-q", "generate", "run", CORPUS, "--format", "jsonl", "--pair", "eng-tur"]
    plain = ["--lexicon", str(home / "words"), "--copies", "2", "--out", str(home / "plain")]
    assert main([*base, *plain]) == 0
    name = "corpus-00000.jsonl"
    assert (home / "none" / name).read_bytes() == (home / "plain" / name).read_bytes()


@pytest.mark.slow
def test_workers_and_shards_change_nothing(home: Path) -> None:
    assert run(home, "shards", "--shard-rows", "100", "--workers", "2") == 0
    text = b"".join(path.read_bytes() for path in sorted((home / "shards").glob("corpus-*")))
    assert text == (home / "filled" / "corpus-00000.jsonl").read_bytes()


def test_labels_that_the_corpus_lacks_are_told(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "strange.tsv").write_text("Room\tmutfak\n", "utf-8")
    base = ["generate", "run", CORPUS, "--format", "jsonl", "--pair", "eng-tur"]
    place = ["--lexicon", str(home / "words"), "--out", str(home / "strange")]
    assert main([*base, *place, "--fill", str(home / "strange.tsv")]) == 0
    assert "No slot was filled" in capsys.readouterr().err


def test_explain_and_stats_know_values(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, source = str(home / "filled"), ["--source", CORPUS]
    one = next(u for u in read_corpus(Path(CORPUS), "jsonl", "eng") if u.spans)
    words = ["generate", "explain", folder, f"{one.id}~tur~1", *source]
    again = ["--lexicon", str(home / "words"), "--fill", str(home / "values.tsv"), "--json"]
    assert main([*words, *again]) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    (edit,) = [edit for edit in told["edits"] if edit["op"] == "insert"][:1]
    assert edit["place"].startswith("values.tsv:")
    assert edit["source"] in {one.text[s.start : s.end] for s in one.spans or ()}
    (home / "other.tsv").write_text("room\tmutfak\n", "utf-8")
    assert main([*words, *again[:2], "--fill", str(home / "other.tsv")]) == 2
    assert "other slot values. Name that with --fill" in capsys.readouterr().err
    assert main([*words, *again[:2]]) == 1
    assert "Give the same inputs" in capsys.readouterr().err
    assert main(["generate", "stats", folder, *source, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["filled"] > 100


def test_preview_shows_values(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["generate", "preview", CORPUS, "--format", "jsonl", "--pair", "eng-tur", "-n", "9"]
    more = ["--lexicon", str(home / "words"), "--fill", str(home / "values.tsv")]
    assert main([*words, *more]) == 0
    assert " fill values.tsv:" in capsys.readouterr().out


def test_a_target_of_a_recipe_names_its_own(home: Path) -> None:
    target = 'pair = "eng-tur"\nlexicon = ["words"]\nfill = ["values.tsv"]\n'
    (home / "recipe.toml").write_text(f"copies = 2\nfill_rate = 1.0\n[[target]]\n{target}", "utf-8")
    base = ["-q", "generate", "run", CORPUS, "--format", "jsonl", "--out", str(home / "recipe")]
    assert main([*base, "--recipe", str(home / "recipe.toml")]) == 0
    name = "corpus-00000.jsonl"
    assert (home / "recipe" / name).read_bytes() == (home / "filled" / name).read_bytes()


def test_a_fault_names_its_line(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "bad.tsv").write_text("room\tmutfak\nroom mutfak\n", "utf-8")
    assert run(home, "bad", fill="bad.tsv") == 1
    assert 'bad.tsv:2: "room mutfak" is not a slot' in capsys.readouterr().err


def test_values_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-q", "generate", "values", GOLD, "--format", "jsonl", "--least", "2"]) == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()[1:]]
    assert rows == sorted(rows, key=lambda row: (row[0], -int(row[2]), row[1]))
    assert min(int(row[2]) for row in rows) >= 2
    assert main(["-q", "generate", "values", GOLD, "--format", "jsonl", "--json"]) == 2
    assert "--out" in capsys.readouterr().err


def test_auto_takes_names_and_the_values_of_a_sketch(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = ["--target-text", str(SAMPLE / "tur.txt"), "--sketch", "tur", "--edits"]
    base = ["-q", "generate", "run", CORPUS, "--format", "jsonl", "--pair", "eng-tur", *more]
    place = ["--lexicon", str(home / "words"), "--out", str(home / "auto")]
    assert main([*base, *place, "--fill", "auto"]) == 0
    manifest = json.loads((home / "auto" / "manifest.json").read_text("utf-8"))
    assert manifest["recipe"]["fill"] == {"eng-tur": ["auto"]}
    assert [one["name"] for one in manifest["recipe"]["inputs"]] == ["eng.jsonl", "tur.txt"]
    assert manifest["counts"]["filled"] > 0
    one = next(u for u in read_corpus(Path(CORPUS), "jsonl", "eng") if u.spans)
    words = ["generate", "explain", str(home / "auto"), f"{one.id}~tur~0", "--source", CORPUS]
    assert main([*words, "--json"]) == 0
    stored = capsys.readouterr().out
    (home / "auto" / "edits-00000.parquet").unlink()
    again = ["--lexicon", str(home / "words"), "--fill", "auto", *more[:4], "--json"]
    assert main([*words, *again]) == 0
    assert capsys.readouterr().out == stored
