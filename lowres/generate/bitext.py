"""Pseudo-parallel text: source and target as lines of tokens, and their alignment.

The alignment is written as the Moses tools write it, ``0-0 1-2``: pairs of token indices from 0
(Koehn et al. 2007, https://aclanthology.org/P07-2045; the notation goes back to Pharaoh).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from lowres.generate.assemble import Layout
from lowres.generate.pieces import I64, Heads, Pieces, ranges
from lowres.text import words_of_signs

__all__ = ["Bitext", "align"]


class Bitext(NamedTuple):
    """Lines, one a variant.

    Attributes:
        source: tokens of the source, joined by spaces.
        target: tokens of the variant, joined by spaces.
        alignment: pairs of indices of source and target tokens.
    """

    source: list[str]
    target: list[str]
    alignment: list[str]

    def take(self, rows: Iterable[int]) -> Bitext:
        """Take some of the lines."""
        chosen = list(rows)
        return Bitext(*([column[at] for at in chosen] for column in self))


def align(pieces: Pieces, heads: Heads, layout: Layout) -> Bitext:
    """Write a batch as bitext: each token beside itself, each head beside its translation.

    In scripts without spaces between words a translation is one token, what is kept one a letter.

    Args:
        pieces: the source texts.
        heads: what was replaced.
        layout: the new texts.
    """
    strings, texts = pieces.strings.to_pylist(), layout.texts.to_pylist()
    parts = [words_of_signs(text) for text in texts]
    count = np.array([len(part) for part in parts], np.int64)
    begin = np.cumsum(count) - count

    rows = len(pieces.row_start) - 1
    bounds = np.searchsorted(pieces.row, np.arange(rows + 1)).tolist()
    is_token = np.zeros(len(strings), bool)
    is_token[pieces.token] = True
    return Bitext(
        [" ".join(strings[at] for at in range(*row) if is_token[at]) for row in pairwise(bounds)],
        [
            " ".join(word for at in range(*row) for word in parts[at])
            for row in pairwise(layout.bounds.tolist())
        ],
        _pairs(pieces, heads, begin, count, layout),
    )


def _pairs(pieces: Pieces, heads: Heads, begin: I64, count: I64, layout: Layout) -> list[str]:
    """Write the alignment of each row, in the order of the source tokens."""
    holder = pieces.token.copy()  # the piece whose target tokens each source token goes with
    holder[ranges(heads.token, heads.length)] = np.repeat(pieces.token[heads.token], heads.length)
    holder[heads.tails] = pieces.token[heads.token[heads.tail >= 0]]
    place = layout.place[holder]
    width = np.where(place >= 0, count[place], 0)
    source = np.repeat(np.arange(len(holder)), width)
    target = ranges(begin[place], width)
    row = pieces.row[pieces.token[source]]
    base = np.append(begin, count.sum())[layout.bounds[:-1]][row]
    links = zip(pieces.position[source].tolist(), (target - base).tolist(), strict=True)
    lines: list[list[str]] = [[] for _ in layout.bounds[1:]]
    for at, (one, other) in zip(row.tolist(), links, strict=True):
        lines[at].append(f"{one}-{other}")
    return [" ".join(line) for line in lines]
