"""The table in a file: how a record is cut into cells, and in which of them each field stands."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from lowres.errors import InputError, UnknownName, UsageError
from lowres.lang import Pair
from lowres.lexicon.declared.delimiter import delimiter_of, splitter
from lowres.lexicon.declared.languages import find_column
from lowres.lexicon.declared.schema import FIELDS, Declaration, File
from lowres.lexicon.source import Request, Source
from lowres.lines import Line

__all__ = ["MOST_QUOTED", "Row", "Table", "header_of", "open_table"]

MOST_QUOTED = (
    20  # a quoted cell goes over this many lines at most: one quote too many stays one fault
)
_LONGEST_TOP = 100  # lines among which a header is looked for
_NEEDED = ("src", "tgt", "lemma", "form", "features", "src_lang", "tgt_lang")
Row = dict[str, list[str]]
_At = int | slice


class Table:
    """How the records of one file are cut.

    Attributes:
        delimiter: as :class:`File` says, after what was asked for and the file's name.
        quote: quote character, or nothing.
        header: number of lines above the records.
        width: the most cells a record may have, or nothing for any number.
        places: of each field, the columns from 0.
        fixed: of fields that stand in no column, their value.
    """

    def __init__(
        self,
        file: File,
        delimiter: str,
        header: int,
        width: int | None,
        places: dict[str, list[_At]],
        fixed: dict[str, str],
    ) -> None:
        self.delimiter, self.quote, self.header, self.width = delimiter, file.quote, header, width
        self.places, self.fixed = places, fixed
        self.split = splitter(delimiter)
        needed = [at for name in _NEEDED for at in places.get(name, [])[:1]]
        self.least = max((_reach(at) for at in needed), default=1)

    def cells(self, text: str) -> list[str] | str:
        """Cut a record into cells, or say why it is rejected."""
        cells = self._cut(text)[0] if self.quote and self.quote in text else self.split(text)
        if cells is None:
            return "broken-quote"
        if self.width and len(cells) > self.width and any(map(str.strip, cells[self.width :])):
            return "extra-column"
        return cells if len(cells) >= self.least else "missing-column"

    def row(self, cells: list[str]) -> Row:
        """Return the cells of each field."""
        return {name: list(_picked(cells, places)) for name, places in self.places.items()}

    def is_open(self, text: str) -> bool:
        """Tell whether a cell in quotes goes on in the next line."""
        return bool(self.quote) and self.quote in text and self._cut(text)[1]

    def span(self, texts: Sequence[str], at: int) -> int:
        """Count the lines of a record that begins with an open quote: 1 where nothing closes it."""
        text = texts[at]
        for end in range(at + 1, min(at + MOST_QUOTED, len(texts))):
            text = f"{text}\n{texts[end]}"
            if self.quote in texts[end] and not self._cut(text)[1]:
                return end + 1 - at if isinstance(self.cells(text), list) else 1
        return 1

    def _cut(self, text: str) -> tuple[list[str] | None, bool]:
        """Split a record with quotes: its cells or nothing, and whether a quote is still open."""
        mark = self.delimiter
        if mark == "space":
            text, mark = " ".join(text.split()), " "
        between = "\x1f" if len(mark) > 1 else mark  # csv knows one character
        text = text.replace(mark, between)
        lines = [f"{line}\n" for line in text.split("\n")] if "\n" in text else [text]
        try:
            cells = next(csv.reader(lines, delimiter=between, quotechar=self.quote, strict=True))
        except csv.Error as fault:
            return None, "unexpected end" in str(fault)
        return [cell.replace(between, mark) for cell in cells], False


def open_table(how: Declaration, source: Source, request: Request) -> Table:
    """Find out how a file is cut, by its declaration, its header and what was asked for.

    Raises:
        InputError: the file is empty, or a column that the declaration names is not in its header.
        UsageError: a column was asked for that no record has.
    """
    file, delimiter = how.file, delimiter_of(how.file, source, request.delimiter)
    top, names = _header(how, source, delimiter)
    if file.line or file.marked:  # no columns: fields are groups or markers
        header = len(top) if file.header else 0
        return Table(file, delimiter, header, None, {}, _fixed(how, source.path))
    if request.columns:
        _check_fields([name for name in request.columns if name != "_"])
        places: dict[str, list[_At]] = {
            name: [at] for at, name in enumerate(request.columns) if name != "_"
        }
        header = len(top) if file.header and _is_header(names, request.columns) else 0
        return Table(file, delimiter, header, len(request.columns), places, {})
    header = len(top) if file.header else 0
    places = _places(how, names, request.pair, source.path, top[-1])
    width = file.width if file.width is not None else _width(places, names if header else [])
    return Table(file, delimiter, header, width or None, places, _fixed(how, source.path))


def header_of(how: Declaration, source: Source) -> list[str]:
    """Return the names of a file's columns.

    Raises:
        InputError: the file is empty, or has no header.
    """
    return _header(how, source, delimiter_of(how.file, source, None))[1]


def _header(how: Declaration, source: Source, delimiter: str) -> tuple[list[Line], list[str]]:
    top = _top(how.file, source)
    if not top:
        raise InputError(source.path, "the file is empty. Give a table with one entry a line.")
    if len(top) == 1 and "\r" in top[0].text and len(source.head(2)) == 1:
        what = "its lines end as on old Macs (CR). Save it with the line ends of Unix or Windows."
        raise InputError(source.path, what)
    found = Table(how.file, delimiter, 0, None, {}, {}).cells(top[-1].text)
    return top, [source.clean(name) for name in found] if isinstance(found, list) else []


def _top(file: File, source: Source) -> list[Line]:
    """Return the lines above the records, or the first one."""
    if isinstance(file.header, int):
        return source.head(max(file.header, 1))
    top = source.head(_LONGEST_TOP)
    pattern = re.compile(file.header)
    for at, line in enumerate(top, 1):
        if pattern.search(line.text):
            return top[:at]
    if not top:
        return []
    what = f"none of the first {_LONGEST_TOP} lines is the header, {file.header}."
    raise InputError(source.path, what)


def _places(
    how: Declaration, names: list[str], pair: Pair, path: Path, line: Line
) -> dict[str, list[_At]]:
    """Find the columns; all but those that a record needs may be absent."""
    places: dict[str, list[_At]] = {}
    lowered = [name.lower() for name in names]
    for field, column in how.placed.items():
        if isinstance(column, dict):
            continue
        for at in column if isinstance(column, tuple) else (column,):
            place = _place(at, lowered)
            if place is None and "{" in str(at):
                place = find_column(str(at), names, pair, how.languages, path)
            if place is not None:
                places.setdefault(field, []).append(place)
        if field in _NEEDED and field not in places:
            raise InputError(path, _no_column(column, lowered), line.number)
    return places


def _no_column(column: object, names: list[str]) -> str:
    what = f'there is no column "{column}" in the header ({", ".join(names)}). '
    if len(names) == 1:
        return f"{what}It is one cell: say what stands between cells, such as --delimiter ';'."
    return f"{what}Name the columns with --columns, for example --columns src,tgt."


def _place(at: int | str, names: list[str]) -> _At | None:
    if isinstance(at, int):
        return at - 1 if at > 0 else at
    if re.fullmatch(r"\d+-", at) and at not in names:
        return slice(int(at[:-1]) - 1, None)
    name = at.strip().lower()
    return names.index(name) if name in names else None


def _fixed(how: Declaration, path: Path) -> dict[str, str]:
    """Return the fields that are the same in the whole file."""
    found: dict[str, str] = {}
    for field, column in how.placed.items():
        if isinstance(column, dict) and "fixed" in column:
            found[field] = str(column["fixed"])
        elif isinstance(column, dict) and "file_name" in column:
            match = re.search(str(column["file_name"]), path.name)
            found |= {field: match[1]} if match else {}
    return found


def _width(places: dict[str, list[_At]], names: list[str]) -> int | None:
    every = [at for found in places.values() for at in found]
    if any(isinstance(at, slice) or at < 0 for at in every):
        return None
    if names:
        return len(names)
    return max(map(_reach, every), default=0)


def _reach(at: _At) -> int:
    """Return how many cells a record needs so that a column is there."""
    if isinstance(at, slice):
        return int(at.start) + 1
    return at + 1 if at >= 0 else -at


def _picked(cells: list[str], places: list[_At]) -> Iterator[str]:
    for at in places:
        if isinstance(at, slice):
            yield from cells[at]
        elif _reach(at) <= len(cells):
            yield cells[at]


def _is_header(names: list[str], columns: tuple[str, ...]) -> bool:
    return bool({name.lower() for name in names} & {*FIELDS} & {*columns})


def _check_fields(names: list[str]) -> None:
    for name in names:
        if name not in FIELDS:
            raise UnknownName("a column that a lexicon has", name, FIELDS)
        if names.count(name) > 1:
            raise UsageError(f"--columns names {name} twice. Write _ for a column to pass over.")
    if not {"src", "tgt"} <= {*names}:
        raise UsageError("--columns must name src and tgt, for example --columns src,tgt,pos.")
