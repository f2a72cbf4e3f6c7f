"""Pseudo-parallel text: source and target as lines of tokens, and their alignment.

The alignment is written as the Moses tools write it, ``0-0 1-2``: pairs of token indices from 0
(Koehn et al. 2007, https://aclanthology.org/P07-2045; the notation goes back to Pharaoh).
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from lowres.generate.pieces import I64, Heads, Mask, Pieces
from lowres.text import tokenise

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


def align(
    pieces: Pieces, heads: Heads, replaced: Mask, written: pa.StringArray, order: I64
) -> Bitext:
    """Write a batch as bitext: each token beside itself, each head beside its translation.

    Args:
        pieces: the source texts.
        heads: what was replaced.
        replaced: which pieces belong to one, [pieces].
        written: what stands in the place of each piece, [pieces].
        order: the pieces in the order in which they stand, [pieces].
    """
    strings, texts = pieces.strings.to_pylist(), written.to_pylist()
    parts: list[list[str]] = [[] for _ in strings]  # the target tokens in the place of each piece
    for token in pieces.token[~replaced[pieces.token]].tolist():
        parts[token] = [texts[token]]
    for piece in pieces.token[heads.token].tolist():
        parts[piece] = [texts[piece][start:end] for start, end in tokenise(texts[piece])]
    count = np.array([len(part) for part in parts], np.int64)
    begin = np.empty_like(count)
    begin[order] = np.cumsum(count[order]) - count[order]

    rows = len(pieces.row_start) - 1
    bounds = np.searchsorted(pieces.row, np.arange(rows + 1)).tolist()
    of_row = [range(a, b) for a, b in pairwise(bounds)]
    stands = order.tolist()
    is_token = np.zeros(len(strings), bool)
    is_token[pieces.token] = True
    return Bitext(
        [" ".join(strings[at] for at in row if is_token[at]) for row in of_row],
        [" ".join(word for at in row for word in parts[stands[at]]) for row in of_row],
        _pairs(pieces, heads, begin, count, rows),
    )


def _pairs(pieces: Pieces, heads: Heads, begin: I64, count: I64, rows: int) -> list[str]:
    """Write the alignment of each row, in the order of the source tokens."""
    holder = pieces.token.copy()  # the piece whose target tokens each source token goes with
    inside = np.repeat(heads.token - np.cumsum(heads.length) + heads.length, heads.length)
    holder[inside + np.arange(heads.length.sum())] = np.repeat(
        pieces.token[heads.token], heads.length
    )
    width = count[holder]
    source = np.repeat(np.arange(len(holder)), width)
    target = np.repeat(begin[holder] - np.cumsum(width) + width, width) + np.arange(width.sum())
    row = pieces.row[pieces.token[source]]
    total = np.zeros(rows + 1, np.int64)
    np.add.at(total, pieces.row + 1, count)
    base = np.cumsum(total)[row]
    links = zip(pieces.position[source].tolist(), (target - base).tolist(), strict=True)
    lines: list[list[str]] = [[] for _ in range(rows)]
    for at, (one, other) in zip(row.tolist(), links, strict=True):
        lines[at].append(f"{one}-{other}")
    return [" ".join(line) for line in lines]
