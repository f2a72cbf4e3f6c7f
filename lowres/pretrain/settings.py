"""How an encoder is adapted to text."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from lowres.errors import UsageError

__all__ = ["CorpusEntry", "PretrainSettings", "Recipe"]

Count = Annotated[int, msgspec.Meta(ge=0)]
Positive = Annotated[int, msgspec.Meta(ge=1)]
Above = Annotated[float, msgspec.Meta(gt=0.0)]
Share = Annotated[float, msgspec.Meta(ge=0.0, lt=1.0)]


class CorpusEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One part of the mixture.

    Attributes:
        file: a corpus file, or a folder made by ``generate run``.
        format: corpus format of a file.
        lang: language of the text.
        weight: how often a pass sees each of its sentences: 1 once, 3 three times, 0.25 a quarter
            of them, and the next quarter in the next pass.
    """

    file: str
    format: str = "text"
    lang: str = "und"
    weight: Above = 1.0


class PretrainSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of an adaptation; equal settings, seed and text give equal weights on one machine.

    Attributes:
        steps: optimiser steps; 0: as many as ``epochs`` passes make.
        epochs: passes over the mixture.
        tokens_per_batch: sub-tokens in a step at most, padding counted.
        longest: most sub-tokens of a sentence; what is cut off is counted.
        lr: highest learning rate.
        schedule: how the rate falls to zero after the warm-up.
        warm_up: share of the steps in which the learning rate rises.
        weight_decay: of matrices; vectors do not decay.
        clip: largest norm of the gradient.
        masking: share of a sentence's sub-tokens that are to be guessed.
        whole_words: hide all sub-tokens of a word or none.
        add_tokens: new pieces learned from the text in the language of the first corpus.
        checkpoint_every: steps between checkpoints.
        seed: seed of order, masks, dropout and new weights.
    """

    steps: Count = 0
    epochs: Positive = 3
    tokens_per_batch: Positive = 4096
    longest: Annotated[int, msgspec.Meta(ge=8)] = 128
    lr: Above = 2e-4
    schedule: Literal["linear", "cosine"] = "linear"
    warm_up: Share = 0.1
    weight_decay: Annotated[float, msgspec.Meta(ge=0.0)] = 0.01
    clip: Above = 1.0
    masking: Annotated[float, msgspec.Meta(gt=0.0, lt=1.0)] = 0.15
    whole_words: bool = False
    add_tokens: Count = 0
    checkpoint_every: Positive = 250
    seed: Count = 0

    def __post_init__(self) -> None:
        if self.longest > self.tokens_per_batch:
            raise UsageError("tokens_per_batch must hold the longest sentence: raise it.")


class Recipe(PretrainSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings and the mixture of text, as a recipe file states them."""

    corpus: tuple[CorpusEntry, ...] = ()
