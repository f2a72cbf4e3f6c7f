"""Training by model name: ``linear``, ``scratch:small``, or a Hugging Face encoder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lowres.corpus.utterance import Utterance
from lowres.errors import LowresError, from_extra
from lowres.recipe import build
from lowres.record.fingerprint import fingerprint, sha256
from lowres.slu.data import TrainingData
from lowres.slu.model import JointModel

__all__ = ["KIND", "LINEAR", "fit", "model_record"]

KIND = "model"
LINEAR = "linear"


def fit(
    name: str,
    data: TrainingData,
    dev: Sequence[Utterance],
    seed: int,
    settings: Mapping[str, Any],
) -> JointModel:
    """Train a model.

    Args:
        name: ``linear``, ``scratch:small``, or an encoder's name or folder.
        data: what to train on; a linear model sees several epochs' draws at once.
        dev: labelled utterances that choose between candidates or evaluations; may be empty.
        seed: seed of every random choice.
        settings: of :class:`~lowres.slu.linear.LinearSettings` or
            :class:`~lowres.slu.settings.NeuralSettings`.

    Raises:
        LowresError: no training utterance has an intent.
        MissingExtra: a neural model is asked for and its libraries are not installed.
    """
    if not any(utterance.intents for utterance in data.epoch(0)):
        raise LowresError("no training utterance has an intent. A labelled corpus is needed.")
    if name == LINEAR:
        from lowres.slu.linear import LinearSettings, train_linear

        how = build(LinearSettings, settings)
        return train_linear(data.epochs(how.draws), dev, seed, how)
    from lowres.slu.settings import NeuralSettings

    recipe = build(NeuralSettings, settings)
    with from_extra("train", "torch"):
        from lowres.slu.trainer import train_neural
    return train_neural(name, data, dev, seed, recipe)


def model_record(name: str) -> str | dict[str, str]:
    """Describe a model for a fingerprint: by its name, or by the digest of a local folder's weights."""
    weights = sorted(Path(name).glob("*.safetensors"))
    if weights:
        digests = [sha256(path) for path in weights]
        whole = digests[0] if len(digests) == 1 else fingerprint(digests)
        return {"name": Path(name).resolve().name, "sha256": whole}
    return name
