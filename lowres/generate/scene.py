"""What choosers see of a batch, and what they answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from lowres.generate import draws
from lowres.generate.chosen import Chosen
from lowres.generate.pieces import I64, Heads, Mask, Pieces
from lowres.generate.project import Edges
from lowres.generate.tagging import Tagged

__all__ = ["Choice", "Scene"]


class Scene(NamedTuple):
    """What is known of a batch when translations are chosen.

    Attributes:
        rows: the utterances.
        pieces: their texts.
        edges: their slots.
        copy: number of each variant's copy, [rows].
        chosen: what a model has chosen before, if it has.
        ids: gives the hashes of the utterances' ids, [rows].
        tagged: gives the parts of speech, asked only where the choice depends on them.
        draw: bits for a purpose at token positions.
        borrows: tells which tokens may borrow the translations of near heads, bool [tokens].
    """

    rows: pa.RecordBatch
    pieces: Pieces
    edges: Edges
    copy: I64
    chosen: Chosen | None
    ids: Callable[[], draws.U64]
    tagged: Callable[[], Tagged]
    draw: Callable[[int, I64], draws.U64]
    borrows: Callable[[], Mask]

    def is_odd(self, heads: Heads) -> Mask:
        """Tell which heads stand in every other copy, the second and so on, [heads]."""
        return np.asarray(self.copy[self.pieces.token_row[heads.token]] % 2 == 1)


class Choice(NamedTuple):
    """What is written for heads.

    Attributes:
        heads: those that something else is written for.
        candidate: the translation of each, [heads].
        form: number of its form among :meth:`lowres.generate.forms.Forms.listed`; absent, the form
            that its head asks for, [heads].
        gone: which are left out, with the space behind them; absent, none, bool [heads].
    """

    heads: Heads
    candidate: I64
    form: I64 | None = None
    gone: Mask | None = None
