"""The new texts put together from old text and what stands in for some of it."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lowres.generate.pieces import I64, Heads, Mask, Pieces, cover

__all__ = ["Layout", "New", "Places", "in_place", "laid", "put", "replaced_pieces"]


class Places(NamedTuple):
    """The places of a batch, end to end, and what is written in each.

    Where no word moves, a place is a head, what ends one behind a gap, or all that stands between
    two of these, over the ends of texts too; else it is a piece.

    Attributes:
        byte: where each place starts in the old texts, in bytes, with one more for the end,
            [places + 1].
        head: the place of each head; what else the head covers is written as nothing, [heads].
        written: what stands in each place, [places].
    """

    byte: I64
    head: I64
    written: pa.StringArray


def replaced_pieces(pieces: Pieces, heads: Heads) -> tuple[I64, Mask]:
    """Return the first piece of each head, [heads], and which pieces belong to one, [pieces].

    What ends a head behind a gap has the blank before it with it.
    """
    first = pieces.token[heads.token]
    last = pieces.token[heads.token + heads.length - 1]
    replaced, tail = cover(len(pieces.start), first, last + 1), pieces.token[heads.tails]
    replaced[tail] = replaced[tail - 1] = True
    return first, replaced


def laid(
    pieces: Pieces, heads: Heads, form: I64, forms: pa.StringArray, gone: Mask | None = None
) -> Places:
    """Put what is inserted in the place of each head, the text between two heads being one place.

    Args:
        pieces: the batch.
        heads: what is replaced.
        form: by which of the forms, [heads].
        forms: texts that may be inserted.
        gone: heads that go with the space behind them, a word follows each, bool [heads].
    """
    start = pieces.token_byte[heads.token]
    end = pieces.token_end_byte[heads.token + heads.length - 1]
    if gone is not None:
        end[gone] = pieces.token_byte[heads.token[gone] + 1]
    head, tail = np.arange(len(start)), heads.tails
    if len(tail):  # what ends a head behind a gap goes with the blank before it
        start = np.append(start, pieces.token_end_byte[tail - 1])
        order = np.argsort(start)
        start, end = start[order], np.append(end, pieces.token_end_byte[tail])[order]
        form = np.append(form, np.full(len(tail), len(forms)))[order]
        head = np.argsort(order)[: len(head)]  # of a permutation, its inverse
    byte = np.zeros(2 * len(start) + 2, np.int64)
    byte[1:-1:2], byte[2:-1:2], byte[-1] = start, end, pieces.row_byte[-1]
    old = pieces.strings_at(byte)
    which = np.arange(len(old))
    which[1::2] = len(old) + form
    nothing = pa.array([""], pa.string())
    written = pa.concat_arrays([old, forms, nothing]).take(pa.array(which))
    return Places(byte, 2 * head + 1, written)


def put(
    pieces: Pieces, heads: Heads, form: I64, forms: pa.StringArray, gone: Mask | None = None
) -> Places:
    """Put what is inserted in the place of each head's first piece, and nothing in the others.

    Args:
        pieces: the batch.
        heads: what is replaced.
        form: by which of the forms, [heads].
        forms: texts that may be inserted.
        gone: heads that go with the space behind them, a word follows each, bool [heads].
    """
    first, replaced = replaced_pieces(pieces, heads)
    strings = pieces.strings
    nothing = pa.array([""], pa.string())
    which = np.where(replaced, len(strings), np.arange(len(strings)))
    which[first] = len(strings) + 1 + form
    if gone is not None:
        which[first[gone] + 1] = len(strings)
    written = pa.concat_arrays([strings, nothing, forms]).take(pa.array(which))
    return Places(pieces.byte, first, written)


class Layout(NamedTuple):
    """New texts as strings one after the other.

    Attributes:
        texts: the strings in their order, [strings].
        bounds: where each row begins among them, and the end, [rows + 1].
        place: where each piece stands among them, -1 where it is left out, [pieces].
        inserted: where each text stands that a sketch puts in, [inserted].
    """

    texts: pa.StringArray
    bounds: I64
    place: I64
    inserted: I64 | None = None


def in_place(pieces: Pieces, written: pa.StringArray, order: I64) -> Layout:
    """Lay out the pieces, each row keeping its own.

    Args:
        pieces: the batch.
        written: what stands in the place of each piece, [pieces].
        order: the pieces in the order in which they stand, [pieces].
    """
    bounds = np.searchsorted(pieces.start, pieces.row_start)
    place = np.argsort(order)  # of a permutation, its inverse
    return Layout(written.take(pa.array(order)), bounds, place)


class New:
    """The new texts of a batch, and where everything went.

    Args:
        pieces: the old texts.
        places: what stands in them instead.
        order: the places in the order in which they stand, [places]; ``None`` where none moves.
        apart: which of them, in that order, have a blank before them, bool [places].
    """

    def __init__(
        self, pieces: Pieces, places: Places, order: I64 | None = None, apart: Mask | None = None
    ) -> None:
        self.pieces, self.places, self.order = pieces, places, order
        self._ordered = places.written if order is None else places.written.take(pa.array(order))
        self._apart = np.zeros(len(places.written), bool) if apart is None else apart
        if apart is not None:
            blank = pc.if_else(pa.array(apart), " ", "")
            self._ordered = pc.binary_join_element_wise(blank, self._ordered, "")

    @cached_property
    def place_start(self) -> I64:
        """Where each place started, in code points of all old texts joined, [places + 1]."""
        return self.pieces.points(self.places.byte)

    @cached_property
    def start(self) -> I64:
        """Where what stands in each place starts in the new joined text, [places + 1]."""
        return np.asarray(self._bounds + np.append(self._apart, False))

    @cached_property
    def stop(self) -> I64:
        """Where what stands in each place ends in it, [places]."""
        return self._bounds[1:]

    @cached_property
    def _bounds(self) -> I64:
        lengths = np.asarray(pc.utf8_length(self._ordered), dtype=np.int64)
        return np.concatenate([[0], np.cumsum(lengths)])

    @cached_property
    def row_start(self) -> I64:
        """Where each new text starts in the new joined text, [rows + 1]."""
        place, _ = self._of_rows
        return self.start[place] + self.pieces.row_start - self.place_start[place]

    @cached_property
    def head_place(self) -> I64:
        """Where the translation of each head stands, [heads]."""
        return self.place_of(self.places.head)

    def place_of(self, place: I64) -> I64:
        """Say where what is in some places comes to stand."""
        return place if self.order is None else np.argsort(self.order)[place]

    @property
    def texts(self) -> pa.StringArray:
        """The new texts, laid over the bytes of what stands in the places, [rows]."""
        if not len(self._ordered):
            return pa.array([""] * (len(self.pieces.row_byte) - 1), pa.string())
        _, offsets, content = self._ordered.buffers()
        place, inside = self._of_rows
        bounds = np.frombuffer(offsets, np.int32)[place] + inside
        joined = pa.py_buffer(bounds.astype(np.int32))
        return pa.StringArray.from_buffers(len(bounds) - 1, joined, content)

    @cached_property
    def _of_rows(self) -> tuple[I64, I64]:
        """The place that each text starts in, and how far inside, in bytes, [rows + 1] each.

        A text only starts inside a place whose text is kept.
        """
        byte, row_byte = self.places.byte, self.pieces.row_byte
        place = np.searchsorted(byte, row_byte, side="right") - 1
        return place, row_byte - byte[place]
