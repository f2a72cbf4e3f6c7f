"""Training data that may be drawn anew each epoch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from lowres.corpus.leaks import texts, texts_and_originals, without
from lowres.corpus.utterance import Utterance
from lowres.errors import LowresError

__all__ = ["Divided", "TrainingData", "divide", "sample", "source_dev"]


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


class Divided(NamedTuple):
    """A training and a development set, and how many utterances each lost because of leaks."""

    train: list[Utterance]
    dev: list[Utterance]
    dropped: dict[str, int]


def divide(
    train: Sequence[Utterance],
    dev: Sequence[Utterance] | None,
    test: Sequence[Utterance] = (),
    leaks: Literal["drop", "keep"] = "drop",
) -> Divided:
    """Keep the sets apart: train without what stands in test, dev without what stands in either.

    Args:
        train: the training set.
        dev: the development set; ``None`` cuts one off the training set.
        test: what will be scored, with its originals where it is a translation.
        leaks: ``keep`` leaves all as it is.

    Raises:
        LowresError: nothing is left of a set.
    """
    tested = texts_and_originals(test if leaks == "drop" else ())
    kept = without(train, tested)
    _check_left("training", "test", train, kept.utterances)
    if dev is None:
        return Divided(*source_dev(kept.utterances), {"train": kept.dropped, "dev": 0})
    trained = texts(kept.utterances if leaks == "drop" else ())
    clean = without(dev, tested | trained)
    _check_left("development", "training or test", dev, clean.utterances)
    return Divided(kept.utterances, clean.utterances, {"train": kept.dropped, "dev": clean.dropped})


def _check_left(
    name: str, others: str, rows: Sequence[Utterance], left: Sequence[Utterance]
) -> None:
    if rows and not left:
        what = f"all {len(rows)} utterances of the {name} set stand in the {others} set too."
        raise LowresError(f"{what} Give another one, or keep leaks on purpose (--leaks keep).")


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


def sample(utterances: Sequence[Utterance], size: int) -> list[Utterance]:
    """Take some of the utterances, in their order: those whose text has the lowest hash.

    A smaller sample lies within a larger one.

    Args:
        utterances: to take from.
        size: how many; 0 for all.
    """
    from lowres.generate.draws import hash64

    hashed = [hash64(f"size\n{utterance.text}") for utterance in utterances]
    lowest = sorted(range(len(hashed)), key=lambda at: (hashed[at], at))
    return [utterances[at] for at in sorted(lowest[: size or None])]
