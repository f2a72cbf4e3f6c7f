"""Decisions to learn from, and chunks of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lowres.morph.rules.actions import Choices
from lowres.morph.rules.hashing import GOLDEN, Hashes, mixed

__all__ = ["Decisions", "cut"]

Ints = NDArray[np.int32]


class Decisions(NamedTuple):
    """Decisions of one kind to learn from."""

    contexts: Hashes  # (decisions, templates)
    tiers: list[int]
    bundle: NDArray[np.int64]
    choices: Choices
    gold: Ints


def cut(decisions: list[Decisions], size: int) -> list[Decisions]:
    """Cut decisions into chunks, whichever fall together, in an order that no seed decides."""
    parts = [part for some in decisions for part in _cut(some, size)]
    return [parts[at] for at in _shuffled(len(parts))]


def _shuffled(count: int) -> NDArray[np.int64]:
    return np.argsort(mixed(np.full(count, GOLDEN), np.arange(count)), kind="stable")


def _cut(some: Decisions, size: int) -> list[Decisions]:
    order = _shuffled(len(some.gold))
    return [_part(some, np.sort(order[at : at + size])) for at in range(0, len(order), size)]


def _part(some: Decisions, rows: NDArray[np.int64]) -> Decisions:
    choices = some.choices.take(rows)
    return Decisions(some.contexts[rows], some.tiers, some.bundle[rows], choices, some.gold[rows])
