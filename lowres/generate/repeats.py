"""Variants that an earlier copy of the same utterance is equal to, and their places once more.

Where repeats are left out, ``repeated-*.parquet`` beside each shard says which: the number that the
variant would have in its shard were none left out, and that of the earlier copy it is equal to.
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

__all__ = ["NONE", "REPEATS", "first_like", "repeats_of", "repeats_table", "with_repeats"]

_T = TypeVar("_T")

REPEATS = pa.schema([pa.field(name, pa.int64(), nullable=False) for name in ("variant", "like")])
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


def repeats_table(repeats: Iterable[I64]) -> pa.Table:
    """Put repeats of several batches, [n, 2] each, into a table of :data:`REPEATS`."""
    rows = np.concatenate([NONE, *repeats])
    return pa.table([pa.array(rows[:, 0]), pa.array(rows[:, 1])], schema=REPEATS)


def repeats_of(folder: Path, copies: int) -> list[tuple[int, int]]:
    """Read which variants of a generated folder were left out, numbered over all shards.

    Args:
        folder: a generated folder.
        copies: variants that were made of each utterance, of all target languages.
    """
    found, base = [], 0
    for path in sorted(folder.glob("counts-*.json")):
        table = folder / path.name.replace("counts", "repeated").replace(".json", ".parquet")
        if table.exists():
            rows = pq.read_table(table)
            for variant, like in zip(
                *(rows[name].to_pylist() for name in REPEATS.names), strict=True
            ):
                found.append((base + variant, base + like))
        base += copies * msgspec.json.decode(path.read_bytes(), type=dict[str, int])["read"]
    return found


def with_repeats(written: Sequence[_T], repeats: Iterable[tuple[int, int]]) -> list[_T]:
    """Put in the place of each variant that was left out the earlier copy that it is equal to.

    >>> with_repeats(["a", "b"], [(1, 0), (3, 2)])
    ['a', 'a', 'b', 'b']
    """
    gone, rest = dict(repeats), iter(written)
    found: list[_T] = []
    for place in range(len(written) + len(gone)):
        found.append(found[gone[place]] if place in gone else next(rest))
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
