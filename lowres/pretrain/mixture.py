"""The text that an encoder is adapted to: its parts, what is held out of them, what a pass sees."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from lowres.corpus.source import read_source
from lowres.errors import InputError
from lowres.generate.draws import U64, draw, hash64, hash_all
from lowres.pretrain.settings import CorpusEntry

__all__ = ["Mixture", "Part", "Sample", "hold_out", "read_part"]

HELD_SHARE, HELD_MOST = 20, 500
_ORDER: Final = hash64("order")


class Part(msgspec.Struct, frozen=True):
    """One part of the mixture.

    Attributes:
        name: for the record: base name of the file or folder.
        lang: language of its sentences; joined by ``+`` where there are several.
        texts: the sentences.
        weight: how often a pass sees each of them.
    """

    name: str
    lang: str
    texts: list[str]
    weight: float = 1.0


class Sample(NamedTuple):
    """What one pass sees: row numbers int64 [n], and how often each was seen before, uint64 [n]."""

    rows: NDArray[np.int64]
    visits: U64


def read_part(entry: CorpusEntry, encoding: str = "utf-8") -> Part:
    """Read the sentences of a corpus file or generated folder."""
    path = Path(entry.file)
    read = list(read_source(path, entry.format, entry.lang, encoding))
    texts = [utterance.text for utterance in read if utterance.text.strip()]
    if not texts:
        raise InputError(path, "there is no text in it.")
    return Part(path.name, "+".join(sorted({u.lang for u in read})), texts, entry.weight)


def hold_out(parts: Sequence[Part]) -> tuple[list[Part], list[Part]]:
    """Cut text off each part that no training sees, by a hash: a twentieth, at most 500 sentences.

    A text that is held out of one part is held out of all; held-out texts are distinct.

    Returns:
        the training parts and the held-out parts, in the same order.
    """
    distinct = [list(dict.fromkeys(part.texts)) for part in parts]
    held = [_lowest([text for text in texts if _key(text) % HELD_SHARE == 0]) for texts in distinct]
    away = {text for texts in held for text in texts}
    return (
        [_with(part, [text for text in part.texts if text not in away]) for part in parts],
        [_with(part, texts) for part, texts in zip(parts, held, strict=True)],
    )


def _lowest(texts: list[str]) -> list[str]:
    return sorted(texts, key=_key)[:HELD_MOST]


def _key(text: str) -> int:
    return hash64(f"held out\n{text}")


def _with(part: Part, texts: list[str]) -> Part:
    return msgspec.structs.replace(part, texts=texts)


class Mixture:
    """The sentences of all parts as rows, and which of them a pass sees.

    A part is walked permutation after permutation; a pass takes ``weight`` times its size from
    where the last one stopped.

    Args:
        parts: the training parts.
        seed: seed of the permutations.
    """

    def __init__(self, parts: Sequence[Part], seed: int) -> None:
        self.parts, self.seed = parts, seed
        self.texts = [text for part in parts for text in part.texts]
        self.keys = hash_all(self.texts)
        self._starts = np.cumsum([0, *(len(part.texts) for part in parts)])

    def sample(self, number: int) -> Sample:
        """Return what a pass sees, by its number from 0."""
        taken = [self._of_part(at, number) for at in range(len(self.parts))]
        return Sample(*(np.concatenate(columns) for columns in zip(*taken, strict=True)))

    def _of_part(self, part: int, number: int) -> Sample:
        start, size = int(self._starts[part]), len(self.parts[part].texts)
        share = size * self.parts[part].weight
        place = np.arange(int(number * share), int((number + 1) * share))
        visits = place // max(size, 1)
        rows = np.empty(len(place), np.int64)
        for visit in np.unique(visits):
            chosen = visits == visit
            rows[chosen] = start + self._permutation(part, int(visit))[place[chosen] % size]
        return Sample(rows, visits.astype(np.uint64))

    def _permutation(self, part: int, visit: int) -> NDArray[np.int64]:
        keys = self.keys[self._starts[part] : self._starts[part + 1]]
        place = np.arange(len(keys), dtype=np.uint64)
        visits = np.full(len(keys), visit, np.uint64)
        return np.argsort(draw(self.seed, keys, visits, part, _ORDER, place), kind="stable")
