"""What can be done to a lemma's letters, and what training pairs let be done where."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lowres.generate.draws import hash64
from lowres.morph.align import Slots
from lowres.morph.rules.hashing import Hashes

__all__ = [
    "AFTER",
    "BEFORE",
    "COPY",
    "STOP",
    "WITHIN",
    "Actions",
    "Choices",
    "Licences",
    "sequence",
]

BEFORE, WITHIN, AFTER = 0, 1, 2  # where an action takes place: before the lemma, in it, after it
COPY, STOP = 0, 1  # the first two actions
_COPY, _STOP = "=*", "|"
_RARE = 300  # an action is too rare that is taken less than once in so many times
# times that a place is seen before it is known what can be done there, the most exact key first
_OFTEN = (10, 50, 0)

Ints = NDArray[np.int32]


class Choices(NamedTuple):
    """Actions that states may take, all states' one after the other."""

    state: NDArray[np.int64]
    action: Ints
    counts: NDArray[np.int64]

    def take(self, states: NDArray[np.int64]) -> Choices:
        """Take the choices of some states, which are numbered anew."""
        counts = self.counts[states]
        begins = (np.cumsum(self.counts) - self.counts)[states]
        state = np.repeat(np.arange(len(states)), counts)
        inside = np.arange(len(state)) - np.repeat(np.cumsum(counts) - counts, counts)
        return Choices(state, self.action[begins[state] + inside], counts)


def sequence(lemma: str, slots: Slots) -> list[str]:
    """Spell the actions that turn a lemma into the form aligned with it.

    ``+a`` inserts, ``|`` ends what stands before or after the lemma; a letter of the lemma becomes
    what follows ``=``, where ``*`` is the letter itself.
    """
    inside = [_change(*pair) for pair in zip(lemma, slots.each, strict=True)]
    before, after = ([f"+{letter}" for letter in part] for part in (slots.before, slots.after))
    return [*before, _STOP, *inside, *after, _STOP]


def _change(letter: str, emitted: str) -> str:
    if emitted.startswith(letter):
        return f"=*{emitted[1:]}"
    return f"={emitted[:-1]}*" if emitted.endswith(letter) else f"={emitted}"


class Actions:
    """An inventory of actions, and which of them may be taken where.

    Args:
        spelled: the actions, copying and stopping first.
        dotless: whether the language has an ``ı``.
    """

    def __init__(self, spelled: Sequence[str], dotless: bool) -> None:
        self.spelled, self.dotless = tuple(spelled), dotless
        self.hashes = np.array([hash64(f"action {name}") for name in spelled], dtype=np.uint64)
        inserted = [ord(name[1]) if name[0] == "+" else 0 for name in spelled]
        self.inserted = np.array(inserted, dtype=np.int32)
        self._places = {name: at for at, name in enumerate(spelled)}

    @classmethod
    def seen(cls, sequences: Iterable[Sequence[str]], dotless: bool) -> Actions:
        """Take stock of action sequences."""
        names = {name for some in sequences for name in some}
        return cls([_COPY, _STOP, *sorted(names - {_COPY, _STOP})], dotless)

    def numbered(self, names: Sequence[str]) -> Ints:
        """Return the numbers of actions."""
        return np.array([self._places[name] for name in names], dtype=np.int32)

    def emitted(self, action: int) -> str:
        """Return what an action within the lemma writes; ``*`` is the letter itself."""
        return self.spelled[action][1:]


class Licences(NamedTuple):
    """Which actions may be taken where: keys of places, ascending, with the actions of each."""

    keys: Hashes
    ends: NDArray[np.int64]
    actions: Ints

    @classmethod
    def counted(cls, keys: Hashes, taken: Ints) -> Licences:
        """Let each place do what was done there, if it was seen often enough.

        Args:
            keys: (states, levels) of a place, the most exact key first.
            taken: the action taken in each state.
        """
        found: dict[int, Counter[int]] = defaultdict(Counter)
        for level in range(keys.shape[1]):
            both = np.stack([keys[:, level], taken.astype(np.uint64)], axis=1)
            rows, counts = np.unique(both, axis=0, return_counts=True)
            totals = Counter[int]()
            for (key, _), count in zip(rows.tolist(), counts.tolist(), strict=True):
                totals[key] += count
            for (key, action), count in zip(rows.tolist(), counts.tolist(), strict=True):
                if totals[key] >= _OFTEN[level] and count * _RARE >= totals[key]:
                    found[key][action] += 1
        ordered = sorted(found)
        ends = np.cumsum([0, *(len(found[key]) for key in ordered)])
        actions = [action for key in ordered for action in sorted(found[key])]
        return cls(np.array(ordered, dtype=np.uint64), ends, np.array(actions, dtype=np.int32))

    def choices(self, keys: Hashes, otherwise: Ints) -> Choices:
        """List what states may do by their most exact key that is known.

        Args:
            keys: (states, levels).
            otherwise: what a state does of which no key is known.
        """
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        known = self.keys[at] == keys
        level = known.argmax(axis=1)
        rows = np.arange(len(keys))
        at, known = at[rows, level], known[rows, level]
        count = np.where(known, self.ends[at + 1] - self.ends[at], 1)
        state = np.repeat(rows, count)
        within = np.arange(len(state)) - np.repeat(np.cumsum(count) - count, count)
        action = self.actions[(self.ends[at] * known)[state] + within]
        return Choices(state, np.where(known[state], action, otherwise[state]), count)
