"""Where the heads of a lexicon stand in a batch of texts."""

from __future__ import annotations

import numpy as np

from lowres.generate.lookup import HeadIndex
from lowres.generate.pieces import I64, Heads, Mask, Pieces

__all__ = ["caseless_ids", "find", "without_capital"]


def find(
    index: HeadIndex,
    pieces: Pieces,
    match: str,
    closed: Mask,
    barrier: Mask,
    inside: Mask | None = None,
) -> Heads:
    """Find the longest heads from left to right.

    Of equally long ones, as written comes before caseless, and caseless before by lemma.

    Args:
        index: the heads.
        pieces: the batch.
        match: ``exact``, ``folded`` or ``lemma``.
        closed: tokens that no head may hold, bool [tokens].
        barrier: tokens that no head may reach from the left, bool [tokens].
        inside: tokens that go on the word before them, where that is known, bool [tokens].
    """
    exact = pieces.ask(index.exact_ids)[pieces.kind]
    as_it_is = exact
    if match != "exact":
        exact = without_capital(index, pieces, exact)
    length, head = index.exact.longest(exact, closed, barrier, inside)
    if match == "exact":
        at, none = _leftmost(length), np.zeros(len(length), bool)
        return Heads(at, length[at], head[at], none[at], none[at], np.full(len(at), -1))
    level = ((exact != as_it_is) & (as_it_is < 0)).astype(np.int8)
    for number, kind_ids in enumerate(caseless_ids(index, pieces, match), 1):
        ids = kind_ids[pieces.kind]
        other_length, other_head = index.folded.longest(ids, closed, barrier, inside)
        longer = np.flatnonzero(other_length > length)
        length[longer], head[longer] = other_length[longer], other_head[longer]
        level[longer] = number
    at = _leftmost(length)
    gapless = np.full(len(at), -1)
    return Heads(at, length[at], head[at], level[at] > 0, level[at] > 1, gapless)


def without_capital(index: HeadIndex, pieces: Pieces, ids: I64) -> I64:
    """Number the first word of each text as if it were written small, where some head holds that.

    Else "Set" at the beginning would be the god of the desert. "I" stays what it is.
    """
    small = pieces.ask(index.decapitalised_ids)
    before = pieces.words_before
    first = pieces.first_token[:-1]
    is_first = before[:-1] == before[first[pieces.token_row]]
    at = np.flatnonzero(is_first)
    found = ids.copy()
    found[at] = np.where(small[pieces.kind[at]] >= 0, small[pieces.kind[at]], ids[at])
    return found


def caseless_ids(index: HeadIndex, pieces: Pieces, match: str) -> list[I64]:
    """Number the words for the folded trie, in each of the ways to be tried there."""
    ways = [pieces.ask(index.folded_ids)]
    if match == "lemma" and index.lang == "eng":
        ways.append(pieces.ask(index.lemmatised_ids))
    return ways


def _leftmost(length: I64) -> I64:
    """Keep the heads that do not overlap, from left to right; only long ones can hide others."""
    kept = length > 0
    long = np.flatnonzero(length > 1)
    ends = long + length[long]
    if len(long):
        _resolve(kept, long, ends)
        chosen = kept[long]
        for step in range(1, int(length.max())):
            inside = long[chosen & (length[long] > step)] + step
            kept[inside] = False
    return np.flatnonzero(kept)


def _resolve(kept: Mask, long: I64, ends: I64) -> None:
    """Drop the long heads that one before them hides; those that overlap no other are quickly told."""
    reach = np.maximum.accumulate(ends)
    overlaps = np.append(False, long[1:] < reach[:-1])
    until = 0
    at = np.flatnonzero(overlaps | np.append(overlaps[1:], False))
    for start, end in zip(long[at].tolist(), ends[at].tolist(), strict=True):
        if start < until:
            kept[start] = False
        else:
            until = end
