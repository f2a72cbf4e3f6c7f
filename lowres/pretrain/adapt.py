"""From an encoder and text to an adapted encoder in a folder, with what it was worth."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import torch

from lowres.errors import LowresError
from lowres.pretrain import vocabulary
from lowres.pretrain.batches import Batches, Sentences
from lowres.pretrain.checkpoint import Checkpoints, State
from lowres.pretrain.loop import Advance, Guesses, device, train
from lowres.pretrain.mixture import Mixture, Part, Sample, hold_out
from lowres.pretrain.network import load_masked_lm
from lowres.pretrain.objectives import MaskedLM
from lowres.pretrain.settings import PretrainSettings
from lowres.record.folder import OutputFolder
from lowres.slu.hub import quiet

__all__ = ["Showing", "adapt"]

Showing = Callable[[int], AbstractContextManager[Advance]]

_log = logging.getLogger(__name__)


def adapt(
    model: str,
    parts: Sequence[Part],
    settings: PretrainSettings,
    folder: OutputFolder,
    showing: Showing = lambda steps: nullcontext(lambda done, note: None),
    **content: Any,
) -> dict[str, Any]:
    """Adapt an encoder to text, write it into a folder, and complete the folder.

    Args:
        model: a Hugging Face encoder by name or folder.
        parts: the mixture of text.
        settings: the recipe.
        folder: the output; a training that was cut off is taken up there.
        showing: makes a progress display from the number of steps.
        content: what else the manifest says.

    Returns:
        the manifest.

    Raises:
        InputError: the model cannot be loaded.
        LowresError: all text is held out, so that nothing is left to train on.
    """
    run = _Adaptation(model, parts, settings)
    checkpoints = Checkpoints(folder)
    with showing(run.steps) as advance:
        state = train(
            run.guesses, run.batches, run.steps, settings, checkpoints, run.first, advance
        )
    measured = run.summary(state)
    _write(run, folder)
    manifest = folder.finish({"seed": settings.seed, **content, **measured})
    checkpoints.clear()
    return manifest


class _Adaptation:
    """Everything an adaptation needs: text, batches, network and held-out text."""

    def __init__(self, model: str, parts: Sequence[Part], settings: PretrainSettings) -> None:
        training, self.held = hold_out(parts)
        if not any(part.texts for part in training):
            raise LowresError("there is too little text: all of it is held out. Give more.")
        self.network, self.tokenizer, fresh = load_masked_lm(model, settings.seed)
        if fresh:
            _log.warning("%s: has no masked-LM head; a fresh one is trained.", model)
        self.pieces = _extend(self, training, settings.add_tokens) if settings.add_tokens else {}
        self.network.to(device())
        longest = _longest(self.network, self.tokenizer, settings.longest)
        mixture = Mixture(training, settings.seed)
        sentences = Sentences(self.tokenizer, mixture.texts, longest)
        self.batches = Batches(mixture, sentences.lengths, settings.tokens_per_batch)
        self.guesses = Guesses(self.network, sentences, _objective(self.tokenizer, settings))
        self.steps = settings.steps or self.batches.steps(settings.epochs)
        if not self.steps:
            raise LowresError("there is too little text for a step. Raise the weights or epochs.")
        self.counts = _counts(parts, training, self.held, sentences)
        self._held = [Sentences(self.tokenizer, part.texts, longest) for part in self.held]

    def first(self) -> State:
        """Measure before the first step."""
        return State(before=self.measure())

    def measure(self) -> list[dict[str, Any]]:
        """Measure the held-out loss of each part, with masks that no setting changes."""
        objective = _objective(self.tokenizer, PretrainSettings())
        pairs = zip(self.held, self._held, strict=True)
        return [
            _measure(Guesses(self.network, sentences, objective), part, self.batches.budget)
            for part, sentences in pairs
        ]

    def summary(self, state: State) -> dict[str, Any]:
        """Say what the training did and was worth."""
        held_out = [
            {"corpus": part.name, "lang": part.lang, "n": len(part.texts), "before": b, "after": a}
            for part, b, a in zip(self.held, state.before, self.measure(), strict=True)
        ]
        losses = [round(total / number, 4) for total, number in state.losses if number]
        speed = round(state.pieces / max(state.seconds, 1e-9))
        steps = {"steps": state.step, "tokens": state.pieces, "tokens_per_second": speed}
        return {
            "counts": self.counts,
            "held_out": held_out,
            "training": {**steps, "loss": losses},
            **({"vocabulary": self.pieces} if self.pieces else {}),
        }


def _extend(run: _Adaptation, training: Sequence[Part], count: int) -> dict[str, Any]:
    """Add pieces learned from the text in the language of the first part."""
    vocabulary.check_kind(run.tokenizer)
    lang = training[0].lang
    texts = [text for part in training if part.lang == lang for text in part.texts]
    pieces = vocabulary.learn(run.tokenizer, texts, count)
    before = vocabulary.fertility(run.tokenizer, texts)
    vocabulary.embed(run.network, run.tokenizer, pieces)
    run.tokenizer = vocabulary.extend(run.tokenizer, pieces)
    after = vocabulary.fertility(run.tokenizer, texts)
    fertility = {"before": before, "after": after}
    return {"lang": lang, "added": len(pieces), "size": len(run.tokenizer), "fertility": fertility}


def _objective(tokenizer: Any, settings: PretrainSettings) -> MaskedLM:
    ids = np.setdiff1d(np.arange(len(tokenizer)), np.array(tokenizer.all_special_ids))
    how = settings.masking, settings.whole_words, settings.seed
    return MaskedLM(int(tokenizer.mask_token_id), ids, *how)


def _longest(network: Any, tokenizer: Any, wanted: int) -> int:
    """Keep sentences within what the network and its tokenizer can take."""
    places = getattr(network.config, "max_position_embeddings", None) or wanted
    if "roberta" in str(network.config.model_type):  # its places are counted from the padding's
        places -= network.config.pad_token_id + 1
    return int(min(wanted, tokenizer.model_max_length, places))


def _measure(guesses: Guesses, part: Part, budget: int) -> dict[str, Any]:
    """Measure loss by masked sub-token, and by character so that vocabularies can be compared.

    A masked share of the sub-tokens stands for all: their mean loss times the number of sub-tokens
    of the text, by its characters.
    """
    if not part.texts:
        return {"loss": None, "loss_per_character": None}
    mixture = Mixture([msgspec.structs.replace(part, weight=1.0)], seed=0)
    total, number = 0.0, 0
    guesses.network.eval()
    with torch.inference_mode():
        for rows, visits in Batches(mixture, guesses.sentences.lengths, budget).of_pass(0):
            losses = guesses.loss(Sample(rows, visits), mixture.keys[rows])
            total, number = total + float(losses.double().sum()), number + len(losses)
    guesses.network.train()
    loss = total / max(1, number)
    maskable = guesses.sentences.maskable / max(1, sum(map(len, part.texts)))
    return {"loss": round(loss, 4), "loss_per_character": round(loss * maskable, 4)}


def _counts(
    parts: Sequence[Part], training: Sequence[Part], held: Sequence[Part], sentences: Sentences
) -> dict[str, int]:
    read, train, out = (sum(len(p.texts) for p in some) for some in (parts, training, held))
    return {
        "sentences": read,
        "train": train,
        "held_out": out,
        "repeats_of_held_out": read - train - out,
        "cut": sentences.cut,
    }


def _write(run: _Adaptation, folder: OutputFolder) -> None:
    """Write the model's files into the output folder, each whole or not at all."""
    with tempfile.TemporaryDirectory(dir=folder.drafts) as drafts, quiet():
        run.network.save_pretrained(drafts)
        run.tokenizer.save_pretrained(drafts)
        for file in sorted(Path(drafts).iterdir()):
            folder.write(file.name, lambda path, file=file: shutil.move(file, path))  # type: ignore[misc]
