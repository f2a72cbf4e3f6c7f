"""The units of a batch while rules work on them: which are gone, where they stand, what they become."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lowres.generate.pieces import I64, Mask, ranges
from lowres.generate.sketch.operation import Operation
from lowres.generate.sketch.phrases import Units
from lowres.generate.tagging import UPOS

__all__ = ["MARK", "Applied", "Inserted", "State"]

MARK = UPOS.index("PUNCT")
F64 = NDArray[np.float64]


class Applied(NamedTuple):
    """Operations of a rule at the places where it matches.

    Attributes:
        line: where the rule stands.
        do: its operations.
        first: the first unit of each element, [matches] each.
        last: the last one, before the first where the element is lacking.
    """

    line: int
    do: tuple[Operation, ...]
    first: list[I64]
    last: list[I64]

    def where(self, chosen: Mask) -> Applied:
        """Keep some of the matches."""
        return self._replace(
            first=[some[chosen] for some in self.first], last=[some[chosen] for some in self.last]
        )

    def parts(self) -> Iterator[tuple[Operation, Applied]]:
        """Yield each operation with the matches whose elements it finds there."""
        for operation in self.do:
            there = self.last[operation.at] >= self.first[operation.at]
            if operation.to >= 0:
                there &= self.last[operation.to] >= self.first[operation.to]
            yield operation, self if there.all() else self.where(there)


class Inserted(NamedTuple):
    """A text put beside units, [inserted] each.

    Attributes:
        at: the units.
        key: where it stands.
        text: index of the text.
        line: the rule's.
    """

    at: I64
    key: F64
    text: I64
    line: I64

    def where(self, chosen: Mask) -> Inserted:
        """Keep some."""
        return Inserted._make(column[chosen] for column in self)


class State:
    """What has become of units so far.

    Args:
        units: the units.
        agreement: by name, what is written beside a noun of some features.

    Attributes:
        gone: units that are left out, bool [units].
        key: where each stands among the others of its row, float64 [units].
        text: index into ``texts`` of what is written for a unit, -1 for what it would be, [units].
        added: index into ``bundles`` of the features added to a unit, [units].
        joined: units behind which no blank stands, bool [units].
        inserted: texts beside units.
        texts: what rules write.
        bundles: lists of features; the first is empty.
    """

    def __init__(self, units: Units, agreement: Mapping[str, Mapping[str, str]]) -> None:
        count = len(units.row)
        self.units, self._agreement = units, agreement
        self.gone, self.joined = units.gone.copy(), np.zeros(count, bool)
        self.key = np.arange(count, dtype=np.float64)
        self._room = np.ones(count)  # what stands beside a unit is within half of it
        self.text, self.added = np.full(count, -1, np.int64), np.zeros(count, np.int64)
        self.texts: list[str] = []
        self.bundles: list[tuple[str, ...]] = [()]
        self.inserted: list[Inserted] = []

    def kept(self, at: I64) -> list[NDArray[np.generic]]:
        """Return what :meth:`put_back` needs, of some units."""
        return [values[at] for values in self._columns]

    def put_back(self, at: I64, kept: list[NDArray[np.generic]], rows: I64, inserted: int) -> None:
        """Undo what was done since to those of some units that are in some rows.

        Args:
            at: the units of ``kept``.
            kept: from :meth:`kept`.
            rows: where to undo.
            inserted: how many texts had been inserted.
        """
        here = np.isin(self.units.row[at], rows)
        for values, old in zip(self._columns, kept, strict=True):
            values[at[here]] = old[here]
        self.drop_inserted(rows, inserted)

    def drop_inserted(self, rows: I64, since: int = 0) -> None:
        """Leave out what was inserted in some rows."""
        row = self.units.row
        self.inserted[since:] = [
            one.where(~np.isin(row[one.at], rows)) for one in self.inserted[since:]
        ]

    @property
    def _columns(self) -> tuple[NDArray[np.generic], ...]:
        return self.gone, self.joined, self.key, self._room, self.text, self.added

    def apply(self, applied: Applied) -> None:
        """Do some operations, one after the other."""
        for operation, there in applied.parts():
            self._do(operation, there)

    def _do(self, operation: Operation, applied: Applied) -> None:
        begin, end = applied.first[operation.at], applied.last[operation.at]
        if operation.op == "delete":
            self._delete(begin, end)
        elif operation.op == "join":
            self.joined[end] = True
        elif operation.op == "add":
            what, _ = self._meant(operation, begin, end)
            self._add(what, operation.text)
        elif operation.op == "write":
            self.text[begin] = self._written(operation.text)
        elif operation.op == "agree":
            noun = self.units.about(applied.first[operation.to], applied.last[operation.to])
            what, match = self._meant(operation, begin, end)
            noun = noun[match]
            others = (what != noun) | (not operation.all)  # of all, the noun itself is none
            self._agree(operation.text, what[others], noun[others])
        elif operation.op == "insert":
            self._insert(operation, begin if operation.where == "before" else end, applied.line)
        else:
            self._move(operation, begin, end, applied)

    def _meant(self, operation: Operation, begin: I64, end: I64) -> tuple[I64, I64]:
        """Give the units that an operation is about, and the number of the match of each."""
        if not operation.all:
            return self.units.about(begin, end), np.arange(len(begin))
        length = end - begin + 1
        inside, match = ranges(begin, length), np.repeat(np.arange(len(begin)), length)
        there = ~self.gone[inside] & (self.units.upos[inside] != MARK)
        return inside[there], match[there]

    def _written(self, text: str) -> int:
        self.texts.append(text)
        return len(self.texts) - 1

    def _delete(self, begin: I64, end: I64) -> None:
        self.gone[ranges(begin, end - begin + 1)] = True

    def _insert(self, operation: Operation, unit: I64, line: int) -> None:
        side = -0.5 if operation.where == "before" else 0.5
        text = np.full(len(unit), self._written(operation.text))
        key = self.key[unit] + side
        self.inserted.append(Inserted(unit, key, text, np.full(len(unit), line)))

    def _agree(self, name: str, what: I64, noun: I64) -> None:
        """Write what a noun's features ask for, or add the ending that they ask for (``+e``)."""
        table, features = self._agreement[name], self.units.features[noun]
        for number in np.unique(features).tolist():
            has, chosen = self.units.feature_sets[number], what[features == number]
            said = next((text for key, text in table.items() if has >= {*key.split(";")}), None)
            said = table.get("ELSE") if said is None else said
            if said is None:
                continue
            if said.startswith("+"):
                self._add(chosen, said)
            elif said:
                self.text[chosen] = self._written(said)
            else:
                self._delete(chosen, chosen)

    def _add(self, units: I64, text: str) -> None:
        tags = tuple(text.split(";"))
        for number in np.unique(self.added[units]).tolist():
            bundle = (*self.bundles[number], *tags)
            if bundle not in self.bundles:
                self.bundles.append(bundle)
            chosen = units[self.added[units] == number]
            self.added[chosen] = self.bundles.index(bundle)

    def _move(self, operation: Operation, begin: I64, end: I64, applied: Applied) -> None:
        """Give a block keys beside that of where it goes; blocks at one place keep their order."""
        units = self.units
        after = operation.where in ("last", "after")
        if operation.where in (
            "last",
            "first",
        ):  # the edge of the clause, whatever stands there now
            goal = (units.clause_last if after else units.clause_first)[begin]
            key, room = goal.astype(np.float64), np.ones(len(goal))
        else:
            first, last = applied.first[operation.to], applied.last[operation.to]
            goal = self._outermost(first, last, after)
            key, room = self.key[goal], self._room[goal]
        elsewhere = (goal < begin) | (goal > end)
        begin, length = begin[elsewhere], (end - begin + 1)[elsewhere]
        key, room = key[elsewhere], room[elsewhere] / 4
        key += room if after else -2 * room
        inside = ranges(begin, length)
        row = units.row[inside]
        first, behind = (np.searchsorted(units.row, row, side=side) for side in ("left", "right"))
        step = np.repeat(room, length) / (behind - first)
        self.key[inside] = np.repeat(key, length) + (inside - first + 0.5) * step
        self._room[inside] = step

    def _outermost(self, first: I64, last: I64, after: bool) -> I64:
        """Give the unit of each element that stands last now, or first."""
        length = last - first + 1
        if (length == 1).all():
            return first
        inside = ranges(first, length)
        order = np.lexsort((self.key[inside], np.repeat(np.arange(len(first)), length)))
        end = np.cumsum(length)
        return np.asarray(inside[order[end - 1 if after else end - length]])

    def torn(self, at: I64) -> I64:
        """List the rows where a slot would lose all its words, or others come between them.

        Args:
            at: the units to look at, whole rows.
        """
        units = self.units
        order = at[np.lexsort((at, self.key[at], units.row[at]))]
        held = at[units.slot[at] >= 0]
        if not len(held):
            return held
        position = np.zeros(len(units.row), np.int64)
        position[order] = np.cumsum(~self.gone[order])
        size, slot = int(units.slot.max()) + 1, units.slot
        kept = held[~self.gone[held]]
        low, high = _extremes(position, slot, kept, size)
        count = np.bincount(slot[kept], minlength=size)
        words = np.bincount(slot[kept[units.upos[kept] != MARK]], minlength=size)
        had = np.bincount(slot[held[units.upos[held] != MARK]], minlength=size)
        bad = (high - low + 1 != count) | ((words == 0) & (had > 0)) | (count == 0)
        # what is inserted must not stand inside a slot either
        low, high = _extremes(self.key, slot, kept, size)
        inside = [
            one.at[(slot[one.at] >= 0) & (low[slot[one.at]] < one.key) & (one.key < high[slot[one.at]])]
            for one in self.inserted
        ]  # fmt: skip
        return np.unique(
            np.concatenate([units.row[held[bad[slot[held]]]], *map(units.row.take, inside)])
        )


def _extremes(values: NDArray[np.generic], slot: I64, kept: I64, size: int) -> tuple[F64, F64]:
    """Give the least and the greatest value of each slot."""
    low, high = np.full(size, np.inf), np.full(size, -np.inf)
    np.minimum.at(low, slot[kept], values[kept])
    np.maximum.at(high, slot[kept], values[kept])
    return low, high
