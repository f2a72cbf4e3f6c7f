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
    ids: pa.StringArray,
    heads: Heads,
    inserted: Sequence[Inserted],
    new: New | Rearranged,
    copied: I64,
    rules: str,
) -> pa.RecordBatch:
    """Write down the edits of a batch.

    Args:
        ids: ids of the variants, [rows].
        heads: what was replaced.
        inserted: by what, in the order of the heads.
        new: the source texts, and what became of them.
        copied: tokens that were written in another script, [copied].
        rules: by these rules.

    Returns:
        schema :data:`EDITS`; spans are in code points of the source text and of the variant.
    """
    pieces = new.pieces
    place = np.concatenate([new.head_place, new.place_of(pieces.token[copied])])
    token = np.concatenate([heads.token, copied])
    last = np.concatenate([heads.token + heads.length - 1, copied])
    told = [*map(_told, inserted), *[("copy", "rule", 0, 0, rules)] * len(copied)]
    order = np.argsort(token, kind="stable")
    order = order[place[order] >= 0]  # a sketch may leave some out
    token, last, place = token[order], last[order], place[order]
    kept = [told[at] for at in order.tolist()]
    ops, how, origins, lines, features = ([one[at] for one in kept] for at in range(5))
    row = pieces.token_row[token]
    offset, base = pieces.row_start[row], new.row_start[row]
    columns = [
        ids.take(pa.array(row)),
        pa.array(ops, pa.string()),
        _single_spans(pieces.token_start[token] - offset, pieces.token_end[last] - offset),
        _single_spans(new.start[place] - base, new.stop[place] - base),
        pa.array(how, pa.string()),
        pa.array(origins, pa.uint16()),
        pa.array(lines, pa.uint32()),
        pa.nulls(len(row), pa.float32()),
        pa.array(features, pa.string()),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=EDITS)


def _told(one: Inserted) -> tuple[str, str, int, int, str | None]:
    """Say of what was inserted by which operation and rule, and from where."""
    op, rule = "inflect" if one.rule else "translate", one.rule or "table"
    return op, rule, one.candidate.origin, one.candidate.line, one.features


def _single_spans(start: I64, end: I64) -> pa.ListArray:
    arrays = [pa.array(start, pa.int32()), pa.array(end, pa.int32())]
    flat = pa.StructArray.from_arrays(arrays, fields=list(_SPAN))
    return pa.ListArray.from_arrays(pa.array(np.arange(len(start) + 1), pa.int32()), flat)
