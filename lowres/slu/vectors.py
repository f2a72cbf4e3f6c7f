"""Vectors of words and short texts from a pretrained encoder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from lowres.slu.neural import load_encoder

__all__ = ["TextVectors"]

_BATCH = 256


class TextVectors:
    """Embeds texts: the mean of an encoder's last layer over sub-tokens, brought to length 1.

    Reimers and Gurevych 2019, https://aclanthology.org/D19-1410.

    Args:
        model: a Hugging Face encoder by name or folder; one trained for sentences serves best.

    Raises:
        InputError: it cannot be loaded.
    """

    def __init__(self, model: str) -> None:
        self.network, self.tokenizer = load_encoder(model)
        self.network.eval()

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return float32 [n, width]."""
        parts = [self._embed(texts[at : at + _BATCH]) for at in range(0, len(texts), _BATCH)]
        return np.concatenate(parts)

    def _embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        batch: Any = self.tokenizer(
            list(texts), padding=True, truncation=True, max_length=64, return_tensors="pt"
        )
        with torch.inference_mode():
            states = self.network(**batch).last_hidden_state
        held = batch["attention_mask"][..., None].to(states.dtype)
        mean = (states * held).sum(1) / held.sum(1).clamp(min=1)
        vectors: NDArray[np.float32] = functional.normalize(mean.float(), dim=1).numpy()
        return vectors
