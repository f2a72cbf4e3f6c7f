"""Rows of CSV files, with the line each begins in; a quote left open costs one line, not the file.

Used for cldf and panlex; a declared table is cut by what its declaration says, in :mod:`declared.table`.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from lowres.errors import InputError
from lowres.lines import Line

__all__ = ["Row", "csv_rows", "fault_of", "header_of", "place_of"]

# A quoted cell may hold line ends, but one that goes on for more lines or characters was never closed.
_MOST_LINES, _MOST_TEXT = 200, 1 << 20


class Row(NamedTuple):
    """A row, the line it begins in, and its text; no cells where its quotes do not match."""

    line: int
    cells: list[str] | None
    text: str


def csv_rows(lines: Iterable[Line], delimiter: str = ",") -> Iterator[Row]:
    r"""Read lines as CSV (RFC 4180), passing blank ones over.

    >>> lines = [Line(1, 'a,"b'), Line(2, 'c"'), Line(3, 'd,"e'), Line(4, 'f,g')]
    >>> [(row.line, row.cells) for row in csv_rows(lines)]
    [(1, ['a', 'b\nc']), (3, None), (4, ['f', 'g'])]
    """
    coming, ahead = iter(lines), deque[Line]()
    while True:
        line = ahead.popleft() if ahead else next(coming, None)
        if line is None:
            return
        if '"' not in line.text:
            if line.text.strip():
                yield Row(line.number, line.text.split(delimiter), line.text)
            continue
        text, used = _closed(line, ahead, coming)
        cells = _cells(text, delimiter)
        if cells is None:
            yield Row(line.number, None, line.text)
            continue
        for _ in range(used):
            ahead.popleft()
        yield Row(line.number, cells, text)


def header_of(rows: Iterator[Row], path: Path) -> list[str]:
    """Read the names of the columns.

    Raises:
        InputError: the first row is no CSV.
    """
    first = next(rows, None)
    if first is None or first.cells is None:
        raise InputError(path, "has no header that is valid CSV.", 1)
    return [cell.strip() for cell in first.cells]


def place_of(name: str, names: Sequence[str], path: Path) -> int:
    """Find a column.

    Raises:
        InputError: it is not there.
    """
    if name not in names:
        raise InputError(path, f'there is no column "{name}" in the header.', 1)
    return names.index(name)


def fault_of(cells: Sequence[str] | None, width: int) -> str | None:
    """Say why a row has not the shape of its table, if so."""
    if cells is None:
        return "broken-quote"
    if len(cells) == width:
        return None
    return "missing-column" if len(cells) < width else "extra-column"


def _closed(line: Line, ahead: deque[Line], coming: Iterator[Line]) -> tuple[str, int]:
    """Return a line with as many of the next ones as close its quotes, and their number."""
    parts, quotes, size = [line.text], line.text.count('"'), len(line.text)
    while quotes % 2 and len(parts) < _MOST_LINES and size < _MOST_TEXT:
        at = len(parts) - 1
        if at == len(ahead):
            more = next(coming, None)
            if more is None:
                break
            ahead.append(more)
        parts.append(ahead[at].text)
        quotes += ahead[at].text.count('"')
        size += len(ahead[at].text)
    return "\n".join(parts), len(parts) - 1


def _cells(text: str, delimiter: str) -> list[str] | None:
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error:
        return None
