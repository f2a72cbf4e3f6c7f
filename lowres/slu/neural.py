"""Neural joint models: any Hugging Face encoder, or a small one from scratch, with n-gram readers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import torch

from lowres.corpus.bio import spans_of
from lowres.corpus.utterance import Utterance
from lowres.errors import InputError
from lowres.slu import scratch
from lowres.slu.encode import Batch, Encoder, Example
from lowres.slu.hub import place_of, quiet
from lowres.slu.model import Labels
from lowres.slu.network import JointNetwork
from lowres.slu.settings import NeuralSettings

__all__ = ["NeuralModel", "load", "load_encoder"]

_BATCH = 64


class NeuralModel:
    """A trained neural joint model.

    Args:
        network: encoder, readers and heads.
        tokenizer: the encoder's fast tokenizer.
        labels: what it can predict.
        settings: how it was built and trained.
        summary: what training says of itself.
    """

    kind = "neural"

    def __init__(
        self,
        network: JointNetwork,
        tokenizer: Any,
        labels: Labels,
        settings: NeuralSettings,
        summary: dict[str, Any] | None = None,
    ) -> None:
        self.network, self.tokenizer, self.labels, self.settings = (
            network,
            tokenizer,
            labels,
            settings,
        )
        self.summary = summary or {}
        self.tags = bio_tags(labels)
        self.encoder = Encoder(
            tokenizer, labels.intents, self.tags, settings.buckets, settings.longest
        )

    def predict(self, utterances: Sequence[Utterance]) -> list[Utterance]:
        """Return the utterances with predicted intents and spans in place of their own."""
        examples = [self.encoder.example(utterance) for utterance in utterances]
        order = sorted(range(len(examples)), key=lambda at: len(examples[at].pieces))
        found: list[Utterance | None] = [None] * len(examples)
        self.network.eval()
        with torch.inference_mode():
            for start in range(0, len(order), _BATCH):
                chosen = order[start : start + _BATCH]
                rows = [examples[at] for at in chosen]
                for at, (intent, tags) in zip(chosen, self._decode(rows), strict=True):
                    spans = None if tags is None else spans_of(examples[at].words, tags)
                    changes = {"intents": (intent,), "spans": spans}
                    found[at] = msgspec.structs.replace(utterances[at], **changes)
        return [utterance for utterance in found if utterance is not None]

    def save(self, folder: Path) -> None:
        """Write encoder, tokenizer, heads and labels; safetensors and JSON only."""
        from safetensors.torch import save_file

        folder.mkdir(parents=True, exist_ok=True)
        self.network.encoder.save_pretrained(folder / "encoder")
        self.tokenizer.save_pretrained(folder / "encoder")
        heads = {k: v for k, v in self.network.state_dict().items() if not k.startswith("encoder.")}
        save_file(
            {name: tensor.contiguous() for name, tensor in heads.items()},
            folder / "heads.safetensors",
        )
        about = {
            "kind": self.kind,
            "labels": self.labels,
            "settings": self.settings,
            "summary": self.summary,
        }
        (folder / "model.json").write_bytes(msgspec.json.encode(about))

    def _decode(self, rows: Sequence[Example]) -> Iterator[tuple[str, list[str] | None]]:
        device = next(self.network.parameters()).device
        batch = Batch(*(tensor.to(device) for tensor in self.encoder.batch(rows)))
        intents, tags = self.network.predict(batch)
        for at, intent in enumerate(intents.argmax(-1).tolist()):
            named = [self.tags[tag] for tag in tags[at]] if self.tags else None
            yield self.labels.intents[intent], named


def bio_tags(labels: Labels) -> list[str]:
    """List the BIO tags over the slot labels, empty where there are no slots."""
    if not labels.slots:
        return []
    return ["O", *(f"{prefix}-{slot}" for slot in labels.slots for prefix in "BI")]


def load(folder: Path) -> NeuralModel:
    """Load what :meth:`NeuralModel.save` wrote.

    Raises:
        InputError: something of it is missing or damaged.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    about = msgspec.json.decode((folder / "model.json").read_bytes())
    labels = msgspec.convert(about["labels"], Labels)
    settings = msgspec.convert(about["settings"], NeuralSettings)
    encoder, tokenizer = load_encoder(str(folder / "encoder"))
    network = build_network(encoder, labels, settings)
    try:
        network.load_state_dict(load_file(folder / "heads.safetensors"), strict=False)
    except (OSError, SafetensorError, RuntimeError) as fault:
        raise InputError(folder / "heads.safetensors", f"cannot be loaded ({fault}).") from None
    return NeuralModel(network, tokenizer, labels, settings, about["summary"])


def build_network(encoder: Any, labels: Labels, settings: NeuralSettings) -> JointNetwork:
    """Put heads for these labels on an encoder."""
    return JointNetwork(encoder, len(labels.intents), bio_tags(labels), settings)


def load_encoder(name: str, texts: Sequence[str] = ()) -> tuple[Any, Any]:
    """Load an encoder and its tokenizer by name or folder, or make ``scratch:small`` from texts.

    Raises:
        MissingExtra: the model is a package that is not installed.
        InputError: there is no such model, or it has no fast tokenizer.
    """
    from transformers import AutoModel, AutoTokenizer

    if name == scratch.NAME:
        tokenizer = scratch.train_tokenizer(texts)
        return scratch.small_encoder(len(tokenizer)), tokenizer
    place = place_of(name)
    try:
        with quiet():
            tokenizer = AutoTokenizer.from_pretrained(place, use_fast=True)
            encoder = AutoModel.from_pretrained(place, use_safetensors=True, dtype=torch.float32)
    except (OSError, ValueError) as fault:
        reason = str(fault).strip().splitlines()[0]
        raise InputError(name, f"no encoder could be loaded from it ({reason}).") from None
    if not tokenizer.is_fast:
        raise InputError(
            name, "its tokenizer is not a fast one, which is needed to find the words."
        )
    return encoder, tokenizer
