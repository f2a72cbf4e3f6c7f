"""How good a translation is where its head stands: a sum of weighted facts about it.

A lexicon lists the translations of a word sense by sense, and most of them are wrong here. What tells
the right one: its part of speech is that of the word in its sentence, it stands under many of the
head's senses, near the top of each, it is one word, few heads share it, and target text holds it.
The weights were fitted on what translators chose for the xSID validation sentences that are not in
its test set, in Dutch, Danish, Turkish, German and Italian together, with English Wiktionary's
lists and Common Voice text; left out of the fit, each language lost next to nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import exp, log, log1p
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lowres.generate.lookup import Candidate, HeadIndex
from lowres.generate.pieces import I64

__all__ = ["WEIGHTS", "Slates", "facts", "fit"]

# Parts of speech that taggers and dictionaries do not tell apart in the same way.
_NEXT_TO = frozenset(
    {
        frozenset(pair.split())
        for pair in (
            "AUX VERB", "DET PRON", "PROPN NOUN", "SCONJ ADV", "ADP SCONJ", "DET ADJ", "PART ADV",
            "SCONJ CCONJ", "ADV ADP", "ADP PART", "NUM DET", "INTJ ADV",
        )
    }
)  # fmt: skip


class Facts(NamedTuple):
    """What is known of a translation of a head; each is a number that a weight belongs to.

    Attributes:
        pos: 1 where its part of speech is that of the head, a half where they are next to each other.
        frequency: logarithm of one more than its occurrences in target text.
        unseen: 1 where target text does not hold it.
        senses: logarithm of the number of senses that list it, of this part of speech.
        rank: inverse of its best rank among the translations of a sense.
        words: words of it beyond the first.
        shared: logarithm of the number of heads that have it.
        odd: 1 where the lexicon calls it archaic, rare, slang and the like.
    """

    pos: float
    frequency: float
    unseen: float
    senses: float
    rank: float
    words: float
    shared: float
    odd: float


WEIGHTS: Final = Facts(3.0, 0.55, -0.6, 0.95, 0.5, -1.2, -0.2, -0.9)


def facts(
    candidate: Candidate, upos: str | None, frequency: Callable[[str], int] | None, shared: int
) -> Facts:
    """Collect the facts about a translation.

    Args:
        candidate: the translation.
        upos: part of speech of its head where it stands, as far as it is known.
        frequency: how often target text holds a translation; ``None`` without target text.
        shared: how many heads have it.
    """
    fits = max(fit(sense.pos, upos) for sense in candidate.senses)
    senses = [sense for sense in candidate.senses if fit(sense.pos, upos) == fits]
    seen = frequency(candidate.text) if frequency else 0
    return Facts(
        pos=fits,
        frequency=log1p(seen),
        unseen=float(frequency is not None and seen == 0),
        senses=log(len({sense.gloss for sense in senses})),
        rank=1 / min(max(sense.rank, 1) for sense in senses),
        words=float(candidate.text.count(" ")),
        shared=log(max(shared, 1)),
        odd=float(all(sense.odd for sense in senses)),
    )


def fit(pos: str | None, upos: str | None) -> float:
    """Tell how near a translation's part of speech is to its head's: 1 the same, 0 another or none."""
    if pos is None or upos is None:
        return 0.0
    return 1.0 if pos == upos else 0.5 if frozenset((pos, upos)) in _NEXT_TO else 0.0


class Slates:
    """The translations of heads in their parts of speech, the best first, with shares to draw by.

    A slate is made when it is first asked for, and kept.

    Args:
        index: the heads.
        upos: names of the parts of speech that are asked for by number.
        frequency: how often target text holds a translation.

    Attributes:
        first: where each slate's translations begin, int64 [slates].
        count: how many each has, int64 [slates].
        candidates: index of every translation among the candidates, slate after slate, int64.
        share_until: sum of the shares before each translation, and of all, float64.
    """

    first: I64
    count: I64
    candidates: I64
    share_until: NDArray[np.float64]

    def __init__(
        self, index: HeadIndex, upos: Sequence[str], frequency: Callable[[str], int] | None
    ) -> None:
        self._index, self._upos, self._frequency = index, upos, frequency
        self._number: dict[int, int] = {}
        self._candidates: list[int] = []
        self._shares: list[float] = []
        self._first: list[int] = []
        self._count: list[int] = []
        self._lay_out()

    def of(self, head: I64, upos: I64) -> I64:
        """Return the number of each head's slate for a part of speech, -1 for an unknown one, [heads]."""
        key = head * (len(self._upos) + 1) + upos + 1
        distinct, place = np.unique(key, return_inverse=True)
        new = [one for one in distinct.tolist() if one not in self._number]
        for one in new:
            self._number[one] = len(self._first)
            self._make(*divmod(one, len(self._upos) + 1))
        if new:
            self._lay_out()
        return np.array([self._number[one] for one in distinct.tolist()], np.int64)[place]

    def _lay_out(self) -> None:
        self.first = np.array(self._first, np.int64)
        self.count = np.array(self._count, np.int64)
        self.candidates = np.array(self._candidates, np.int64)
        self.share_until = np.concatenate([[0.0], np.cumsum(self._shares)])

    def _make(self, head: int, upos: int) -> None:
        known = self._upos[upos - 1] if upos else None
        candidates, places = self._index.candidates, self._index.places(head)
        scored = [(-self._score(candidates[at], known), at) for at in places]
        self._first.append(len(self._candidates))
        self._count.append(len(places))
        for score, at in sorted(scored):
            self._candidates.append(at)
            self._shares.append(exp(-score))

    def _score(self, candidate: Candidate, upos: str | None) -> float:
        known = facts(candidate, upos, self._frequency, self._index.shared[candidate.tgt])
        return sum(weight * fact for weight, fact in zip(WEIGHTS, known, strict=True))
