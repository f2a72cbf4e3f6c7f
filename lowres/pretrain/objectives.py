"""Masked language modelling: which sub-tokens are hidden, and what stands in their place.

Devlin et al. 2019, https://aclanthology.org/N19-1423: 15 % of a sentence's sub-tokens are to be
guessed; of these 80 % become the mask, 10 % a random one, 10 % stay. Whole words: the release of
2019-05-31, https://github.com/google-research/bert. Every choice is a counter hash of (seed,
sentence, visit, position), so masks depend on neither batches nor order.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lowres.generate.draws import U64, below, draw, hash64, threshold

__all__ = ["IGNORED", "Masked", "MaskedLM"]

I64 = NDArray[np.int64]

IGNORED: Final = -100
_CHOOSE, _COUNT, _REPLACE, _RANDOM = (
    hash64(f"mask {what}") for what in ("chosen", "count", "as", "by")
)


class Masked(NamedTuple):
    """Masked sentences: B of them, P sub-tokens each.

    Attributes:
        pieces: what the model sees, int64 [B, P].
        labels: what it guesses, int64 [B, P]; :data:`IGNORED` where nothing is asked.
    """

    pieces: I64
    labels: I64


class MaskedLM:
    """The masking of sentences.

    Args:
        mask: id of the mask.
        vocabulary: ids that a random replacement is drawn from, int64 [V].
        rate: share of sub-tokens to be guessed; of each sentence with any at least one.
        whole_words: hide all sub-tokens of a word or none.
        seed: seed of every choice.
    """

    def __init__(
        self, mask: int, vocabulary: I64, rate: float, whole_words: bool, seed: int
    ) -> None:
        self.mask, self.vocabulary, self.rate = mask, vocabulary, rate
        self.whole_words, self.seed = whole_words, seed

    def __call__(self, pieces: I64, words: I64, keys: U64, visits: U64) -> Masked:
        """Mask a batch.

        Args:
            pieces: sub-token ids, int64 [B, P].
            words: number of the word that each belongs to, -1 for special ones and padding,
                int64 [B, P].
            keys: hashes of the sentences, uint64 [B].
            visits: how often each was seen before, uint64 [B].
        """
        chosen = self._chosen(words, keys, visits)
        how = self._draw(_REPLACE, words.shape, keys, visits) >> np.uint64(32)
        drawn = self._draw(_RANDOM, words.shape, keys, visits)
        random = self.vocabulary[below(drawn, np.full(words.shape, len(self.vocabulary)))]
        hidden = np.where(how < threshold(0.8), self.mask, random)
        shown = np.where(chosen & (how < threshold(0.9)), hidden, pieces)
        return Masked(shown, np.where(chosen, pieces, IGNORED))

    def _chosen(self, words: I64, keys: U64, visits: U64) -> NDArray[np.bool_]:
        """Take words in the order of their draws until enough sub-tokens are taken, bool [B, P].

        A word is taken where its middle falls below the count, so that whole words keep the rate.
        """
        each = np.broadcast_to(np.arange(words.shape[1]), words.shape)
        unit = words if self.whole_words else np.where(words < 0, -1, each)
        order = self._draw(_CHOOSE, unit.shape, keys, visits, unit)
        real = unit >= 0
        other, own = order[:, None, :], order[:, :, None]
        before = ((other < own) & real[:, None, :]).sum(-1)
        length = ((other == own) & real[:, None, :]).sum(-1)
        middle = before + (length - 1) / 2
        taken = (before == 0) | (middle < self._count(real, keys, visits)[:, None])
        return np.asarray(real & taken)

    def _count(self, real: NDArray[np.bool_], keys: U64, visits: U64) -> I64:
        """Round the share of each sentence up or down by a draw, so that its mean is exact."""
        wanted = real.sum(-1) * self.rate
        up = self._draw(_COUNT, (len(keys), 1), keys, visits)[:, 0] >> np.uint64(32)
        return np.asarray(np.floor(wanted + up / 2**32), np.int64)

    def _draw(
        self, what: int, shape: tuple[int, ...], keys: U64, visits: U64, at: I64 | None = None
    ) -> U64:
        place = np.broadcast_to(np.arange(shape[1]), shape) if at is None else at
        rows = np.broadcast_to(keys[:, None], shape), np.broadcast_to(visits[:, None], shape)
        return draw(self.seed, *rows, 0, what, place.astype(np.uint64))
