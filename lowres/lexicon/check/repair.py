"""Put faults right, each only where it was asked for, and list every change."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import NamedTuple

import msgspec
import polars as pl

from lowres.errors import UnknownName, UsageError
from lowres.lexicon.check.cells import Column, columns
from lowres.lexicon.check.changes import CHANGES, dropped_rows, marked_rows, written_cells
from lowres.lexicon.check.citation import citation_forms
from lowres.lexicon.check.rows import is_definition, is_equal, is_oneway, same_rows
from lowres.lexicon.check.spelling import SPELLINGS, Spelling
from lowres.lexicon.table import Lexicon
from lowres.record.folder import OutputFolder

__all__ = ["FIXES", "Repaired", "check_fixes", "repair", "write_repaired"]


class Repaired(NamedTuple):
    """A lexicon after repair, and a row for every cell or row that is not as it was."""

    lexicon: Lexicon
    changes: pl.DataFrame

    @property
    def counts(self) -> dict[str, int]:
        """How many changes each repair made."""
        return dict(self.changes.group_by("fix", maintain_order=True).len().iter_rows())


def repair(lexicon: Lexicon, fixes: Iterable[str], table: pl.DataFrame | None = None) -> Repaired:
    """Put right what is asked for, in the order of :data:`FIXES`.

    Rows of one file that say the same after it are merged, as reading merges them.

    Args:
        lexicon: what is to be repaired; it stays as it is.
        fixes: names in :data:`FIXES`.
        table: inflections, whose citation forms the targets are to have.

    Raises:
        UnknownName: there is no such repair.
        UsageError: ``citation`` was asked for without a table.
    """
    asked = {*fixes}
    check_fixes(asked, table)
    made = [CHANGES.to_frame()]
    for name, fix in FIXES.items():
        if name in asked:
            lexicon, changes = fix(lexicon, table)
            made.append(changes)
    lexicon, changes = _merged(lexicon, within=("origin",))
    return Repaired(lexicon, pl.concat([*made, changes]))


def check_fixes(names: Iterable[str], table: pl.DataFrame | None) -> None:
    """Check that repairs are known and can be made.

    Raises:
        UnknownName: one of them is none.
        UsageError: ``citation`` was asked for without a table.
    """
    for name in names:
        if name not in FIXES:
            raise UnknownName("a repair", name, FIXES)
        if name == "citation" and table is None:
            raise UsageError("--fix citation needs --table, whose lemmas show how words are cited.")


def write_repaired(repaired: Repaired, folder: OutputFolder) -> None:
    """Write a repaired lexicon, and its changes as ``changes.jsonl``."""
    lexicon, changes = repaired
    lexicon.write(folder)
    lines = (msgspec.json.encode(row).decode() for row in changes.iter_rows(named=True))
    folder.write_text("changes.jsonl", "".join(f"{line}\n" for line in lines))
    counts = {"counts": dict(lexicon.sizes), "repairs": repaired.counts}
    folder.finish({**lexicon.provenance, **counts})


def _spelled(spelling: Spelling, lexicon: Lexicon, table: pl.DataFrame | None) -> Repaired:
    """Write every cell as a spelling asks for."""
    made, new = [CHANGES.to_frame()], dict(lexicon.tables)
    for column in columns(lexicon):
        mended = spelling.mend(column.cells, column.lang)
        made.append(written_cells(spelling.name, column, mended))
        new[column.table] = new[column.table].with_columns(mended.alias(column.name))
    if "segmentations" in new:
        new["segmentations"] = _each_segment(spelling, new["segmentations"], lexicon.pair.tgt)
    return Repaired(_with(lexicon, new), pl.concat(made))


def _each_segment(spelling: Spelling, table: pl.DataFrame, lang: str) -> pl.DataFrame:
    """Write segments as their form is written; they are not listed beside it."""
    rows = table.select("segments").with_row_index().explode("segments")
    mended = rows.with_columns(spelling.mend(rows["segments"], lang).alias("segments"))
    lists = mended.group_by("index", maintain_order=True).agg("segments")
    return table.with_columns(lists["segments"])


def _cited(lexicon: Lexicon, table: pl.DataFrame | None) -> Repaired:
    held = lexicon.translations
    if table is None:
        return Repaired(lexicon, CHANGES.to_frame())
    mended = citation_forms(held["tgt"], table)
    column = Column("translations", "tgt", lexicon.pair.tgt, held)
    changes = written_cells("citation", column, mended)
    return Repaired(lexicon.with_translations(held.with_columns(mended.alias("tgt"))), changes)


def _marked_oneway(lexicon: Lexicon, table: pl.DataFrame | None) -> Repaired:
    held, wrong = lexicon.translations, is_oneway(lexicon.translations)
    changes = marked_rows("oneway", "oneway", "true", held.filter(wrong))
    new = held.with_columns((held["oneway"] | wrong).alias("oneway"))
    return Repaired(lexicon.with_translations(new), changes)


def _tagged_gloss(lexicon: Lexicon, table: pl.DataFrame | None) -> Repaired:
    held, wrong = lexicon.translations, is_definition(lexicon.translations)
    changes = marked_rows("definitions", "tags", "gloss", held.filter(wrong))
    tagged = pl.concat_list(pl.col("tags").fill_null([]), pl.lit("gloss"))
    new = held.with_columns(pl.when(wrong).then(tagged).otherwise("tags").alias("tags"))
    return Repaired(lexicon.with_translations(new), changes)


def _without_equal(lexicon: Lexicon, table: pl.DataFrame | None) -> Repaired:
    held, wrong = lexicon.translations, is_equal(lexicon.translations)
    changes = dropped_rows("equal", "translations", held.filter(wrong))
    return Repaired(lexicon.with_translations(held.filter(~wrong)), changes)


def _without_repeats(lexicon: Lexicon, table: pl.DataFrame | None) -> Repaired:
    return _merged(lexicon, within=())


def _merged(lexicon: Lexicon, within: tuple[str, ...]) -> Repaired:
    """Merge rows that say the same, with their count and the first line."""
    made, new = [CHANGES.to_frame()], {}
    for name, table in lexicon.tables.items():
        keys = [*same_rows(table), *within]
        first = [pl.col(one).first() for one in table.columns if one not in (*keys, "count")]
        rows = table.group_by(keys, maintain_order=True).agg(*first, pl.col("count").sum())
        if rows.height < table.height:
            again = ~pl.struct(keys).is_first_distinct()
            made.append(dropped_rows("duplicates", name, table.filter(again)))
        new[name] = rows.select(table.columns)
    return Repaired(_with(lexicon, new), pl.concat(made))


def _with(lexicon: Lexicon, tables: dict[str, pl.DataFrame]) -> Lexicon:
    return Lexicon(lexicon.pair, origins=lexicon.origins, **tables)


Fix = Callable[[Lexicon, pl.DataFrame | None], Repaired]
FIXES: dict[str, Fix] = {
    **{spelling.name: partial(_spelled, spelling) for spelling in SPELLINGS},
    "citation": _cited,
    "equal": _without_equal,
    "definitions": _tagged_gloss,
    "oneway": _marked_oneway,
    "duplicates": _without_repeats,
}
