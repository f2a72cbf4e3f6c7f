"""What the rules of a sketch make of the units of a batch: where they go, what they become, what is new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lowres.generate.pieces import I64, Mask
from lowres.generate.sketch.pattern import Finder
from lowres.generate.sketch.phrases import Units
from lowres.generate.sketch.state import F64, MARK, Applied, Inserted, State

if TYPE_CHECKING:
    from lowres.generate.sketch.schema import Rule

__all__ = ["Plan", "make_plan"]

_TEARING = frozenset({"delete", "agree", "move", "insert"})


class Plan(NamedTuple):
    """What becomes of units.

    Attributes:
        gone: units that are left out, bool [units].
        joined: units behind which no blank stands, bool [units].
        key: where each stands among the others of its row, float64 [units].
        text: index into ``texts`` of what is written for a unit, -1 for what it would be, [units].
        added: index into ``bundles`` of the features added to a unit, [units].
        inserted: what is new beside units.
        texts: what rules write.
        bundles: lists of features; the first is empty.
        applied: what was done, in order.
    """

    gone: Mask
    joined: Mask
    key: F64
    text: I64
    added: I64
    inserted: Inserted
    texts: list[str]
    bundles: list[tuple[str, ...]]
    applied: list[Applied]


def make_plan(
    rules: Sequence[Rule], agreement: Mapping[str, Mapping[str, str]], units: Units
) -> Plan:
    """Apply rules, one after the other, but for operations by which words would break out of slots.

    Args:
        rules: the rules.
        agreement: by name, what is written beside a noun of some features.
        units: the units of a batch.
    """
    state, finder = State(units, agreement), Finder(units)
    done = []
    for rule in rules:
        if applied := _matched(rule, finder, state):
            state.apply(applied)
            done.append(applied)
    torn = state.torn(np.arange(len(units.row)))
    if len(torn):
        done = _mended(state, done, torn)
    inserted = Inserted(*map(np.concatenate, zip(_NONE, *state.inserted, strict=True)))
    return Plan(
        state.gone,
        state.joined,
        state.key,
        state.text,
        state.added,
        inserted,
        state.texts,
        state.bundles,
        done,
    )


_NONE = Inserted(np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.int64), np.zeros(0, np.int64))


def _matched(rule: Rule, finder: Finder, state: State) -> Applied | None:
    """Find where a rule applies."""
    units = state.units
    found = finder.match(rule.when, state.gone)
    start = found.first[0]
    if not len(start):
        return None
    fits = ~_would_empty_a_slot(rule, found.first, found.last, state)
    if rule.clause:
        here = np.minimum(start, len(units.row) - 1)
        kind = {"question": units.question, "imperative": units.imperative & ~units.question}
        kind["statement"] = ~units.question & ~units.imperative
        fits &= kind[rule.clause][here]
    if not rule.text:  # of silence: what a rule wrote stays
        fits &= state.text[start] < 0
    for unless in rule.unless:
        fits &= ~np.isin(start, finder.match(unless, state.gone).first[0])
    if not fits.any():
        return None
    return Applied(rule.line, rule.do, found.first, [some - 1 for some in found.last]).where(fits)


def _would_empty_a_slot(rule: Rule, first: list[I64], last: list[I64], state: State) -> Mask:
    """Mark the matches that would leave out all words of a slot: a label keeps something."""
    units, would = state.units, np.zeros(len(first[0]), bool)
    deleted = [one.at for one in rule.do if one.op == "delete"]
    if not deleted or not units.labels:
        return would
    alive = np.append(0, np.cumsum(~state.gone & (units.upos != MARK)))
    for element in deleted:
        begin, end = first[element], last[element] - 1
        there = np.flatnonzero(begin <= end)
        begin, end = begin[there], end[there]
        for edge in (begin, end):
            low, high = units.slot_first[edge], units.slot_last[edge]
            inside = alive[np.minimum(end, high) + 1] - alive[np.maximum(begin, low)]
            rest = alive[high + 1] - alive[low] - inside
            would[there] |= (units.slot[edge] >= 0) & (rest == 0)
    return would


def _mended(state: State, done: Sequence[Applied], rows: I64) -> list[Applied]:
    """Do once more what was done in some rows, without what tears their slots.

    Returns:
        what is done now.
    """
    row = state.units.row
    is_torn = _marked(rows, int(row[-1]) + 1)
    at = np.flatnonzero(is_torn[row])
    state.put_back(at, State(state.units, {}).kept(at), rows, 0)
    here = [is_torn[row[one.first[0]]] for one in done]
    left, again = [], []
    for one, some in zip(done, here, strict=True):
        left.append(one.where(~some) if some.any() else one)
        again += _carefully(state, one.where(some), at) if some.any() else []
    return left + again


def _carefully(state: State, applied: Applied, at: I64) -> list[Applied]:
    """Do operations where they tear no slot: all of a rule together, or else one by one."""
    row = state.units.row
    matched, count = row[applied.first[0]], int(row[-1]) + 1
    at = at[_marked(matched, count)[row[at]]]
    kept, inserted = state.kept(at), len(state.inserted)
    state.apply(applied)
    torn = state.torn(at) if any(one.op in _TEARING for one in applied.do) else at[:0]
    if not len(torn):
        return [applied]
    state.put_back(at, kept, torn, inserted)
    is_torn = _marked(torn, count)[matched]
    done, rest = [applied.where(~is_torn)], applied.where(is_torn)
    for operation in applied.do if len(applied.do) > 1 else ():
        done += _carefully(state, rest._replace(do=(operation,)), at)
    return done


def _marked(some: I64, count: int) -> Mask:
    """Mark some of so many."""
    marked = np.zeros(count, bool)
    marked[some] = True
    return marked
