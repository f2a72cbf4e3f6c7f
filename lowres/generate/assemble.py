"""The new texts put together from old pieces and what stands in for some of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from lowres.generate.pieces import I64, Heads, Mask, Pieces, cover

__all__ = ["Layout", "in_place", "put", "replaced_pieces", "texts_of"]


def replaced_pieces(pieces: Pieces, heads: Heads) -> tuple[I64, Mask]:
    """Return the first piece of each head, [heads], and which pieces belong to one, [pieces]."""
    first = pieces.token[heads.token]
    last = pieces.token[heads.token + heads.length - 1]
    return first, cover(len(pieces.start), first, last + 1)


def put(
    pieces: Pieces, first: I64, replaced: Mask, form: I64, inserted: list[str]
) -> pa.StringArray:
    """Put what is inserted in the place of each head's first piece, and nothing in the others.

    Args:
        pieces: the batch.
        first: the first piece of each head, [heads].
        replaced: which pieces belong to one, [pieces].
        form: by which of the inserted texts, [heads].
        inserted: the distinct texts.

    Returns:
        what stands in the place of each piece, [pieces].
    """
    strings, forms = pieces.strings, pa.array([*inserted, ""], pa.string())
    which = np.where(replaced, len(strings) + len(inserted), np.arange(len(strings)))
    which[first] = len(strings) + form
    return pa.concat_arrays([strings, forms]).take(pa.array(which))


class Layout(NamedTuple):
    """New texts as strings one after the other.

    Attributes:
        texts: the strings in their order, [strings].
        order: which piece each one stands for; numbers beyond the pieces are what is new, [strings].
        bounds: where each row begins among them, and the end, [rows + 1].
        place: where each piece stands among them, -1 where it is left out, [pieces].
    """

    texts: pa.StringArray
    order: I64
    bounds: I64
    place: I64


def in_place(pieces: Pieces, written: pa.StringArray, order: I64) -> Layout:
    """Lay out the pieces, each row keeping its own.

    Args:
        pieces: the batch.
        written: what stands in the place of each piece, [pieces].
        order: the pieces in the order in which they stand, [pieces].
    """
    bounds = np.searchsorted(pieces.start, pieces.row_start)
    place = np.argsort(order)  # of a permutation, its inverse
    return Layout(written.take(pa.array(order)), order, bounds, place)


def texts_of(layout: Layout) -> pa.StringArray:
    """Join the strings of each text, by laying new offsets, [rows]."""
    bounds, strings = layout.bounds, layout.texts
    if not len(strings):
        return pa.array([""] * (len(bounds) - 1), pa.string())
    _, offsets, content = strings.buffers()
    byte_start = np.frombuffer(offsets, dtype=np.int32)[: len(strings) + 1]
    joined = pa.py_buffer(np.ascontiguousarray(byte_start[bounds]))
    return pa.StringArray.from_buffers(len(bounds) - 1, joined, content)
