"""The training loop.

A loop of our own rather than the Trainer of ``transformers``: batches are cut by sub-tokens, and a
training that was cut off ends with the very weights of one that was not. Everything random in a
step follows from (seed, step), so a checkpoint holds weights and moments alone. That is exact on a
CPU with an equal number of threads; on a GPU, as far as its kernels are.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from itertools import islice
from typing import Any

import torch
from torch.nn import functional

from lowres.generate.draws import hash64, single
from lowres.pretrain.batches import Batches, Sentences
from lowres.pretrain.checkpoint import Checkpoints, State
from lowres.pretrain.mixture import Sample
from lowres.pretrain.network import predict
from lowres.pretrain.objectives import IGNORED, MaskedLM
from lowres.pretrain.settings import PretrainSettings

__all__ = ["Advance", "Guesses", "device", "rate", "train"]

Advance = Callable[[int, str], object]
_DROPOUT = hash64("dropout")
_TENTHS = 10


def device() -> torch.device:
    """Return the GPU where there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


class Guesses:
    """What a network makes of masked sentences.

    Args:
        network: a masked-LM model.
        sentences: the encoded text.
        objective: the masking.
    """

    def __init__(self, network: Any, sentences: Sentences, objective: MaskedLM) -> None:
        self.network, self.sentences, self.objective = network, sentences, objective

    def loss(self, batch: Sample, keys: Any) -> torch.Tensor:
        """Return the loss at each masked place of a batch, float32 [N]; keys: hashes of its rows."""
        padded = self.sentences.padded(batch.rows)
        masked = self.objective(padded.pieces, padded.words, keys, batch.visits)
        where = next(self.network.parameters()).device
        pieces, labels, attention = (
            torch.from_numpy(table).to(where) for table in (*masked, padded.attention)
        )
        asked = labels != IGNORED
        with torch.autocast(where.type, torch.bfloat16, enabled=where.type == "cuda"):
            scores = predict(self.network, pieces, attention, asked)
        return functional.cross_entropy(scores.float(), labels[asked], reduction="none")


def train(
    guesses: Guesses,
    batches: Batches,
    steps: int,
    settings: PretrainSettings,
    checkpoints: Checkpoints,
    first: Callable[[], State],
    advance: Advance = lambda done, note: None,
) -> State:
    """Train to the last step, from the last checkpoint where there is one.

    Args:
        guesses: the network with its text and objective.
        batches: what each step sees.
        steps: optimiser steps.
        settings: learning rate and the like.
        checkpoints: where to stop over.
        first: makes the state before the first step.
        advance: told of steps that are done, with a note.
    """
    optimiser = _optimiser(guesses.network, settings)
    state = checkpoints.restore(guesses.network, optimiser) or first()
    advance(state.step, "")
    guesses.network.train()
    with torch.random.fork_rng():
        for batch in islice(batches, state.step, steps):
            _step(guesses, batches, batch, optimiser, state, steps, settings)
            if state.step % settings.checkpoint_every == 0 and state.step < steps:
                checkpoints.save(state, guesses.network, optimiser)
            advance(1, _note(state))
    guesses.network.eval()
    return state


def rate(step: int, steps: int, settings: PretrainSettings) -> float:
    """Return the learning rate of a step, from 0: up in the warm-up, then down to zero."""
    rising = round(settings.warm_up * steps)
    if step < rising:
        return settings.lr * (step + 1) / rising
    done = (step - rising) / max(1, steps - rising)
    return settings.lr * (
        1 - done if settings.schedule == "linear" else (1 + math.cos(math.pi * done)) / 2
    )


def _step(
    guesses: Guesses,
    batches: Batches,
    batch: Sample,
    optimiser: torch.optim.Optimizer,
    state: State,
    steps: int,
    settings: PretrainSettings,
) -> None:
    started = time.monotonic()
    torch.manual_seed(single(settings.seed, _DROPOUT, state.step))
    for group in optimiser.param_groups:
        group["lr"] = rate(state.step, steps, settings)
    losses = guesses.loss(batch, batches.mixture.keys[batch.rows])
    if len(losses):
        torch.autograd.backward(losses.mean())
        torch.nn.utils.clip_grad_norm_(guesses.network.parameters(), settings.clip)
        optimiser.step()
        optimiser.zero_grad()
        _count(state, steps, float(losses.detach().mean()))
    state.step += 1
    state.pieces += int(batches.lengths[batch.rows].sum())
    state.seconds += time.monotonic() - started


def _count(state: State, steps: int, loss: float) -> None:
    tenth = state.step * _TENTHS // steps
    state.losses += [(0.0, 0)] * (tenth + 1 - len(state.losses))
    total, number = state.losses[tenth]
    state.losses[tenth] = (total + loss, number + 1)


def _note(state: State) -> str:
    total, number = state.losses[-1] if state.losses else (0.0, 0)
    return (
        f"loss {total / max(1, number):.2f}, {state.pieces / max(state.seconds, 1e-9):.0f} tokens/s"
    )


def _optimiser(network: Any, settings: PretrainSettings) -> torch.optim.Optimizer:
    parameters = [one for one in network.parameters() if one.requires_grad]
    groups = [
        {
            "params": [one for one in parameters if one.dim() > 1],
            "weight_decay": settings.weight_decay,
        },
        {"params": [one for one in parameters if one.dim() < 2], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=settings.lr, betas=(0.9, 0.98), fused=True)
