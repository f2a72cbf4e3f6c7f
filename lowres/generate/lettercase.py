"""How a translation is written where its head stood: capitals and capitalised words stay so."""

from __future__ import annotations

import numpy as np

from lowres.generate.pieces import I64, Heads, Mask, Pieces, in_heads

__all__ = ["AS_IS", "CAPITAL", "UPPER", "letter_case"]

AS_IS, CAPITAL, UPPER = range(3)


def letter_case(pieces: Pieces, heads: Heads) -> I64:
    """Say how the translation of each head is written.

    A head found in other letter case than the lexicon's passes its own on: all capitals (of at
    least two letters) or a capital at the beginning. One found as the lexicon writes it only passes
    on the capital of an utterance's first word.

    Returns:
        :data:`AS_IS`, :data:`CAPITAL` or :data:`UPPER`, [heads].
    """
    capital = pieces.spread(kind[:1].isupper() for kind in pieces.kinds)[heads.token]
    small = in_heads(pieces.spread(kind.upper() != kind for kind in pieces.kinds), heads)
    letters = np.array([sum(map(str.isalpha, kind)) for kind in pieces.kinds], np.int64)[
        pieces.kind
    ]
    words_before: I64 = np.cumsum(pieces.is_word) - pieces.is_word
    first: Mask = words_before == words_before[np.arange(len(letters)) - pieces.position]
    in_capitals = capital & heads.folded & (small == 0) & (in_heads(letters, heads) > 1)
    capitalised = capital & (heads.folded | first[heads.token])
    return np.where(in_capitals, UPPER, np.where(capitalised, CAPITAL, AS_IS))
