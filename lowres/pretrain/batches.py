"""Sentences as sub-tokens, and batches of near-equal lengths that keep to a budget of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lowres.generate.draws import U64, draw, hash64
from lowres.pretrain.mixture import Mixture, Sample

__all__ = ["Batches", "Padded", "Sentences"]

I64 = NDArray[np.int64]

_TIE, _BATCH = hash64("length ties"), hash64("batch order")
_AT_ONCE: Final = 4096


class Padded(NamedTuple):
    """Sentences padded to one length; int64 [B, P] each.

    Attributes:
        pieces: sub-token ids.
        words: number of the word that each belongs to, -1 for special ones and padding.
        attention: 1 where there is a sub-token.
    """

    pieces: I64
    words: I64
    attention: I64


class Sentences:
    """Encoded sentences, end to end.

    Args:
        tokenizer: a fast ``transformers`` tokenizer.
        texts: the sentences.
        longest: most sub-tokens of one.

    Attributes:
        lengths: sub-tokens of each, int64 [n].
        cut: how many were longer.
        maskable: sub-tokens of all that belong to words.
    """

    def __init__(self, tokenizer: Any, texts: Sequence[str], longest: int) -> None:
        special, pieces, words, lengths = set(tokenizer.all_special_ids), [], [], []
        self.padding, self.cut = int(tokenizer.pad_token_id), 0
        for start in range(0, len(texts), _AT_ONCE):
            encoded = tokenizer(
                list(texts[start : start + _AT_ONCE]), truncation=True, max_length=longest
            )
            for one in encoded.encodings:
                of_word = zip(one.ids, one.word_ids, strict=True)
                pieces.append(np.array(one.ids, np.int32))
                real = [-1 if at is None or id in special else at for id, at in of_word]
                words.append(np.array(real, np.int32))
                lengths.append(len(one.ids))
                self.cut += bool(one.overflowing)
        self.lengths = np.array(lengths, np.int64)
        self._pieces = np.concatenate([np.empty(0, np.int32), *pieces])
        self._words = np.concatenate([np.empty(0, np.int32), *words])
        self.maskable = int((self._words >= 0).sum())
        self._starts = np.cumsum([0, *lengths])

    def padded(self, rows: I64) -> Padded:
        """Put some sentences side by side."""
        lengths = self.lengths[rows]
        place = np.arange(lengths.max(initial=1))
        there = place < lengths[:, None]
        at = np.where(there, self._starts[rows][:, None] + place, 0)
        return Padded(
            np.where(there, self._pieces[at], self.padding).astype(np.int64),
            np.where(there, self._words[at], -1).astype(np.int64),
            there.astype(np.int64),
        )


class Batches:
    """The batches of one pass after another.

    Sentences of a pass are sorted by length, equal lengths by a draw, and cut where the next one
    would break the budget; the batches are then put into an order that is drawn too.

    Args:
        mixture: what a pass sees.
        lengths: sub-tokens of each row, int64 [n].
        budget: most sub-tokens of a batch, padding counted.
    """

    def __init__(self, mixture: Mixture, lengths: I64, budget: int) -> None:
        self.mixture, self.lengths, self.budget = mixture, lengths, budget

    def __iter__(self) -> Iterator[Sample]:
        number = 0
        while True:
            yield from self.of_pass(number)
            number += 1

    def of_pass(self, number: int) -> list[Sample]:
        """Return the batches of a pass, by its number from 0."""
        rows, visits = self.mixture.sample(number)
        order = np.lexsort((self._tie(rows, visits), self.lengths[rows]))
        edges = cut(self.lengths[rows][order], self.budget)
        parts = [order[start:end] for start, end in pairwise(edges)]
        batches = [Sample(rows[part], visits[part]) for part in parts]
        return [batches[at] for at in np.argsort(self._order(len(batches), number), kind="stable")]

    def steps(self, passes: int) -> int:
        """Count the batches of the first passes."""
        return sum(len(self.of_pass(number)) for number in range(passes))

    def _tie(self, rows: I64, visits: U64) -> U64:
        return draw(
            self.mixture.seed, self.mixture.keys[rows], visits, 0, _TIE, rows.astype(np.uint64)
        )

    def _order(self, count: int, number: int) -> U64:
        place = np.arange(count, dtype=np.uint64)
        return draw(self.mixture.seed, np.full_like(place, number), place, 0, _BATCH, place)


def cut(lengths: I64, budget: int) -> list[int]:
    """Cut ascending lengths where one more would break the budget.

    >>> cut(np.array([2, 2, 3, 3, 4]), 8)
    [0, 2, 4, 5]
    """
    edges = [0]
    for at, length in enumerate(lengths.tolist()):
        if (at + 1 - edges[-1]) * length > budget and at > edges[-1]:
            edges.append(at)
    return [*edges, len(lengths)] if len(lengths) else edges
