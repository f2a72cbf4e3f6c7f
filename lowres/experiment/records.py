"""What a run leaves in the folder beside its scores: its predictions, and what it cost."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from lowres.corpus.utterance import Span, Utterance

__all__ = ["Cost", "Prediction", "compact"]


class Cost(msgspec.Struct, frozen=True):
    """Wall seconds of one run; other runs may have been at work beside it.

    Attributes:
        train: drawing the text and training.
        predict: predicting the whole test set.
    """

    train: float
    predict: float


class Prediction(msgspec.Struct, frozen=True, array_like=True):
    """The predicted labels of one test utterance; ``slots`` is ``None`` without slot labels."""

    intents: tuple[str, ...]
    slots: tuple[tuple[int, int, str], ...] | None

    @property
    def spans(self) -> tuple[Span, ...]:
        """The predicted spans, none where there are no slot labels."""
        return tuple(Span(*slot) for slot in self.slots or ())


def compact(utterances: Sequence[Utterance]) -> tuple[Prediction, ...]:
    """Keep of predicted utterances only their labels, in order."""
    return tuple(
        Prediction(
            one.intents,
            None if one.spans is None else tuple((s.start, s.end, s.label) for s in one.spans),
        )
        for one in utterances
    )
