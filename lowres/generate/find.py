"""Where the heads of a lexicon stand in a batch of texts."""

from __future__ import annotations

import numpy as np

from lowres.generate.lookup import HeadIndex
from lowres.generate.pieces import I64, Heads, Mask, Pieces

__all__ = ["decapitalised", "find"]


def find(index: HeadIndex, pieces: Pieces, match: str, closed: Mask, barrier: Mask) -> Heads:
    """Find the longest heads from left to right.

    Of equally long ones, as written comes before caseless, and caseless before by lemma.

    Args:
        index: the heads.
        pieces: the batch.
        match: ``exact``, ``folded`` or ``lemma``.
        closed: tokens that no head may hold, bool [tokens].
        barrier: tokens that no head may reach from the left, bool [tokens].
    """
    exact = index.exact_ids(pieces.kinds)[pieces.kind]
    if match != "exact":
        exact = _without_capital(index, pieces, exact)
    length, head = index.exact.longest(exact, closed, barrier)
    level = np.zeros(len(length), np.int8)
    for number, kind_ids in enumerate(_caseless(index, pieces.kinds, match), 1):
        other_length, other_head = index.folded.longest(kind_ids[pieces.kind], closed, barrier)
        longer = other_length > length
        length[longer], head[longer] = other_length[longer], other_head[longer]
        level[longer] = number
    at = _leftmost(length)
    return Heads(at, length[at], head[at], level[at] > 0, level[at] > 1)


def _without_capital(index: HeadIndex, pieces: Pieces, ids: I64) -> I64:
    """Number the first word of each text as if it were written small, where some head holds that.

    Else "Set" at the beginning would be the god of the desert. "I" stays what it is.
    """
    small = index.exact_ids(decapitalised(kind) for kind in pieces.kinds)[pieces.kind]
    words_before: I64 = np.cumsum(pieces.is_word) - pieces.is_word
    is_first: Mask = words_before == words_before[np.arange(len(ids)) - pieces.position]
    return np.where(is_first & (small >= 0), small, ids)


def decapitalised(word: str) -> str:
    """Write a word as it stands inside a sentence, as far as that can be told from itself.

    >>> decapitalised("Set"), decapitalised("I"), decapitalised("NASA")
    ('set', 'I', 'NASA')
    """
    return word[0].lower() + word[1:] if word[0].isupper() and word[1:].islower() else word


def _caseless(index: HeadIndex, kinds: list[str], match: str) -> list[I64]:
    """Number the words for the folded trie, in each of the ways to be tried there."""
    ways = []
    if match != "exact":
        ways.append(index.folded_ids(kinds))
    if match == "lemma" and index.lang == "eng":
        ways.append(index.lemma_ids(kinds, index.lemma_of(kinds)))
    return ways


def _leftmost(length: I64) -> I64:
    """Keep the heads that do not overlap, from left to right; only long ones can hide others."""
    hidden = np.zeros(len(length), bool)
    until = 0
    for at in np.flatnonzero(length > 1).tolist():
        if at >= until:
            until = at + int(length[at])
            hidden[at + 1 : until] = True
    return np.flatnonzero((length > 0) & ~hidden)
