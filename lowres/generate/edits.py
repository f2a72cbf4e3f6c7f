"""The record of what was done to a text: one row an edit, each with its lexicon line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from lowres.generate.assemble import New
from lowres.generate.forms import Inserted
from lowres.generate.pieces import I64, Heads, Pieces
from lowres.generate.sketch.arrange import Rearranged
from lowres.generate.sketch.edits import Told

__all__ = ["EDITS", "Copies", "edit_rows", "sketch_rows"]

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


class Copies(NamedTuple):
    """Tokens that are kept and written in another script, and the name of the rules."""

    token: I64
    rules: str


_Row = tuple[str, str, int, int, float | None, str | None]


def edit_rows(
    ids: pa.StringArray,
    heads: Heads,
    inserted: Sequence[Inserted],
    new: New | Rearranged,
    copies: Copies,
) -> pa.RecordBatch:
    """Write down the edits of a batch.

    Args:
        ids: ids of the variants, [rows].
        heads: what was replaced.
        inserted: by what, in the order of the heads.
        new: the source texts, and what became of them.
        copies: what was transliterated.

    Returns:
        schema :data:`EDITS`; spans are in code points of the source text and of the variant.
    """
    place = np.concatenate([new.head_place, new.place_of(new.pieces.token[copies.token])])
    token = np.concatenate([heads.token, copies.token])
    last = np.concatenate([heads.token + heads.length - 1, copies.token])
    tail = np.append(heads.tail, np.full(len(copies.token), -1))
    told = [*map(_told, inserted), *_copied(copies)]
    order = np.argsort(token, kind="stable")
    kept = [told[at] for at in order.tolist()]
    return _rows(ids, new, token[order], last[order], tail[order], place[order], kept)


def _rows(
    ids: pa.StringArray,
    new: New | Rearranged,
    token: I64,
    last: I64,
    tail: I64,
    place: I64,
    told: Sequence[_Row],
) -> pa.RecordBatch:
    pieces, row = new.pieces, new.pieces.token_row[token]
    offset, base = pieces.row_start[row], new.row_start[row]
    ops, how, origins, lines, sure, features = ([one[at] for one in told] for at in range(6))
    columns = [
        ids.take(pa.array(row)),
        pa.array(ops, pa.string()),
        _source_spans(pieces, token, last, tail, offset),
        _single_spans(new.start[place] - base, new.stop[place] - base),
        pa.array(how, pa.string()),
        pa.array(origins, pa.uint16()),
        pa.array(lines, pa.uint32()),
        pa.array(sure, pa.float32()),
        pa.array(features, pa.string()),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=EDITS)


def _told(one: Inserted) -> _Row:
    """Say of what was inserted by which operation and rule, from where and how surely."""
    of = one.candidate
    return _op(one), one.rule or "table", of.origin, of.line, one.confidence, one.features


def _copied(copies: Copies) -> list[_Row]:
    return [("copy", "rule", 0, 0, None, copies.rules)] * len(copies.token)


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
    copies: Copies,
) -> pa.RecordBatch:
    """Write down the edits of a batch that a sketch worked on.

    What stands for a head bears its lexicon line; all else bears the line of the sketch's rule.

    Args:
        ids: ids of the variants, [rows].
        told: the edits.
        inserted: what stands for each head.
        new: the source texts, and what became of them.
        origin: of the sketch.
        copies: what was transliterated; told last.
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
    by_sketch = pa.RecordBatch.from_arrays(typed, schema=EDITS)
    place = new.place_of(new.pieces.token[copies.token])
    token, place = copies.token[place >= 0], place[place >= 0]
    stays = Copies(token, copies.rules)
    own = _rows(ids, new, token, token, np.full(len(token), -1), place, _copied(stays))
    return pa.concat_batches([by_sketch, own])


def _spans(rows: Sequence[Sequence[tuple[int, int]]], base: Sequence[int]) -> pa.ListArray:
    """Make a column of lists of spans, each list counted from its own base."""
    told = [
        [{"start": start - zero, "end": end - zero} for start, end in row]
        for row, zero in zip(rows, base, strict=True)
    ]
    return pa.array(told, pa.list_(_SPAN))


def _source_spans(pieces: Pieces, token: I64, last: I64, tail: I64, base: I64) -> pa.ListArray:
    """Tell where heads stand, those with a gap in two spans."""
    has_tail = tail >= 0
    of = np.append(np.arange(len(token)), np.flatnonzero(has_tail))
    order = np.argsort(of, kind="stable")
    start = np.append(pieces.token_start[token], pieces.token_start[tail[has_tail]])
    end = np.append(pieces.token_end[last], pieces.token_end[tail[has_tail]])
    bounds = np.append(0, np.cumsum(1 + has_tail))
    return _lists((start - base[of])[order], (end - base[of])[order], bounds)


def _single_spans(start: I64, end: I64) -> pa.ListArray:
    return _lists(start, end, np.arange(len(start) + 1))


def _lists(start: I64, end: I64, bounds: I64) -> pa.ListArray:
    arrays = [pa.array(start, pa.int32()), pa.array(end, pa.int32())]
    flat = pa.StructArray.from_arrays(arrays, fields=list(_SPAN))
    return pa.ListArray.from_arrays(pa.array(bounds, pa.int32()), flat)
