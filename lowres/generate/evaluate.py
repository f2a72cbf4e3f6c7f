"""Generated text beside references: chrF, chrF++ and BLEU with intervals, and the slot values.

Sentence statistics and signatures are sacrebleu's (Post 2018, https://aclanthology.org/W18-6319);
totals of them are turned into scores here, for all bootstrap samples at once (Koehn 2004,
https://aclanthology.org/W04-3250). Systems are scored on the same samples, so that their
differences are paired.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sacrebleu.metrics.base import Metric
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF

from lowres.errors import LowresError

__all__ = ["METRICS", "Beside", "Estimate", "less"]

F64 = NDArray[np.float64]
METRICS = ("chrf", "chrf++", "bleu")
_BETA2 = 4.0  # recall counts twice as much as precision: chrF2, the usual one
_BLOCK = 1 << 24  # weights held at once, 128 MB


class Estimate(NamedTuple):
    """A score with its 95 % interval, and its value on each bootstrap sample."""

    value: float
    low: float
    high: float
    drawn: F64


class Beside:
    """Texts of several systems beside one reference each.

    Args:
        systems: by name, the copies that a system made, each a text an utterance.
        references: a text an utterance.
        lowercase: compare in small letters.
        resamples: bootstrap samples.
        seed: of the bootstrap.

    Raises:
        LowresError: there is no utterance, or a system has another number of them.
    """

    def __init__(
        self,
        systems: Mapping[str, Sequence[Sequence[str]]],
        references: Sequence[str],
        *,
        lowercase: bool = False,
        resamples: int = 1000,
        seed: int = 0,
    ) -> None:
        _check(systems, references)
        self.n, self.resamples, self.seed = len(references), resamples, seed
        metrics = _metrics(lowercase)
        self._statistics: dict[tuple[str, str], F64] = {
            (system, name): np.array(
                [_statistics(metric, texts, references) for texts in copies], np.float64
            )
            for system, copies in systems.items()
            for name, metric in metrics.items()
        }
        self.signatures = {name: self._signature(metric) for name, metric in metrics.items()}

    def scores(self, utterances: Sequence[int] | None = None) -> dict[str, dict[str, Estimate]]:
        """Return the scores by system and metric; of several copies the mean.

        Args:
            utterances: positions of those to score; all if absent.
        """
        chosen = slice(None) if utterances is None else list(utterances)
        tables = {key: table[:, chosen] for key, table in self._statistics.items()}
        drawn: dict[tuple[str, str], list[F64]] = {key: [] for key in tables}
        for weights in self._weights(self.n if utterances is None else len(utterances)):
            for key, table in tables.items():
                drawn[key].append(_mean(key[1], np.tensordot(weights, table, axes=(1, 1))))
        found: dict[str, dict[str, Estimate]] = {}
        for (system, metric), table in tables.items():
            value = float(_mean(metric, table.sum(axis=1)))
            estimate = _estimate(value, np.concatenate(drawn[system, metric]))
            found.setdefault(system, {})[metric] = estimate
        return found

    def _weights(self, n: int) -> Iterator[F64]:
        """Draw how often each utterance occurs in each bootstrap sample, some samples at a time."""
        random, block = np.random.default_rng(self.seed), max(1, _BLOCK // n)
        for start in range(0, self.resamples, block):
            size = min(block, self.resamples - start)
            yield random.multinomial(n, np.full(n, 1 / n), size).astype(np.float64)

    def _signature(self, metric: Metric) -> str:
        metric.n_bootstrap, metric.seed = self.resamples, self.seed
        return str(metric.get_signature())


def less(one: Estimate, other: Estimate) -> Estimate:
    """Return one score less another of the same utterances and bootstrap, paired."""
    return _estimate(one.value - other.value, one.drawn - other.drawn)


def _check(systems: Mapping[str, Sequence[Sequence[str]]], references: Sequence[str]) -> None:
    if not references:
        raise LowresError("There is no utterance to score.")
    for system, copies in systems.items():
        for texts in copies:
            if len(texts) != len(references):
                what = f"{len(texts)} texts of {system} do not fit {len(references)} references."
                raise LowresError(f"{what} Each text needs the reference of its own.")


def _metrics(lowercase: bool) -> dict[str, Metric]:
    return {
        "chrf": CHRF(lowercase=lowercase),
        "chrf++": CHRF(word_order=2, lowercase=lowercase),
        "bleu": BLEU(lowercase=lowercase, force=True),
    }


def _statistics(metric: Metric, texts: Sequence[str], references: Sequence[str]) -> list[list[int]]:
    """Return sacrebleu's counts of each sentence, which its own significance tests start from."""
    found: list[list[int]] = metric._extract_corpus_statistics(texts, [references])
    return found


def _mean(metric: str, totals: F64) -> F64:
    """Compute a score from totals [..., copies, counts], and return the mean over copies."""
    return np.asarray(_SCORES[metric](totals).mean(axis=-1))


def _estimate(value: float, drawn: F64) -> Estimate:
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Estimate(value, float(low), float(high), drawn)


def _chrf(totals: F64) -> F64:
    """Compute chrF from counts of n-grams: (text, reference, common) for each order, last axis."""
    counts = totals.reshape(*totals.shape[:-1], -1, 3)
    text, reference, common = np.moveaxis(counts, -1, 0)
    both = (text > 0) & (reference > 0)
    orders = np.maximum(both.sum(axis=-1), 1)
    precision = np.divide(common, text, out=np.zeros_like(common), where=both).sum(-1) / orders
    recall = np.divide(common, reference, out=np.zeros_like(common), where=both).sum(-1) / orders
    below = _BETA2 * precision + recall
    above = 100 * (1 + _BETA2) * precision * recall
    return np.asarray(np.divide(above, below, out=np.zeros_like(below), where=below > 0))


def _bleu(totals: F64) -> F64:
    """Compute BLEU, smoothed as sacrebleu does by default, from lengths and counts, last axis."""
    length, wanted = totals[..., 0], totals[..., 1]
    correct, total = np.split(totals[..., 2:], 2, axis=-1)
    smoothed = np.where(correct > 0, correct, 0.5 ** np.cumsum(correct == 0, axis=-1))
    precision = np.log(smoothed / np.maximum(total, 1)).mean(axis=-1)
    short = np.minimum(0.0, 1 - wanted / np.maximum(length, 1))
    usable = (total > 0).all(axis=-1) & (correct > 0).any(axis=-1)
    return np.asarray(np.where(usable, 100 * np.exp(short + precision), 0.0))


_SCORES: dict[str, Callable[[F64], F64]] = {"chrf": _chrf, "chrf++": _chrf, "bleu": _bleu}
