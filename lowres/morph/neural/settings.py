"""How a network that inflects is trained."""

from __future__ import annotations

from typing import Annotated

import msgspec

__all__ = ["NetworkSettings"]

Positive = Annotated[int, msgspec.Meta(ge=1)]
Share = Annotated[float, msgspec.Meta(ge=0.0, lt=1.0)]


class NetworkSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of a training; equal settings, seed and rows give equal weights on one machine.

    Attributes:
        members: networks whose probabilities are multiplied; each leaves out another tenth of the rows,
            where these are not few.
        width: of the hidden layers, in each direction.
        embedding: width of the embeddings of letters, tags and actions.
        dropout: share of units that a step leaves out.
        batch: rows in a step; 0: 8 for few rows, more for many.
        steps: most optimiser steps; 0: by the number of rows.
        patience: evaluations on the lemmas left out, of 25, after which no better one ends the training.
        lr: highest learning rate.
        hallucinated: share of the rows whose stems are replaced by random letters, anew in each pass.
        beam: candidates that a search keeps; one is as good as several, and costs a fraction.
    """

    members: Annotated[int, msgspec.Meta(ge=1, le=10)] = 5
    width: Positive = 100
    embedding: Positive = 64
    dropout: Share = 0.2
    batch: Annotated[int, msgspec.Meta(ge=0)] = 0
    steps: Annotated[int, msgspec.Meta(ge=0)] = 0
    patience: Positive = 10
    lr: Annotated[float, msgspec.Meta(gt=0.0)] = 2e-3
    hallucinated: Share = 0.5
    beam: Positive = 1
