"""Which of its translations a head becomes."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from lowres.generate import draws
from lowres.generate.kinds import groups
from lowres.generate.lookup import HeadIndex
from lowres.generate.pieces import I64, Heads, Mask, Pieces
from lowres.generate.project import Edges, tokens_in
from lowres.generate.score import Slates, fit
from lowres.generate.settings import Settings
from lowres.generate.tagging import UNKNOWN, UPOS, Tagged, upos_of_heads

__all__ = ["Choice", "Chooser", "Scene", "may_borrow"]


class Scene(NamedTuple):
    """What is known of a batch when translations are chosen.

    Attributes:
        pieces: the texts.
        copy: number of each variant's copy, [rows].
        tagged: gives the parts of speech, asked only where the choice depends on them.
        draw: bits for a purpose at token positions.
        borrows: tells which tokens may borrow the translations of near heads, bool [tokens].
        judged: gives what a model chooses for heads, [heads].
        removable: tells which heads may be left out, bool [heads].
    """

    pieces: Pieces
    copy: I64
    tagged: Callable[[], Tagged]
    draw: Callable[[int, I64], draws.U64]
    borrows: Callable[[], Mask]
    judged: Callable[[Heads], I64]
    removable: Callable[[Heads], Mask]

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


class Chooser:
    """Chooses among the translations of heads.

    Args:
        settings: how.
        index: the heads.
        slates: their translations by how good they are.
    """

    def __init__(self, settings: Settings, index: HeadIndex, slates: Slates) -> None:
        self.how, self.near = settings.choose, settings.near > 0
        self.index, self.slates = index, slates
        self._first_of: dict[int, int] = {}

    def choose(self, scene: Scene, heads: Heads) -> I64:
        """Return the index of the candidate that each head becomes, [heads]."""
        index, how = self.index, self.how
        first, own = index.first[heads.head], index.own[heads.head]
        if how in ("first", "frequency") and not self.near:
            return first
        bits = scene.draw(draws.CHOOSE, heads.token)
        chosen = first  # the most frequent, where the candidates are in that order
        if how == "auto":
            chosen = self._best(scene, heads, bits)
        elif how in ("sense", "lm"):
            chosen = scene.judged(heads)
        elif how == "pos":
            chosen = self._by_pos(scene, heads)
        elif how == "weight":
            chosen = draws.weighted(bits, index.weight_until, first, first + own)
        elif how in ("uniform", "alternate"):
            chosen = first + draws.below(bits, own)
        if how == "alternate":
            chosen = np.where(scene.is_odd(heads), first, chosen)
        if self.near:
            last = first + index.count[heads.head]
            borrowed = draws.weighted(bits, index.weight_until, first, last)
            chosen = np.where(scene.borrows()[heads.token], borrowed, chosen)
        return chosen

    def _best(self, scene: Scene, heads: Heads, bits: draws.U64) -> I64:
        """Choose by how good translations are: the best, or in every other copy one drawn so."""
        slates = self.slates
        slate = slates.of(heads.head, upos_of_heads(scene.tagged().upos, heads))
        first, count = slates.first[slate], slates.count[slate]
        drawn = draws.weighted(bits, slates.share_until, first, first + count)
        return np.asarray(slates.candidates[np.where(scene.is_odd(heads), drawn, first)])

    def _by_pos(self, scene: Scene, heads: Heads) -> I64:
        """Take the first translation whose part of speech is that of its head, or nearest to it."""
        keys = heads.head * (len(UPOS) + 1) + upos_of_heads(scene.tagged().upos, heads) - UNKNOWN
        distinct, place = groups(keys)
        for key in distinct.tolist():
            if key not in self._first_of:
                self._first_of[key] = self._fitting(*divmod(key, len(UPOS) + 1))
        return np.array([self._first_of[key] for key in distinct.tolist()], np.int64)[place]

    def _fitting(self, head: int, upos: int) -> int:
        known = UPOS[upos + UNKNOWN] if upos else None
        first = int(self.index.first[head])
        own = int(self.index.own[head] or self.index.count[head])  # where all is borrowed, that

        def fits(at: int) -> float:
            return max(fit(sense.pos, known) for sense in self.index.candidates[at].senses)

        return max(range(first, first + own), key=fits)


def may_borrow(pieces: Pieces, edges: Edges, bits: draws.U64, share: float) -> Mask:
    """Tell which tokens may borrow the translations of near heads: those outside slots, [tokens].

    A slot's words stay its own: a near word is often one of the same kind, and as often not.

    Args:
        pieces: the texts.
        edges: their slots.
        bits: a draw of 32 bits for each text, [rows].
        share: of the texts in which words may borrow.
    """
    may = bits < draws.threshold(share)
    return np.asarray(may[pieces.token_row] & ~tokens_in(pieces, edges.start, edges.end))
