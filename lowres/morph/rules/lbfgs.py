"""Minimising a smooth function of many variables by L-BFGS."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

__all__ = ["minimised"]

_MEMORY = 6  # steps that are remembered
_HALVINGS = 10
_ENOUGH, _STILL = 1e-4, 1e-4  # of the slope that a step must gain; share of the value to go on for

Floats = NDArray[np.float32]
Step = tuple[Floats, Floats, float]


def minimised(loss: Callable[[Floats], tuple[float, Floats]], point: Floats, rounds: int) -> Floats:
    """Go downhill; steps that go too far are halved (Nocedal & Wright 2006, algorithm 7.5).

    Args:
        loss: gives value and gradient.
        point: where to start.
        rounds: the most steps.
    """
    value, gradient = loss(point)
    past: list[Step] = []
    for _ in range(rounds):
        direction = _direction(gradient, past)
        found = _moved(loss, point, direction, value, float(np.dot(gradient, direction)), not past)
        if found is None:
            return point
        moved, new_value, new_gradient = found
        change, bend = moved - point, new_gradient - gradient
        curvature = float(np.dot(change, bend))
        if curvature > 0:
            past = [*past[1 - _MEMORY :], (change, bend, curvature)]
        gained = value - new_value
        point, value, gradient = moved, new_value, new_gradient
        if gained < _STILL * abs(value):
            break
    return point


def _moved(
    loss: Callable[[Floats], tuple[float, Floats]],
    point: Floats,
    direction: Floats,
    value: float,
    slope: float,
    first: bool,
) -> tuple[Floats, float, Floats] | None:
    step = 1.0 / max(1.0, float(np.abs(direction).max())) if first else 1.0
    for _ in range(_HALVINGS):
        moved = point + np.float32(step) * direction
        new_value, gradient = loss(moved)
        if new_value <= value + _ENOUGH * step * slope:
            return moved, new_value, gradient
        step /= 2
    return None


def _direction(gradient: Floats, past: list[Step]) -> Floats:
    direction = -gradient
    shares = []
    for change, bend, curvature in reversed(past):
        shares.append(float(np.dot(change, direction)) / curvature)
        direction -= np.float32(shares[-1]) * bend
    if past:
        _, bend, curvature = past[-1]
        direction *= np.float32(curvature / float(np.dot(bend, bend)))
    for (change, bend, curvature), share in zip(past, reversed(shares), strict=True):
        direction += np.float32(share - float(np.dot(bend, direction)) / curvature) * change
    return direction
