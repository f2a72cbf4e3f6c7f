"""JSON lines that are alike: the same keys in the same order and spacing, lists of any length.

Most large corpora are written so by a program. Lines with equally many quotation marks are compared
with the first of them: where all outside texts and numbers is equal byte for byte, these are cut out
without parsing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import msgspec
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from lowres.corpus.jsonbytes import equal, numbers, quotes, unescaped
from lowres.generate.batches import slices

__all__ = ["Fields", "fields_of_lines"]

I64 = NDArray[np.int64]
_NEWLINE, _ESCAPE, _SPACE = b"\n\\ "
_NUMBERS = frozenset({"spans.start", "spans.end"})
_NUMBER = re.compile(rb"(\s*:\s*)\d+([^\d.eE+-]*)")


class _Span(msgspec.Struct, forbid_unknown_fields=True):
    start: int
    end: int
    label: str


class _Row(msgspec.Struct, forbid_unknown_fields=True):
    text: str
    id: str = ""
    lang: str | None = None
    spans: list[_Span] | None = None
    intents: list[str] | msgspec.UnsetType = msgspec.UNSET
    intent: str | msgspec.UnsetType = msgspec.UNSET
    group: str | None = None


class Fields(NamedTuple):
    """What stands in lines, by keys: ``text``, ``spans.label`` and so on.

    Attributes:
        labelled: which lines have a list of spans, perhaps an empty one, bool [lines].
        lengths: how many values stand under some keys in each line, [lines].
        values: all of them, texts or numbers.
    """

    labelled: NDArray[np.bool_]
    lengths: dict[str, I64]
    values: dict[str, pa.Array]

    def length(self, name: str) -> I64:
        """Count the values under some keys in each line, which may be none at all, [lines]."""
        return self.lengths.get(name, np.zeros(len(self.labelled), np.int64))

    def of(self, name: str, kind: pa.DataType) -> pa.Array:
        """Give the values under some keys."""
        return self.values.get(name, pa.array([], kind))


class _Leaf(NamedTuple):
    """A text or number of a line.

    Attributes:
        name: the keys that it stands under.
        mark: the mark that a text begins with; of a number, the one before it.
        around: of a number, how many bytes lie between it and the marks before and behind it.
    """

    name: str
    mark: int
    around: tuple[int, int] | None = None


class _Cut(NamedTuple):
    """Where a value of some lines starts and ends, [n] each."""

    line: I64
    start: I64
    end: I64


def fields_of_lines(content: bytes) -> Fields | None:
    """Return what stands in JSON lines, or ``None`` where they are not alike.

    Args:
        content: whole lines of UTF-8, the last one with its end.
    """
    code = np.frombuffer(content, np.uint8)
    ends, marks = np.flatnonzero(code == _NEWLINE), quotes(code)
    if not content.endswith(b"\n") or np.count_nonzero(code < _SPACE) != len(ends):
        return None
    starts, cutter = np.append(0, ends[:-1] + 1), _Cutter(content, len(ends))
    first = np.searchsorted(marks, starts)
    count = np.diff(first, append=len(marks))
    for size in np.flatnonzero(np.bincount(count)).tolist():
        line = np.flatnonzero(count == size)
        if not cutter.add(_Lines(line, starts[line], ends[line], marks, first[line], size)):
            return None
    return cutter.fields()


class _Lines(NamedTuple):
    """Lines with equally many quotation marks.

    Attributes:
        number: which lines, [n].
        start: where they start, [n].
        end: where they end, [n].
        marks: where the quotation marks of all lines stand.
        first: the first of each line among them, [n].
        size: how many a line has.
    """

    number: I64
    start: I64
    end: I64
    marks: I64
    first: I64
    size: int

    def mark(self, at: int) -> I64:
        """Say where a quotation mark stands in each line; behind the last one it is the end, [n]."""
        return self.marks[self.first + at] if at < self.size else self.end

    def cut(self, leaf: _Leaf) -> _Cut:
        """Say where a value starts and ends."""
        before, behind = leaf.around or (0, 0)
        return _Cut(
            self.number, self.mark(leaf.mark) + 1 + before, self.mark(leaf.mark + 1) - behind
        )


class _Cutter:
    """Cuts values out of lines.

    Args:
        content: the lines.
        lines: how many they are.
    """

    def __init__(self, content: bytes, lines: int) -> None:
        self.content, self.code = content, np.frombuffer(content, np.uint8)
        self.labelled = np.zeros(lines, bool)
        self.cuts: dict[str, list[_Cut]] = {}

    def add(self, lines: _Lines) -> bool:
        """Cut up some lines; tell whether they are alike."""
        sample = self.content[lines.start[0] : lines.end[0]]
        row = _row(sample)
        leaves = _leaves(sample, lines.size) if row else None
        if row is None or leaves is None:
            return False
        self.labelled[lines.number] = row.spans is not None
        cuts = [lines.cut(leaf) for leaf in leaves]
        for leaf, cut in zip(leaves, cuts, strict=True):
            self.cuts.setdefault(leaf.name, []).append(cut)
        # What is equal in all lines: from the start or a value's end to the start of the next value.
        fixed = [lines.start, *(cut.end for cut in cuts)]
        until = [*(cut.start for cut in cuts), lines.end]
        return all(equal(self.code, *both) for both in zip(fixed, until, strict=True))

    def fields(self) -> Fields | None:
        """Return what was cut out."""
        found = Fields(self.labelled, {}, {})
        escapes = np.flatnonzero(self.code == _ESCAPE)
        for name, cuts in self.cuts.items():
            found.lengths[name], start, end = self._in_order(cuts)
            if name not in _NUMBERS:
                texts = slices(self.content, start, end)
                found.values[name] = unescaped(texts, self.content, start, end, escapes)
            elif (whole := numbers(self.code, start, end)) is not None:
                found.values[name] = pa.array(whole, pa.int32())
            else:
                return None
        return found

    def _in_order(self, cuts: list[_Cut]) -> tuple[I64, I64, I64]:
        """Count a field's values in each line, and give their starts and ends in order."""
        length = np.zeros(len(self.labelled), np.int64)
        for cut in cuts:
            length[cut.line] += 1
        place = np.cumsum(length) - length
        start, end = np.empty((2, int(length.sum())), np.int64)
        for cut in cuts:
            at = place[cut.line]
            start[at], end[at] = cut.start, cut.end
            place[cut.line] += 1
        return length, start, end


def _row(line: bytes) -> _Row | None:
    """Decode a line, if it is a plain one: an intent beside intents travels in ``meta``."""
    try:
        row = msgspec.json.decode(line, type=_Row)
    except msgspec.DecodeError:
        return None
    return None if msgspec.UNSET not in (row.intent, row.intents) else row


def _leaves(line: bytes, size: int) -> list[_Leaf] | None:
    """List the values of a line; ``None`` if more than a number stands between two texts."""
    marks = np.append(quotes(np.frombuffer(line, np.uint8)), len(line)).tolist()
    found, mark = [], -2
    for name, value in _walk(msgspec.json.decode(line), ""):
        if isinstance(value, str):
            mark += 2
            if name:
                found.append(_Leaf(name, mark))
        elif isinstance(value, int):
            number = _NUMBER.fullmatch(line, marks[mark + 1] + 1, marks[mark + 2])
            if number is None:
                return None
            found.append(_Leaf(name, mark + 1, (len(number[1]), len(number[2]))))
        elif value is not None:
            return None
    return found if mark + 2 == size else None


def _walk(value: object, name: str) -> Iterator[tuple[str, object]]:
    """Yield the texts and numbers of a row in their order, keys under no name."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield "", key
            yield from _walk(one, f"{name}.{key}" if name else key)
    elif isinstance(value, list):
        for one in value:
            yield from _walk(one, name)
    else:
        yield name, value
