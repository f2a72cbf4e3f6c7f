"""How well labels agree with a model that never saw their utterance, its sources or its other copies.

The linear model is trained on all folds but one and asked about that one: confident learning
(Northcutt, Jiang and Chuang 2021, https://doi.org/10.1613/jair.1.12125) on generated text, where a
label that others do not bear out mostly means that the words it stood on were lost.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from lowres.corpus.utterance import Span, Utterance
from lowres.errors import LowresError
from lowres.generate.draws import hash64
from lowres.slu.data import sample
from lowres.slu.linear import LinearModel, train_linear

__all__ = ["Agreement", "agreements", "out_of_fold"]

_ROWS = 4096  # utterances that a model is asked about at once


class Agreement(msgspec.Struct, frozen=True):
    """What a model says of an utterance and its labels.

    Attributes:
        intent: probability of its intents, ``None`` where it has none.
        slots: F1 of its slots and those of the model, by characters, 1 where neither has any;
            ``None`` where it has no slot labels at all.
        intents: what the model says.
        spans: likewise.
    """

    intent: float | None
    slots: float | None
    intents: tuple[str, ...]
    spans: tuple[Span, ...] | None

    @property
    def score(self) -> float:
        """The mean of both, or the one that there is; 1 where there are no labels to disagree with."""
        known = [one for one in (self.intent, self.slots) if one is not None]
        return sum(known) / len(known) if known else 1.0


def out_of_fold(
    utterances: Sequence[Utterance],
    groups: Sequence[str],
    *,
    folds: int = 5,
    size: int = 5000,
    seed: int = 0,
    advance: Callable[[int], object] = lambda done: None,
) -> list[Agreement]:
    """Score the labels of utterances by models that were trained on the others.

    Args:
        utterances: labelled.
        groups: what must not be on both sides; the fold of a group is a hash of its name.
        folds: how many models.
        size: train each on no more utterances than this, chosen by a hash of their text; 0 for all.
        seed: of the training.
        advance: told how many utterances were scored.

    Raises:
        LowresError: there is nothing to train on beside a fold.
    """
    fold = [hash64(f"fold\n{group}") % folds for group in groups]
    found: dict[int, Agreement] = {}
    for number in sorted({*fold}):
        held = [at for at, own in enumerate(fold) if own == number]
        others = [one for one, own in zip(utterances, fold, strict=True) if own != number]
        if not others:
            what = "All utterances fall into one fold: there is nothing to score them by."
            raise LowresError(f"{what} Give more of them.")
        model = train_linear(sample(others, size), (), seed)
        for start in range(0, len(held), _ROWS):
            part = held[start : start + _ROWS]
            found.update(zip(part, agreements(model, [utterances[at] for at in part]), strict=True))
            advance(len(part))
    return [found[at] for at in range(len(utterances))]


def agreements(model: LinearModel, utterances: Sequence[Utterance]) -> list[Agreement]:
    """Score the labels of utterances by a model."""
    said = model.predict(utterances)
    texts, intents = [one.text for one in utterances], [one.intents for one in utterances]
    known = model.intent is not None
    likely = (
        model.intent.probability(texts, intents).tolist() if model.intent else [0.0] * len(texts)
    )
    return [
        Agreement(
            round(chance, 6) if known and own.intents else None,
            _overlap(own.spans, other.spans),
            other.intents,
            other.spans,
        )
        for own, other, chance in zip(utterances, said, likely, strict=True)
    ]


def _overlap(own: Sequence[Span] | None, said: Sequence[Span] | None) -> float | None:
    """Return the F1 of the characters that are in slots, with their labels."""
    if own is None or said is None:
        return None
    mine, theirs = _labelled(own), _labelled(said)
    if not mine and not theirs:
        return 1.0
    return round(2 * len(mine & theirs) / (len(mine) + len(theirs)), 6)


def _labelled(spans: Sequence[Span]) -> set[tuple[int, str]]:
    return {(at, span.label) for span in spans for at in range(span.start, span.end)}
