"""How words of a text follow each other: counts of neighbours in a table of fixed size."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from lowres.generate.draws import U64, hash64

__all__ = ["START", "Pairs"]

START: Final = np.uint64(hash64(""))  # stands before the first word of a sentence
_BITS: Final = 22  # 16 MB; beyond some million different pairs, chance ones begin to weigh
_FIRST, _SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_PRIOR: Final = 2.0


class Pairs:
    """Counts of pairs of neighbouring words, known by their hashes.

    Attributes:
        total: words counted.
    """

    def __init__(self) -> None:
        self._counts = np.zeros(1 << _BITS, np.uint32)
        self.total = 0

    def add(self, words: U64, first: NDArray[np.bool_]) -> None:
        """Count the words of some sentences, end to end.

        Args:
            words: their hashes, [n].
            first: which of them begin a sentence, [n].
        """
        before = np.where(first, START, np.roll(words, 1))
        slots, times = np.unique(self._slot(before, words), return_counts=True)
        self._counts[slots] += times.astype(np.uint32)
        self.total += len(words)

    def association(
        self, word: U64, count: NDArray[np.float64], other: U64, others: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Tell how much likelier a word is behind another one: pointwise mutual information.

        The probability of the word where it stands is smoothed with that of the word alone, which
        counts as two occurrences; a word that the text does not hold has 0.

        Args:
            word: hashes of the words before, shapes that broadcast with the others.
            count: how often the text holds them.
            other: hashes of the words behind them.
            others: how often the text holds these.
        """
        alone = np.maximum(others, 0.5) / max(self.total, 1)
        together = self._counts[self._slot(word, other)]
        found = np.log((together + _PRIOR * alone) / ((count + _PRIOR) * alone))
        return np.where(others > 0, found, 0.0)

    def _slot(self, word: U64, other: U64) -> U64:
        return ((word * _FIRST) ^ other) * _SECOND >> np.uint64(64 - _BITS)
