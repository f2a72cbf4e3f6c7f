"""What every joint intent and slot model offers, and how a saved one is found again.

A model is a folder; its ``model.json`` names the kind, which is the module ``lowres.slu.<kind>``
with a ``load(folder)``. Only that module is imported.
"""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol, cast

import msgspec

from lowres.corpus.utterance import Utterance
from lowres.errors import InputError, UnknownName

__all__ = ["KINDS", "MODEL_FILE", "JointModel", "Labels", "Unseen", "load_model", "unseen_labels"]

KINDS = ("linear", "neural")
MODEL_FILE = "model.json"


class Labels(msgspec.Struct, frozen=True):
    """The labels that a model can predict, each sorted."""

    intents: tuple[str, ...]
    slots: tuple[str, ...]

    @classmethod
    def of(cls, utterances: Iterable[Utterance]) -> Labels:
        """Collect the labels of a corpus."""
        intents: set[str] = set()
        slots: set[str] = set()
        for utterance in utterances:
            intents.update(utterance.intents)
            slots.update(span.label for span in utterance.spans or ())
        return cls(tuple(sorted(intents)), tuple(sorted(slots)))


class Unseen(msgspec.Struct, frozen=True):
    """Labels of a corpus that training never saw, with the number of their occurrences."""

    intents: dict[str, int]
    slots: dict[str, int]

    def __bool__(self) -> bool:
        return bool(self.intents or self.slots)


class JointModel(Protocol):
    """A model of intents and slots."""

    @property
    def labels(self) -> Labels:
        """The labels it can predict."""

    @property
    def summary(self) -> dict[str, Any]:
        """What training says of itself: choices made on development data, steps."""

    def predict(self, utterances: Sequence[Utterance]) -> list[Utterance]:
        """Return the utterances with intents and spans replaced by predicted ones.

        ``spans`` is ``None`` where the model was trained without slot labels.
        """

    def save(self, folder: Path) -> None:
        """Write the model into a folder, so that :func:`load_model` gives an equal one."""


class _Loader(Protocol):
    def load(self, folder: Path) -> JointModel:
        """Read a model of this kind."""


class _Header(msgspec.Struct):
    kind: str


def load_model(folder: Path) -> JointModel:
    """Load a saved model of any kind, from its own folder or from that of ``slu train`` around it.

    Raises:
        InputError: the folder holds no readable model.
        UnknownName: it holds one of a kind that this version does not know.
    """
    inner = folder / "model"
    folder = inner if inner.is_dir() else folder
    path = folder / MODEL_FILE
    try:
        header = msgspec.json.decode(path.read_bytes(), type=_Header)
    except OSError as fault:
        what = f"cannot be read ({fault.strerror}). Give the folder of a trained model."
        raise InputError(path, what) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        raise InputError(path, f"is not the description of a model ({fault}).") from None
    if header.kind not in KINDS:
        raise UnknownName("a kind of model", header.kind, KINDS)
    return cast(_Loader, importlib.import_module(f"lowres.slu.{header.kind}")).load(folder)


def unseen_labels(train_labels: Labels, utterances: Iterable[Utterance]) -> Unseen:
    """Count the labels of a corpus that a model trained on ``train_labels`` cannot predict.

    Args:
        train_labels: what training saw.
        utterances: a labelled corpus.
    """
    intents: Counter[str] = Counter()
    slots: Counter[str] = Counter()
    for utterance in utterances:
        intents.update(utterance.intents)
        slots.update(span.label for span in utterance.spans or ())
    return Unseen(
        _without(intents, frozenset(train_labels.intents)),
        _without(slots, frozenset(train_labels.slots)),
    )


def _without(counts: Counter[str], known: frozenset[str]) -> dict[str, int]:
    return {label: n for label, n in sorted(counts.items()) if label not in known}
