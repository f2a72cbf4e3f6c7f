"""The probe: what generated text is worth as training text, told by the linear model in seconds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from lowres.corpus.leaks import key, texts_and_originals
from lowres.corpus.utterance import Utterance
from lowres.slu.data import TrainingData, divide, sample
from lowres.slu.model import Unseen, unseen_labels
from lowres.slu.scores import Counts, count
from lowres.slu.train import LINEAR, fit

__all__ = ["Probed", "from_leaks", "probe"]


class Probed(NamedTuple):
    """What came of a probe.

    Attributes:
        counts: of the test set, as :func:`lowres.slu.scores.count` gives them.
        trained: utterances that it was trained on.
        dropped: utterances that were left out because they stand in the test set.
        unseen: labels of the test set that training never saw.
    """

    counts: Counts
    trained: int
    dropped: int
    unseen: Unseen


def probe(
    train: Sequence[Utterance], test: Sequence[Utterance], *, size: int = 0, seed: int = 0
) -> Probed:
    """Train the linear model on generated text and test it on gold.

    What stands in the test set is left out. Nothing is selected: generated development data are all
    but solved by every classifier, and which one they favour moves the scores by several points.

    Args:
        train: labelled variants.
        test: labelled utterances of the target language.
        size: train on no more than this, chosen by a hash of their text; 0 for all.
        seed: of the training.

    Raises:
        LowresError: nothing is left to train on, or it has no intents.
    """
    divided = divide(train, (), test)
    rows = sample(divided.train, size)
    model = fit(LINEAR, TrainingData(rows), (), seed, {})
    return Probed(
        count(test, model.predict(test)),
        len(rows),
        divided.dropped["train"],
        unseen_labels(model.labels, test),
    )


def from_leaks(sources: Sequence[Utterance], test: Sequence[Utterance]) -> list[bool]:
    """Tell of each source utterance whether the test set holds it or was translated from it."""
    tested = texts_and_originals(test)
    return [key(source.text) in tested for source in sources]
