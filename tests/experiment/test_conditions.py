"""What an experiment is run and scored under: leaks, parts of a test set, the rule of the scores."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lowres.cli.main import main

SENTENCES = [  # English, German, intent, the German word that is the slot
    ("wake me at seven", "weck mich um sieben", "alarm/set_alarm", "sieben"),
    ("stop all alarms", "stoppe alle Wecker", "alarm/cancel_alarm", "alle"),
    ("wake me at nine", "weck mich um neun", "alarm/set_alarm", "neun"),
    ("play some jazz", "spiel etwas Jazz", "PlayMusic", "Jazz"),
    ("play old blues", "spiel alten Blues", "PlayMusic", "Blues"),
    ("rate this book", "bewerte dieses Buch", "RateBook", "Buch"),
]


def block(english: str, german: str, intent: str, slot: str) -> str:
    rows = [
        f"{at}\t{word}\t{intent}\t{'B-what' if word == slot else 'O'}\n"
        for at, word in enumerate(german.split(), 1)
    ]
    return f"# text-en = {english}\n# text = {german}\n{''.join(rows)}\n"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    train = [("Wake me at seven!", "alarm/set_alarm"), ("stop it", "alarm/cancel_alarm")]
    train += [
        (f"play {word} songs", "PlayMusic") for word in ("rock", "pop", "soul", "folk", "ska")
    ]
    rows = [f"{text}\t{' '.join('O' for _ in text.split())}\t{intent}\n" for text, intent in train]
    (tmp_path / "train.tsv").write_text("".join(rows * 2))
    (tmp_path / "test.conll").write_text("".join(block(*sentence) for sentence in SENTENCES))
    (tmp_path / "words.tsv").write_text("src\ttgt\nplay\tspiel\n")
    (tmp_path / "plan.toml").write_text(
        'name = "t"\narms = ["english", "ours"]\nseeds = 2\nresamples = 50\n'
        '[source]\nlang = "eng"\nformat = "tsv"\ntrain = "train.tsv"\n'
        '[[target]]\nlang = "deu"\nformat = "xsid"\ntest = "test.conll"\n'
        'lexicon = { file = "words.tsv", format = "tabular", licence = "CC0-1.0" }\n'
    )
    return tmp_path / "plan.toml"


def run(plan: Path, capsys: pytest.CaptureFixture[str], *first: str) -> dict[str, Any]:
    plan.write_text("".join(line + "\n" for line in first) + plan.read_text())
    out = str(plan.parent / "out")
    assert (
        main(["-q", "experiment", "run", str(plan), "--out", out, "--workers", "1", "--json"]) == 0
    )
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_leaks_are_dropped_and_parts_told(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = run(plan, capsys)
    assert "|leaks:dropped-2|" in found["signature"]
    assert sorted(found["parts"]) == ["facebook", "snips"]
    whole = found["arms"]["english"]["intent_accuracy"]
    halves = [part["arms"]["english"]["intent_accuracy"] for part in found["parts"].values()]
    assert sum(halves) / 2 == pytest.approx(whole, abs=0.02)
    result = json.loads((plan.parent / "out" / "runs" / "deu" / "ours-0.json").read_bytes())
    assert result["dropped"] == 2
    assert result["parts"] == {"facebook": [0, 1, 2], "snips": [3, 4, 5]}


def test_leaks_are_kept_and_rules_chosen_on_demand(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    signature = run(plan, capsys, 'leaks = "keep"', 'rule = "xsid"')["signature"]
    assert "|match:xsid-span|" in signature
    assert "|leaks:kept|" in signature


def test_a_model_is_scored_by_part_and_rule(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    test, model = str(plan.parent / "test.conll"), str(plan.parent / "model")
    train = ["slu", "train", "--model", "linear", "--train", str(plan.parent / "train.tsv")]
    words = [*train, "--format", "tsv", "--test", test, "--dev-format", "xsid"]
    assert main(["-q", *words, "--lang", "deu", "--out", model]) == 0
    score = ["slu", "score", model, test, "--format", "xsid", "--lang", "deu", "--rule", "xsid"]
    assert main(["-q", *score, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert "|match:xsid-span|" in found["signature"]
    assert "|leaks:dropped-2|" in found["signature"]
    assert {name: part["n"] for name, part in found["parts"].items()} == {"facebook": 3, "snips": 3}
    assert main(score) == 0
    assert "part: facebook" in capsys.readouterr().err
