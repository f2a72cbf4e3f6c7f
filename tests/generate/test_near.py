"""Words borrow the translations of the heads nearest to them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from lowres.corpus import Utterance
from lowres.generate import Generator, Settings
from lowres.generate.batches import from_batch, to_batch
from lowres.generate.near import near
from lowres.lang import Pair
from lowres.lexicon import Lexicon, Origin, Translation, merge

PLACES = {"song": 0.0, "songs": 2.0, "tune": 5.0, "music": 10.0, "bank": 90.0, "car": 180.0}
ROWS = [("song", "şarkı"), ("music", "müzik"), ("bank", "banka"), ("car", "araba")]


def embed(texts: Sequence[str]) -> np.ndarray:
    """Place words on a circle, by degrees."""
    angles = np.radians([PLACES.get(text, 270.0) for text in texts])
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


@pytest.fixture
def lexicon() -> Lexicon:
    rows = [Translation(line=at, src=src, tgt=tgt) for at, (src, tgt) in enumerate(ROWS, 1)]
    rows.append(Translation(line=9, src="tuna", tgt="ton", tags=("gloss",)))
    origin = Origin(name="made", sha256="0" * 64, licence="CC0-1.0")
    return Lexicon.from_records(Pair("eng", "tur"), [(0, row) for row in rows], (origin,))


def test_rows(lexicon: Lexicon) -> None:
    found = near(lexicon, ["songs", "tune", "7", "it"], embed, most=2, least=0.9, weight=0.5)
    rows = {(row["src"], row["tgt"]): row for row in found.translations.iter_rows(named=True)}
    assert set(rows) == {("song", "müzik"), ("tune", "şarkı"), ("tune", "müzik")}
    tune = rows["tune", "şarkı"]
    assert tune["weight"] == pytest.approx(0.5 * np.cos(np.radians(5)), abs=1e-6)
    assert (tune["line"], tune["note"], tune["tags"]) == (1, "near song", ["near"])


def test_nothing_is_near_enough(lexicon: Lexicon) -> None:
    assert near(lexicon, ["tune"], embed, least=0.9999).translations.height == 0
    assert near(lexicon, [], embed).translations.height == 0


@pytest.mark.parametrize(("share", "expected"), [(0.0, {"tune şarkı"}), (1.0, None)])
def test_variants_borrow(lexicon: Lexicon, share: float, expected: set[str] | None) -> None:
    both = merge([lexicon, near(lexicon, ["tune", "songs"], embed, most=2, least=0.9)])
    settings = Settings(mode="switch", copies=60, near=share)
    row = Utterance(id="1", lang="eng", text="tune songs", intents=("i",))
    made = {one.text for one in from_batch(Generator(both, settings).apply(to_batch([row])))}
    every = {f"{a} {b}" for a in ("şarkı", "müzik") for b in ("şarkı", "müzik")}
    assert made == (expected or every)
