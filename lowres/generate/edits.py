"""The record of what was done to a text: one row an edit, each with its lexicon line."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from lowres.generate.assemble import New
from lowres.generate.forms import Inserted
from lowres.generate.pieces import I64, Heads
from lowres.generate.sketch.arrange import Rearranged
from lowres.generate.sketch.edits import Told

__all__ = ["EDITS", "edit_rows", "sketch_rows"]

_SPAN = pa.struct([("start", pa.int32()), ("end", pa.int32())])
EDITS = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("op", pa.string(), nullable=False),
        pa.field("source", pa.list_(_SPAN), nullable=False),
        pa.field("target", pa.list_(_SPAN), nullable=False),
        pa.field("rule", pa.string(), nullable=False),
        pa.field("origin", pa.uint16(), nullable=False),
        pa.field("line", pa.uint32(), nullable=False),
        pa.field("confidence", pa.float32()),
        pa.field("features", pa.string()),
    ]
)


def edit_rows(
    ids: pa.StringArray, heads: Heads, inserted: Sequence[Inserted], new: New | Rearranged
) -> pa.RecordBatch:
    """Write down the edits of a batch.

    Args:
        ids: ids of the variants, [rows].
        heads: what was replaced.
        inserted: by what, in the order of the heads.
        new: the source texts, and what became of them.

    Returns:
        schema :data:`EDITS`; spans are in code points of the source text and of the variant.
    """
    pieces, place = new.pieces, new.head_place
    row = pieces.token_row[heads.token]
    offset, base = pieces.row_start[row], new.row_start[row]
    start, end = pieces.token_start[heads.token], pieces.token_end[heads.token + heads.length - 1]
    columns = [
        ids.take(pa.array(row)),
        pa.array(list(map(_op, inserted)), pa.string()),
        _single_spans(start - offset, end - offset),
        _single_spans(new.start[place] - base, new.start[place + 1] - base),
        pa.array([one.rule or "table" for one in inserted], pa.string()),
        pa.array([one.candidate.origin for one in inserted], pa.uint16()),
        pa.array([one.candidate.line for one in inserted], pa.uint32()),
        pa.array([one.confidence for one in inserted], pa.float32()),
        pa.array([one.features for one in inserted], pa.string()),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=EDITS)


def _op(inserted: Inserted) -> str:
    """Say what was done; a value is inserted in the place of its span, and translates nothing."""
    if inserted.candidate.fills:
        return "insert"
    if not inserted.text:
        return "delete"
    return "inflect" if inserted.rule else "translate"


def sketch_rows(
    ids: pa.StringArray,
    told: Sequence[Told],
    inserted: Sequence[Inserted],
    new: Rearranged,
    origin: int,
) -> pa.RecordBatch:
    """Write down the edits of a batch that a sketch worked on.

    What stands for a head bears its lexicon line; all else bears the line of the sketch's rule.

    Args:
        ids: ids of the variants, [rows].
        told: the edits.
        inserted: what stands for each head.
        new: the source texts, and what became of them.
        origin: of the sketch.
    """
    rows = [one.row for one in told]
    held = [inserted[one.head] if one.head >= 0 else None for one in told]
    both = list(zip(told, held, strict=True))
    columns = [
        ids.take(pa.array(rows, pa.int64())),
        pa.array([one.op or (_op(of) if of else "") for one, of in both], pa.string()),
        _spans([one.source for one in told], new.pieces.row_start[rows].tolist()),
        _spans([one.target for one in told], new.row_start[rows].tolist()),
        pa.array([of.rule or "table" if of and not one.op else "sketch" for one, of in both]),
        pa.array([of.candidate.origin if of else origin for of in held], pa.uint16()),
        pa.array([of.candidate.line if of else one.line for one, of in both], pa.uint32()),
        pa.array([of.confidence if of else None for of in held], pa.float32()),
        pa.array([(of and of.features) or ";".join(one.added) or None for one, of in both]),
    ]
    typed = [column.cast(field.type) for column, field in zip(columns, EDITS, strict=True)]
    return pa.RecordBatch.from_arrays(typed, schema=EDITS)


def _spans(rows: Sequence[Sequence[tuple[int, int]]], base: Sequence[int]) -> pa.ListArray:
    """Make a column of lists of spans, each list counted from its own base."""
    told = [
        [{"start": start - zero, "end": end - zero} for start, end in row]
        for row, zero in zip(rows, base, strict=True)
    ]
    return pa.array(told, pa.list_(_SPAN))


def _single_spans(start: I64, end: I64) -> pa.ListArray:
    arrays = [pa.array(start, pa.int32()), pa.array(end, pa.int32())]
    flat = pa.StructArray.from_arrays(arrays, fields=list(_SPAN))
    return pa.ListArray.from_arrays(pa.array(np.arange(len(start) + 1), pa.int32()), flat)
