"""Which rows of a table are plain, and how their cells become columns without a look at each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import polars as pl

from lowres.lexicon.declared.checks import is_pattern
from lowres.lexicon.declared.clean import side_of
from lowres.lexicon.declared.records import Reader
from lowres.lexicon.declared.schema import FIELDS, FORMS, Side
from lowres.lexicon.records import Inflection, Record, Translation
from lowres.morph.features import canonical

__all__ = ["PlainTable", "plain_table"]

_BETWEEN = "\x1f"  # between the parts of a cell: no plain row holds it
_SPLIT = ("src", "tgt")


class PlainTable(NamedTuple):
    """What is done to the plain rows of a table.

    Attributes:
        kind: what a row is.
        delimiter: what stands between the cells, exactly.
        least: the fewest cells a row may have.
        width: the most, or nothing for any number.
        places: of each field, its column from 0.
        plain: whether the cells of a row are all plain.
        made: the columns of the record, from cells with the names of their fields.
        split: of the fields that hold several texts, a pattern for what separates them.
        missing: cells that mean nothing.
    """

    kind: type[Record]
    delimiter: str
    least: int
    width: int | None
    places: dict[str, int]
    plain: pl.Expr
    made: list[pl.Expr]
    split: dict[str, str]
    missing: list[str]

    def frame(self, lines: pl.Series, mask: pl.Series) -> pl.DataFrame:
        """Turn lines into columns.

        Args:
            lines: a block of lines.
            mask: those that may be plain.

        Returns:
            the columns of the records, and ``at``, the place of their line in the block; lines that
            are not plain after all are left out.
        """
        rows = pl.DataFrame({"text": lines}).with_row_index("at").filter(mask)
        cells = rows["text"].str.count_matches(self.delimiter, literal=True) + 1
        fit = (cells >= self.least) & (cells <= (self.width or cells))
        rows = rows.filter(fit)
        most = max([1, *self.places.values()])
        cut = rows["text"].str.split_exact(self.delimiter, most).struct.unnest()
        named = [cut[f"field_{at}"].alias(field) for field, at in self.places.items()]
        table = pl.DataFrame([rows["at"], *named]).filter(self.plain)
        for field, pattern in self.split.items():
            parts = pl.col(field).str.replace_all(pattern, _BETWEEN).str.split(_BETWEEN)
            table = table.with_columns(parts).explode(field)
            table = table.with_columns(pl.col(field).str.strip_chars(" "))
            table = table.filter(~pl.col(field).is_in(self.missing))
        return table.select("at", *self.made)


def plain_table(reader: Reader) -> PlainTable | None:
    """Return how a reader's plain rows become columns; nothing where it must see every row."""
    how, table = reader.how, reader.table
    kind = Inflection if how.inflected else Translation
    names = FORMS if how.inflected else FIELDS
    places = {field: found[0] for field, found in table.places.items() if len(found) == 1}
    several = len(places) < len(table.places) or any(
        not isinstance(at, int) or at < 0 for at in places.values()
    )
    if several or not {*_needed(kind)} <= {*places} <= {*names} or not _is_simple(reader):
        return None
    numbers = {field: at for field, at in places.items() if isinstance(at, int)}
    sides = {field: side_of(how.clean, field) for field in numbers}
    missing = ["", *how.clean.missing]
    conditions = [*_filled(numbers, kind, missing), *_untouched(sides), *_valued(reader, numbers)]
    return PlainTable(
        kind,
        " " if table.delimiter == "space" else table.delimiter,
        table.least,
        table.width,
        numbers,
        pl.all_horizontal(conditions),
        [*_inflection()] if how.inflected else [*_translation(reader, numbers)],
        {field: _split(side) for field, side in sides.items() if side.split and field in _SPLIT},
        missing,
    )


def _is_simple(reader: Reader) -> bool:
    """Tell whether a declaration lets rows be plain."""
    file, clean, delimiter = reader.how.file, reader.how.clean, reader.table.delimiter
    sides = (clean.tags, clean.features, clean.weight)
    spaced = any(mark.isspace() for mark in delimiter.replace(" ", "")) and delimiter != "\t"
    return not (
        file.record != 1
        or file.line
        or file.section
        or is_pattern(delimiter)
        or any(is_pattern(comment) or not comment.strip() for comment in file.comments)
        or (file.quote and delimiter == "space")
        or any(
            is_pattern(mark) for side in (clean, clean.src, clean.tgt) for mark in side.split or ()
        )
        or _BETWEEN in delimiter
        or spaced
        or clean.align
        or clean.fill_down
        or any(side != Side() for side in sides)
        or {"tags", "features"} & reader.how.values.keys()
        or reader.table.fixed.keys() - {"pos", "tags"}
        or reader.table.fixed.keys() & reader.table.places.keys()
        or (reader.swapped and "tgt_features" in reader.table.places)
    )


def _needed(kind: type[Record]) -> tuple[str, ...]:
    return FORMS if kind is Inflection else ("src", "tgt")


def _filled(places: dict[str, int], kind: type[Record], missing: list[str]) -> Iterator[pl.Expr]:
    """Require what a record needs, and no missing mark in what it may have."""
    needed = _needed(kind)
    for field in places:
        cell = pl.col(field)
        if field in needed:
            yield cell.is_not_null() & ~cell.is_in(missing)
        elif missing[1:]:
            yield (cell.is_null() | ~cell.is_in(missing[1:]))


def _untouched(sides: dict[str, Side]) -> Iterator[pl.Expr]:
    """Require that nothing is to be done to a text but to split it."""
    for field, side in sides.items():
        brackets = (side.strip_brackets, side.drop_brackets, side.optional_brackets)
        marks = {*"".join(filter(None, brackets)), *(side.replace or {}), *(side.strip or ())}
        patterns = [pl.escape_regex(mark) for mark in sorted(marks)]
        patterns += [r"\d[.)] "] if side.numbered else []
        if patterns:
            yield ~pl.col(field).str.contains("|".join(patterns))


def _valued(reader: Reader, places: dict[str, int]) -> Iterator[pl.Expr]:
    if "weight" in places:
        number = pl.col("weight").cast(pl.Float64(), strict=False)
        fine = (number > 0) & number.is_finite()
        yield pl.col("weight").fill_null("").eq("") | fine.fill_null(False)
    if "pos" in places and "pos" in reader.how.values:
        yield pl.col("pos").fill_null("").is_in(["", *reader.values["pos"].exact])
    if "features" in places:
        yield pl.col("features").str.contains(r"[(){}]").not_()
        yield pl.col("features").str.contains(r"[^; ]")


def _split(side: Side) -> str:
    """Return the pattern of a field's separators as Rust writes it."""
    marks = side.split or ""
    literal = marks if isinstance(marks, tuple) else marks.replace(" ", "") or marks
    return "|".join(map(pl.escape_regex, literal))


def _translation(reader: Reader, places: dict[str, int]) -> Iterator[pl.Expr]:
    """Make the columns of a table of translations."""
    sides = ("tgt", "src") if reader.swapped else ("src", "tgt")
    yield from (pl.col(side).alias(name) for side, name in zip(sides, ("src", "tgt"), strict=True))
    for field in ("pos", "sense", "tgt_features", "note"):
        cell = pl.col(field) if field in places else pl.lit(None, pl.String())
        if field == "pos" and "pos" in reader.values and "pos" in places:
            exact = reader.values["pos"].exact
            cell = cell.replace_strict(exact, default=None, return_dtype=pl.String())
        if field == "pos" and "pos" in reader.table.fixed:
            cell = pl.lit(
                reader.mapped({"pos": [reader.table.fixed["pos"]]}, "pos", []), pl.String()
            )
        yield pl.when(cell != "").then(cell).alias(field)
    weight = pl.col("weight") if "weight" in places else pl.lit(None, pl.String())
    yield weight.cast(pl.Float64(), strict=False).cast(pl.Float32()).alias("weight")
    yield _tags(reader, places)
    yield pl.lit(False).alias("oneway")


def _tags(reader: Reader, places: dict[str, int]) -> pl.Expr:
    none = pl.lit([], pl.List(pl.String()))
    if "tags" in reader.table.fixed:
        fixed = dict.fromkeys(reader.tags({"tags": [reader.table.fixed["tags"]]}))
        return pl.lit([*fixed], pl.List(pl.String())).alias("tags")
    if "tags" not in places:
        return none.alias("tags")
    cell = pl.col("tags").fill_null("")
    several = cell.str.split(" ").list.unique(maintain_order=True)
    return pl.when(cell == "").then(none).otherwise(several).alias("tags")


def _inflection() -> Iterator[pl.Expr]:
    """Make the columns of a table of forms."""
    yield from (pl.col("lemma"), pl.col("form"))
    yield pl.col("features").map_batches(_canonical, return_dtype=pl.String())


def _canonical(bundles: pl.Series) -> pl.Series:
    different = bundles.unique().to_list()
    return bundles.replace_strict(different, [*map(canonical, different)], return_dtype=pl.String())
