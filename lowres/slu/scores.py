"""Scores of joint intent and slot predictions: intent accuracy, slot F1, exact match.

F1 is taken over all slots of the corpus (micro). Under the strict rule a slot counts as found when
start, end and label are all equal: ``seqeval`` in its strict mode with IOB2 over BIO tags gives the
same figures. :mod:`lowres.slu.rules` has the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from lowres.corpus.bio import drop_overlaps
from lowres.corpus.utterance import Utterance
from lowres.errors import LowresError
from lowres.slu.rules import Rule, match

__all__ = ["COLUMNS", "Counts", "Scores", "count", "overlaps", "parts_of", "summarise"]

COLUMNS = ("intent_correct", "spans_found", "spans_gold", "spans_predicted", "exact")
Counts = NDArray[np.int64]


class Scores(msgspec.Struct, frozen=True):
    """Scores in percent, over ``n`` utterances.

    ``None`` (``null`` in JSON) says that there was nothing to score: precision where no span was
    predicted, recall where gold has none, and F1 where neither has one. F1 is 0 where only one of
    the two sides has spans.
    """

    intent_accuracy: float
    slot_precision: float | None
    slot_recall: float | None
    slot_f1: float | None
    exact_match: float
    n: int


def count(
    gold: Sequence[Utterance], predicted: Sequence[Utterance], rule: Rule = "strict"
) -> Counts:
    """Count what each utterance adds to the scores, a row an utterance.

    Intents are correct when they are the same in the same order. Spans that overlap are dropped
    on both sides as :func:`~lowres.corpus.bio.drop_overlaps` does, which is all that BIO tags
    could express; :func:`overlaps` says how many gold lost. Where gold has no slot labels at all
    (``spans is None``), slots count nothing and an exact match is a correct intent.

    Args:
        gold: labelled utterances.
        predicted: the same utterances in the same order, with predicted labels; ``spans`` of
            ``None`` counts as no span.
        rule: how slots are matched, and what an exact match needs.

    Returns:
        ``[n, 5]``, the columns being :data:`COLUMNS`.

    Raises:
        LowresError: the two differ in number or in a text.
    """
    if len(gold) != len(predicted):
        what = f"{len(predicted)} predictions do not fit {len(gold)} gold utterances."
        raise LowresError(f"{what} Score the predictions of this very file.")
    rows = [
        _row(i, g, p, rule) for i, (g, p) in enumerate(zip(gold, predicted, strict=True), start=1)
    ]
    return np.array(rows, dtype=np.int64).reshape(-1, len(COLUMNS))


def overlaps(utterances: Sequence[Utterance]) -> int:
    """Count the spans that scoring leaves out because a longer or earlier one covers them."""
    return sum(drop_overlaps(utterance.spans or ())[1] for utterance in utterances)


def parts_of(utterances: Sequence[Utterance]) -> dict[str, list[int]]:
    """Return the positions of each part of a corpus that tells its parts in ``meta["part"]``."""
    found: dict[str, list[int]] = {}
    for at, utterance in enumerate(utterances):
        if isinstance(part := utterance.meta.get("part"), str):
            found.setdefault(part, []).append(at)
    return dict(sorted(found.items()))


def summarise(counts: NDArray[np.integer[Any]]) -> Scores:
    """Turn counts into scores; any choice of rows will do, as in a bootstrap.

    Raises:
        LowresError: there is no row.
    """
    n = len(counts)
    if not n:
        raise LowresError("There is no utterance to score.")
    intent, found, gold, predicted, exact = (int(total) for total in counts.sum(axis=0))
    return Scores(
        intent_accuracy=100 * intent / n,
        slot_precision=_percent(found, predicted),
        slot_recall=_percent(found, gold),
        slot_f1=_percent(2 * found, gold + predicted),
        exact_match=100 * exact / n,
        n=n,
    )


def _row(number: int, gold: Utterance, predicted: Utterance, rule: Rule) -> tuple[int, ...]:
    if gold.text != predicted.text:
        what = f'utterance {number} (id "{gold.id}") reads "{gold.text}" in gold and'
        raise LowresError(f'{what} "{predicted.text}" in the prediction. Keep order and text.')
    intent = gold.intents == predicted.intents
    if gold.spans is None:
        return int(intent), 0, 0, 0, int(intent)
    slots = match(gold, predicted, rule)
    return int(intent), slots.found, slots.gold, slots.predicted, int(intent and slots.equal)


def _percent(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None
