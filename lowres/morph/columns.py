"""Rows of lemma, form and features read from a file in any order of columns, with their lines.

For what must not be merged or left out: rows that are scored, and words that are asked for. A lexicon
folder's table is read by :mod:`lowres.lexicon`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from lowres.errors import InputError, UsageError
from lowres.lang import Pair
from lowres.lexicon import Reject, Request
from lowres.lexicon.formats.forms import COLUMNS, asked_columns, bundle, inflection, row_of
from lowres.lexicon.table import UNDETERMINED
from lowres.lines import Line, read_lines
from lowres.morph.rows import Row

__all__ = ["read_asked", "read_rows"]


def read_rows(path: Path, columns: tuple[str, ...] = ()) -> Iterator[tuple[Row, int]]:
    """Yield rows with their lines, empty lines apart.

    Args:
        path: tab-separated, packed or not.
        columns: in their order; ``_`` passes one over. Lemma, form, features where absent.

    Raises:
        InputError: a line is no row, or there is none.
        UsageError: columns are missing.
    """
    names = asked_columns(COLUMNS, Request(Pair(UNDETERMINED, UNDETERMINED), columns))
    found = 0
    for line in _filled(read_lines(path)):
        one = inflection(names, line)
        if isinstance(one, Reject):
            raise _fault(path, names, one)
        found += 1
        yield Row(one.lemma, one.form, one.features), line.number
    if not found:
        raise InputError(path, "the file is empty. Give rows of lemma, form and features.")


def read_asked(
    lines: Iterable[Line], name: Path, columns: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """Yield lemmas with bundles.

    Args:
        lines: tab-separated.
        name: of where they are from, for errors.
        columns: in their order, ``lemma`` and ``features`` among them.

    Raises:
        InputError: a line is no such row.
        UsageError: columns are missing.
    """
    if not {"lemma", "features"} <= {*columns}:
        raise UsageError("--columns must name lemma and features.")
    for line in _filled(lines):
        row = row_of(columns, ("lemma", "features"), line)
        features = row if isinstance(row, Reject) else bundle(row["features"], line)
        if isinstance(row, Reject):
            raise _fault(name, columns, row)
        if isinstance(features, Reject):
            raise _fault(name, columns, features)
        yield row["lemma"], features


def _filled(lines: Iterable[Line]) -> Iterator[Line]:
    return (line for line in lines if line.text.strip())


def _fault(path: Path, names: tuple[str, ...], fault: Reject) -> InputError:
    what = f"is no row of {', '.join(names)} ({fault.reason}). Correct it, or give --columns."
    return InputError(path, what, fault.line)
