"""The translation that reads best where it stands, by a language model of the target language."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from lowres.generate.assemble import New, laid
from lowres.generate.forms import Forms
from lowres.generate.pieces import I64, Heads, ranges
from lowres.generate.scene import Scene
from lowres.generate.score import Slates
from lowres.generate.tagging import upos_of_heads

__all__ = ["ReadingJudge", "Score"]

Score = Callable[[Sequence[str], Sequence[tuple[int, int]]], NDArray[np.float64]]


class ReadingJudge:
    """Puts the best translations of each head, by ``auto``, into the text that ``auto`` would write.

    Args:
        slates: the translations of heads, the best first.
        forms: writes them.
        score: says how well each of some texts reads in its span, float64 [n].
        most: how many translations of a head are tried.
    """

    def __init__(self, slates: Slates, forms: Forms, score: Score, most: int) -> None:
        self.slates, self.forms, self.score, self.most = slates, forms, score, most

    def __call__(self, scene: Scene, heads: Heads) -> I64:
        """Choose; heads with one translation are not asked about."""
        slate = self.slates.of(heads.head, upos_of_heads(scene.tagged().upos, heads))
        first = self.slates.first[slate]
        count = np.minimum(self.slates.count[slate], self.most)
        count[count == 1] = 0
        head = np.repeat(np.arange(len(count)), count)
        candidate = self.slates.candidates[ranges(first, count)]
        chosen = self.slates.candidates[first]
        if len(head):
            score = self.score(*self._tried(scene, heads, chosen, head, candidate))
            ends = np.cumsum(count)
            for at in np.flatnonzero(count).tolist():
                tried = slice(int(ends[at] - count[at]), int(ends[at]))
                chosen[at] = candidate[tried][int(score[tried].argmax())]
        return chosen

    def _tried(
        self, scene: Scene, heads: Heads, chosen: I64, head: I64, candidate: I64
    ) -> tuple[list[str], list[tuple[int, int]]]:
        """Write each text that is tried, and say where the translation stands in it."""
        form = self._written(scene, heads, chosen)
        new = New(scene.pieces, laid(scene.pieces, heads, form, self.forms.texts))
        row = scene.pieces.token_row[heads.token][head]
        start = (new.start[new.head_place][head] - new.row_start[row]).tolist()
        end = (new.start[new.head_place + 1][head] - new.row_start[row]).tolist()
        other = self._written(scene, heads.take(head), candidate)
        written = self.forms.texts.take(pa.array(other)).to_pylist()
        base, texts, spans = new.texts.to_pylist(), [], []
        for at, since, until, word in zip(row.tolist(), start, end, written, strict=True):
            texts.append(f"{base[at][:since]}{word}{base[at][until:]}")
            spans.append((since, since + len(word)))
        return texts, spans

    def _written(self, scene: Scene, heads: Heads, candidate: I64) -> I64:
        return self.forms.write(scene.pieces, scene.tagged, heads, candidate, scene.draw)
