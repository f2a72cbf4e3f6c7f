"""How a neural joint model is built and trained; each default is the recipe that was measured."""

from __future__ import annotations

from typing import Annotated

import msgspec

__all__ = ["NeuralSettings"]

Positive = Annotated[int, msgspec.Meta(ge=1)]
Share = Annotated[float, msgspec.Meta(ge=0.0, lt=1.0)]
Rate = Annotated[float, msgspec.Meta(ge=0.0)]


class NeuralSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of a neural joint model.

    Attributes:
        steps: optimiser steps; the same in every arm of an experiment.
        batch: utterances in a step.
        warm_up: share of the steps in which the learning rates rise; then they fall to zero.
        encoder_rate: learning rate of the encoder.
        head_rate: learning rate of heads and norms.
        gram_rate: learning rate of the n-gram vectors.
        bag_rate: learning rate of the bag's weights.
        weight_decay: of encoder and heads.
        frozen: lowest layers of a pretrained encoder that stay as they are, with its embeddings;
            -1: train all. An encoder from scratch is trained whole.
        patience: evaluations without gain after which training stops, 0 for never.
        every: steps between evaluations on development data.
        longest: most sub-tokens of an utterance.
        buckets: size of the n-gram hash.
        width: width of the n-gram vectors.
        dropout: dropout of the heads.
        bag_dropout: share of n-grams hidden from the bag in training.
        encoder_weight: weight of the encoder in the sum of log-probabilities.
        hidden: share of words hidden from a second look of the slot reader in training.
        smoothing: label smoothing of the encoder's intent loss.
    """

    steps: Positive = 400
    batch: Positive = 32
    warm_up: Share = 0.1
    encoder_rate: Rate = 3e-4
    head_rate: Rate = 1e-3
    gram_rate: Rate = 2e-3
    bag_rate: Rate = 2e-2
    weight_decay: Rate = 0.01
    frozen: int = 3
    patience: Annotated[int, msgspec.Meta(ge=0)] = 0
    every: Positive = 100
    longest: Positive = 96
    buckets: Positive = 32768
    width: Positive = 128
    dropout: Share = 0.3
    bag_dropout: Share = 0.3
    encoder_weight: Rate = 0.25
    smoothing: Share = 0.1
    hidden: Share = 0.5
