"""Which words may be left out of a text without harm to its labels and its letter case."""

from __future__ import annotations

import numpy as np

from lowres.generate.kinds import begin_large
from lowres.generate.pieces import I64, Heads, Mask, Pieces
from lowres.generate.project import Edges

__all__ = ["removable"]


def removable(pieces: Pieces, edges: Edges, heads: Heads) -> Mask:
    """Tell which heads may be left out together with the space behind them, bool [heads].

    Such a head is one word with another one behind it, and does not open its text with a capital. No
    slot begins or ends behind it before that word: so a slot keeps its last word, and never is empty.

    Args:
        pieces: the texts.
        edges: their slots.
        heads: the heads.
    """
    if not len(heads.token):
        return np.zeros(0, bool)
    behind = np.minimum(heads.token + 1, len(pieces.kind) - 1)
    fits = (heads.length == 1) & (behind > heads.token) & pieces.is_word[behind]
    fits &= (heads.tail < 0) & ~np.isin(behind, heads.tails)  # a tail goes with the space before it
    fits &= pieces.token_row[behind] == pieces.token_row[heads.token]
    fits &= pieces.token_end[heads.token] < pieces.token_start[behind]
    capital = pieces.ask(begin_large)[pieces.kind[heads.token]]
    fits &= ~(capital & (pieces.position[heads.token] == 0))
    start, end = pieces.token_start[heads.token], pieces.token_start[behind]
    fits &= ~_any_between(edges.start, start + 1, end - 1)
    return np.asarray(fits & ~_any_between(edges.end, start + 1, end))


def _any_between(places: I64, first: I64, last: I64) -> Mask:
    """Tell which ranges, both ends in them, hold a place."""
    ordered = np.sort(places)
    held = np.searchsorted(ordered, last, side="right") > np.searchsorted(ordered, first)
    return np.asarray(held, dtype=bool)
