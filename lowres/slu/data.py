"""Training data that may be drawn anew each epoch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from lowres.corpus.utterance import Utterance

__all__ = ["TrainingData", "source_dev"]


class TrainingData(NamedTuple):
    """What a model is trained on.

    Attributes:
        fixed: utterances that every epoch sees.
        drawn: utterances of an epoch, by its number; ``None`` where all is fixed.
    """

    fixed: Sequence[Utterance]
    drawn: Callable[[int], Sequence[Utterance]] | None = None

    def epoch(self, number: int) -> list[Utterance]:
        """Return what one epoch sees."""
        return [*self.fixed, *(self.drawn(number) if self.drawn else ())]

    def epochs(self, count: int) -> list[Utterance]:
        """Return several epochs' worth, the fixed part once: for models that see all at once."""
        draws = range(count) if self.drawn else ()
        return [*self.fixed, *(row for number in draws for row in self.drawn(number))]  # type: ignore[misc]


def source_dev(
    utterances: Sequence[Utterance], share: int = 10
) -> tuple[list[Utterance], list[Utterance]]:
    """Cut a development set off a training set by a hash of the text.

    Equal texts fall on one side, wherever they stand, and the cut is the same in every arm and seed.

    Args:
        utterances: the training set.
        share: one in this many becomes development data.

    Returns:
        training part and development part.
    """
    from lowres.generate.draws import hash64

    is_dev = [hash64(f"dev\n{utterance.text}") % share == 0 for utterance in utterances]
    train = [utterance for utterance, dev in zip(utterances, is_dev, strict=True) if not dev]
    return train, [utterance for utterance, dev in zip(utterances, is_dev, strict=True) if dev]
