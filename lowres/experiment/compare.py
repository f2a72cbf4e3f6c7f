"""Comparison of arms: hierarchical bootstrap over seeds and utterances, paired across arms.

Davison and Hinkley 1997, ch. 3 (nested resampling); Holm 1979 for several comparisons.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from lowres.experiment.arms import arm_of

__all__ = ["METRICS", "Comparison", "Difference", "Estimate", "compare", "holm"]

F64 = NDArray[np.float64]
Counts = NDArray[np.int64]

METRICS = ("intent_accuracy", "slot_f1", "exact_match")
_LOW, _HIGH = 2.5, 97.5


class Estimate(msgspec.Struct, frozen=True):
    """A value with its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def holds_zero(self) -> bool:
        """Whether zero lies in the interval."""
        return self.low <= 0 <= self.high


class Difference(msgspec.Struct, frozen=True):
    """The score of ``arm`` less that of ``other``, paired, with an adjusted two-sided p."""

    arm: str
    other: str
    less: Estimate
    p: float


class Comparison(msgspec.Struct, frozen=True):
    """What an experiment found for one metric, on one language or on the mean of all.

    Attributes:
        scores: each arm's score in percent.
        gains: each arm's score less that of ``english``, paired.
        p_gains: two-sided p of each gain, Holm-adjusted over the arms.
        lead: the score of ``ours`` less each other arm's, paired.
        p_lead: two-sided p of each lead, Holm-adjusted over the arms.
        differences: between any two arms that use the lexicon, Holm-adjusted over these pairs.
        gap_closed: (arm - english) / (gold - english), ``None`` where the gap may be zero.
    """

    scores: dict[str, Estimate]
    gains: dict[str, Estimate]
    p_gains: dict[str, float]
    lead: dict[str, Estimate]
    p_lead: dict[str, float]
    differences: tuple[Difference, ...]
    gap_closed: dict[str, Estimate | None]


class _Samples(NamedTuple):
    """A metric's value on the data and on each bootstrap sample."""

    value: float
    drawn: F64


def compare(
    counts: Mapping[str, Mapping[str, Counts]], metric: str, resamples: int, seed: int = 0
) -> tuple[dict[str, Comparison], Comparison]:
    """Compare the arms by one metric.

    Args:
        counts: by language and arm, int64 [seeds, utterances, 5] as :func:`lowres.slu.scores.count`
            gives them; the arms of a language share seeds and utterances.
        metric: one of :data:`METRICS`.
        resamples: bootstrap samples.
        seed: seed of the resampling.

    Returns:
        a comparison for each language, and one for the mean over languages.
    """
    by_language: dict[str, dict[str, _Samples]] = {}
    for at, (lang, arms) in enumerate(counts.items()):
        random = np.random.default_rng([seed, at])
        seeds, utterances, _ = next(iter(arms.values())).shape
        weights = _Weights(random, seeds, utterances, resamples)
        by_language[lang] = {arm: weights.samples(table, metric) for arm, table in arms.items()}
    mean = {
        arm: _mean([arms[arm] for arms in by_language.values()])
        for arm in next(iter(by_language.values()))
    }
    return {lang: _comparison(arms) for lang, arms in by_language.items()}, _comparison(mean)


class _Weights:
    """How often each seed and each utterance occurs in each bootstrap sample."""

    def __init__(
        self, random: np.random.Generator, seeds: int, utterances: int, resamples: int
    ) -> None:
        self.seeds = random.multinomial(seeds, [1 / seeds] * seeds, resamples).astype(np.float64)
        even = np.full(utterances, 1 / utterances)
        self.utterances = random.multinomial(utterances, even, resamples).astype(np.float64)

    def samples(self, table: Counts, metric: str) -> _Samples:
        """Compute a metric on the data and on each sample; table is [seeds, utterances, 5]."""
        whole = table.sum(axis=(0, 1)).astype(np.float64)
        drawn = np.stack(
            [
                ((self.utterances @ table[:, :, column].T.astype(np.float64)) * self.seeds).sum(
                    axis=1
                )
                for column in range(table.shape[2])
            ],
            axis=1,
        )
        size = float(table.shape[0] * table.shape[1])
        return _Samples(float(_metric(whole, size, metric)), _metric(drawn, size, metric))


def _metric(totals: F64, size: float, metric: str) -> F64:
    """Compute a metric in percent from totals of the five counts, in the last axis."""
    intent, found, gold, predicted, exact = np.moveaxis(totals, -1, 0)
    if metric == "intent_accuracy":
        return np.asarray(100 * intent / size)
    if metric == "exact_match":
        return np.asarray(100 * exact / size)
    both = gold + predicted
    return np.asarray(np.divide(200 * found, both, out=np.zeros_like(both), where=both > 0))


def _mean(samples: list[_Samples]) -> _Samples:
    values = float(np.mean([one.value for one in samples]))
    return _Samples(values, np.mean([one.drawn for one in samples], axis=0))


def _comparison(arms: Mapping[str, _Samples]) -> Comparison:
    english, gold, ours = arms.get("english"), arms.get("gold"), arms.get("ours")
    others = {arm: one for arm, one in arms.items() if arm != "ours"} if ours else {}
    leads = {arm: _less(ours, one) for arm, one in others.items()} if ours else {}
    gains = (
        {arm: _less(one, english) for arm, one in arms.items() if arm != "english"}
        if english
        else {}
    )
    gap = _less(gold, english) if gold and english else None
    return Comparison(
        scores={arm: _estimate(one) for arm, one in arms.items()},
        gains={arm: _estimate(one) for arm, one in gains.items()},
        lead={arm: _estimate(one) for arm, one in leads.items()},
        p_gains=holm({arm: _two_sided(one.drawn) for arm, one in gains.items()}),
        p_lead=holm({arm: _two_sided(one.drawn) for arm, one in leads.items()}),
        differences=_differences({arm: one for arm, one in arms.items() if arm_of(arm).lexicon}),
        gap_closed={
            arm: _ratio(gain, gap)
            for arm, gain in gains.items()
            if gap is not None and arm != "gold"
        },
    )


def _differences(arms: Mapping[str, _Samples]) -> tuple[Difference, ...]:
    pairs = list(combinations(arms, 2))
    less = [_less(arms[arm], arms[other]) for arm, other in pairs]
    p = holm({str(at): _two_sided(one.drawn) for at, one in enumerate(less)})
    return tuple(
        Difference(arm, other, _estimate(one), p[str(at)])
        for at, ((arm, other), one) in enumerate(zip(pairs, less, strict=True))
    )


def _less(one: _Samples, other: _Samples) -> _Samples:
    return _Samples(one.value - other.value, one.drawn - other.drawn)


def _estimate(samples: _Samples) -> Estimate:
    low, high = np.percentile(samples.drawn, [_LOW, _HIGH])
    return Estimate(round(samples.value, 4), round(float(low), 4), round(float(high), 4))


def _ratio(gain: _Samples, gap: _Samples) -> Estimate | None:
    if _estimate(gap).holds_zero:
        return None
    safe = np.where(gap.drawn == 0, np.nan, gap.drawn)
    low, high = np.nanpercentile(gain.drawn / safe, [_LOW, _HIGH])
    return Estimate(round(gain.value / gap.value, 4), round(float(low), 4), round(float(high), 4))


def _two_sided(drawn: F64) -> float:
    """Return the share of samples on the far side of zero, twice, and never below one sample."""
    size = len(drawn)
    tail = min(int((drawn <= 0).sum()), int((drawn >= 0).sum()))
    return min(1.0, 2 * (tail + 1) / (size + 1))


def holm(p: Mapping[str, float]) -> dict[str, float]:
    """Adjust p values for the number of comparisons.

    >>> holm({"a": 0.01, "b": 0.04})
    {'a': 0.02, 'b': 0.04}
    """
    adjusted, floor = {}, 0.0
    for at, (name, value) in enumerate(sorted(p.items(), key=lambda item: (item[1], item[0]))):
        floor = max(floor, min(1.0, value * (len(p) - at)))
        adjusted[name] = round(floor, 6)
    return {name: adjusted[name] for name in p}
