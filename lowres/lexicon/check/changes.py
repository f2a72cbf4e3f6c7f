"""The list of what a repair has changed, so that nothing is repaired in silence."""

from __future__ import annotations

import polars as pl

from lowres.lexicon.check.cells import Column

__all__ = ["CHANGES", "dropped_rows", "marked_rows", "written_cells"]

CHANGES = pl.Schema(
    {
        "fix": pl.String(),
        "table": pl.String(),
        "column": pl.String(),
        "origin": pl.UInt16(),
        "line": pl.UInt32(),
        "before": pl.String(),
        "after": pl.String(),
    }
)


def written_cells(fix: str, column: Column, after: pl.Series) -> pl.DataFrame:
    """List the cells of a column that are written otherwise."""
    old = pl.col(column.name).alias("before")
    cells = column.held.select("origin", "line", old, after.alias("after"))
    changed = cells.filter(pl.col("before") != pl.col("after"))
    return _listed(changed, fix, column.table, column.name)


def marked_rows(fix: str, column: str, mark: str, rows: pl.DataFrame) -> pl.DataFrame:
    """List the translations that got a mark."""
    said = pl.concat_str("src", "tgt", separator=" = ").alias("before")
    marked = rows.select("origin", "line", said, pl.lit(mark).alias("after"))
    return _listed(marked, fix, "translations", column)


def dropped_rows(fix: str, table: str, rows: pl.DataFrame) -> pl.DataFrame:
    """List rows of a table that are gone, or went into another; they have no ``after``."""
    said = pl.concat_str(rows.columns[:2], separator=" = ").alias("before")
    gone = rows.select("origin", "line", said, pl.lit(None, pl.String).alias("after"))
    return _listed(gone, fix, table, "")


def _listed(rows: pl.DataFrame, fix: str, table: str, column: str) -> pl.DataFrame:
    told = {"fix": pl.lit(fix), "table": pl.lit(table), "column": pl.lit(column)}
    return rows.with_columns(**told).select(CHANGES.names()).cast(CHANGES)
