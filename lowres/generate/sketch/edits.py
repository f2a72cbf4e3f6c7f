"""What a sketch did to a batch, told as edits: left out, put in, moved, fused into another word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
import pyarrow.compute as pc

from lowres.generate.pieces import I64, Heads, Mask, ranges
from lowres.generate.sketch.arrange import Rearranged
from lowres.generate.sketch.operation import Operation
from lowres.generate.sketch.phrases import Units
from lowres.generate.sketch.plan import Plan

__all__ = ["Told", "tell"]

Spans = list[tuple[int, int]]
_MOST = 8  # steps from a fused word to the word that is left, through others that are fused


class Told(NamedTuple):
    """An edit of a sketch; spans are in code points of all texts joined.

    Attributes:
        row: index of the text.
        at: the unit that it is told at.
        op: ``delete``, ``insert``, ``move``, ``fuse``, ``translate`` or ``inflect``; empty where the
            head's own edit says it all.
        source: where it stood.
        target: where it stands.
        line: the rule's in the sketch.
        head: number of the switched head that was there, -1 for none.
        added: the features that rules added.
    """

    row: int
    at: int
    op: str
    source: Spans
    target: Spans
    line: int
    head: int = -1
    added: tuple[str, ...] = ()


def tell(units: Units, plan: Plan, heads: Heads, new: Rearranged) -> list[Told]:
    """Tell the edits of a batch that a sketch worked on, in the order of the source.

    Moves left aside, a word is in one edit at the most; a word in none is kept as it was.

    Args:
        units: the units of the batch.
        plan: what the sketch made of them.
        heads: what was replaced.
        new: the new texts.
    """
    telling = _Telling(units, plan, heads, new)
    found = [*telling.moves(), *telling.words(heads), *telling.insertions()]
    return sorted(found, key=lambda one: one.at)


class _Telling:
    def __init__(self, units: Units, plan: Plan, heads: Heads, new: Rearranged) -> None:
        self.units, self.plan, self.new, pieces = units, plan, new, new.pieces
        count, place = len(units.row), new.layout.place
        begin, end = pieces.token_start[units.first], pieces.token_end[units.last]
        self.source = list(zip(begin.tolist(), end.tolist(), strict=True))
        begin = new.start[place[pieces.token[units.first]]]
        end = new.start[place[pieces.token[units.last]] + 1]
        self.target = list(zip(begin.tolist(), end.tolist(), strict=True))
        self.gone = plan.gone | (begin == end)
        ended = heads.token[heads.tail >= 0], heads.tails
        self.tail = dict(zip(*(self._units(tokens).tolist() for tokens in ended), strict=True))
        self.line = np.zeros(count, np.int64)  # of the rule that worked on it last
        self.into = np.full(count, -1, np.int64)  # what it is fused into
        self.block = np.zeros(count, np.int64)  # what it was moved with, 0 for nothing
        self.block_lines = [0]
        self._read()
        for _ in range(_MOST):
            on = (self.into >= 0) & self.gone[self.into]
            self.into[on] = self.into[self.into[on]]
        self.into[(self.into >= 0) & self.gone[self.into]] = -1

    def _read(self) -> None:
        """Go through what was done."""
        left = self.units.gone.copy()
        for applied in self.plan.applied:
            for number, (operation, there) in enumerate(applied.parts()):
                begin, end = there.first[operation.at], there.last[operation.at]
                inside = ranges(begin, end - begin + 1)
                match = np.repeat(np.arange(len(begin)), end - begin + 1)
                if operation.op == "move":
                    self.block[inside] = len(self.block_lines) + match
                    self.block_lines += [applied.line] * len(begin)
                elif operation.op == "delete":
                    fresh = ~left[inside]
                    inside, match = inside[fresh], match[fresh]
                    left[inside], self.line[inside] = True, applied.line
                    if add := _adding(applied.do, number):
                        into, until = there.first[add.at], there.last[add.at]
                        into = np.where(until < into, -1, self.units.about(into, until))
                        self.into[inside] = into[match]
                elif operation.op not in ("insert", "join"):
                    inside = inside if operation.all else self.units.about(begin, end)
                    what = begin if operation.op == "write" else inside
                    self.line[what[~left[what]]] = applied.line

    def moves(self) -> Iterator[Told]:
        """Tell the blocks that stand elsewhere among the words that are left."""
        alive = np.flatnonzero(~self.gone)
        order = alive[np.lexsort((alive, self.plan.key[alive], self.units.row[alive]))]
        rank = np.zeros(len(self.gone), np.int64)
        rank[order] = np.arange(len(order))
        moved = alive[self.block[alive] > 0]
        went = np.unique(self.block[alive][rank[alive] != np.arange(len(alive))])
        moved = moved[np.isin(self.block[moved], went)]
        moved = moved[np.argsort(self.block[moved], kind="stable")]
        for block, some in groupby(moved.tolist(), key=lambda unit: int(self.block[unit])):
            inside = list(some)
            source = _joined([self.source[unit] for unit in inside])
            target = _joined(sorted(self.target[unit] for unit in inside))
            yield self._told(inside[0], "move", source, target, self.block_lines[block])

    def words(self, heads: Heads) -> Iterator[Told]:
        """Tell what was left out, fused, written or inflected, and that heads stand for others."""
        units, plan, pieces = self.units, self.plan, self.new.pieces
        fused: dict[int, list[int]] = {}
        for unit in np.flatnonzero(self.gone & (self.into >= 0)).tolist():
            fused.setdefault(int(self.into[unit]), []).append(unit)
        holder = self._units(heads.token)
        inside = units.head[holder] != np.arange(len(heads.token))  # of a word with marks in it
        written = (plan.text >= 0) | (plan.added > 0) | self.gone
        changed = self._changed()
        changed[holder[inside]] = written[holder[inside]]
        told = (changed | self.gone | (units.head >= 0)) & ~(self.gone & (self.into >= 0))
        told[list(fused)] = True
        told &= ~units.gone  # told with the verb
        for unit in np.flatnonzero(told).tolist():
            yield self._word(unit, fused.get(unit, []))
        for number in np.flatnonzero(inside & ~written[holder]).tolist():
            token, length = int(heads.token[number]), int(heads.length[number])
            source = int(pieces.token_start[token]), int(pieces.token_end[token + length - 1])
            place = int(self.new.head_place[number])
            target = int(self.new.start[place]), int(self.new.start[place + 1])
            yield self._told(int(holder[number]), "", [source], [target], 0, number)

    def _word(self, unit: int, fused: Sequence[int]) -> Told:
        told = [*fused, unit]
        told += [self.tail[at] for at in told if at in self.tail]
        source, line = [self.source[at] for at in sorted(told)], int(self.line[unit])
        if self.gone[unit]:
            return self._told(unit, "delete", source, [], line)
        is_new, head = self.plan.text[unit] >= 0, int(self.units.head[unit])
        op = "fuse" if fused else "translate" if is_new else "inflect" if head < 0 else ""
        target = [self.target[unit]]
        return self._told(unit, op, source, target, line, -1 if is_new else head)

    def _changed(self) -> Mask:
        """Mark the units whose text is another now, letter case aside."""
        pieces, layout = self.new.pieces, self.new.layout
        token = np.flatnonzero(layout.place[pieces.token] >= 0)
        piece = pieces.token[token]
        old = pieces.strings.take(piece)
        now = layout.texts.take(layout.place[piece])
        differs = pc.not_equal(pc.utf8_lower(old), pc.utf8_lower(now))
        token = token[differs.to_numpy(zero_copy_only=False)]
        changed = np.zeros(len(self.gone), bool)
        changed[self._units(token)] = True
        return changed

    def _units(self, tokens: I64) -> I64:
        """Return the units that tokens are in."""
        return np.searchsorted(self.units.first, tokens, side="right") - 1

    def insertions(self) -> Iterator[Told]:
        """Tell what was put in."""
        inserted, start = self.plan.inserted, self.new.start
        place = self.new.layout.inserted
        assert place is not None
        columns = (inserted.at, start[place], start[place + 1], inserted.line)
        for unit, begin, end, line in zip(*(part.tolist() for part in columns), strict=True):
            yield self._told(unit, "insert", [], [(begin, end)], line)

    def _told(
        self, unit: int, op: str, source: Spans, target: Spans, line: int, head: int = -1
    ) -> Told:
        added = self.plan.bundles[self.plan.added[unit]] if op in ("fuse", "inflect") else ()
        return Told(int(self.units.row[unit]), unit, op, source, target, line, head, added)


def _adding(operations: Sequence[Operation], at: int) -> Operation | None:
    """Find the operation that adds what a deleted word says: the next one, or else the last before."""
    adding = [number for number, one in enumerate(operations) if one.op == "add"]
    found = next((number for number in adding if number > at), adding[-1] if adding else None)
    return None if found is None else operations[found]


def _joined(spans: Spans) -> Spans:
    """Put spans together that are a blank apart at the most."""
    found: Spans = []
    for start, end in spans:
        if found and start - found[-1][1] <= 1:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found
