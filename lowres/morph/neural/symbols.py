"""Letters, tags and actions as numbers, and rows as padded arrays of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from lowres.morph.align import Slots
from lowres.morph.neural.actions import COPY, END, SKIP, actions_of, pointers
from lowres.morph.rows import Row, parts_of

__all__ = ["BEGIN", "NONE", "Encoded", "Symbols"]

I64 = NDArray[np.int64]
PADDING, UNKNOWN, FIRST, LAST = range(4)  # of letters; the first two of tags too
BEGIN, NONE = 3, -1  # the action before the first, and padding behind the last
_ACTIONS = (COPY, SKIP, END)  # numbers 0 to 2


class Encoded(NamedTuple):
    """Rows as numbers; without forms, the last two are empty.

    Attributes:
        letters: of the lemma, between marks of its ends, [rows, letters + 2].
        tags: parts of the bundle, [rows, parts].
        actions: padded with :data:`NONE`, [rows, steps].
        pointers: index into ``letters``, [rows, steps].
    """

    letters: I64
    tags: I64
    actions: I64
    pointers: I64

    def take(self, at: Sequence[int] | I64) -> Encoded:
        """Take rows, and cut off the columns that none of them fills."""
        letters, tags, actions, places = (part[at] for part in self)
        steps = (actions != NONE).any(0)
        return Encoded(
            letters[:, (letters != PADDING).any(0)],
            tags[:, (tags != PADDING).any(0)],
            actions[:, steps],
            places[:, steps],
        )


class Symbols(msgspec.Struct, frozen=True, dict=True):
    """The symbols that a network knows.

    Attributes:
        letters: of lemmas and forms.
        tags: parts of bundles.
        inserted: letters that forms have beside those of their lemmas.
    """

    letters: tuple[str, ...]
    tags: tuple[str, ...]
    inserted: tuple[str, ...]

    @classmethod
    def of(cls, rows: Iterable[Row], aligned: Iterable[Slots]) -> Symbols:
        """Collect the symbols of training rows."""
        letters: set[str] = set()
        tags: set[str] = set()
        inserted: set[str] = set()
        for row, slots in zip(rows, aligned, strict=True):
            letters.update(row.lemma, row.form)
            tags.update(parts_of(row.features))
            inserted.update(actions_of(row.lemma, slots))
        return cls(
            tuple(sorted(letters)), tuple(sorted(tags)), tuple(sorted(inserted - {*_ACTIONS}))
        )

    @cached_property
    def _letter(self) -> dict[str, int]:
        return {letter: at for at, letter in enumerate(self.letters, LAST + 1)}

    @cached_property
    def _tag(self) -> dict[str, int]:
        return {tag: at for at, tag in enumerate(self.tags, UNKNOWN + 1)}

    @cached_property
    def _action(self) -> dict[str, int]:
        named = [*enumerate(_ACTIONS), *enumerate(self.inserted, BEGIN + 1)]
        return {action: at for at, action in named}

    @cached_property
    def actions(self) -> tuple[str, ...]:
        """What each action's number stands for."""
        return (*_ACTIONS, "", *self.inserted)

    @property
    def sizes(self) -> tuple[int, int, int]:
        """How many numbers there are for letters, tags and actions."""
        return len(self.letters) + LAST + 1, len(self.tags) + UNKNOWN + 1, len(self.actions)

    def asked(self, pairs: Sequence[tuple[str, str]]) -> Encoded:
        """Encode lemmas with bundles."""
        letters = [
            [FIRST, *(self._letter.get(one, UNKNOWN) for one in lemma), LAST] for lemma, _ in pairs
        ]
        tags = [
            [self._tag.get(one, UNKNOWN) for one in parts_of(bundle)] or [UNKNOWN]
            for _, bundle in pairs
        ]
        none = np.zeros((len(pairs), 0), np.int64)
        return Encoded(_padded(letters, PADDING), _padded(tags, PADDING), none, none)

    def encode(self, rows: Sequence[Row], aligned: Sequence[Slots]) -> Encoded:
        """Encode training rows; an action that is not known is :data:`NONE`."""
        asked = self.asked([(row.lemma, row.features) for row in rows])
        told = [actions_of(row.lemma, slots) for row, slots in zip(rows, aligned, strict=True)]
        actions = [[self._action.get(one, NONE) for one in some] for some in told]
        places = [[at + 1 for at in pointers(some)] for some in told]
        return asked._replace(actions=_padded(actions, NONE), pointers=_padded(places, 0))


def _padded(rows: Sequence[Sequence[int]], value: int) -> I64:
    found = np.full((len(rows), max(map(len, rows), default=0)), value, np.int64)
    for at, row in enumerate(rows):
        found[at, : len(row)] = row
    return found
