"""Training of neural joint models with the ``transformers`` Trainer.

Every epoch's text is drawn anew; the order of utterances and the starting weights come from the
seed alone. Development data choose the best evaluation.
"""

from __future__ import annotations

import contextlib
import re
import tempfile
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch.utils.data import DataLoader, IterableDataset
from transformers import Trainer, TrainerCallback, TrainingArguments

from lowres.corpus.utterance import Utterance
from lowres.slu.data import TrainingData
from lowres.slu.encode import Batch, Example
from lowres.slu.model import Labels
from lowres.slu.network import JointNetwork
from lowres.slu.neural import NeuralModel, build_network, load_encoder
from lowres.slu.scores import count, summarise
from lowres.slu.scratch import NAME as SCRATCH
from lowres.slu.settings import NeuralSettings

__all__ = ["train_neural"]

_SORTED_TOGETHER = 16  # batches whose utterances are sorted by length, to pad less


def train_neural(
    name: str, data: TrainingData, dev: Sequence[Utterance], seed: int, settings: NeuralSettings
) -> NeuralModel:
    """Train a neural joint model.

    Args:
        name: an encoder's name or folder, or ``scratch:small``.
        data: what to train on, drawn anew each epoch where it says so.
        dev: labelled utterances that choose the best evaluation; may be empty.
        seed: seed of starting weights, order and dropout.
        settings: the recipe.
    """
    first = data.epoch(0)
    labels = Labels.of(first)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        encoder, tokenizer = load_encoder(name, [utterance.text for utterance in first])
        model = NeuralModel(build_network(encoder, labels, settings), tokenizer, labels, settings)
        _freeze(model.network, -1 if name == SCRATCH else settings.frozen)
        best = _KeepBest(model, dev, settings)
        with tempfile.TemporaryDirectory() as scratch:
            trainer = _JointTrainer(
                model=model.network,
                args=_arguments(scratch, seed, settings),
                train_dataset=_Stream(model, data, seed, settings),
                callbacks=[best],
            )
            with contextlib.redirect_stdout(None):
                trainer.train()
    model.summary = best.restore()
    return model


def _arguments(folder: str, seed: int, settings: NeuralSettings) -> TrainingArguments:
    return TrainingArguments(
        output_dir=folder,
        max_steps=settings.steps,
        seed=seed,
        lr_scheduler_type="linear",
        warmup_steps=round(settings.warm_up * settings.steps),
        max_grad_norm=1.0,
        save_strategy="no",
        logging_strategy="no",
        report_to="none",
        disable_tqdm=True,
        remove_unused_columns=False,
        dataloader_pin_memory=False,
    )


class _JointTrainer(Trainer):  # type: ignore[misc]
    """The Trainer with our batches, loss and learning rates."""

    def get_train_dataloader(self) -> DataLoader[dict[str, torch.Tensor]]:
        return DataLoader(self.train_dataset, batch_size=None)

    def compute_loss(
        self, model: JointNetwork, inputs: dict[str, torch.Tensor], **_: Any
    ) -> torch.Tensor:
        loss: torch.Tensor = model(Batch(**inputs))
        return loss

    def create_optimizer(self, model: Any = None) -> torch.optim.Optimizer:
        self.optimizer = torch.optim.AdamW(_groups(self.model), fused=True)
        return self.optimizer


def _groups(network: JointNetwork) -> list[dict[str, Any]]:
    """Give each part of the network its learning rate; hashed tables do not decay."""
    settings = network.settings
    rates = {
        "encoder": (settings.encoder_rate, settings.weight_decay),
        "grams": (settings.gram_rate, 0.0),
        "outline": (settings.gram_rate, 0.0),
        "bag": (settings.bag_rate, 0.0),
    }
    groups: dict[str, list[torch.nn.Parameter]] = {}
    for name, parameter in network.named_parameters():
        part = name.partition(".")[0]
        if parameter.requires_grad:
            groups.setdefault(part if part in rates else "heads", []).append(parameter)
    found = []
    for part, parameters in groups.items():
        rate, decay = rates.get(part, (settings.head_rate, settings.weight_decay))
        found.append({"params": parameters, "lr": rate, "weight_decay": decay})
    return found


def _freeze(network: JointNetwork, layers: int) -> None:
    """Keep the embeddings and the lowest layers of a pretrained encoder as they are; -1: none."""
    if layers < 0:
        return
    for name, parameter in network.encoder.named_parameters():
        layer = re.search(r"\blayers?\.(\d+)\.", name)
        low = int(layer[1]) < layers if layer else "embed" in name
        parameter.requires_grad = not low and not name.startswith("pooler.")


class _Stream(IterableDataset[dict[str, torch.Tensor]]):
    """The batches of a training, epoch after epoch, as many as there are steps."""

    def __init__(
        self, model: NeuralModel, data: TrainingData, seed: int, settings: NeuralSettings
    ) -> None:
        self.model, self.data, self.seed, self.settings = model, data, seed, settings

    def __iter__(self) -> Iterator[dict[str, torch.Tensor]]:
        for rows in self._batches():
            yield self.model.encoder.batch(rows)._asdict()

    def _batches(self) -> Iterator[list[Example]]:
        size, made = self.settings.batch, 0
        rows, window = self._examples(), self.settings.batch * _SORTED_TOGETHER
        while made < self.settings.steps:
            held = [next(rows) for _ in range(window)]
            held.sort(key=lambda row: len(row.pieces))
            order = np.random.default_rng([self.seed, made]).permutation(_SORTED_TOGETHER)
            for at in order[: self.settings.steps - made]:
                yield held[at * size : (at + 1) * size]
            made += _SORTED_TOGETHER

    def _examples(self) -> Iterator[Example]:
        epoch = 0
        while True:
            rows = self.data.epoch(epoch)
            for at in np.random.default_rng([self.seed, epoch, 1]).permutation(len(rows)):
                yield self.model.encoder.example(rows[at])
            epoch += 1


class _KeepBest(TrainerCallback):  # type: ignore[misc]
    """Evaluates on development data, keeps the best weights, and stops when patience is out."""

    def __init__(
        self, model: NeuralModel, dev: Sequence[Utterance], settings: NeuralSettings
    ) -> None:
        self.model, self.dev, self.settings = model, dev, settings
        self.best: tuple[float, int] = (-1.0, 0)
        self.weights: dict[str, torch.Tensor] = {}
        self.steps = 0

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self.steps = state.global_step
        last = self.steps == self.settings.steps
        if not self.dev or (self.steps % self.settings.every and not last):
            return
        scores = summarise(count(self.dev, self.model.predict(self.dev)))
        value = scores.intent_accuracy + (scores.slot_f1 or 0.0)
        if value >= self.best[0]:
            self.best = (value, self.steps)
            state_dict = self.model.network.state_dict()
            self.weights = {name: tensor.clone() for name, tensor in state_dict.items()}
        waited = (self.steps - self.best[1]) // self.settings.every
        if self.settings.patience and waited >= self.settings.patience:
            control.should_training_stop = True
        self.model.network.train()

    def restore(self) -> dict[str, Any]:
        """Put the best weights back and say which step they are from."""
        if self.weights:
            self.model.network.load_state_dict(self.weights)
        self.model.network.eval()
        return {"steps": self.steps, "best_step": self.best[1] if self.dev else self.steps}
