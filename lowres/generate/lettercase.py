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
    kind = pieces.kind[heads.token]
    capital = pieces.ask(_begin_large)[kind]
    result = np.zeros(len(kind), np.int64)
    at = np.flatnonzero(capital)  # of most texts they are few
    if not len(at):
        return result
    heads = heads.where(capital)
    small = in_heads(pieces.ask(_hold_small)[pieces.kind], heads)
    letters = in_heads(pieces.ask(_letters)[pieces.kind], heads)
    words_before, token = pieces.words_before, heads.token
    first = words_before[token] == words_before[token - pieces.position[token]]
    in_capitals = heads.folded & (small == 0) & (letters > 1)
    result[at] = np.where(in_capitals, UPPER, np.where(heads.folded | first, CAPITAL, AS_IS))
    return result


def _begin_large(texts: list[str]) -> Mask:
    return np.array([text[:1].isupper() for text in texts], bool)


def _hold_small(texts: list[str]) -> Mask:
    return np.array([text.upper() != text for text in texts], bool)


def _letters(texts: list[str]) -> I64:
    return np.array([sum(map(str.isalpha, text)) for text in texts], np.int64)
