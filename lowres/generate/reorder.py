"""The order of words inside slot values, which a lexicon does not tell."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lowres.generate.pieces import I64, Mask, Pieces, ranges
from lowres.generate.project import Edges

__all__ = ["in_order", "movable"]


def movable(pieces: Pieces, edges: Edges, names: Mask, replaced: Mask) -> Mask:
    """Say which spans may have their words change places.

    Those of at least two words and nothing else, one of them translated, that are no names, begin
    and end with a token and overlap no other span.

    Args:
        pieces: the batch.
        edges: its spans.
        names: which of them are names, bool [spans].
        replaced: pieces that belong to a replaced head, bool [pieces].
    """
    if not len(edges.start):
        return np.zeros(0, bool)
    first, last = edges.first(pieces), edges.last(pieces)
    plain = pieces.spread(kind.isalpha() for kind in pieces.kinds)
    is_token, is_word = np.zeros((2, len(pieces.start)), bool)
    is_token[pieces.token], is_word[pieces.token] = True, plain
    shared = np.zeros(len(pieces.start) + 1, np.int64)
    np.add.at(shared, first, 1)
    np.subtract.at(shared, last + 1, 1)
    alone = _sum(np.cumsum(shared[:-1]) > 1, first, last) == 0
    whole = (edges.start == pieces.start[first]) & (edges.end == pieces.end[last])
    at_tokens = is_token[first] & is_token[last]
    words = _sum(is_word, first, last)
    only_words = words == _sum(is_token, first, last)
    translated = _sum(replaced, first, last) > 0
    return np.asarray(alone & whole & at_tokens & only_words & (words > 1) & translated & ~names)


def in_order(count: int, first: I64, last: I64) -> I64:
    """Number the pieces as they will stand, those from each first to its last the other way round.

    >>> in_order(6, np.array([1]), np.array([3])).tolist()
    [0, 3, 2, 1, 4, 5]
    """
    order = np.arange(count)
    length = last - first + 1
    inside = ranges(first, length)
    order[inside] = np.repeat(first + last, length) - inside
    return order


def _sum(values: NDArray[np.bool_], first: I64, last: I64) -> I64:
    total = np.concatenate([[0], np.cumsum(values)])
    return np.asarray(total[last + 1] - total[first])
