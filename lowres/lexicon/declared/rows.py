"""From a record's text to rows: the cells of each field, of a table, a pattern, or marked lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lowres.lexicon.declared.schema import Column, Declaration
from lowres.lexicon.declared.table import Row, Table

__all__ = ["Cut", "cutter_of"]

Cut = Callable[[str], list[Row] | str]
_HELD = ("pos", "sense", "src_lang", "tgt_lang")  # hold for all that follows; others for one tgt


def cutter_of(how: Declaration, table: Table) -> Cut:
    """Return what turns the text of a record into its rows, or says why it is rejected."""
    if how.file.line:
        return _by_pattern(how)
    if how.file.marked:
        return _by_marker(how)

    def cut(text: str) -> list[Row] | str:
        cells = table.cells(text)
        return cells if isinstance(cells, str) else [table.row(cells)]

    return cut


def _by_pattern(how: Declaration) -> Cut:
    pattern, names = re.compile(str(how.file.line)), _names(how)

    def cut(text: str) -> list[Row] | str:
        match = pattern.fullmatch(text.strip())
        if match is None:
            return "no-match"
        found = match.groupdict()
        return [{field: [found.get(name) or "" for name in at] for field, at in names.items()}]

    return cut


def _by_marker(how: Declaration) -> Cut:
    sign, delimiter = str(how.file.record)[0], how.file.delimiter
    sign = "" if sign.isalnum() else sign
    fields = {
        name.removeprefix(sign): field for field, names in _names(how).items() for name in names
    }

    def cut(text: str) -> list[Row] | str:
        marked = _marked(text, sign, delimiter)
        return _rows([(fields[name], value) for name, value in marked if name in fields])

    return cut


def _names(how: Declaration) -> dict[str, list[str]]:
    def of(column: Column) -> list[str]:
        return [str(at) for at in (column if isinstance(column, tuple) else (column,))]

    return {
        field: of(column) for field, column in how.placed.items() if not isinstance(column, dict)
    }


def _marked(text: str, sign: str, delimiter: str | None) -> Iterator[tuple[str, str]]:
    """Yield the markers of a record with their values; a line without one goes on."""
    found: list[tuple[str, str]] = []
    for line in text.split("\n"):
        parts = line.strip().split(None if delimiter in (None, "space") else delimiter, 1)
        if parts[0].startswith(sign) and (sign or len(parts) == 2):
            found.append((parts[0].removeprefix(sign).strip(), parts[1] if parts[1:] else ""))
        elif found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {line}")
    yield from found


def _rows(marked: list[tuple[str, str]]) -> list[Row]:
    """Make one row of each translation, with what stands above it and belongs to it."""
    rows: list[Row] = []
    group: list[Row] = []  # of the present head
    held: Row = {}
    waiting: Row = {}
    open_row: Row | None = None
    for field, value in marked:
        if field in ("src", "lemma"):
            held = {field: [value]} if group else held | {field: [*held.get(field, []), value]}
            group, open_row, waiting = [], None, {}
        elif field in ("tgt", "form"):
            open_row = held | waiting | {field: [value]}
            waiting = {}
            rows.append(open_row)
            group.append(open_row)
        elif field in _HELD:
            for row in group if field not in held else ():
                row[field] = [value]
            held = held | {field: [value]}
            open_row = None
        elif open_row is not None:
            open_row[field] = [*open_row.get(field, []), value]
        else:
            waiting[field] = [*waiting.get(field, []), value]
    return rows or [held]
