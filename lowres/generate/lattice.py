"""Translations, their forms, copies and deletions weighed together over each run of heads.

A node is a translation of a head in one of its forms, or the head itself; a function word may also be
left out. The score of a way through is the weighted sum of what is known of its nodes (as in
:mod:`lowres.generate.score`) and of how well each word goes with the one before it in target text;
the best way is found by Viterbi's algorithm, for all runs of one length at once.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lowres.generate.draws import U64
from lowres.generate.leave_out import removable
from lowres.generate.nodes import COPY, Nodes
from lowres.generate.pairs import START
from lowres.generate.pieces import I64, Heads, Pieces
from lowres.generate.scene import Choice, Scene
from lowres.generate.tagging import upos_of_heads
from lowres.generate.target_text import TargetText

__all__ = ["Lattice"]

F64 = NDArray[np.float64]
_BLOCK = 1 << 22  # pairs of words that are weighed at a time


class _Words(NamedTuple):
    """Words by their hashes, and how often target text holds each."""

    hash: U64
    seen: F64

    def at(self, where: Any) -> _Words:
        return _Words(self.hash[where], self.seen[where])


class Lattice:
    """Finds the best way through the nodes of heads.

    Args:
        nodes: what heads may become.
        text: target text with its pairs.
    """

    def __init__(self, nodes: Nodes, text: TargetText) -> None:
        assert text.pairs is not None
        self.nodes, self.text, self.pairs = nodes, text, text.pairs

    def choose(self, scene: Scene, heads: Heads) -> Choice:
        """Choose the best way through each run of heads that stand side by side."""
        number, taken = self.best(scene, heads)
        gone, node = taken < 0, np.maximum(taken, 0)
        form = np.where(gone, 0, self.nodes.form[number, node])
        candidate = np.where(gone, 0, self.nodes.candidate[number, node])
        if not self.nodes.whole_table:
            return Choice(heads, candidate)
        new = form != COPY
        return Choice(heads.where(new), candidate[new], form[new], gone[new])

    def best(self, scene: Scene, heads: Heads) -> tuple[I64, I64]:
        """Return the number of each head's list of nodes, and the node that it takes, -1 for none."""
        upos = upos_of_heads(scene.tagged().upos, heads)
        number = self.nodes.of(scene, heads, upos)
        may_go = removable(scene.pieces, scene.edges, heads) & self.nodes.whole_table
        cost = np.where(may_go, self.nodes.leaving_out(number, upos), -np.inf)
        left, right = self._around(scene.pieces, heads)
        starts, lengths = _runs(scene.pieces, heads)
        taken = np.zeros(len(number), np.int64)
        for length in np.unique(lengths).tolist():
            of_length = starts[lengths == length]
            size = max(1, _BLOCK // (length * self.nodes.width**2))
            for at in range(0, len(of_length), size):
                run = of_length[at : at + size, None] + np.arange(length)
                taken[run] = self._through(number[run], cost[run], left, right, run)
        return number, taken

    def _through(self, number: I64, cost: F64, left: _Words, right: _Words, run: I64) -> I64:
        """Find the ways through runs of one length.

        The front holds the last word that was written, whichever head it stands for: where a head is
        left out it only grows dearer.

        Args:
            number: the node list of each head, [runs, length].
            cost: of leaving it out, [runs, length].
            left: the word before each head.
            right: the word behind it.
            run: the heads, [runs, length].

        Returns:
            the node that each head takes, -1 where it is left out, [runs, length].
        """
        nodes, rows, width = self.nodes, np.arange(len(run)), self.nodes.width
        front, score = left.at(run[:, :1]), np.zeros((len(run), 1))
        steps = []
        for at in range(run.shape[1]):
            mine = number[:, at]
            new = _Words(nodes.first[mine], nodes.first_count[mine])
            reached = score[:, :, None] + self._tie(
                front.at(np.s_[:, :, None]), new.at(np.s_[:, None])
            )
            back = reached.argmax(axis=1)
            best = np.take_along_axis(reached, back[:, None], 1)[:, 0] + nodes.score[mine]
            steps.append(back)
            last = _Words(nodes.last[mine], nodes.last_count[mine])
            front = _Words(*(np.hstack(both) for both in zip(last, front, strict=True)))
            score = np.hstack([best, score + cost[:, at, None]])
            if np.isneginf(cost[:, at]).all():
                front, score = front.at(np.s_[:, :width]), score[:, :width]
        score = score + self._tie(front, right.at(run[:, -1:]))
        place = score.argmax(axis=1)
        taken = np.full(run.shape, -1, np.int64)
        for at in range(run.shape[1] - 1, -1, -1):
            kept = place < width
            taken[kept, at] = place[kept]
            place = np.where(kept, steps[at][rows, np.minimum(place, width - 1)], place - width)
        return taken

    def _tie(self, word: _Words, other: _Words) -> F64:
        found = self.pairs.association(word.hash, word.seen, other.hash, other.seen)
        return np.asarray(self.nodes.weights.pair * found)

    def _around(self, pieces: Pieces, heads: Heads) -> tuple[_Words, _Words]:
        """Return the words before and behind each head, as they stand."""
        words = _Words(
            np.append(pieces.ask(self.nodes.hashes)[pieces.kind], START),
            np.append(pieces.ask(self.nodes.counts)[pieces.kind], float(self.text.sentences)),
        )
        none = len(pieces.kind)
        before = np.where(pieces.position[heads.token] > 0, heads.token - 1, none)
        behind = heads.token + heads.length
        ends = behind == pieces.first_token[pieces.token_row[heads.token] + 1]
        right = words.at(np.where(ends, none, behind))
        return words.at(before), right._replace(seen=np.where(ends, 0.0, right.seen))


def _runs(pieces: Pieces, heads: Heads) -> tuple[I64, I64]:
    """Return where each run of heads side by side begins among the heads, and its length."""
    row = pieces.token_row[heads.token]
    joined = (heads.token[1:] == (heads.token + heads.length)[:-1]) & (row[1:] == row[:-1])
    starts = np.flatnonzero(np.append(True, ~joined)[: len(heads.token)])
    return starts, np.diff(np.append(starts, len(heads.token)))
