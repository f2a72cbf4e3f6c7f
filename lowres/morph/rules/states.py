"""Where the writing of forms stands: a batch of partial forms, and what to do to them."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from lowres.morph.rules.actions import AFTER, BEFORE, COPY, STOP, WITHIN, Actions
from lowres.morph.rules.hashing import Hashes, mixed
from lowres.morph.rules.letters import MARGIN, Words, capital

__all__ = ["States", "advance", "begin", "kinds"]

_EDGE = 4  # places before a form's first letter, so that contexts may look back

Ints = NDArray[np.int32]


@dataclass
class States:
    """Partial forms, one at each index of the arrays."""

    item: NDArray[np.int64]  # which word of the batch
    at: Ints  # place in the lemma: 0 before it, 1 its first letter, length + 1 after it
    text: Ints  # (states, width): the letters written, from _EDGE on
    shown: Ints  # the same with capitals
    end: Ints  # where the text ends
    start: Ints  # where what was written at this place starts
    written: Hashes  # a hash of what was written at this place, before or after the lemma
    vowel: Ints  # the last vowel written
    vowel_before: Ints
    last: Ints  # the last action within the lemma
    last_before: Ints
    score: NDArray[np.float64]  # log probability

    def take(self, chosen: NDArray[np.int64]) -> States:
        """Choose some of them, in this order."""
        return States(*(getattr(self, field.name)[chosen] for field in fields(self)))

    def __len__(self) -> int:
        return len(self.item)

    def spelled(self, at: int) -> str:
        """Return the text of one."""
        return "".join(map(chr, self.shown[at, _EDGE : self.end[at]]))


def begin(count: int, width: int) -> States:
    """Start each word of a batch; no form may have more letters than the width."""
    zeros = np.zeros(count, dtype=np.int32)
    return States(
        item=np.arange(count),
        at=zeros.copy(),
        text=np.ones((count, width + _EDGE), dtype=np.int32),
        shown=np.ones((count, width + _EDGE), dtype=np.int32),
        end=zeros + _EDGE,
        start=zeros + _EDGE,
        written=np.zeros(count, dtype=np.uint64),
        vowel=zeros.copy(),
        vowel_before=zeros.copy(),
        last=zeros.copy(),
        last_before=zeros.copy(),
        score=np.zeros(count),
    )


def kinds(states: States, words: Words) -> Ints:
    """Say whether each stands before, within or after its lemma."""
    ended = states.at > words.lengths[states.item]
    return np.where(states.at == 0, BEFORE, np.where(ended, AFTER, WITHIN)).astype(np.int32)


def advance(
    states: States, taken: Ints, where: Ints, words: Words, actions: Actions, vowels: Ints
) -> None:
    """Take an action in each state."""
    within = where == WITHIN
    insert = ~within & (taken != STOP)
    inserted = actions.inserted[taken]
    _write(states, np.flatnonzero(insert), inserted, inserted, vowels)
    states.written = np.where(insert, mixed(states.written, inserted), states.written)
    _change(states, taken, within, words, actions, vowels)
    states.last_before = np.where(within, states.last, states.last_before)
    states.last = np.where(within, taken, states.last)
    states.at = states.at + ~insert
    states.start = np.where(insert, states.start, states.end)
    states.written = np.where(insert, states.written, np.uint64(0))


def _change(
    states: States,
    taken: Ints,
    within: NDArray[np.bool_],
    words: Words,
    actions: Actions,
    vowels: Ints,
) -> None:
    """Write what becomes of the lemma's letters; what stands for a capital is one too."""
    place = states.at + MARGIN
    letters, shown = words.letters[states.item, place], words.shown[states.item, place]
    _write(states, np.flatnonzero(within & (taken == COPY)), letters, shown, vowels)
    for action in np.unique(taken[within & (taken != COPY)]):
        some = np.flatnonzero(within & (taken == action))
        for at, letter in enumerate(actions.emitted(int(action))):
            if letter == "*":
                _write(states, some, letters, shown, vowels)
                continue
            new = np.full(len(states), ord(letter), dtype=np.int32)
            high = ord(capital(letter, actions.dotless)) if at == 0 else ord(letter)
            _write(states, some, new, np.where(shown == letters, new, np.int32(high)), vowels)


def _write(
    states: States, some: NDArray[np.int64], letters: Ints, shown: Ints, vowels: Ints
) -> None:
    new = letters[some]
    states.text[some, states.end[some]] = new
    states.shown[some, states.end[some]] = shown[some]
    states.end[some] = np.minimum(states.end[some] + 1, states.text.shape[1] - 1)
    vocalic = np.isin(new, vowels)
    rows = some[vocalic]
    states.vowel_before[rows] = states.vowel[rows]
    states.vowel[rows] = new[vocalic]
