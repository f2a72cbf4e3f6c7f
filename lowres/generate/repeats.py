"""Variants that were left out, because an earlier copy is equal or by a filter, and their places.

``left-out-*.parquet`` beside a shard says which: the number that the variant would have in its shard
were none left out, and that of the earlier copy that it is equal to, null where a filter took it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from lowres.generate.pieces import I64

__all__ = [
    "NONE",
    "LeftOut",
    "first_like",
    "in_all_places",
    "places_written",
    "read_left_out",
    "write_left_out",
]

_T = TypeVar("_T")

LEFT_OUT = pa.schema(
    [pa.field("variant", pa.int64(), nullable=False), pa.field("like", pa.int64())]
)
LeftOut = tuple[int, int | None]
NONE: I64 = np.zeros((0, 2), np.int64)


def first_like(batch: pa.RecordBatch, copies: int) -> I64:
    """Say of each variant which copy of its utterance is the first with its text and its slots.

    Args:
        batch: variants, those of one utterance side by side.
        copies: variants of each utterance.

    Returns:
        index into the batch, [rows]; its own where no earlier one is equal.
    """
    utterance = np.arange(len(batch)) // copies
    key = utterance
    for column in (batch["text"], _slots(batch["spans"])):
        known = column.dictionary_encode()
        key = key * len(known.dictionary) + np.asarray(known.indices, dtype=np.int64)
    _, first, group = np.unique(key, return_index=True, return_inverse=True)
    return np.asarray(first[group])


def write_left_out(path: Path, rows: Iterable[LeftOut]) -> None:
    """Write which variants were left out of a shard."""
    columns = list(zip(*rows, strict=True)) or [(), ()]
    arrays = [pa.array(column, pa.int64()) for column in columns]
    pq.write_table(pa.table(arrays, schema=LEFT_OUT), path)


def read_left_out(folder: Path, copies: int) -> list[LeftOut]:
    """Read which variants of a generated folder were left out, numbered over all shards.

    Args:
        folder: a generated folder.
        copies: variants that were made of each utterance, of all target languages.
    """
    found: list[LeftOut] = []
    base = 0
    for path in sorted(folder.glob("counts-*.json")):
        table = folder / path.name.replace("counts", "left-out").replace(".json", ".parquet")
        if table.exists():
            columns = (column.to_pylist() for column in pq.read_table(table, schema=LEFT_OUT))
            for variant, like in zip(*columns, strict=True):
                found.append((base + variant, None if like is None else base + like))
        base += copies * msgspec.json.decode(path.read_bytes(), type=dict[str, int])["read"]
    return found


def places_written(written: int, left_out: Sequence[LeftOut]) -> list[int]:
    """Number the variants that were written, those that were left out counted.

    >>> places_written(2, [(1, 0), (3, None)])
    [0, 2]
    """
    gone = {place for place, _ in left_out}
    return [place for place in range(written + len(gone)) if place not in gone]


def in_all_places(written: Sequence[_T], left_out: Iterable[LeftOut]) -> list[_T | None]:
    """Put in the place of each variant that was left out the earlier copy that it is equal to.

    >>> in_all_places(["a", "b"], [(1, 0), (3, 2), (4, None)])
    ['a', 'a', 'b', 'b', None]
    """
    gone, rest = dict(left_out), iter(written)
    found: list[_T | None] = []
    for place in range(len(written) + len(gone)):
        like = gone.get(place)
        found.append(next(rest) if place not in gone else None if like is None else found[like])
    return found


def _slots(spans: pa.ListArray) -> pa.BinaryArray:
    """Write the spans of each variant as bytes, equal for equal spans, [rows]."""
    flat = spans.flatten()
    label = flat.field("label").dictionary_encode().indices
    parts = [flat.field("start"), flat.field("end"), label]
    content = np.stack([np.asarray(part, dtype=np.int32) for part in parts], axis=1)
    width = content.shape[1] * content.itemsize
    lengths = np.asarray(spans.value_lengths().fill_null(0), dtype=np.int64) * width
    bounds = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    buffers = [None, pa.py_buffer(bounds), pa.py_buffer(np.ascontiguousarray(content))]
    return pa.BinaryArray.from_buffers(pa.binary(), len(spans), buffers)
