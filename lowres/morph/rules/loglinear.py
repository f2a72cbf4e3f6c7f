"""A log-linear model of decisions, over hashed features, trained by Adagrad."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lowres.morph.rules.actions import Choices
from lowres.morph.rules.decisions import Decisions, cut
from lowres.morph.rules.hashing import GOLDEN, Hashes, mixed
from lowres.morph.rules.lbfgs import minimised

__all__ = ["Bundles", "Effort", "fitted", "log_probabilities", "slots"]

_RIDGE = 0.5  # inverse variance of the prior on weights
_RATE = np.float32(0.1)  # how far a weight goes at first in Adagrad

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


class Bundles(NamedTuple):
    """What contexts go with: columns for nothing and the whole bundle, its tags, pairs of them."""

    parts: Hashes  # (bundles, columns); 0 fills up
    widths: tuple[int, int, int]  # columns that each tier of contexts goes with


class Effort(NamedTuple):
    """How weights are trained."""

    bits: int  # 2 ** bits weights
    every: bool  # whether features count that no right choice has
    paired: bool  # whether contexts go with pairs of tags
    least: float  # weights nearer to zero are dropped
    chunk: int = 1 << 20  # decisions that are counted together
    rounds: int = 20  # of L-BFGS; stopping early keeps rare features small
    passes: int = 0  # of Adagrad instead, for more rows than L-BFGS has time for


class _Chunk(NamedTuple):
    groups: Ints  # (choices, templates): features that are alike are counted together
    slots: Ints  # the weights of all groups, one group's after the other's, numbered within weights
    counts: NDArray[np.int64]  # how many weights each group has
    weights: NDArray[np.int64]  # the weights that the chunk touches
    starts: NDArray[np.int64]
    state: NDArray[np.int64]
    gold: NDArray[np.bool_]


def slots(contexts: Hashes, parts: Hashes, actions: Hashes, bits: int) -> Ints:
    """Find the weights of contexts that go with parts of bundles: (n,), (n, columns), (n,)."""
    joined = (contexts[:, None] ^ parts) * GOLDEN
    joined = ((joined ^ (joined >> np.uint64(31))) ^ actions[:, None]) * GOLDEN
    found = (joined >> np.uint64(64 - bits)).astype(np.int32)
    found[(parts == 0) | (contexts[:, None] == 0)] = 0
    return found


def log_probabilities(scores: NDArray[np.float64], choices: Choices) -> NDArray[np.float64]:
    """Normalise the scores of choices over each state's."""
    starts = np.cumsum(choices.counts) - choices.counts
    return _normal(scores, starts, choices.state)


def _normal(
    scores: NDArray[np.float64], starts: NDArray[np.int64], state: NDArray[np.int64]
) -> NDArray[np.float64]:
    top = np.maximum.reduceat(scores, starts)
    sums = np.add.reduceat(np.exp(scores - top[state]), starts)
    logs: NDArray[np.float64] = scores - (np.log(sums) + top)[state]
    return logs


def fitted(decisions: list[Decisions], bundles: Bundles, actions: Hashes, effort: Effort) -> Floats:
    """Train weights, ``2 ** bits`` of them."""
    supported = np.full(1 << effort.bits, effort.every)
    if not effort.every:
        for some in decisions:
            _support(supported, some, bundles, actions, effort.bits)
    supported[0] = False
    parts = cut(decisions, effort.chunk)
    chunks = [_prepared(part, bundles, actions, supported) for part in parts]
    used = np.unique(np.concatenate([one.weights for one in chunks]))
    chunks = [one._replace(weights=np.searchsorted(used, one.weights)) for one in chunks]
    start = np.zeros(len(used), dtype=np.float32)
    weights = np.zeros(len(supported), dtype=np.float32)
    if effort.passes:
        weights[used] = _adagrad(chunks, start, effort.passes)
    else:
        weights[used] = minimised(partial(_total, chunks), start, effort.rounds)
    return weights


def _total(chunks: list[_Chunk], weights: Floats) -> tuple[float, Floats]:
    """Add up the loss and its gradient, with those of the prior."""
    gradient = np.float32(_RIDGE) * weights
    total = 0.5 * _RIDGE * float(np.dot(weights, weights))
    for one in chunks:
        value, here = _loss(one, weights[one.weights])
        gradient[one.weights] += here
        total += value
    return total, gradient


def _adagrad(chunks: list[_Chunk], weights: Floats, passes: int) -> Floats:
    """Change the weights after each chunk (Duchi et al. 2011)."""
    squares = np.ones_like(weights)
    for _ in range(passes):
        for one in chunks:
            _, gradient = _loss(one, weights[one.weights])
            squares[one.weights] += gradient * gradient
            weights[one.weights] -= _RATE * gradient / np.sqrt(squares[one.weights])
    return weights


def _support(
    supported: NDArray[np.bool_], some: Decisions, bundles: Bundles, actions: Hashes, bits: int
) -> None:
    for column, tier in enumerate(some.tiers):
        keys = mixed(mixed(some.contexts[:, column], some.bundle), some.gold)
        at = np.unique(keys, return_index=True)[1]
        parts = bundles.parts[some.bundle[at], : bundles.widths[tier]]
        found = slots(some.contexts[at, column], parts, actions[some.gold[at]], bits)
        supported[found] = True


def _prepared(
    some: Decisions, bundles: Bundles, actions: Hashes, supported: NDArray[np.bool_]
) -> _Chunk:
    """Find the features of all choices."""
    state, action, count = some.choices
    columns, found, counts = [], [], []
    total = 1  # group 0 has no weights
    bits = (len(supported) - 1).bit_length()
    for column, tier in enumerate(some.tiers):
        contexts = some.contexts[:, column]
        keys = mixed(mixed(contexts, some.bundle)[state], action)
        _, first, group = np.unique(keys, return_index=True, return_inverse=True)
        at = state[first]
        parts = bundles.parts[some.bundle[at], : bundles.widths[tier]]
        these = slots(contexts[at], parts, actions[action[first]], bits)
        held = supported[these]
        size = held.sum(axis=1)
        kept = size > 0
        number = np.where(kept, np.cumsum(kept) - 1 + total, 0)
        columns.append(number[group].astype(np.int32))
        found.append(these[held])
        counts.append(size[kept])
        total += int(kept.sum())
    flat = np.concatenate(found)
    used = np.zeros(len(supported), dtype=bool)
    used[flat] = True
    place = np.cumsum(used, dtype=np.int32) - 1
    return _Chunk(
        np.stack(columns, axis=1),
        place[flat],
        np.concatenate(counts),
        np.flatnonzero(used),
        np.cumsum(count) - count,
        state,
        action == some.gold[state],
    )


def _loss(one: _Chunk, weights: Floats) -> tuple[float, Floats]:
    begins = np.cumsum(one.counts) - one.counts
    sums = np.zeros(len(one.counts) + 1, dtype=np.float32)
    sums[1:] = np.add.reduceat(weights[one.slots], begins)
    scores = sums[one.groups].sum(axis=1, dtype=np.float64)
    logs = _normal(scores, one.starts, one.state)
    error = np.exp(logs) - one.gold
    spread = np.repeat(error, one.groups.shape[1])
    errors = np.bincount(one.groups.ravel(), spread, len(sums))[1:]
    flat = np.repeat(errors, one.counts)
    gradient = np.bincount(one.slots, flat, len(weights)).astype(np.float32)
    return -float(logs[one.gold].sum()), gradient
