"""The pieces of a batch in the order in which a plan wants them, with what it inserts."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lowres.generate.assemble import Layout
from lowres.generate.pieces import I64, Mask, Pieces, ranges
from lowres.generate.project import Edges
from lowres.generate.sketch.phrases import Units
from lowres.generate.sketch.plan import Plan

__all__ = ["Rearranged", "arrange", "changed_rows"]


def arrange(
    pieces: Pieces, written: pa.StringArray, units: Units, plan: Plan, changed: Mask
) -> Layout:
    """Put the pieces of the rows that a plan changes into its order; the others stay as they are.

    Words stand one blank apart; a mark that stood close to the word before it does so again, and so
    does whatever stood close to what is still before it (``5pm``, ``check-in``, ``"quoted"``).

    Args:
        pieces: the source texts.
        written: what stands in the place of each piece, [pieces].
        units: the units of the batch.
        plan: where they go.
        changed: rows that the plan changes, bool [rows].
    """
    count, rows = len(pieces.start), len(pieces.row_start) - 1
    blank = count
    changed = changed | _parted_rows(pieces, written, units, rows)
    extra = pa.array([" ", *plan.texts], pa.string())
    strings = pa.concat_arrays([written, extra])
    held = changed[units.row] & ~plan.gone
    new = changed[units.row[plan.inserted.at]]
    row = np.concatenate([units.row[held], units.row[plan.inserted.at[new]]])
    key = np.concatenate([plan.key[held], plan.inserted.key[new]])
    start = np.concatenate([pieces.token[units.first[held]], count + 1 + plan.inserted.text[new]])
    stop = np.concatenate([pieces.token[units.last[held]] + 1, count + 2 + plan.inserted.text[new]])
    unit = np.concatenate([np.flatnonzero(held), np.full(new.sum(), -2)])
    joined = np.concatenate([plan.joined[held], np.zeros(new.sum(), bool)])
    order = np.lexsort((np.arange(len(row)), key, row))
    row, start, stop, unit = row[order], start[order], stop[order], unit[order]
    opens = np.append(True, row[1:] != row[:-1])[: len(row)]
    close = _are_close(pieces, written, units, unit)
    apart = ~opens & ~close & ~np.append(False, joined[order][:-1])[: len(row)]
    width = stop - start + apart
    flat = ranges(start - apart, width)
    first = np.cumsum(width) - width
    flat[first[apart]] = blank
    whole = np.flatnonzero(~changed[pieces.row])
    row = np.concatenate([pieces.row[whole], np.repeat(row, width)])
    by_row = np.argsort(row, kind="stable")
    stands = np.argsort(by_row)  # of a permutation, its inverse
    inserted = stands[len(whole) + (first + apart)[np.argsort(order)[held.sum() :]]]
    order = np.concatenate([whole, flat])[by_row]
    place = np.full(len(strings), -1, np.int64)
    place[order] = np.arange(len(order))
    bounds = np.searchsorted(row[by_row], np.arange(rows + 1))
    return Layout(strings.take(pa.array(order)), bounds, place[:count], inserted)


def changed_rows(units: Units, plan: Plan, rows: int) -> Mask:
    """Mark the rows in which a plan moves, drops, joins or inserts something, bool [rows]."""
    changed = np.zeros(rows, bool)
    moved = plan.key != np.arange(len(plan.key))
    changed[units.row[plan.gone | plan.joined | moved]] = True
    changed[units.row[plan.inserted.at]] = True
    return changed


def _are_close(pieces: Pieces, written: pa.StringArray, units: Units, unit: I64) -> Mask:
    """Say which units, in their new order, stand close to what is before them; -2 is no unit."""
    if not len(unit):
        return np.zeros(0, bool)
    none = [False, False]  # for no unit
    touches = np.append(_touches(pieces, units), none)
    mark = np.append(~pieces.is_word[units.first], none)
    kept = np.append(_are_kept(pieces, written, units), none)
    before = np.append(-2, unit[:-1])
    opening = mark[before] & ~touches[before] & touches[before + 1]
    behind = (before == unit - 1) & (mark[before] | kept[unit])
    return np.asarray((touches[unit] & (mark[unit] | behind)) | (opening & (before >= 0)))


def _parted_rows(pieces: Pieces, written: pa.StringArray, units: Units, rows: int) -> Mask:
    """Mark the rows in which a word is written anew that stood close to another (``5pm``)."""
    word = pieces.is_word[units.first]
    parts = word & np.append(False, word[:-1])[: len(word)] & _touches(pieces, units)
    parted = np.zeros(rows, bool)
    parted[units.row[parts & ~_are_kept(pieces, written, units)]] = True
    return parted


def _are_kept(pieces: Pieces, written: pa.StringArray, units: Units) -> Mask:
    """Tell which units begin as they did in the source."""
    piece = pa.array(pieces.token[units.first])
    return np.asarray(pc.equal(written.take(piece), pieces.strings.take(piece)), dtype=bool)


def _touches(pieces: Pieces, units: Units) -> Mask:
    """Which units stand close to the word before them."""
    token = pieces.token[units.first]
    before = np.maximum(token - 1, 0)
    blank = np.ones(len(pieces.start), bool)
    blank[pieces.token] = False
    return np.asarray((token > 0) & ~blank[before] & (pieces.row[before] == pieces.row[token]))


class Rearranged:
    """New texts whose pieces changed places, told like :class:`lowres.generate.assemble.New`.

    Args:
        pieces: the old texts.
        layout: the new ones.
        head: the first piece of each head, [heads].
    """

    def __init__(self, pieces: Pieces, layout: Layout, head: I64) -> None:
        self.pieces, self.layout = pieces, layout
        self.head_place = self.place_of(head)
        lengths = np.asarray(pc.utf8_length(layout.texts), dtype=np.int64)
        self.start: I64 = np.concatenate([[0], np.cumsum(lengths)])
        self.stop = self.start[1:]
        self.row_start: I64 = self.start[layout.bounds]

    @property
    def texts(self) -> pa.StringArray:
        """The new texts, [rows]."""
        bounds, strings = self.layout.bounds, self.layout.texts
        if not len(strings):
            return pa.array([""] * (len(bounds) - 1), pa.string())
        _, offsets, content = strings.buffers()
        byte_start = np.frombuffer(offsets, dtype=np.int32)[: len(strings) + 1]
        joined = pa.py_buffer(np.ascontiguousarray(byte_start[bounds]))
        return pa.StringArray.from_buffers(len(bounds) - 1, joined, content)

    def place_of(self, piece: I64) -> I64:
        """Say where some pieces come to stand, -1 for what is left out."""
        return self.layout.place[piece]

    def project(self, edges: Edges) -> tuple[I64, I64]:
        """Carry span edges over: from the first to the last of the words that are left of each.

        Returns:
            new starts and ends, in code points of all new texts joined.
        """
        pieces, out_start, place = self.pieces, self.start, self.layout.place
        first, last = edges.first(pieces), edges.last(pieces)
        length = last - first + 1
        inside = ranges(first, length)
        is_token = np.zeros(len(pieces.start), bool)
        is_token[pieces.token] = True
        there = is_token[inside] & (place[inside] >= 0)
        # a piece that is empty now (the later words of a head) tells nothing
        there &= out_start[place[inside] + 1] > out_start[place[inside]]
        of = np.repeat(np.arange(len(first)), length)[there]
        start = np.full(len(first), np.iinfo(np.int64).max)
        end = np.full(len(first), -1, np.int64)
        np.minimum.at(start, of, out_start[place[inside[there]]])
        np.maximum.at(end, of, out_start[place[inside[there]] + 1])
        cut_start = edges.start != pieces.start[first]
        cut_end = edges.end != pieces.end[last]
        start = np.where(
            cut_start, out_start[place[first]] + edges.start - pieces.start[first], start
        )
        end = np.where(cut_end, out_start[place[last]] + edges.end - pieces.start[last], end)
        return start, end
