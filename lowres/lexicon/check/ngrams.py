"""A model of how words of a language are spelled: letter trigrams, smoothed by shorter ones.

Dirichlet smoothing towards the shorter context: MacKay and Peto 1995, A Hierarchical Dirichlet
Language Model, https://doi.org/10.1017/S1351324900000218.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from math import log2

__all__ = ["Spellings"]

_PRIOR = 5.0  # letters that the shorter context counts for
_START, _END = "\x02", "\x03"


class Spellings:
    """Counts of letter trigrams in words.

    Args:
        words: in lower-case letters, each counted once.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._trigrams = Counter(gram for word in words for gram in _grams(word))

    def __add__(self, other: Spellings) -> Spellings:
        both = Spellings(())
        both._trigrams = self._trigrams + other._trigrams
        return both

    def bits(self, words: Sequence[str]) -> float:
        """Return the cross-entropy of words, in bits a letter; the end of a word is a letter."""
        grams = Counter(gram for word in words for gram in _grams(word))
        surprise = sum(-log2(self._probability(gram)) * n for gram, n in grams.items())
        return surprise / max(grams.total(), 1)

    def _probability(self, gram: str) -> float:
        pairs, letters, contexts, befores = self._shorter
        total = letters.total()
        one = (letters[gram[2]] + 0.5) / (total + 0.5 * (len(letters) + 1))
        two = (pairs[gram[1:]] + _PRIOR * one) / (befores[gram[1]] + _PRIOR)
        return (self._trigrams[gram] + _PRIOR * two) / (contexts[gram[:2]] + _PRIOR)

    @cached_property
    def _shorter(self) -> tuple[Counter[str], ...]:
        """Count pairs, letters, and the contexts that letters stand in: two letters, and one."""
        counts = tuple(Counter[str]() for _ in range(4))
        for gram, n in self._trigrams.items():
            parts = (gram[1:], gram[2], gram[:2], gram[1])
            for count, part in zip(counts, parts, strict=True):
                count[part] += n
        return counts


def _grams(word: str) -> Iterable[str]:
    padded = f"{_START}{_START}{word}{_END}"
    return (padded[at - 2 : at + 1] for at in range(2, len(padded)))
