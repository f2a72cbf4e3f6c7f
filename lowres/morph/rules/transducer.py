"""A transducer that writes a form from left to right: a log-linear model chooses each action.

Monotone edits over aligned pairs, as in Aharoni & Goldberg 2017 (https://aclanthology.org/P17-1183)
and Makarov & Clematide 2018 (https://aclanthology.org/C18-1008), without a network.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lowres.morph.rules.actions import COPY, STOP, WITHIN, Actions, Choices, Licences
from lowres.morph.rules.bundles import laid_out
from lowres.morph.rules.contexts import References, contexts, places
from lowres.morph.rules.letters import Words, words
from lowres.morph.rules.loglinear import Bundles, log_probabilities
from lowres.morph.rules.scoring import Scorer
from lowres.morph.rules.states import States, advance, begin, kinds

__all__ = ["Transducer"]

_BEAM, _DROP = 2, 2.0  # partial forms kept of one lemma; log probability below the best
_ROOM = 6  # letters that may be inserted beyond the most that training pairs insert

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


class Transducer:
    """Writes forms with trained weights."""

    def __init__(
        self,
        actions: Actions,
        licences: Licences,
        vowels: Ints,
        weights: Floats,
        paired: bool,
        longest: int,
    ) -> None:
        self.actions, self.licences, self.vowels, self.weights = actions, licences, vowels, weights
        self.paired, self.longest = paired, longest
        self._scorer = Scorer(weights)

    def _width(self, batch: Words) -> int:
        return int(batch.lengths.max(initial=0)) + 2 * (self.longest + _ROOM) + 16

    def write(
        self,
        asked: Sequence[tuple[str, str]],
        others: References,
    ) -> list[list[tuple[str, float]]]:
        """Inflect lemmas.

        Args:
            asked: lemmas with bundles.
            others: another form of each lemma, as far as one is known.

        Returns:
            for each lemma, forms with log probabilities, in no order; alike ones may come twice.
        """
        batch = words([lemma for lemma, _ in asked], self.vowels, self.actions.dotless)
        bundles, bundle = laid_out([features for _, features in asked], self.paired)
        states = begin(len(asked), self._width(batch))
        best = np.full(len(asked), -np.inf)
        found: list[list[tuple[str, float]]] = [[] for _ in asked]
        while len(states):
            where = kinds(states, batch)
            keys = places(states, where, batch, bundles.parts[bundle[states.item], 1])
            keys[(where != WITHIN) & (states.end - states.start >= self.longest + _ROOM)] = 0
            choices = self.licences.choices(keys, np.where(where == WITHIN, COPY, STOP))
            scores = states.score[choices.state]
            scores += self._logs(states, where, choices, batch, others, bundles, bundle)
            item = states.item[choices.state]
            kept = _best(item, scores, best)
            states = states.take(choices.state[kept])
            states.score = scores[kept]
            where = where[choices.state[kept]]
            advance(states, choices.action[kept], where, batch, self.actions, self.vowels)
            done = states.at > batch.lengths[states.item] + 1
            for at in np.flatnonzero(done):
                found[states.item[at]].append((states.spelled(int(at)), float(states.score[at])))
            np.maximum.at(best, states.item[done], states.score[done])
            states = states.take(np.flatnonzero(~done))
        return found

    def _logs(
        self,
        states: States,
        where: Ints,
        choices: Choices,
        batch: Words,
        others: References,
        bundles: Bundles,
        bundle: NDArray[np.int64],
    ) -> NDArray[np.float64]:
        """Score all choices; where there is none, the only one is sure."""
        logs = np.zeros(len(choices.state))
        for kind in range(3):
            here = (where == kind) & (choices.counts > 1)
            some = np.flatnonzero(here)
            if not len(some):
                continue
            chosen = states.take(some)
            seen, tiers = contexts(kind, chosen, batch, others, self.vowels)
            at = np.flatnonzero(here[choices.state])
            few = choices.take(some)
            hashes = self.actions.hashes[few.action]
            scores = self._scorer.scores(seen, tiers, few, hashes, bundles, bundle[chosen.item])
            logs[at] = log_probabilities(scores, few)
        return logs


def _best(
    item: NDArray[np.int64],
    scores: NDArray[np.float64],
    finished: NDArray[np.float64],
) -> NDArray[np.int64]:
    """Choose the partial forms of each item that are worth going on with."""
    order = np.lexsort((-scores, item))
    items, sorted_scores = item[order], scores[order]
    first = np.flatnonzero(np.r_[True, items[1:] != items[:-1]])
    group = np.cumsum(np.r_[False, items[1:] != items[:-1]])
    rank = np.arange(len(order)) - first[group]
    top = np.maximum(sorted_scores[first][group], finished[items])
    return np.sort(order[(rank < _BEAM) & (sorted_scores >= top - _DROP)])
