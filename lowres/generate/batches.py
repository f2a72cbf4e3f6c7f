"""Utterances as Arrow record batches, both ways: what the batch function takes and returns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
import pyarrow as pa

from lowres.corpus.utterance import Utterance

__all__ = ["SCHEMA", "from_batch", "in_batches", "to_batch"]

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
