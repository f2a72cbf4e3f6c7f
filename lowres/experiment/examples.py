"""Test utterances on which one arm does better or worse than another, the steadiest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lowres.corpus.bio import drop_overlaps
from lowres.corpus.utterance import Span, Utterance
from lowres.experiment.compare import Counts
from lowres.experiment.records import Prediction

__all__ = ["Contrast", "Example", "contrast", "pieces"]

_SHOWN = 5


class Example(NamedTuple):
    """An utterance that two arms label differently.

    Attributes:
        gold: the test utterance.
        ours: prediction of the arm looked at.
        other: prediction of the arm it is compared with.
        seed: whose predictions they are: the first seed that shows the difference.
        better: number of seeds in which the first arm does better.
        worse: number of seeds in which it does worse.
    """

    gold: Utterance
    ours: Prediction
    other: Prediction
    seed: int
    better: int
    worse: int


class Contrast(NamedTuple):
    """Utterances on which an arm does better than another, and those on which it does worse."""

    better: list[Example]
    worse: list[Example]


def contrast(
    gold: Sequence[Utterance],
    counts: tuple[Counts, Counts],
    predicted: tuple[Sequence[Sequence[Prediction]], Sequence[Sequence[Prediction]]],
) -> Contrast:
    """Choose examples of what an arm does better and worse than another.

    An utterance is worth a point for its intent and the F1 of its slots. Those whose points differ
    in one direction in most seeds come first, then by how much, then in order of the test set; of
    each intent the first is taken.

    Args:
        gold: the test set.
        counts: of the two arms, each int64 [seeds, utterances, 5].
        predicted: of the two arms, by seed, a prediction for each utterance.
    """
    gain = _points(counts[0]) - _points(counts[1])
    return Contrast(_chosen(gold, predicted, gain, 1), _chosen(gold, predicted, gain, -1))


def _points(counts: Counts) -> NDArray[np.float64]:
    """Return the points of each seed and utterance, from 0 to 2."""
    intent, found, true, guessed, _ = np.moveaxis(counts.astype(np.float64), -1, 0)
    both = true + guessed
    return np.asarray(intent + np.divide(2 * found, both, out=np.ones_like(both), where=both > 0))


def _chosen(
    gold: Sequence[Utterance],
    predicted: tuple[Sequence[Sequence[Prediction]], Sequence[Sequence[Prediction]]],
    gain: NDArray[np.float64],
    sign: int,
) -> list[Example]:
    better, worse = (gain > 0).sum(axis=0), (gain < 0).sum(axis=0)
    steady, total = sign * (better - worse), sign * gain.sum(axis=0).round(9)
    order = np.lexsort((np.arange(len(gold)), -total, -steady))
    first: dict[tuple[str, ...], int] = {}
    for at in order.tolist():
        if steady[at] > 0:
            first.setdefault(gold[at].intents, at)
    found = []
    for at in list(first.values())[:_SHOWN]:
        seed = int(np.argmax(sign * gain[:, at] > 0))
        ours, other = (arm[seed][at] for arm in predicted)
        found.append(Example(gold[at], ours, other, seed, int(better[at]), int(worse[at])))
    return found


def pieces(text: str, spans: Sequence[Span]) -> list[tuple[str, Span | None]]:
    """Cut a text at its spans: pieces in order, each with its span; of overlapping ones the longer.

    >>> [(part, span and span.label) for part, span in pieces("up at 7", [Span(6, 7, "time")])]
    [('up at ', None), ('7', 'time')]
    """
    found: list[tuple[str, Span | None]] = []
    at = 0
    for span in drop_overlaps(spans)[0]:
        found += [(text[at : span.start], None), (text[span.start : span.end], span)]
        at = span.end
    return [(part, span) for part, span in [*found, (text[at:], None)] if part]
