"""Scores of each intent and of each slot label: where an arm gains, and where it loses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from lowres.corpus.bio import drop_overlaps
from lowres.corpus.utterance import Span, Utterance
from lowres.experiment.compare import Comparison, Counts, compare
from lowres.experiment.records import Prediction
from lowres.slu.scores import COLUMNS

__all__ = ["MEAN", "LabelScore", "by_intent", "by_slot", "intent_name"]

MEAN = "mean"
_FOUND, _GOLD, _PREDICTED = (
    COLUMNS.index(f"spans_{name}") for name in ("found", "gold", "predicted")
)

Tables = dict[str, dict[str, Counts]]
"""Counts by language and arm, [seeds, utterances, 5]."""


class LabelScore(NamedTuple):
    """How the arms do on one label.

    Attributes:
        n: test utterances with this intent, or gold spans with this label.
        found: the arms compared on it.
    """

    n: int
    found: Comparison


Scored = dict[str, dict[str, LabelScore]]
"""By language, :data:`MEAN` last where there are several, then by label."""


def intent_name(utterance: Utterance) -> str:
    """Name the intents of an utterance as one label."""
    return " + ".join(utterance.intents) or "(none)"


def by_intent(
    gold: Mapping[str, Sequence[Utterance]],
    counts: Mapping[str, Mapping[str, Counts]],
    resamples: int,
) -> Scored:
    """Compare the intent accuracy of arms, intent by intent.

    Args:
        gold: test sets by language.
        counts: by language and arm, int64 [seeds, utterances, 5].
        resamples: bootstrap samples, drawn among the utterances with the intent.
    """
    names = {lang: np.array([intent_name(one) for one in test]) for lang, test in gold.items()}
    scored: Scored = {}
    for intent in sorted({str(name) for own in names.values() for name in own}):
        masks = {lang: own == intent for lang, own in names.items()}
        tables = {
            lang: {arm: table[:, masks[lang]] for arm, table in arms.items()}
            for lang, arms in counts.items()
            if masks[lang].any()
        }
        sizes = {lang: int(mask.sum()) for lang, mask in masks.items()}
        _add(scored, intent, sizes, tables, "intent_accuracy", resamples)
    return _mean_last(scored)


def by_slot(
    gold: Mapping[str, Sequence[Utterance]],
    predicted: Mapping[str, Mapping[str, Sequence[Sequence[Prediction]]]],
    resamples: int,
) -> Scored:
    """Compare the strict F1 of arms, slot label by slot label.

    Args:
        gold: test sets by language.
        predicted: by language, arm and seed, a prediction for each test utterance.
        resamples: bootstrap samples, drawn among the utterances where gold or a prediction has
            the label.
    """
    spans = {lang: [_kept(one.spans or ()) for one in test] for lang, test in gold.items()}
    guessed = {
        lang: {
            arm: [[_kept(one.spans) for one in seed] for seed in seeds]
            for arm, seeds in arms.items()
        }
        for lang, arms in predicted.items()
    }
    labels = sorted({s.label for test in spans.values() for own in test for s in own})
    tables = {
        lang: {arm: _count(labels, spans[lang], seeds) for arm, seeds in arms.items()}
        for lang, arms in guessed.items()
    }
    scored: Scored = {}
    for at, label in enumerate(labels):
        counts = {
            lang: {arm: one[at] for arm, one in arms.items()} for lang, arms in tables.items()
        }
        sizes = {
            lang: sum(s.label == label for own in test for s in own) for lang, test in spans.items()
        }
        _add(scored, label, sizes, _involved(counts), "slot_f1", resamples)
    return _mean_last(scored)


def _count(
    labels: Sequence[str],
    gold: Sequence[frozenset[Span]],
    seeds: Sequence[Sequence[frozenset[Span]]],
) -> Counts:
    """Count the spans of each label, [labels, seeds, utterances, 5]."""
    place = {label: at for at, label in enumerate(labels)}
    table = np.zeros((len(labels), len(seeds), len(gold), len(COLUMNS)), np.int64)
    for seed, predicted in enumerate(seeds):
        for at, (true, guess) in enumerate(zip(gold, predicted, strict=True)):
            for column, spans in ((_FOUND, true & guess), (_GOLD, true), (_PREDICTED, guess)):
                for span in spans:
                    if span.label in place:
                        table[place[span.label], seed, at, column] += 1
    return table


def _involved(counts: Tables) -> Tables:
    """Leave out the utterances, and the languages, that have nothing to count in any arm."""
    found: Tables = {}
    for lang, arms in counts.items():
        some = np.any([table.any(axis=(0, 2)) for table in arms.values()], axis=0)
        if some.any():
            found[lang] = {arm: table[:, some] for arm, table in arms.items()}
    return found


def _add(
    scored: Scored,
    label: str,
    sizes: Mapping[str, int],
    tables: Tables,
    metric: str,
    resamples: int,
) -> None:
    languages, mean = compare(tables, metric, resamples)
    for lang, found in languages.items():
        scored.setdefault(lang, {})[label] = LabelScore(sizes[lang], found)
    if len(sizes) > 1:
        scored.setdefault(MEAN, {})[label] = LabelScore(sum(sizes.values()), mean)


def _mean_last(scored: Scored) -> Scored:
    return dict(sorted(scored.items(), key=lambda item: item[0] == MEAN))


def _kept(spans: Sequence[Span]) -> frozenset[Span]:
    return frozenset(drop_overlaps(spans)[0])
