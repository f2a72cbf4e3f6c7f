"""A linear-chain conditional random field over BIO tags, trained with AdaGrad on the CPU.

Lafferty, McCallum, Pereira 2001 (https://dl.acm.org/doi/10.5555/645530.655813); Duchi, Hazan,
Singer 2011 (https://jmlr.org/papers/v12/duchi11a.html). Transitions that BIO forbids have no
weight, so that decoding can only give legal tags.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

__all__ = ["Chain", "ChainSettings", "train_chain"]

Array = NDArray[np.float32]
Rows = NDArray[np.int64]
_FLOOR = 0.1  # first value of AdaGrad's root sums: keeps the first steps small


class ChainSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of training a conditional random field.

    Attributes:
        passes: passes over the data.
        steps: least number of batches to learn from; small data are passed over more often.
        rate: learning rate.
        decay: L2 penalty of the weights that a batch touches.
        batch: sequences in a batch.
    """

    passes: int = 3
    steps: int = 200
    rate: float = 0.1
    decay: float = 0.02
    batch: int = 48


@dataclass(frozen=True, eq=False)
class Chain:
    """A trained field; all weights are float32.

    Attributes:
        tags: BIO tags, ``O`` first.
        weights: [features, tags].
        moves: [tags + 1, tags], from tag to tag; the last row is the start; forbidden are ``-inf``.
    """

    tags: tuple[str, ...]
    weights: Array
    moves: Array

    def decode(self, features: Any, lengths: Sequence[int]) -> Iterator[list[str]]:
        """Yield the best legal tags of each sequence (Viterbi).

        Args:
            features: sparse matrix, a row a token of all sequences in order.
            lengths: number of tokens in each sequence.
        """
        scores = features @ self.weights
        start = 0
        for length in lengths:
            path = _viterbi(scores[start : start + length], self.moves) if length else []
            yield [self.tags[tag] for tag in path]
            start += length


def train_chain(
    features: Any,
    gold: Sequence[Sequence[str]],
    labels: Sequence[str],
    seed: int,
    settings: ChainSettings,
) -> Chain:
    """Train a field.

    Args:
        features: sparse float32 matrix, a row a token of all sequences in order.
        gold: BIO tags of each sequence.
        labels: span labels.
        seed: of the order of sequences.
        settings: of the training.
    """
    tags = ("O", *(f"{prefix}-{label}" for label in labels for prefix in "BI"))
    number = {tag: i for i, tag in enumerate(tags)}
    rng = np.random.default_rng(seed)
    flat = np.array([number[tag] for sequence in gold for tag in sequence], dtype=np.int64)
    lengths = [len(sequence) for sequence in gold]
    batches = list(_batches(features, flat, lengths, rng.permutation(len(gold)), settings.batch))
    state = _State(features.shape[1], tags, settings)
    few = -(-settings.steps // max(len(batches), 1))
    for _ in range(max(settings.passes, few)):
        for at in rng.permutation(len(batches)):
            state.step(batches[at])
    return Chain(tags, state.weights, state.moves)


class _Batch(NamedTuple):
    """Sequences laid out by time: first the first tokens of all, longest sequence first.

    ``features`` holds only the columns in use, ``active`` the number of sequences that reach each
    time, ``before`` the row of the token before each token after the first.
    """

    features: Any
    columns: NDArray[np.int32]
    gold: Rows
    active: list[int]
    before: Rows

    def times(self) -> Iterator[tuple[slice, slice]]:
        """Yield the rows of each time with the rows before them."""
        start = previous = 0
        for n in self.active:
            yield slice(start, start + n), slice(previous, previous + n)
            start, previous = start + n, start


class _State:
    """Weights in training, with AdaGrad's sums of squares."""

    def __init__(self, width: int, tags: Sequence[str], settings: ChainSettings) -> None:
        self.settings = settings
        self.legal = _legal(tags)
        self.weights = np.zeros((width, len(tags)), np.float32)
        self.moves = np.where(self.legal, 0, -np.inf).astype(np.float32)
        self.weight_squares = np.full_like(self.weights, _FLOOR**2)
        self.move_squares = np.full_like(self.moves, _FLOOR**2)

    def step(self, batch: _Batch) -> None:
        """Follow the gradient of one batch's log likelihood."""
        rate, old = self.settings.rate, self.weights[batch.columns]
        by_score, by_move = _gradient(batch, batch.features @ old, self.moves)
        slope = batch.features.T @ by_score + self.settings.decay * old
        squares = self.weight_squares[batch.columns] + slope * slope
        self.weight_squares[batch.columns] = squares
        self.weights[batch.columns] = old - rate * slope / np.sqrt(squares)
        self.move_squares += by_move * by_move
        self.moves -= np.where(self.legal, rate * by_move / np.sqrt(self.move_squares), 0)


def _gradient(batch: _Batch, scores: Array, moves: Array) -> tuple[Array, Array]:
    """Return the gradients of the negative log likelihood by scores and by moves."""
    local = np.exp(scores - scores.max(axis=1, keepdims=True))
    step = np.exp(moves)
    inner = step[:-1]
    forward, pull, marginal = np.empty_like(local), np.empty_like(local), np.ones_like(local)
    scale = np.empty((len(local), 1), np.float32)
    times = list(batch.times())
    for at, (now, before) in enumerate(times):
        raw = local[now] * (forward[before] @ inner if at else step[-1])
        scale[now] = raw.sum(axis=1, keepdims=True)
        forward[now] = raw / scale[now]
    for at, (now, before) in reversed(list(enumerate(times))):
        pull[now] = local[now] * marginal[now] / scale[now]
        if at:
            marginal[before] = pull[now] @ inner.T
    marginal *= forward
    first = batch.active[0]
    by_move = np.zeros_like(moves)
    by_move[:-1] = (forward[batch.before].T @ pull[first:]) * inner
    np.subtract.at(by_move, (batch.gold[batch.before], batch.gold[first:]), 1)
    marginal[np.arange(len(batch.gold)), batch.gold] -= 1
    return marginal, by_move


def _batches(
    features: Any, gold: Rows, lengths: Sequence[int], order: Rows, size: int
) -> Iterator[_Batch]:
    starts = np.concatenate([[0], np.cumsum(lengths)])
    filled = [int(i) for i in order if lengths[i]]
    for at in range(0, len(filled), size):
        chosen = sorted(filled[at : at + size], key=lambda i: (-lengths[i], i))
        active = [sum(lengths[i] > time for i in chosen) for time in range(lengths[chosen[0]])]
        rows = np.concatenate([starts[chosen[:n]] + time for time, n in enumerate(active)])
        part = features[rows]
        columns, compact = np.unique(part.indices, return_inverse=True)
        shape = (len(rows), len(columns))
        dense = sparse.csr_matrix((part.data, compact, part.indptr), shape=shape)
        before = np.concatenate([[0], np.cumsum(active)])[:-1]
        previous = [np.arange(n) + before[time] for time, n in enumerate(active[1:])]
        yield _Batch(
            dense, columns, gold[rows], active, np.concatenate([np.empty(0, np.int64), *previous])
        )


def _legal(tags: Sequence[str]) -> NDArray[np.bool_]:
    """Tell which tag may follow which: ``I-x`` only ``B-x`` and ``I-x``."""
    legal = np.ones((len(tags) + 1, len(tags)), dtype=np.bool_)
    for to, tag in enumerate(tags):
        if tag.startswith("I-"):
            legal[:-1, to] = [other[1:] == tag[1:] for other in tags]
            legal[-1, to] = False
    return legal


def _viterbi(scores: Array, moves: Array) -> list[int]:
    best = scores[0] + moves[-1]
    back: list[NDArray[np.int64]] = []
    for row in scores[1:]:
        ways = best[:, None] + moves[:-1]
        back.append(ways.argmax(axis=0))
        best = ways.max(axis=0) + row
    path = [int(best.argmax())]
    for pointers in reversed(back):
        path.append(int(pointers[path[-1]]))
    return path[::-1]
