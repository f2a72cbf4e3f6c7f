"""The README's picture of one utterance shows what the generator writes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import polars as pl

from lowres.corpus import Utterance
from lowres.generate import Generator, Settings
from lowres.generate.batches import from_batch, to_batch
from lowres.generate.target_text import TargetText
from lowres.lexicon import Lexicon

README = Path(__file__).parents[2] / "README.md"
UTTERANCE = Utterance(id="eng-006", lang="eng", text="Turn on the lights in the living room.")
STEPS: list[dict[str, Any]] = [{"inflect": "none"}, {}, {"sketch": "tur"}]


def test_what_is_shown_comes_out(sample: Lexicon, sample_text: TargetText) -> None:
    drawings = re.findall(r"^```\w*\n(.*?)^```$", README.read_text("utf-8"), re.M | re.S)
    road, picture = (one for one in drawings if UTTERANCE.text in one)
    assert " Salonda ışıkları aç.\n" in road
    for step in STEPS:
        generator = Generator(sample, Settings(choose="auto", **step), sample_text)
        (made,) = from_batch(generator.apply(to_batch([UTTERANCE])))
        assert f" {made.text}\n" in picture
    for head in ("turn on", "light", "living room"):
        rows = sample.translations.filter(pl.col("src") == head).sort("rank")
        assert ", ".join(rows["tgt"]) in picture
