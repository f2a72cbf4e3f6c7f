"""Tables of inflected forms: columns in any order, rows checked, feature bundles in one spelling."""

from __future__ import annotations

from lowres.errors import UnknownName, UsageError
from lowres.lexicon.formats.rows import fault_of
from lowres.lexicon.records import Inflection, Reject
from lowres.lexicon.source import Request, Source
from lowres.lines import Line
from lowres.morph.features import canonical, well_formed

__all__ = ["COLUMNS", "asked_columns", "bundle", "inflection", "row_of"]

COLUMNS = ("lemma", "form", "features")


def asked_columns(known: tuple[str, ...], request: Request) -> tuple[str, ...]:
    """Return the columns in the order that was asked for, or else in their own.

    Args:
        known: columns of the table, in their own order.
        request: its ``columns`` name each of them once, and pass over others by ``_``.

    Raises:
        UnknownName: a column is asked for that the table has not.
        UsageError: one is missing, or named twice.
    """
    if not request.columns:
        return known
    named = [name for name in request.columns if name != "_"]
    for name in named:
        if name not in known:
            raise UnknownName("a column that this table has", name, known)
    if sorted(named) != sorted(known):
        raise UsageError(f"--columns must name each of {', '.join(known)} once.")
    return request.columns


def row_of(names: tuple[str, ...], needed: tuple[str, ...], line: Line) -> dict[str, str] | Reject:
    """Split a line at its tabs into cells by column, none of the needed ones empty."""
    cells = [Source.clean(cell) for cell in line.text.split("\t")]
    if fault := fault_of(cells, len(names)):
        return Reject(line.number, fault, line.text)
    row = dict(zip(names, cells, strict=True))
    if not all(row[name] for name in needed):
        return Reject(line.number, "missing-cell", line.text)
    row.pop("_", None)
    return row


def bundle(text: str, line: Line) -> str | Reject:
    """Spell a feature bundle in the one way, if it is one."""
    features = canonical(text)
    if features and well_formed(text):
        return features
    return Reject(line.number, "bad-features", line.text)


def inflection(names: tuple[str, ...], line: Line) -> Inflection | Reject:
    """Read a line that holds lemma, form and features."""
    row = row_of(names, COLUMNS, line)
    if isinstance(row, Reject):
        return row
    features = bundle(row["features"], line)
    if isinstance(features, Reject):
        return features
    return Inflection(line=line.number, lemma=row["lemma"], form=row["form"], features=features)
