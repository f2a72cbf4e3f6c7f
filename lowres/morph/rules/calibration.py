"""What a model's probability is worth: fitted to how often it was right on words left out."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log
from typing import NamedTuple

import numpy as np

__all__ = ["Calibration", "calibrated"]

_EDGE = 1e-4
_ROUNDS, _PRIOR = (
    30,
    4.0,
)  # Newton's steps, none longer than 1; how many words' worth what is expected weighs


class Calibration(NamedTuple):
    """A line through log odds (Platt 1999, Probabilistic outputs for support vector machines)."""

    shift: float = 0.0
    slope: float = 1.0

    def of(self, probability: float) -> float:
        """Correct a probability; the order of several stays."""
        return 1 / (1 + exp(-self.shift - self.slope * _odds(probability)))


def _odds(probability: float) -> float:
    inside = min(max(probability, _EDGE), 1 - _EDGE)
    return log(inside / (1 - inside))


def calibrated(probabilities: Sequence[float], right: Sequence[bool]) -> Calibration:
    """Fit the line by Newton's method, drawn towards leaving probabilities as they are."""
    odds = np.array([_odds(one) for one in probabilities])
    inputs = np.stack([np.ones_like(odds), odds], axis=1)
    expected = np.array([0.0, 1.0])
    line = expected.copy()
    for _ in range(_ROUNDS):
        guess = 1 / (1 + np.exp(-inputs @ line))
        gradient = inputs.T @ (guess - np.array(right)) + _PRIOR * (line - expected)
        bend = (inputs.T * (guess * (1 - guess))) @ inputs + _PRIOR * np.eye(2)
        step = np.linalg.solve(bend, gradient)
        line -= step / max(1.0, float(np.linalg.norm(step)))
    return Calibration(round(float(line[0]), 6), round(min(max(float(line[1]), 0.2), 5.0), 6))
