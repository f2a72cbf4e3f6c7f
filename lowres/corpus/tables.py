"""What the table formats share: rows of :data:`lowres.generate.batches.SCHEMA`, checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa

from lowres.corpus.columns import Block
from lowres.errors import InputError
from lowres.generate.batches import SCHEMA

__all__ = ["FAULTS", "ROW_GROUP", "as_utterances", "check_columns", "in_groups", "unreadable"]

ROW_GROUP = 4096
FAULTS = (pa.ArrowException, OSError, msgspec.MsgspecError, ValueError)
_NO_META = "{}"


def check_columns(path: Path, schema: pa.Schema) -> None:
    """Check that a table has the columns of utterances.

    Raises:
        InputError: it has not.
    """
    missing = [name for name in SCHEMA.names if name not in schema.names]
    if missing:
        what = f"there is no column {', '.join(missing)}. Its columns must be"
        raise InputError(path, f"{what} {', '.join(SCHEMA.names)}.")


def as_utterances(batch: pa.RecordBatch, row: int) -> Block:
    """Make a block of a table's rows, checked as if each were read as an utterance.

    Args:
        batch: its columns by name, in any order, of types near those of the schema.
        row: number of the first row, from 1.

    Raises:
        pa.ArrowInvalid: a column has another type, or holds nulls where there may be none.
        msgspec.MsgspecError: ``meta`` is no JSON object.
    """
    batch = batch.select(SCHEMA.names).cast(SCHEMA)
    batch.validate(full=True)
    nested = [("spans", "start", "end", "label"), ("tokens", "start", "end")]
    columns = {name: batch[name] for name in ("id", "lang", "text", "intents", "meta")}
    columns["intents in a list"] = batch["intents"].flatten()
    for name, *fields in nested:
        flat = batch[name].flatten()
        columns |= {f"{name} in a list": flat}
        columns |= {f"{field} in {name}": flat.field(field) for field in fields}
    for name, column in columns.items():
        if column.null_count:
            raise pa.ArrowInvalid(f"a null among {name}")
    for meta in batch["meta"].unique().to_pylist():
        if meta != _NO_META:
            msgspec.json.decode(meta, type=dict)
    return Block(np.arange(row, row + len(batch)), batch)


def unreadable(path: Path, fault: Exception, row: int | None = None) -> InputError:
    """Make the error that a table holds no utterances."""
    said = (str(fault) or type(fault).__name__).splitlines()[0]
    return InputError(path, f"cannot be read as utterances ({said}). Make the file anew.", row)


def in_groups(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Cut batches anew, :data:`ROW_GROUP` rows in each, so that equal rows make equal files."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        total = sum(map(len, held))
        if total >= ROW_GROUP:
            whole = total - total % ROW_GROUP
            table = pa.Table.from_batches(held)
            yield from _cut(table.slice(0, whole))
            held = table.slice(whole).to_batches()
    if held:
        yield from _cut(pa.Table.from_batches(held))


def _cut(table: pa.Table) -> Iterator[pa.RecordBatch]:
    for start in range(0, len(table), ROW_GROUP):
        (batch,) = table.slice(start, ROW_GROUP).combine_chunks().to_batches()
        yield batch
