"""The new texts put together from old pieces and what stands in for some of them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from lowres.generate.pieces import I64, Heads, Mask, Pieces, cover

__all__ = ["put", "replaced_pieces", "texts_of"]


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


def texts_of(pieces: Pieces, strings: pa.StringArray) -> pa.StringArray:
    """Join what stands in the places of each text's pieces, by laying new offsets, [rows]."""
    bounds = np.searchsorted(pieces.start, pieces.row_start)
    if not len(strings):
        return pa.array([""] * (len(bounds) - 1), pa.string())
    _, offsets, content = strings.buffers()
    byte_start = np.frombuffer(offsets, dtype=np.int32)[: len(strings) + 1]
    joined = pa.py_buffer(np.ascontiguousarray(byte_start[bounds]))
    return pa.StringArray.from_buffers(len(bounds) - 1, joined, content)
