"""Where labels go when the text under them changes."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from lowres.generate.assemble import New
from lowres.generate.pieces import I64, Mask, Pieces, cover

__all__ = ["Edges", "guard", "project", "spans_of", "tokens_in"]


class Edges:
    """The spans of a batch as flat arrays, in code points of all its texts joined.

    Args:
        spans: column of lists of spans.
        row_start: where each text starts in the joined text.
    """

    def __init__(self, spans: pa.ListArray, row_start: I64) -> None:
        if spans.null_count == len(spans):
            spans = spans.slice(0, 0)
        flat = spans.flatten()
        lengths = np.asarray(spans.value_lengths().fill_null(0), dtype=np.int64)
        self.row: I64 = np.repeat(np.arange(len(spans)), lengths)
        self.start: I64 = _numbers(flat, "start") + row_start[self.row]
        self.end: I64 = _numbers(flat, "end") + row_start[self.row]
        self.label: pa.StringArray = flat.field("label")

    def first(self, pieces: Pieces) -> I64:
        """Return the piece that each span starts in, [spans]."""
        return np.searchsorted(pieces.start, self.start, side="right") - 1

    def last(self, pieces: Pieces) -> I64:
        """Return the piece that each span ends in, [spans]."""
        return np.searchsorted(pieces.start, self.end - 1, side="right") - 1


def guard(pieces: Pieces, edges: Edges) -> tuple[Mask, Mask]:
    """Find the tokens that span edges cut, and those that edges keep apart from the token before.

    A head never reaches over the edge of a span, so that each label keeps exactly its own words.

    Returns:
        cut and barrier, bool [tokens] each.
    """
    barrier = np.zeros(len(pieces.kind) + 1, bool)
    barrier[pieces.first_token] = True
    cut, barrier = np.zeros(len(pieces.kind), bool), barrier[:-1]
    if len(cut) and len(edges.start):
        start, end = pieces.token_start, pieces.token_end
        for edge in (edges.start, edges.end):
            following = np.searchsorted(start, edge)
            barrier[following[following < len(start)]] = True
            holder = np.maximum(following - 1, 0)
            cut[holder[(start[holder] < edge) & (edge < end[holder])]] = True
    return cut, barrier


def tokens_in(pieces: Pieces, span_start: I64, span_end: I64) -> Mask:
    """Mark the tokens that lie in spans, wholly or in part, bool [tokens]."""
    if not len(span_start):
        return np.zeros(len(pieces.kind), bool)
    first = np.searchsorted(pieces.token_end, span_start, side="right")
    last = np.searchsorted(pieces.token_start, span_end)
    return cover(len(pieces.kind), first, last)


def project(new: New, edges: Edges) -> tuple[I64, I64]:
    """Carry span edges over to the new text.

    A token that an edge cuts is never replaced nor moved, so that the edge stays where it is in it.

    Args:
        new: the new texts.
        edges: the spans.

    Returns:
        new starts and ends, in code points of all new texts joined.
    """
    old = new.place_start
    first = np.searchsorted(old[:-1], edges.start, side="right") - 1
    last = np.searchsorted(old[:-1], edges.end - 1, side="right") - 1
    start = new.start[first] + edges.start - old[first]
    kept_end = new.start[last] + edges.end - old[last]
    end = np.where(edges.end == old[last + 1], new.stop[last], kept_end)
    return start, end


def spans_of(old: pa.ListArray, edges: Edges, start: I64, end: I64) -> pa.ListArray:
    """Put projected edges, in code points of each new text, into a column shaped like the old one."""
    kind = old.type.value_type
    arrays = [
        pa.array(start, pa.int32()),
        pa.array(end, pa.int32()),
        edges.label,
    ]
    flat = pa.StructArray.from_arrays(arrays, fields=list(kind))
    lengths = np.bincount(edges.row, minlength=len(old))
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), flat, type=old.type, mask=old.is_null())


def _numbers(spans: pa.StructArray, name: str) -> I64:
    return np.asarray(spans.field(name), dtype=np.int64)
