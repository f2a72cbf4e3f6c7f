"""Which of its translations a head becomes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import Any

import numpy as np

from lowres.errors import UsageError
from lowres.generate import draws
from lowres.generate.forms import Forms
from lowres.generate.judge import Judge, load_judge
from lowres.generate.kinds import groups
from lowres.generate.lattice import Lattice
from lowres.generate.lookup import HeadIndex
from lowres.generate.nodes import Nodes
from lowres.generate.pieces import I64, Heads, Mask, Pieces
from lowres.generate.project import Edges, tokens_in
from lowres.generate.scene import Choice, Scene
from lowres.generate.score import Slates, fit
from lowres.generate.settings import Settings
from lowres.generate.tagging import UNKNOWN, UPOS, upos_of_heads
from lowres.generate.target_text import TargetText

__all__ = ["Chooser", "may_borrow"]


class Chooser:
    """Chooses among the translations of heads.

    Args:
        settings: how.
        index: the heads.
        slates: their translations by how good they are.
        forms: the forms of translations.
        text: target text, with pairs of words for a lattice.

    Raises:
        UsageError: there are no pairs for a lattice.
    """

    def __init__(
        self,
        settings: Settings,
        index: HeadIndex,
        slates: Slates,
        forms: Forms,
        text: TargetText | None,
    ) -> None:
        self.settings, self.index, self.slates, self.forms = settings, index, slates, forms
        self.how, self.near = settings.choose, settings.near > 0
        self.lattice = self._lattice(text) if self.how == "lattice" else None
        self._first_of: dict[int, int] = {}

    @cached_property
    def judge(self) -> Judge:
        """The model that chooses."""
        return load_judge(self.settings, self.index, self.slates, self.forms)

    def __getstate__(self) -> dict[str, Any]:
        """Travel between processes without the model."""
        return {name: value for name, value in vars(self).items() if name != "judge"}

    def choose(self, scene: Scene, heads: Heads) -> Choice:
        """Choose what each head becomes."""
        if self.lattice is not None:
            return self.lattice.choose(scene, heads)
        return Choice(heads, self._one(scene, heads))

    def judged(self, scene: Scene, heads: Heads) -> I64:
        """Return what the model chooses for heads, or has chosen before, [heads]."""
        if not len(heads.token):
            return heads.head
        if scene.chosen is None:
            return self.judge(scene, heads)
        ids = scene.ids()[scene.pieces.token_row[heads.token]]
        return scene.chosen.of(self.index, heads.head, ids, scene.pieces.position[heads.token])

    def _lattice(self, text: TargetText | None) -> Lattice:
        if text is None or text.pairs is None:
            raise UsageError("a lattice needs pairs of words: TargetText.read(..., pairs=True).")
        return Lattice(Nodes(self.index, self.forms, text), text)

    def _one(self, scene: Scene, heads: Heads) -> I64:
        """Choose the candidate of each head by itself, [heads]."""
        index, how = self.index, self.how
        first, own = index.first[heads.head], index.own[heads.head]
        if how in ("first", "frequency") and not self.near:
            return first
        draw = partial(scene.draw, draws.CHOOSE, heads.token)  # costs the hash of each id
        chosen = first  # the most frequent, where the candidates are in that order
        if how == "auto":
            chosen = self._best(scene, heads, draw)
        elif how in ("sense", "lm"):
            chosen = self.judged(scene, heads)
        elif how == "pos":
            chosen = self._by_pos(scene, heads)
        elif how == "weight":
            chosen = draws.weighted(draw(), index.weight_until, first, first + own)
        elif how in ("uniform", "alternate"):
            chosen = first + draws.below(draw(), own)
        if how == "alternate":
            chosen = np.where(scene.is_odd(heads), first, chosen)
        if self.near:
            last = first + index.count[heads.head]
            borrowed = draws.weighted(draw(), index.weight_until, first, last)
            chosen = np.where(scene.borrows()[heads.token], borrowed, chosen)
        return chosen

    def _best(self, scene: Scene, heads: Heads, draw: Callable[[], draws.U64]) -> I64:
        """Choose by how good translations are: the best, or in every other copy one drawn so."""
        slates = self.slates
        slate = slates.of(heads.head, upos_of_heads(scene.tagged().upos, heads))
        first, count = slates.first[slate], slates.count[slate]
        odd = scene.is_odd(heads)
        if odd.any():
            drawn = draws.weighted(draw(), slates.share_until, first, first + count)
            first = np.where(odd, drawn, first)
        return np.asarray(slates.candidates[first])

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

        def fits(at: int) -> float:
            return max(fit(sense.pos, known) for sense in self.index.candidates[at].senses)

        return max(self.index.places(head), key=fits)


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
