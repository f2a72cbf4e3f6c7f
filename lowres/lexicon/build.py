"""Tables from records, a chunk at a time: never are all records in memory beside their table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter
from typing import Any

import polars as pl

from lowres.lexicon.records import Inflection, Record, Segmentation
from lowres.morph.features import canonical

__all__ = ["Frame", "in_columns", "merge_repeats", "ranked"]

Frame = tuple[type[Record], pl.DataFrame]
_CHUNK = 1 << 16
_MADE = ("rank", "count", "origin")  # columns that no record has
_MOST_RANK = 65535


def in_columns(
    records: Iterable[Record], origin: int, schemas: Mapping[type[Record], pl.Schema]
) -> Iterator[Frame]:
    """Turn the records of one origin into chunks of their tables.

    Args:
        records: the records.
        origin: its number.
        schemas: of each kind of record, its table.

    Yields:
        kinds with a chunk of their table, in the order of the records of that kind.
    """
    held: dict[type[Record], list[Record]] = {kind: [] for kind in schemas}
    for record in records:
        rows = held[type(record)]
        rows.append(record)
        if len(rows) >= _CHUNK:
            yield type(record), _chunk(rows, origin, schemas[type(record)])
            rows.clear()
    for kind, rows in held.items():
        if rows:
            yield kind, _chunk(rows, origin, schemas[kind])


def merge_repeats(frames: list[pl.DataFrame], schema: pl.Schema) -> pl.DataFrame:
    """Merge rows that say the same into one, with their count and the first line."""
    held = [name for name in schema.names() if name not in ("rank", "count")]
    if not frames:
        return schema.to_frame()
    table = pl.concat([frame.select(held) for frame in frames], rechunk=False)
    same = [name for name in held if name != "line"]
    hashes = table.select(same).hash_rows()
    if hashes.n_unique() == table.height:  # nearly all tables: spares memory
        return table.with_columns(pl.lit(1, pl.UInt32()).alias("count"))
    repeated = table.with_row_index("at").filter(hashes.is_duplicated())
    first = repeated.group_by(same).agg(pl.col("at").first(), pl.len().alias("count"))
    counts = pl.Series("count", hashes.is_unique().cast(pl.UInt32())).to_numpy(writable=True)
    counts[first["at"].to_numpy()] = first["count"].to_numpy()
    return table.with_columns(pl.Series("count", counts)).filter(pl.col("count") > 0)


def ranked(translations: pl.DataFrame) -> pl.DataFrame:
    """Rank the translations within head and sense."""
    rank = pl.int_range(1, pl.len() + 1).over(["origin", "src", "sense"])
    return translations.with_columns(rank.clip(upper_bound=_MOST_RANK).alias("rank"))


def _chunk(rows: list[Record], origin: int, schema: pl.Schema) -> pl.DataFrame:
    names = [name for name in schema.names() if name not in _MADE]
    columns: dict[str, list[Any]] = {name: [*map(attrgetter(name), rows)] for name in names}
    if isinstance(rows[0], Inflection | Segmentation):
        columns["features"] = [*map(canonical, columns["features"])]
    made = [_series(name, cells, schema[name]) for name, cells in columns.items()]
    same = pl.repeat(origin, len(rows), dtype=schema["origin"], eager=True)
    return pl.DataFrame([*made, same.alias("origin")])


def _series(name: str, cells: list[Any], kind: pl.DataType) -> pl.Series:
    if isinstance(kind, pl.List) and not any(cells):
        return pl.repeat([], len(cells), dtype=kind, eager=True).alias(name)
    return pl.Series(name, cells, dtype=kind)
