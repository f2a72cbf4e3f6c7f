"""Other forms of a lemma that training rows hold: evidence for its stem."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lowres.generate.draws import hash64
from lowres.morph.rows import parts_of
from lowres.morph.rules.actions import COPY, STOP
from lowres.morph.rules.contexts import References

__all__ = ["Example", "Known", "nearest"]

Ints = NDArray[np.int32]


class Example(NamedTuple):
    """A lemma in folded letters, a bundle, and the actions that give its form."""

    lemma: str
    features: str
    actions: Ints


class Known:
    """Examples by their lemmas."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self.examples = tuple(examples)
        self._found: dict[str, list[Example]] = {}
        for one in examples:
            self._found.setdefault(one.lemma, []).append(one)

    def nearest(self, lemma: str, features: str, but: Example | None = None) -> Example | None:
        """Return the example of a lemma whose bundle is most alike, the first of several."""
        some = [one for one in self._found.get(lemma, ()) if one is not but]
        return max(some, key=lambda one: _alike(one.features, features)) if some else None


def _alike(one: str, other: str) -> float:
    mine, theirs = set(parts_of(one)), set(parts_of(other))
    return len(mine & theirs) / max(1, len(mine | theirs))


def nearest(chosen: Sequence[Example | None], inserted: Ints) -> References:
    """Lay out the example that each word may look at.

    Args:
        chosen: for each word, if there is any.
        inserted: the code point that each action inserts.
    """
    split = [([], [], []) if one is None else _split(one) for one in chosen]
    return References(
        np.array([one is not None for one in chosen], dtype=bool),
        np.array([hash64(one.features) if one else 0 for one in chosen], dtype=np.uint64),
        _laid_out([within for _, within, _ in split], lambda action: action, COPY),
        _laid_out([before for before, _, _ in split], inserted.__getitem__, 0),
        _laid_out([after for _, _, after in split], inserted.__getitem__, 0),
    )


def _split(one: Example) -> tuple[list[int], list[int], list[int]]:
    """Split actions into those before, within and after the lemma."""
    actions: list[int] = one.actions.tolist()
    start = actions.index(STOP) + 1
    end = start + len(one.lemma)
    return actions[: start - 1], actions[start:end], actions[end:-1]


def _laid_out(rows: Sequence[list[int]], of: Callable[[int], int], fill: int) -> Ints:
    width = max(map(len, rows), default=0) + 1
    found = np.full((len(rows), width), fill, dtype=np.int32)
    for at, row in enumerate(rows):
        found[at, : len(row)] = [of(one) for one in row]
    return found
