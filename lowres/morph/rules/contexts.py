"""What a decision may look at, as hashes: the lemma around it, what was written, another form."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lowres.morph.rules.actions import AFTER, BEFORE, WITHIN
from lowres.morph.rules.hashing import GOLDEN, Hashes, mixed
from lowres.morph.rules.letters import END, MARGIN, Words
from lowres.morph.rules.states import States

__all__ = ["ALONE", "PAIRED", "TAGGED", "References", "contexts", "places"]

ALONE, TAGGED, PAIRED = 0, 1, 2  # goes with the bundle; with each tag too; with pairs of tags too

Ints = NDArray[np.int32]
Values = Ints | Hashes


class References(NamedTuple):
    """Another form of each word's lemma, as far as one is known."""

    known: NDArray[np.bool_]
    bundle: Hashes
    within: Ints  # (words, letters): the actions in the lemma
    before: Ints  # (words, letters): what is inserted before the lemma, zeros at the end
    after: Ints


def places(states: States, where: Ints, words: Words, bundle: Hashes) -> Hashes:
    """Hash what decides which actions are thought of: (states, 3), the most exact first."""
    item, place, rows = states.item, states.at + MARGIN, np.arange(len(states))
    c, r1 = words.letters[item, place], words.letters[item, place + 1]
    left = np.minimum(words.lengths[item] - states.at, 3)
    o1 = np.where(states.end > states.start, states.text[rows, states.end - 1], 0)
    seed = mixed(np.full(len(states), GOLDEN), where)
    inside = mixed(seed, c)
    leftover = mixed(inside, left)
    within = [mixed(leftover, r1), leftover, inside]
    written = mixed(seed, states.written)
    outside = [mixed(written, bundle), mixed(written, rows * 0 + 1), mixed(seed, o1)]
    return np.where((where == WITHIN)[:, None], np.stack(within, 1), np.stack(outside, 1))


class _Hashed:
    """Collects hashes of contexts; each template has its own number."""

    def __init__(self, kind: int, count: int) -> None:
        self._seed, self._count = (kind + 1) * 1000, count
        self.columns: list[Hashes] = []
        self.tiers: list[int] = []

    def add(self, tier: int, *values: Values, where: NDArray[np.bool_] | None = None) -> None:
        number = np.uint64(self._seed + len(self.columns))
        hashes = np.full(self._count, number, dtype=np.uint64) * GOLDEN
        for value in values:
            hashes = mixed(hashes, value)
        self.columns.append(hashes if where is None else np.where(where, hashes, np.uint64(0)))
        self.tiers.append(tier)


def contexts(
    kind: int, states: States, words: Words, others: References, vowels: Ints
) -> tuple[Hashes, list[int]]:
    """Hash the contexts of states that are of one kind.

    Returns:
        hashes (states, templates), 0 where there is nothing to see; and a tier for each template.
    """
    found = _Hashed(kind, len(states))
    {BEFORE: _before, WITHIN: _within, AFTER: _after}[kind](found, states, words, others, vowels)
    return np.stack(found.columns, axis=1), found.tiers


def _within(found: _Hashed, states: States, words: Words, others: References, vowels: Ints) -> None:
    item, place = states.item, states.at + MARGIN
    letters, widest = words.letters, words.letters.shape[1] - 1
    l3, l2, l1, c, r1, r2, r3 = (
        letters[item, np.minimum(place + by, widest)] for by in range(-3, 4)
    )
    shape = [np.isin(x, vowels).astype(np.int32) + (x > END) for x in (l1, c, r1, r2, r3)]
    left = np.minimum(words.lengths[item] - states.at, 5)
    gone = np.minimum(states.at, 4)
    vowels_left = np.minimum(words.vowels_right[item, place + 1], 3)
    others_left = np.minimum(words.others_right[item, place + 1], 3)
    last, before, vowel = states.last, states.last_before, states.vowel
    add = found.add
    add(PAIRED)
    add(PAIRED, c)
    add(PAIRED, c, left, last)
    add(PAIRED, c, r1, r2)
    add(TAGGED, c, r1)
    add(TAGGED, l1, c, r1)
    add(TAGGED, c, last, before, r1)
    add(TAGGED, c, vowels_left, others_left)
    add(TAGGED, l1, c)
    add(TAGGED, c, gone)
    add(TAGGED, c, r1, r2, r3)
    add(TAGGED, *shape, left)
    add(ALONE, l1, c, r1, r2)
    add(ALONE, l2, l1, c, r1)
    add(ALONE, l3, l2, l1, c, r1)
    add(ALONE, l2, l1, c, r1, r2)
    add(ALONE, l3, l2, l1, c, r1, r2)
    add(ALONE, l2, l1, c, r1, r2, r3)
    add(ALONE, c, left, gone, vowel)
    add(ALONE, c, vowels_left, r1, l1, l2)
    add(ALONE, last, left, vowel)
    add(ALONE, left, gone, last)
    reference = others.within[item, np.minimum(states.at - 1, others.within.shape[1] - 1)]
    known = others.known[item]
    add(TAGGED, reference, where=known)
    add(ALONE, reference, c, r1, where=known)
    add(ALONE, mixed(others.bundle[item], reference), where=known)


def _after(found: _Hashed, states: States, words: Words, others: References, vowels: Ints) -> None:
    item, written, rows = states.item, states.written, np.arange(len(states))
    o4, o3, o2, o1 = (states.text[rows, states.end - by] for by in (4, 3, 2, 1))
    s2, s1 = (states.text[rows, states.start - by] for by in (2, 1))
    end = words.lengths[item] + MARGIN
    z4, z3, z2, z1 = (words.letters[item, np.maximum(end - by, 0)] for by in (3, 2, 1, 0))
    is1, is2, stem = (np.isin(x, vowels).astype(np.int32) for x in (o1, o2, s1))
    vowel, vowel2, last = states.vowel, states.vowel_before, states.last
    length = np.minimum(states.end - states.start, 6)
    syllables = np.minimum(words.vowels_right[item, MARGIN], 4)
    add = found.add
    add(PAIRED, is1)
    add(PAIRED, written)
    add(PAIRED, o1, o2, o3)
    add(PAIRED, o1)
    add(TAGGED, written, s1)
    add(TAGGED, written, stem, vowel)
    add(TAGGED, o1, vowel)
    add(TAGGED, o1, o2)
    add(TAGGED, o1, o2, o3, o4)
    add(TAGGED, written, z1)
    add(TAGGED, is1, is2, length)
    add(TAGGED, written, z1, z2)
    add(TAGGED, written, stem, syllables)
    add(TAGGED, written, last, s1)
    add(ALONE, written, z1, z2, z3)
    add(ALONE, written, z1, z2, z3, z4)
    add(ALONE, written, vowel, vowel2)
    add(ALONE, o1, vowel, vowel2)
    add(ALONE, written, s1, s2)
    add(ALONE, o1, is2, vowel)
    add(ALONE, is1, vowel)
    add(ALONE, written, last, states.last_before)
    add(ALONE, written, s1, vowel)
    add(ALONE, o1, o2, vowel, is1)
    _reference(found, states, others, others.after, o1)


def _before(found: _Hashed, states: States, words: Words, others: References, vowels: Ints) -> None:
    item, written, rows = states.item, states.written, np.arange(len(states))
    o2, o1 = (states.text[rows, states.end - by] for by in (2, 1))
    widest = words.letters.shape[1] - 1
    r1, r2, r3 = (words.letters[item, np.minimum(MARGIN + by, widest)] for by in (1, 2, 3))
    v1, v2 = (np.isin(x, vowels).astype(np.int32) for x in (r1, r2))
    end = words.lengths[item] + MARGIN
    z2, z1 = (words.letters[item, np.maximum(end - by, 0)] for by in (1, 0))
    is1 = np.isin(o1, vowels).astype(np.int32)
    add = found.add
    add(PAIRED, is1)
    add(PAIRED, written)
    add(PAIRED, o1)
    add(PAIRED, o1, o2)
    add(PAIRED, written, r1)
    add(TAGGED, written, r1, r2)
    add(TAGGED, written, v1)
    add(TAGGED, o1, r1)
    add(TAGGED, written, v1, v2)
    add(ALONE, written, r1, r2, r3)
    add(ALONE, written, z1, z2)
    add(ALONE, written, z1)
    add(ALONE, o1, v1)
    _reference(found, states, others, others.before, o1)


def _reference(
    found: _Hashed, states: States, others: References, letters: Ints, last: Ints
) -> None:
    """Look at the letter that another form of the lemma has next, if it began alike."""
    item, rows = states.item, np.arange(len(states))
    done = states.end - states.start
    inside = np.minimum(done, letters.shape[1] - 1)
    alike = np.ones(len(states), dtype=bool)
    for back in range(1, int(done.max(initial=0)) + 1):
        asked = letters[item, np.maximum(inside - back, 0)]
        alike &= (back > done) | (states.text[rows, states.end - back] == asked)
    following = np.where(alike, letters[item, inside], -1)
    known = others.known[item]
    found.add(TAGGED, following, where=known)
    found.add(ALONE, following, last, where=known)
    found.add(ALONE, mixed(others.bundle[item], following), where=known)
