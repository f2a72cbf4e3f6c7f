"""Utterances as Arrow record batches, both ways: what the batch function takes and returns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from lowres.corpus.utterance import Utterance

__all__ = [
    "ROWS",
    "SCHEMA",
    "from_batch",
    "in_batches",
    "in_parts",
    "laid_over",
    "slices",
    "to_batch",
]

ROWS = 1 << 15  # of a batch, where nothing else is said

_SPAN = pa.struct([("start", pa.int32()), ("end", pa.int32()), ("label", pa.string())])
_TOKEN = pa.struct(
    [
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("upos", pa.string()),
        ("lemma", pa.string()),
        ("features", pa.string()),
        ("head", pa.int32()),
        ("deprel", pa.string()),
    ]
)
SCHEMA = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("lang", pa.string(), nullable=False),
        pa.field("text", pa.string(), nullable=False),
        pa.field("spans", pa.list_(_SPAN)),
        pa.field("intents", pa.list_(pa.string()), nullable=False),
        pa.field("tokens", pa.list_(_TOKEN)),
        pa.field("group", pa.string()),
        pa.field("meta", pa.string(), nullable=False),
    ]
)


def to_batch(utterances: Iterable[Utterance]) -> pa.RecordBatch:
    """Put utterances into a record batch of :data:`SCHEMA`; ``meta`` becomes JSON."""
    rows = [
        {**msgspec.to_builtins(u, builtin_types=()), "meta": msgspec.json.encode(u.meta).decode()}
        for u in utterances
    ]
    full = [
        {name: row.get(name) for name in SCHEMA.names} | {"intents": row.get("intents", ())}
        for row in rows
    ]
    return pa.RecordBatch.from_pylist(full, schema=SCHEMA)


def from_batch(batch: pa.RecordBatch) -> list[Utterance]:
    """Take the utterances out of a record batch again."""
    rows = batch.to_pylist()
    for row in rows:
        row["meta"] = msgspec.json.decode(row["meta"])
    return msgspec.convert(rows, list[Utterance])


def in_batches(utterances: Iterable[Utterance], rows: int) -> Iterator[pa.RecordBatch]:
    """Yield record batches of so many rows, the last one shorter."""
    held: list[Utterance] = []
    for utterance in utterances:
        held.append(utterance)
        if len(held) == rows:
            yield to_batch(held)
            held = []
    if held:
        yield to_batch(held)


def in_parts(batches: Iterable[pa.RecordBatch], rows: int) -> Iterator[pa.RecordBatch]:
    """Cut batches so that none has more rows than so many."""
    for batch in batches:
        yield from (batch.slice(start, rows) for start in range(0, len(batch), rows))


def laid_over(column: pa.StringArray) -> tuple[NDArray[np.int64], memoryview]:
    """Return where each text of a column starts in its bytes, [rows + 1], and these bytes."""
    _, offsets, content = column.buffers()
    if not len(column) or content is None:
        return np.zeros(len(column) + 1, np.int64), memoryview(b"")
    bounds = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1]
    return bounds.astype(np.int64) - bounds[0], memoryview(content)[bounds[0] : bounds[-1]]


def slices(content: bytes, start: NDArray[np.int64], end: NDArray[np.int64]) -> pa.StringArray:
    """Copy some slices of a text, from left to right, into a string array."""
    bounds = np.stack([start, end], axis=1).astype(np.int32).reshape(-1)
    buffers = [pa.py_buffer(bounds), pa.py_buffer(content)]
    laid = pa.StringArray.from_buffers(max(len(bounds) - 1, 0), *buffers)
    return laid.take(pa.array(np.arange(0, len(bounds), 2)))
