"""``lowres generate``: its flags are the generator's settings, and reach its output."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_type_hints

import pytest

from lowres.cli import generate
from lowres.cli.main import main
from lowres.generate import Settings

UTTERANCE = {
    "id": "1",
    "lang": "eng",
    "text": "Book a Chinese restaurant",
    "spans": [{"start": 7, "end": 25, "label": "cuisine"}],
    "intents": ["book"],
}


@pytest.fixture
def made(tmp_path: Path) -> list[str]:
    """The command that writes variants, and what it needs."""
    (tmp_path / "words.csv").write_text("src,tgt\nChinese,Çin\nrestaurant,lokanta\n", "utf-8")
    (tmp_path / "corpus.jsonl").write_text(json.dumps(UTTERANCE) + "\n", "utf-8")
    words, lexicon = str(tmp_path / "words.csv"), str(tmp_path / "lexicon")
    assert main(["lexicon", "read", words, "--pair", "eng-tur", "--out", lexicon]) == 0
    corpus = [str(tmp_path / "corpus.jsonl"), "--format", "jsonl"]
    place = ["--lexicon", lexicon, "--pair", "eng-tur", "--out", str(tmp_path / "out")]
    return ["generate", "run", *corpus, *place]


@pytest.mark.parametrize(
    ("flags", "text"),
    [
        ([], "Book a Çin lokanta"),
        (["--reorder", "1"], "Book a lokanta Çin"),
        (["--lowercase", "1"], "book a çin lokanta"),
        (["--reorder", "1", "--lowercase", "1"], "book a lokanta çin"),
    ],
)
def test_order_and_letter_case(
    made: list[str], flags: list[str], text: str, tmp_path: Path
) -> None:
    assert main([*made, *flags]) == 0
    (line,) = (tmp_path / "out" / "corpus-00000.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["text"] == text


@pytest.mark.parametrize("flag", ["--reorder", "--lowercase", "--attested"])
def test_shares_end_at_one(made: list[str], flag: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*made, flag, "1.5"]) == 2
    assert flag.strip("-") in capsys.readouterr().err


@pytest.mark.parametrize("command", [generate.run, generate.preview])
def test_every_setting_is_a_flag(command: object) -> None:
    assert {*Settings.__struct_fields__} <= {*get_type_hints(command)}


def test_nothing_to_transliterate_is_told(
    made: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*made, "--transliterate"]) == 0
    assert "eng-tur: both are written in one script" in capsys.readouterr().err
    (line,) = (tmp_path / "out" / "corpus-00000.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["text"] == "Book a Çin lokanta"
