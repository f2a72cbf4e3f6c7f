"""From rows to records: cells cleaned, values looked up, sides swapped where they are asked so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from lowres.lang import Pair, same_language
from lowres.lexicon.declared.clean import Piece, cleaner_of
from lowres.lexicon.declared.languages import resolve
from lowres.lexicon.declared.rows import cutter_of
from lowres.lexicon.declared.schema import FIELDS, FORMS, LANGUAGES, Declaration
from lowres.lexicon.declared.table import Row, Table
from lowres.lexicon.declared.values import Values, told_by
from lowres.lexicon.records import Inflection, Record, Reject, Translation
from lowres.lines import Line
from lowres.morph.features import canonical, well_formed

__all__ = ["Reader"]

Event = Record | Reject
_WORDS = re.compile(r"[\s,;/&]+")


class Reader:
    """Reads the records of one file; ``reader(line)`` gives those of a line, none if it is passed over.

    Args:
        how: the declaration.
        table: how the file's records are cut.
        pair: source and target language asked for.
        swapped: whether src and tgt stand the other way round in the file.
    """

    def __init__(self, how: Declaration, table: Table, pair: Pair, *, swapped: bool) -> None:
        self.how, self.table, self.pair, self.swapped = how, table, pair, swapped
        self._cut = cutter_of(how, table)
        names = (*FIELDS, *LANGUAGES, *FORMS)
        self._clean = {name: cleaner_of(how.clean, name) for name in names}
        self.values = {name: Values(table) for name, table in how.values.items()}
        self._section = re.compile(how.file.section) if how.file.section else None
        self._between = f" {table.delimiter}" if len(table.delimiter) == 1 else " "
        self._told: dict[str, str] = {}
        self._above: dict[str, list[str]] = {}
        self._row = self._inflections if how.inflected else self._translations

    def __call__(self, line: Line) -> list[Event]:
        """Read a record."""
        section = self._section.fullmatch(line.text.strip()) if self._section else None
        if section:
            self._told = _told_below(section, self._told)
            return []
        if not line.text.strip(self._between):
            return []  # an empty row, as spreadsheets leave them below the last
        rows = self._cut(line.text)
        if isinstance(rows, str):
            return [Reject(line.number, rows, line.text)]
        return [event for row in rows for event in self._row(self._filled(row), line)]

    def languages(self, line: Line) -> Iterator[Pair]:
        """Yield the pairs that the rows of a record say they are of."""
        rows = self._cut(line.text)
        for row in [] if isinstance(rows, str) else rows:
            src, tgt = (self._language(self._filled(row), name) for name in LANGUAGES)
            if src and tgt:
                yield Pair(src, tgt)

    def _filled(self, row: Row) -> Row:
        """Add what is fixed, and what stands above an empty cell."""
        for field, value in (*self.table.fixed.items(), *self._told.items()):
            row[field] = [*row.get(field, []), value]
        for field in self.how.clean.fill_down:
            if any(map(str.strip, row.get(field, []))):
                self._above[field] = row[field]
            else:
                row[field] = self._above.get(field, [])
        return row

    def _pieces(self, row: Row, field: str) -> list[Piece]:
        cells = row.get(field)
        if not cells:
            return []
        clean = self._clean[field]
        return (
            clean(cells[0]) if len(cells) == 1 else [one for cell in cells for one in clean(cell)]
        )

    def texts(self, row: Row, field: str) -> list[str]:
        """Return what a field holds."""
        return [piece.text for piece in self._pieces(row, field)]

    def first(self, row: Row, field: str) -> str | None:
        """Return what a field holds, or the first of it."""
        return next(iter(self.texts(row, field)), None)

    def _translations(self, row: Row, line: Line) -> Iterator[Event]:
        swapped = self._is_swapped(row)
        if isinstance(swapped, str):
            if swapped:
                yield Reject(line.number, swapped, line.text)
            return
        weight = _number(self.first(row, "weight"))
        if weight is not None and not 0 < weight < float("inf"):
            yield Reject(line.number, "bad-weight", line.text)
            return
        shared = _Shared(self, row)
        found = False
        for part in _aligned(row, self.how.clean.align):
            if part is None:
                yield Reject(line.number, "uneven-parts", line.text)
                return
            for src, tgt in product(self._pieces(part, "src"), self._pieces(part, "tgt")):
                found = True
                yield self._translation(shared, line, src, tgt, weight, swapped)
        if not found:
            yield Reject(line.number, "missing-cell", line.text)

    def _translation(
        self,
        row: _Shared,
        line: Line,
        src: Piece,
        tgt: Piece,
        weight: float | None,
        swapped: bool,
    ) -> Translation:
        first = told_by(self.values, src, is_target=swapped)
        second = told_by(self.values, tgt, is_target=not swapped)
        features = first.features if swapped else [*row.features, *second.features]
        notes = [*row.notes, *(row.features if swapped else ()), *first.notes, *second.notes]
        return Translation(
            line=line.number,
            src=(tgt if swapped else src).text,
            tgt=(src if swapped else tgt).text,
            pos=row.pos or second.pos or first.pos,
            sense=row.sense or src.sense or tgt.sense,
            weight=weight,
            tgt_features=";".join(dict.fromkeys(features)) or None,
            tags=tuple(dict.fromkeys([*row.tags, *first.tags, *second.tags])),
            note="; ".join(notes) or None,
        )

    def mapped(self, row: Row, field: str, notes: list[str]) -> str | None:
        """Look a cell up among the declared values, or the words in it; what is not told is noted."""
        text, values = self.first(row, field), self.values.get(field)
        if text is None or values is None:
            return text
        if text in values.known or field in self.table.fixed:
            return values(text) or text
        found = values(text)
        if found is None:
            notes.append(text)
            found = next(filter(None, map(values, _WORDS.split(text))), None)
        return found

    def tags(self, row: Row) -> list[str]:
        """Return the tags of a row."""
        if "tags" not in row:
            return []
        values = self.values.get("tags")
        own = self.how.clean.tags.split is not None
        texts = self.texts(row, "tags")
        found = [tag for text in texts for tag in ([text] if own else text.split())]
        return [(values(tag) or tag) if values else tag for tag in found]

    def _is_swapped(self, row: Row) -> bool | str:
        """Tell which way round a row is; ``""`` if it is of another pair, or why it is rejected."""
        if not {*LANGUAGES} & row.keys():
            return self.swapped
        told = [self._language(row, name) for name in LANGUAGES]
        if any(name is None for name in told):
            return "unknown-language"
        src, tgt = told
        for swapped, (one, other) in enumerate((self.pair, self.pair.turned)):
            if _fits(src, one) and _fits(tgt, other):
                return bool(swapped) if src and tgt else self.swapped
        return ""

    def _language(self, row: Row, field: str) -> str | None:
        """Return the language a row tells, ``""`` where it tells none, nothing if nobody knows it."""
        if field not in row:
            return ""
        return resolve(self.first(row, field) or "?", self.how.languages)

    def _inflections(self, row: Row, line: Line) -> Iterator[Event]:
        lemma = self.first(row, "lemma")
        forms = self._forms(row)
        if not lemma or not forms:
            yield Reject(line.number, "missing-cell", line.text)
        for form, features in forms if lemma else ():
            bundle = canonical(features)
            if bundle and well_formed(features):
                yield Inflection(line=line.number, lemma=str(lemma), form=form, features=bundle)
            else:
                yield Reject(line.number, "bad-features", line.text)

    def _forms(self, row: Row) -> list[tuple[str, str]]:
        """Return the forms of a row with their features, which may be told by their column."""
        shared = self._bundle(row)
        told = {"form": ""} | {f"form {features}": features for features in self.how.forms}
        return [
            (piece.text, f"{shared};{features}".strip(";"))
            for field, features in told.items()
            for cell in row.get(field, ())
            for piece in self._clean["form"](cell)
        ]

    def _bundle(self, row: Row) -> str:
        values = self.values.get("features")
        texts = self.texts(row, "features")
        return ";".join((values(text) or text) if values else text for text in texts)


class _Shared:
    """What all translations of a row have."""

    def __init__(self, reader: Reader, row: Row) -> None:
        self.notes = reader.texts(row, "note")
        self.pos = reader.mapped(row, "pos", self.notes)
        self.sense = reader.first(row, "sense")
        self.features = reader.texts(row, "tgt_features")
        self.tags = reader.tags(row)


def _aligned(row: Row, mark: str | None) -> Iterator[Row | None]:
    """Yield the parts of src and tgt that go together; nothing where their number differs."""
    if not mark:
        yield row
        return
    parts = [" ".join(row.get(name, [])).split(mark) for name in ("src", "tgt")]
    if len(parts[0]) != len(parts[1]):
        yield None
        return
    for src, tgt in zip(*parts, strict=True):
        yield {"src": [src], "tgt": [tgt]}


def _told_below(heading: re.Match[str], above: dict[str, str]) -> dict[str, str]:
    """Return what holds below a heading: what it tells, and what the groups named before it told."""
    told = {name: text for name, text in heading.groupdict().items() if text}
    names = [*heading.groupdict()]
    outer = names[: names.index(next(iter(told)))] if told else []
    return {name: text for name, text in above.items() if name in outer} | told


def _fits(told: str | None, wanted: str) -> bool:
    return not told or same_language(told, wanted)


def _number(cell: str | None) -> float | None:
    """Read a weight; one that is no number is not a positive one either."""
    if not cell:
        return None
    try:
        return float(cell)
    except ValueError:
        return -1.0
