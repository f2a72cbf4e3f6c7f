"""What the rules of a sketch make of the units of a batch: where they go, what they become, what is new."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lowres.errors import UsageError
from lowres.generate.pieces import I64, Mask, ranges
from lowres.generate.sketch.phrases import Units
from lowres.generate.tagging import UPOS

if TYPE_CHECKING:
    from lowres.generate.sketch.schema import Rule

__all__ = ["Operation", "Plan", "make_plan", "parse_operation"]

_WAYS = (
    ("delete", r"delete (?P<at>\d+)"),
    ("add", r"add (?P<text>\S+) to (?P<at>\d+)"),
    ("write", r"write (?P<text>.+) for (?P<at>\d+)"),
    ("agree", r"agree (?P<at>\d+) with (?P<to>\d+) as (?P<text>\w+)"),
    ("move", r"move (?P<at>\d+) (?P<where>first|last|before|after)(?: (?P<to>\d+))?"),
    ("insert", r"insert (?P<text>.+) (?P<where>before|after) (?P<at>\d+)"),
)


_MARK = UPOS.index("PUNCT")


class Operation(NamedTuple):
    """One operation of a rule; elements are numbered from 0."""

    op: Literal["delete", "add", "write", "agree", "move", "insert"]
    at: int
    text: str = ""
    where: str = ""
    to: int = -1


class Plan(NamedTuple):
    """What becomes of units.

    Attributes:
        gone: units that are left out, bool [units].
        key: where each stands among the others of its row, float64 [units].
        text: index into ``texts`` of what is written for a unit, -1 for what it would be, [units].
        added: index into ``bundles`` of the features added to a unit, [units].
        inserted_at: the unit beside which something is inserted, [inserted].
        inserted_key: where it stands, float64 [inserted].
        inserted: index into ``texts`` of what is inserted, [inserted].
        texts: what rules write.
        bundles: lists of features; the first is empty.
    """

    gone: Mask
    key: NDArray[np.float64]
    text: I64
    added: I64
    inserted_at: I64
    inserted_key: NDArray[np.float64]
    inserted: I64
    texts: list[str]
    bundles: list[tuple[str, ...]]

    def without(self, units: Units, rows: I64) -> Plan:
        """Leave some rows as they are."""
        kept = ~np.isin(units.row, rows)
        left = kept[self.inserted_at]
        return self._replace(
            gone=self.gone & kept,
            key=np.where(kept, self.key, np.arange(len(kept), dtype=np.float64)),
            text=np.where(kept, self.text, -1),
            added=np.where(kept, self.added, 0),
            inserted_at=self.inserted_at[left],
            inserted_key=self.inserted_key[left],
            inserted=self.inserted[left],
        )


def parse_operation(text: str, count: int) -> Operation:
    """Parse an operation on the elements of a pattern.

    >>> parse_operation("add LOC to 2", 2)
    Operation(op='add', at=1, text='LOC', where='', to=-1)

    Args:
        text: such as ``delete 1``, ``add LOC to 2``, ``write için for 1``, ``move 1 after 2``,
            ``move 1 last``, ``insert mi after 2``.
        count: how many elements the pattern has.

    Raises:
        UsageError: it is nothing that is known, or speaks of an element that is not there.
    """
    for op, way in _WAYS:
        if found := re.fullmatch(way, text.strip()):
            part = found.groupdict()
            at, to = int(part["at"]) - 1, int(part.get("to") or 0) - 1
            needs = op == "agree" or (op == "move" and part["where"] in ("before", "after"))
            if needs != (to >= 0) or not 0 <= at < count or to >= count:
                raise UsageError(f'"{text}" speaks of an element that the pattern has not.')
            return Operation(op, at, part.get("text") or "", part.get("where") or "", to)  # type: ignore[arg-type]
    ways = (
        "delete 1, add LOC to 2, write TEXT for 1, agree 1 with 2 as TABLE, "
        "move 1 after 2, move 1 last, insert TEXT after 1"
    )
    raise UsageError(f'"{text}" is no operation. Known are: {ways}.')


def make_plan(
    rules: Sequence[Rule], agreement: Mapping[str, Mapping[str, str]], units: Units
) -> Plan:
    """Apply rules, one after the other; where words would break out of slots, a row is left alone.

    Args:
        rules: the rules.
        agreement: by name, what is written beside a noun of some features.
        units: the units of a batch.
    """
    making = _Making(units, agreement)
    for rule in rules:
        making.apply(rule)
    plan = making.plan()
    return plan.without(units, _broken(plan, units))


class _Making:
    def __init__(self, units: Units, agreement: Mapping[str, Mapping[str, str]]) -> None:
        from lowres.generate.sketch.pattern import Finder

        self.agreement, self.finder = agreement, Finder(units)
        count = len(units.row)
        self.units = units
        self.gone = np.zeros(count, bool)
        self.key = np.arange(count, dtype=np.float64)
        self.text, self.added = np.full(count, -1, np.int64), np.zeros(count, np.int64)
        self.texts: list[str] = []
        self.bundles: list[tuple[str, ...]] = [()]
        self.inserted: list[tuple[I64, NDArray[np.float64], int]] = []

    def plan(self) -> Plan:
        at = [unit for unit, _, _ in self.inserted]
        keys = [key for _, key, _ in self.inserted]
        texts = [np.full(len(unit), text, np.int64) for unit, _, text in self.inserted]
        none = np.zeros(0, np.int64)
        return Plan(
            self.gone, self.key, self.text, self.added, np.concatenate([none, *at]),
            np.concatenate([none.astype(np.float64), *keys]), np.concatenate([none, *texts]),
            self.texts, self.bundles,
        )  # fmt: skip

    def apply(self, rule: Rule) -> None:
        units = self.units
        found = self.finder.match(rule.when, self.gone)
        if not len(found.first[0]):
            return
        start = found.first[0]
        fits = np.ones(len(start), bool)
        if rule.clause:
            here = np.minimum(start, len(units.row) - 1)
            kind = {"question": units.question, "imperative": units.imperative & ~units.question}
            kind["statement"] = ~units.question & ~units.imperative
            fits &= kind[rule.clause][here]
        fits &= ~self._would_empty_a_slot(rule, found.first, found.last)
        if not rule.text:  # of silence: what a rule wrote stays
            fits &= self.text[start] < 0
        if rule.unless:
            fits &= ~np.isin(start, self.finder.match(rule.unless, self.gone).first[0])
        first = [some[fits] for some in found.first]
        last = [some[fits] - 1 for some in found.last]
        for operation in rule.do:
            self._do(operation, first, last)

    def _would_empty_a_slot(self, rule: Rule, first: list[I64], last: list[I64]) -> Mask:
        """Mark the matches that would leave out all words of a slot: a label keeps something."""
        units, would = self.units, np.zeros(len(first[0]), bool)
        alive = np.append(0, np.cumsum(~self.gone & (units.upos != _MARK)))
        for operation in rule.do:
            if operation.op == "delete":
                begin, end = first[operation.at], last[operation.at] - 1
                for edge in (begin, end):
                    low, high = units.slot_first[edge], units.slot_last[edge]
                    inside = alive[np.minimum(end, high) + 1] - alive[np.maximum(begin, low)]
                    rest = alive[high + 1] - alive[low] - inside
                    would |= (units.slot[edge] >= 0) & (rest == 0)
        return would

    def _do(self, operation: Operation, first: list[I64], last: list[I64]) -> None:
        begin, end = first[operation.at], last[operation.at]
        if operation.op == "delete":
            self._delete(begin, end)
        elif operation.op == "add":
            self._add(self._about(begin, end), operation.text)
        elif operation.op == "write":
            self.text[begin] = len(self.texts)
            self.texts.append(operation.text)
        elif operation.op == "agree":
            self._agree(operation, self._about(begin, end), first, last)
        elif operation.op == "insert":
            side = -0.5 if operation.where == "before" else 0.5
            unit = begin if operation.where == "before" else end
            self.inserted.append((unit, self.key[unit] + side, len(self.texts)))
            self.texts.append(operation.text)
        else:
            self._move(operation, begin, end, first, last)

    def _about(self, begin: I64, end: I64) -> I64:
        """The unit that a phrase is about, or the only one."""
        head = self.units.phrase_head[begin]
        return np.where((begin != end) & (head >= 0), head, end)

    def _delete(self, begin: I64, end: I64) -> None:
        change = np.zeros(len(self.gone) + 1, np.int64)
        np.add.at(change, begin, 1)
        np.subtract.at(change, end + 1, 1)
        self.gone |= np.cumsum(change[:-1]) > 0

    def _agree(self, operation: Operation, what: I64, first: list[I64], last: list[I64]) -> None:
        """Write what a noun's features ask for, or add the ending that they ask for (``+e``)."""
        table = self.agreement[operation.text]
        noun = self.units.features[self._about(first[operation.to], last[operation.to])]
        for number in np.unique(noun).tolist():
            has, chosen = self.units.feature_sets[number], what[noun == number]
            said = next((text for key, text in table.items() if has >= {*key.split(";")}), None)
            said = table.get("ELSE") if said is None else said
            if said is None:
                continue
            if said.startswith("+"):
                self._add(chosen, said)
            elif said:
                self.text[chosen] = len(self.texts)
                self.texts.append(said)
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

    def _move(
        self, operation: Operation, begin: I64, end: I64, first: list[I64], last: list[I64]
    ) -> None:
        """Give a block keys beside those of where it goes, in small steps so that blocks nest."""
        units = self.units
        if operation.where == "last":
            goal, side = units.clause_last[begin], 1.0
        elif operation.where == "first":
            goal, side = units.clause_first[begin], -1.0
        elif operation.where == "after":
            goal, side = last[operation.to], 1.0
        else:
            goal, side = first[operation.to], -1.0
        length = end - begin + 1
        step = 0.25 / (length + 1)
        inside = ranges(begin, length)
        rank = inside - np.repeat(begin, length) + 1
        base = self.key[goal] + np.where(side > 0, 0.25, -0.5)
        elsewhere = (goal < begin) | (goal > end)
        keys = np.repeat(base, length) + rank * np.repeat(step, length)
        moved = np.repeat(elsewhere, length)
        self.key[inside[moved]] = keys[moved]


def _broken(plan: Plan, units: Units) -> I64:
    """List the rows where a slot would lose all its words, or others would come between them."""
    order = np.lexsort((np.arange(len(units.row)), plan.key, units.row))
    there = ~plan.gone[order]
    position = np.zeros(len(order), np.int64)
    position[order] = np.cumsum(there)
    held = units.slot >= 0
    slot = units.slot[held]
    if not len(slot):
        return slot
    size = int(units.slot.max()) + 1
    kept = held & ~plan.gone
    lowest, highest = np.full(size, len(order) + 1), np.full(size, -1)
    np.minimum.at(lowest, units.slot[kept], position[kept])
    np.maximum.at(highest, units.slot[kept], position[kept])
    count = np.bincount(units.slot[kept], minlength=size)
    words = np.bincount(units.slot[kept & (units.upos != _MARK)], minlength=size)
    had = np.bincount(units.slot[held & (units.upos != _MARK)], minlength=size)
    bad = (highest - lowest + 1 != count) | ((words == 0) & (had > 0)) | (count == 0)
    # what is inserted must not stand inside a slot either
    between = (plan.inserted_key > plan.key[units.slot_first[plan.inserted_at]]) & (
        plan.inserted_key < plan.key[units.slot_last[plan.inserted_at]]
    )
    inside = (units.slot[plan.inserted_at] >= 0) & between
    rows = np.concatenate([units.row[held][bad[slot]], units.row[plan.inserted_at[inside]]])
    return np.unique(rows)
