"""Candidates of several learners put together, with a probability that holds on words left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp, log, sqrt

import msgspec
import numpy as np
from numpy.typing import NDArray

from lowres.morph.rows import Candidate

__all__ = ["Combination", "Proposed", "fit_combination"]

Proposed = Mapping[str, Sequence[Candidate]]  # by learner

_FLOOR = 1e-5  # of what a learner does not propose
_WEIGHTS = (0.0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5, 2.5, 4.0)
_PROOF = 1.64  # standard errors by which others must be better than the network alone
_PRIOR = 2.0  # weight of the belief that probabilities are right as they are


class Combination(msgspec.Struct, frozen=True):
    """How candidates are put together.

    Attributes:
        weights: of each learner's logarithms of probabilities.
        calibration: factors that turn what is known of the best candidate into the logarithm of its odds:
            a constant, the odds of the learners' probability, and whether they agree.
    """

    weights: dict[str, float]
    calibration: tuple[float, float, float] = (0.0, 1.0, 0.0)

    def best(self, proposed: Proposed) -> Candidate:
        """Return the best candidate with the probability that it is right."""
        text, chance = self.together(proposed)
        known = np.array(_known(chance, _agree(proposed)))
        return Candidate(text, float(_sigmoid(known @ np.array(self.calibration))))

    def together(self, proposed: Proposed) -> Candidate:
        """Return the best candidate with the weighted geometric mean of its probabilities."""
        return _best(self.chances(proposed))

    def chances(self, proposed: Proposed) -> dict[str, float]:
        """Return the weighted geometric mean of each candidate's probabilities."""
        known = {
            name: {one.text: one.probability for one in some} for name, some in proposed.items()
        }
        weights = {name: weight for name, weight in self.weights.items() if name in known}
        total = sum(weights.values())
        texts = dict.fromkeys(one.text for some in proposed.values() for one in some)
        return {
            text: exp(
                sum(
                    weight * log(max(known[name].get(text, 0.0), _FLOOR))
                    for name, weight in weights.items()
                )
                / total
            )
            for text in texts
        }


def fit_combination(told: Sequence[tuple[Proposed, str]], helped: float = 0.0) -> Combination:
    """Choose weights by how many words come out right, and calibrate the probabilities.

    Networks that decide together are better than each of them, which alone is tried: so they are left
    to decide unless something else is clearly better.

    Args:
        told: what the learners propose for words that they were not trained on, and the right forms.
        helped: share of the words that come right because networks decide together, if they do.
    """
    names = sorted({name for proposed, _ in told for name in proposed})
    if not told:
        return Combination(dict.fromkeys(names, 1.0))
    best = _chosen(names, told, helped)
    known, right = [], []
    for proposed, form in told:
        text, chance = best.together(proposed)
        known.append(_known(chance, _agree(proposed)))
        right.append(text == form)
    factors = _logistic(np.array(known), np.array(right, float))
    return Combination(best.weights, factors)


def _chosen(
    names: Sequence[str], told: Sequence[tuple[Proposed, str]], helped: float
) -> Combination:
    tried = [Combination(weights) for weights in _weightings(names)]
    best = max(tried, key=lambda one: _quality(one, told))
    if "network" not in names or not helped:
        return best
    alone = Combination(dict.fromkeys(names, 0.0) | {"network": 1.0})
    gains = [_right(best, *one) - _right(alone, *one) for one in told]
    enough = helped * len(told) + _PROOF * sqrt(sum(map(abs, gains)))
    return best if sum(gains) > enough else alone


def _right(how: Combination, proposed: Proposed, form: str) -> bool:
    return how.together(proposed).text == form


def _weightings(names: Sequence[str]) -> list[dict[str, float]]:
    """List weights to try: each learner alone, and with less or more of the others."""
    if len(names) < 2:
        return [dict.fromkeys(names, 1.0)]
    first, second = names
    return [
        *({first: 1.0, second: weight} for weight in _WEIGHTS),
        *({first: weight, second: 1.0} for weight in _WEIGHTS),
    ]


def _quality(how: Combination, told: Sequence[tuple[Proposed, str]]) -> tuple[int, float]:
    """Count what comes out right; equal counts are told apart by how probable the right forms are."""
    right, likelihood = 0, 0.0
    for proposed, form in told:
        chances = how.chances(proposed)
        right += _best(chances).text == form
        likelihood += log(max(chances.get(form, 0.0), _FLOOR))
    return right, likelihood


def _best(chances: Mapping[str, float]) -> Candidate:
    text = max(chances, key=lambda one: (chances[one], one))
    return Candidate(text, chances[text])


def _agree(proposed: Proposed) -> bool:
    """Tell whether all learners find the same form best."""
    return len({some[0].text for some in proposed.values() if some}) == 1


def _known(chance: float, agree: bool) -> tuple[float, float, float]:
    bounded = min(max(chance, 1e-4), 1 - 1e-4)
    return 1.0, log(bounded / (1 - bounded)), float(agree)


def _sigmoid(value: NDArray[np.float64] | float) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-np.clip(value, -50, 50))))


def _logistic(known: NDArray[np.float64], right: NDArray[np.float64]) -> tuple[float, float, float]:
    """Fit a logistic regression by Newton's method, with a prior at the values that change nothing."""
    start = np.array([0.0, 1.0, 0.0])
    factors = start.copy()
    for _ in range(25):
        chance = _sigmoid(known @ factors)
        slope = known.T @ (chance - right) + _PRIOR * (factors - start)
        curve = (known.T * (chance * (1 - chance))) @ known + _PRIOR * np.eye(len(start))
        step = np.linalg.solve(curve, slope)
        factors = factors - step / max(1.0, float(np.abs(step).max()))  # else it may overshoot
    constant, odds, agree = map(float, factors)
    return constant, odds, agree
