"""Records from lines: one a line, quoted over several, or gathered as ``record`` says."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from itertools import islice

from lowres.lexicon.declared.checks import as_pattern, is_pattern
from lowres.lexicon.declared.rows import marker_pattern
from lowres.lexicon.declared.schema import File
from lowres.lexicon.declared.table import MOST_QUOTED, Table
from lowres.lexicon.source import Source
from lowres.lines import Line, read_lines

__all__ = ["is_comment", "units"]

_LONGEST = 5000  # lines of a record without an end


def units(file: File, source: Source, table: Table) -> Iterator[Line]:
    r"""Yield the records of a source as text with the number of its first line, and count them.

    Args:
        file: how records are laid out.
        source: the file.
        table: how they are cut.

    Yields:
        records, those of several lines joined by ``\n``.
    """
    if file.record != 1:
        return _gathered(file, source, table.header)
    if file.quote:
        return _quoted(file, source, table.header, table)
    if any(map(is_pattern, file.comments)):
        return _one_a_line(file, source, table.header)
    return source.lines(file.comments, table.header)


def is_comment(file: File) -> Callable[[str], object]:
    """Return what tells whether a line is a comment."""
    if not file.comments:
        return lambda text: False
    return re.compile("|".join(map(as_pattern, file.comments))).match


def _one_a_line(file: File, source: Source, header: int) -> Iterator[Line]:
    comment = is_comment(file)
    for line in source.lines(skip=header):
        if comment(line.text):
            source.account.comment += 1
        else:
            yield line


def _quoted(file: File, source: Source, header: int, table: Table) -> Iterator[Line]:
    """Yield records of which a cell in quotes may go over several lines."""
    lines, ahead, comment = _below(source, header), deque[Line](), is_comment(file)
    while line := ahead.popleft() if ahead else next(lines, None):
        if _passed_over(line.text, source, comment):
            continue
        more = 0
        if table.is_open(line.text):
            ahead.extend(islice(lines, MOST_QUOTED - len(ahead)))
            more = table.span([line.text, *(one.text for one in ahead)], 0) - 1
        text = "\n".join([line.text, *(ahead.popleft().text for _ in range(more))])
        source.unit()
        yield Line(line.number, text)


def _gathered(file: File, source: Source, header: int) -> Iterator[Line]:
    """Yield records of several lines."""
    comment, begins, held = is_comment(file), _beginning(file), list[Line]()
    for line in _below(source, header):
        blank = not line.text.strip()
        if held and (begins(line.text, len(held)) if not blank else file.record == "blank"):
            yield _joined(held, source)
            held = []
        if not _passed_over(line.text, source, comment):
            held.append(line)
    if held:
        yield _joined(held, source)


def _beginning(file: File) -> Callable[[str, int], bool]:
    """Return what tells whether a line begins a record, after so many lines of the one before."""
    record = file.record
    if isinstance(record, int):
        return lambda text, held: held >= record
    if record == "indent":
        return lambda text, held: not text[0].isspace() or held >= _LONGEST
    if record == "blank":
        return lambda text, held: held >= _LONGEST
    marker = re.compile(marker_pattern(record))
    return lambda text, held: bool(marker.match(text)) or held >= _LONGEST


def _joined(held: list[Line], source: Source) -> Line:
    source.unit()
    return Line(held[0].number, "\n".join(line.text for line in held))


def _below(source: Source, header: int) -> Iterator[Line]:
    return (line for line in read_lines(source.path, source.encoding) if line.number > header)


def _passed_over(text: str, source: Source, comment: Callable[[str], object]) -> bool:
    """Count a line that holds nothing."""
    blank = not text.strip()
    if blank or comment(text):
        source.account.units += 1
        source.account.blank += blank
        source.account.comment += not blank
        return True
    return False
