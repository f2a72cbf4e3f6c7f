"""The record of what was done to a text: one row an edit, each with its lexicon line."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from lowres.generate.assemble import New
from lowres.generate.forms import Inserted
from lowres.generate.pieces import I64, Heads
from lowres.generate.sketch.arrange import Rearranged

__all__ = ["EDITS", "edit_rows"]

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
    there = new.head_place >= 0  # a sketch may leave some out
    inserted = [one for one, stays in zip(inserted, there.tolist(), strict=True) if stays]
    heads, place = heads.where(there), new.head_place[there]
    pieces = new.pieces
    row = pieces.token_row[heads.token]
    offset, base = pieces.row_start[row], new.row_start[row]
    start, end = pieces.token_start[heads.token], pieces.token_end[heads.token + heads.length - 1]
    columns = [
        ids.take(pa.array(row)),
        pa.array(["inflect" if one.rule else "translate" for one in inserted], pa.string()),
        _single_spans(start - offset, end - offset),
        _single_spans(new.start[place] - base, new.stop[place] - base),
        pa.array([one.rule or "table" for one in inserted], pa.string()),
        pa.array([one.candidate.origin for one in inserted], pa.uint16()),
        pa.array([one.candidate.line for one in inserted], pa.uint32()),
        pa.nulls(len(row), pa.float32()),
        pa.array([one.features for one in inserted], pa.string()),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=EDITS)


def _single_spans(start: I64, end: I64) -> pa.ListArray:
    arrays = [pa.array(start, pa.int32()), pa.array(end, pa.int32())]
    flat = pa.StructArray.from_arrays(arrays, fields=list(_SPAN))
    return pa.ListArray.from_arrays(pa.array(np.arange(len(start) + 1), pa.int32()), flat)
