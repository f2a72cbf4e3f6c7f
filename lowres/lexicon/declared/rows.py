"""From a record's text to rows: the cells of each field, of a table, a pattern, or marked lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lowres.lexicon.declared.schema import Column, Declaration
from lowres.lexicon.declared.table import Row, Table
from lowres.text import nfc

__all__ = ["Cut", "cutter_of", "marker_pattern"]

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
        text = nfc(text)
        match = pattern.fullmatch(text) or pattern.fullmatch(text.strip())
        if match is None:
            return "no-match"
        found = match.groupdict()
        return [{field: [found.get(name) or "" for name in at] for field, at in names.items()}]

    return cut


def _by_marker(how: Declaration) -> Cut:
    sign, delimiter = str(how.file.record)[0], how.file.delimiter or ""
    delimiter = delimiter.removeprefix("space").strip()  # white space is there anyway
    sign = "" if sign.isalnum() else sign
    fields = {
        name if not name[0].isalnum() else f"{sign}{name}": field
        for field, names in _names(how).items()
        for name in names
    }
    marker = re.compile("|".join(map(marker_pattern, sorted(fields, key=len, reverse=True))))

    def marked(text: str) -> Iterator[tuple[str, str]]:
        """Yield the fields of a record with their values; a line without a marker goes on."""
        name, values = "", list[str]()
        for line in map(str.strip, text.split("\n")):
            match = marker.match(line)
            rest = line[match.end() :].lstrip() if match else ""
            if match and rest.startswith(delimiter):
                yield from [(fields[name], " ".join(values))] if name else []
                name, values = match[0], [rest.removeprefix(delimiter)]
            elif _is_another(line, sign, delimiter):
                yield from [(fields[name], " ".join(values))] if name else []
                name = ""
            else:
                values.append(line)
        yield from [(fields[name], " ".join(values))] if name else []

    return lambda text: _rows([*marked(text)])


def marker_pattern(name: str) -> str:
    """Return the regular expression of a marker: a word is not the beginning of a longer one."""
    return re.escape(name) + (r"(?!\w)" if name[-1].isalnum() else "")


def _is_another(line: str, sign: str, delimiter: str) -> bool:
    """Tell whether a line begins with a marker that is no column."""
    return bool(line.startswith(sign) if sign else delimiter in line if delimiter else " " in line)


def _names(how: Declaration) -> dict[str, list[str]]:
    def of(column: Column) -> list[str]:
        return [str(at) for at in (column if isinstance(column, tuple) else (column,))]

    return {
        field: of(column) for field, column in how.placed.items() if not isinstance(column, dict)
    }


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
