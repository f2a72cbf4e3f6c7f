r"""Adapters declared in TOML alone: a table's columns, its header, and how its cells are cleaned.

.. code-block:: toml

    title = "Sena field notes"
    suffixes = [".txt"]
    file = { delimiter = "\t", header = 1, comment = "#" }
    columns = { src = 1, pos = 2, tgt = 3 }    # by number from 1, or by the header's name
    clean = { split = ";,", missing = ["?", "-"], strip_brackets = "()" }
    [dataset]
    licence = "CC-BY-4.0"
    citation = "sena-2019"
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, NamedTuple

import msgspec

from lowres.errors import InputError, UnknownName, UsageError
from lowres.lang import Pair, parse_pair, same_language
from lowres.lexicon.records import Record, Reject, Translation
from lowres.lexicon.source import Request, Source
from lowres.lines import Line

__all__ = ["Clean", "Declaration", "File", "check_pattern", "read_declared"]

FIELDS = ("src", "tgt", "pos", "sense", "weight", "tgt_features", "tags", "note")
_AUTO = {".csv": ",", ".tsv": "\t", ".tab": "\t", ".txt": "\t"}


def check_pattern(key: str, pattern: str | None, *groups: str) -> None:
    """Make sure that a pattern can be used.

    Args:
        key: what it is called in ``adapter.toml``.
        pattern: a regular expression, or nothing.
        groups: names of groups it must have.

    Raises:
        ValueError: it is not a regular expression, or has not these groups.
    """
    try:
        found = re.compile(pattern or "").groupindex
    except re.error as fault:
        raise ValueError(f"{key} is not a regular expression: {fault}") from None
    if pattern is not None and not found.keys() >= {*groups}:
        raise ValueError(
            f"{key} needs the groups {', '.join(f'(?P<{name}>...)' for name in groups)}"
        )


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    r"""How lines become cells.

    Attributes:
        delimiter: a character; ``space`` for any run of white space; ``auto`` to go by the file's name.
        header: number of lines above the records.
        comment: what a comment line begins with.
        quote: quote character of the cells, empty where quotes are text.
        pair: regular expression over the file's name with groups ``src`` and ``tgt``, where it tells
            the languages of the columns; a name that does not match is taken as asked for.
    """

    delimiter: Annotated[str, msgspec.Meta(pattern="^(.|space|auto)$")] = "\t"
    header: Annotated[int, msgspec.Meta(ge=0)] = 0
    comment: str | None = None
    quote: Annotated[str, msgspec.Meta(max_length=1)] = ""
    pair: str | None = None

    def __post_init__(self) -> None:
        check_pattern("pair", self.pair, "src", "tgt")


class Clean(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How cells become text.

    Attributes:
        split: characters that separate several translations in one cell.
        missing: cells that mean "nothing here".
        strip_brackets: an opening and a closing bracket; what stands between becomes the note.
    """

    split: str = ""
    missing: tuple[str, ...] = ()
    strip_brackets: Annotated[str, msgspec.Meta(pattern="^(..)?$")] = ""


class Declaration(msgspec.Struct, frozen=True):
    """The table part of an ``adapter.toml``."""

    columns: dict[str, Annotated[int, msgspec.Meta(ge=1)] | str]
    file: File = File()
    clean: Clean = Clean()


def read_declared(how: Declaration, source: Source, request: Request) -> Iterator[Record | Reject]:
    """Read a table as its declaration says.

    Args:
        how: columns, file and cleaning.
        source: the file.
        request: the pair asked for; ``columns`` and ``delimiter`` override the declaration.

    Yields:
        translations and rejects, in the order of the lines.

    Raises:
        InputError: a column that the declaration names is not in the header, or the file's name
            says that it holds another pair.
        UsageError: a column was asked for that no record has.
    """
    table = _open_table(how.file, how.columns, source, request)
    for line in source.lines(how.file.comment, skip=table.header):
        cells = _cells(line.text, table.delimiter, how.file.quote)
        if cells is None:
            yield Reject(line.number, "broken-quote", line.text)
        elif len(cells) > table.width:
            yield Reject(line.number, "extra-column", line.text)
        elif len(cells) <= max(table.places["src"], table.places["tgt"]):
            yield Reject(line.number, "missing-column", line.text)
        else:
            row = {
                name: source.clean(cells[at])
                for name, at in table.places.items()
                if at < len(cells)
            }
            yield from _records(how.clean, row, line)


class _Table(NamedTuple):
    """Where the fields stand in a row, and how wide a row may be."""

    places: dict[str, int]
    width: int
    header: int
    delimiter: str


def _open_table(
    file: File, declared: dict[str, int | str], source: Source, request: Request
) -> _Table:
    delimiter = _delimiter(file, source.path, request)
    top = source.head(max(file.header, 1))
    if not top:
        raise InputError(source.path, "the file is empty. Give a table with one entry a line.")
    names = _cells(top[-1].text, delimiter, file.quote) or []
    if request.columns:
        _check_fields([name for name in request.columns if name != "_"])
        places = {name: at for at, name in enumerate(request.columns) if name != "_"}
        header = file.header if _is_header(names, request.columns) else 0
        table = _Table(places, len(request.columns), header, delimiter)
    elif file.header:
        places = _by_header(
            declared, [name.strip().lower() for name in names], source.path, top[-1]
        )
        table = _Table(places, len(names), file.header, delimiter)
    else:
        places = {name: int(at) - 1 for name, at in declared.items()}
        table = _Table(places, max(places.values()) + 1, 0, delimiter)
    if _reversed(file, source.path, request.pair):
        swapped = {"src": table.places["tgt"], "tgt": table.places["src"]}
        return table._replace(places=table.places | swapped)
    return table


def _by_header(
    declared: dict[str, int | str], names: list[str], path: Path, line: Line
) -> dict[str, int]:
    """Find the columns; all but src and tgt may be absent."""
    places: dict[str, int] = {}
    for field, at in declared.items():
        if isinstance(at, int):
            places[field] = at - 1
        elif at.strip().lower() in names:
            places[field] = names.index(at.strip().lower())
        elif field in ("src", "tgt"):
            what = (
                f'there is no column "{at}" in the header ({", ".join(names)}). '
                "Name the columns with --columns, for example --columns src,tgt."
            )
            raise InputError(path, what, line.number)
    return places


def _is_header(names: list[str], columns: tuple[str, ...]) -> bool:
    return bool({name.strip().lower() for name in names} & {*FIELDS} & {*columns})


def _check_fields(names: list[str]) -> None:
    for name in names:
        if name not in FIELDS:
            raise UnknownName("a column that a lexicon has", name, FIELDS)
        if names.count(name) > 1:
            raise UsageError(f"--columns names {name} twice. Write _ for a column to pass over.")
    if not {"src", "tgt"} <= {*names}:
        raise UsageError("--columns must name src and tgt, for example --columns src,tgt,pos.")


def _delimiter(file: File, path: Path, request: Request) -> str:
    asked = request.delimiter
    if asked and asked != "space" and len(asked) != 1:
        raise UsageError(f"--delimiter {asked} is not one character. A tab is typed as $'\\t'.")
    if asked or file.delimiter != "auto":
        return asked or file.delimiter
    suffixes = [suffix for suffix in path.suffixes if suffix in _AUTO]
    return _AUTO[suffixes[-1]] if suffixes else "\t"


def _reversed(file: File, path: Path, wanted: Pair) -> bool:
    """Tell whether the file's name says that its columns are the other way round."""
    match = re.match(file.pair, path.name) if file.pair else None
    if match is None:
        return False
    try:
        held = Pair(*parse_pair(f"{match['src']}:{match['tgt']}"))
    except UsageError:
        return False
    if same_language(held.src, wanted.src) and same_language(held.tgt, wanted.tgt):
        return False
    if same_language(held.src, wanted.tgt) and same_language(held.tgt, wanted.src):
        return True
    raise InputError(
        path, f"holds {held}, not {wanted}. Ask for --pair {held}, or give another file."
    )


def _cells(text: str, delimiter: str, quote: str) -> list[str] | None:
    """Split a line; ``None`` where a quote is not closed."""
    if delimiter == "space":
        return text.split()
    if not quote or quote not in text:
        return text.split(delimiter)
    try:
        return next(csv.reader([text], delimiter=delimiter, quotechar=quote, strict=True))
    except csv.Error:
        return None


def _records(clean: Clean, row: dict[str, str], line: Line) -> Iterator[Record | Reject]:
    src, note = _strip_brackets(row["src"], clean)
    targets = [_strip_brackets(part, clean) for part in _split(row["tgt"], clean)]
    found = [(tgt, own) for tgt, own in targets if tgt and tgt not in clean.missing]
    weight = _weight(row.get("weight", ""))
    if not src or src in clean.missing or not found:
        yield Reject(line.number, "missing-cell", line.text)
    elif weight is not None and not 0 < weight < float("inf"):
        yield Reject(line.number, "bad-weight", line.text)
    else:
        for tgt, own in found:
            yield Translation(
                line=line.number,
                src=src,
                tgt=tgt,
                pos=row.get("pos") or None,
                sense=row.get("sense") or None,
                weight=weight,
                tgt_features=row.get("tgt_features") or None,
                tags=tuple(row.get("tags", "").split()),
                note="; ".join(part for part in (row.get("note"), note, own) if part) or None,
            )


def _split(cell: str, clean: Clean) -> list[str]:
    """Cut a cell at its separators, except at those that stand in brackets."""
    if not clean.split:
        return [cell]
    separator = f"[{re.escape(clean.split)}]"
    if clean.strip_brackets:
        opening, closing = map(re.escape, clean.strip_brackets)
        separator += f"(?![^{opening}{closing}]*{closing})"
    return re.split(separator, cell)


def _strip_brackets(cell: str, clean: Clean) -> tuple[str, str]:
    """Take what stands in brackets out of a cell, and return both."""
    if not clean.strip_brackets:
        return cell.strip(), ""
    opening, closing = map(re.escape, clean.strip_brackets)
    pattern = rf"{opening}([^{closing}]*){closing}"
    notes = "; ".join(note.strip() for note in re.findall(pattern, cell))
    return " ".join(re.sub(pattern, " ", cell).split()), notes


def _weight(cell: str) -> float | None:
    """Read a weight; one that is no number is not a positive one either."""
    if not cell:
        return None
    try:
        return float(cell)
    except ValueError:
        return -1.0
