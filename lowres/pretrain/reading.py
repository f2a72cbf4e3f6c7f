"""How well a text reads, by a masked or a causal language model."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from lowres.errors import InputError
from lowres.pretrain.batches import cut
from lowres.pretrain.network import predict
from lowres.slu.hub import place_of, quiet

__all__ = ["Reader"]

_LONGEST = 128
_BUDGET = 1 << 13  # sub-tokens of a batch


class Reader:
    """Scores what stands in a span of a text.

    A masked model reads the text with the whole span masked and gives the mean log-probability of
    its sub-tokens; a causal one gives the sum from the span's beginning to the end of the text, so
    that only texts are to be compared that are equal before the span. A span beyond the 128th
    sub-token cannot be told and scores 0.

    Args:
        model: a Hugging Face checkpoint by name or folder; its configuration says which kind it is.

    Raises:
        MissingExtra: the model is a package that is not installed.
        InputError: it cannot be loaded, or its tokenizer is not a fast one.
    """

    def __init__(self, model: str) -> None:
        self.network, self.tokenizer, self.is_causal = _load(model)
        self.network.eval()

    def __call__(
        self, texts: Sequence[str], spans: Sequence[tuple[int, int]]
    ) -> NDArray[np.float64]:
        """Return a score a text, float64 [n]; they are read in batches of near-equal lengths.

        Args:
            texts: the texts.
            spans: where each is looked at, in code points.
        """
        most = min(_LONGEST, self.tokenizer.model_max_length)
        encoded = self.tokenizer(list(texts), truncation=True, max_length=most).encodings
        lengths = np.array([len(one.ids) for one in encoded], np.int64)
        order = np.argsort(lengths, kind="stable")
        edges = cut(lengths[order], _BUDGET)
        scores = np.zeros(len(texts))
        for start, end in pairwise(edges):
            rows = order[start:end]
            some = [encoded[row] for row in rows.tolist()]
            asked = [_inside(encoded[row].offsets, spans[row]) for row in rows.tolist()]
            scores[rows] = self._scored(some, asked)
        return scores

    def _scored(self, encoded: Sequence[Any], asked: Sequence[Sequence[bool]]) -> Any:
        width = max(len(one.ids) for one in encoded)
        pad = self.tokenizer.pad_token_id or 0
        ids = torch.tensor([[*one.ids, *[pad] * (width - len(one.ids))] for one in encoded])
        there = torch.tensor([len(one.ids) for one in encoded])[:, None] > torch.arange(width)
        inside = torch.tensor([[*one, *[False] * (width - len(one))] for one in asked])
        with torch.inference_mode():
            read = self._causal if self.is_causal else self._masked
            return read(ids, there, inside).double().numpy()

    def _masked(self, ids: torch.Tensor, there: torch.Tensor, inside: torch.Tensor) -> torch.Tensor:
        hidden = torch.where(inside, self.tokenizer.mask_token_id, ids)
        scores = predict(self.network, hidden, there.long(), inside).log_softmax(-1)
        found = torch.zeros(ids.shape, dtype=scores.dtype)
        found[inside] = scores.gather(1, ids[inside][:, None])[:, 0]
        return found.sum(1) / inside.sum(1).clamp(min=1)

    def _causal(self, ids: torch.Tensor, there: torch.Tensor, inside: torch.Tensor) -> torch.Tensor:
        logits = self.network(input_ids=ids, attention_mask=there.long()).logits[:, :-1]
        found = logits.float().log_softmax(-1).gather(2, ids[:, 1:, None])[..., 0]
        since = inside.long().cumsum(1) > 0
        total: torch.Tensor = (found * (since & there)[:, 1:]).sum(1)
        return total


def _inside(offsets: Sequence[tuple[int, int]], span: tuple[int, int]) -> list[bool]:
    return [start < span[1] and span[0] < end for start, end in offsets]


def _load(name: str) -> tuple[Any, Any, bool]:
    from safetensors import SafetensorError
    from transformers import (
        AutoConfig,
        AutoModelForCausalLM,
        AutoModelForMaskedLM,
        AutoTokenizer,
    )
    from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING_NAMES as CAUSAL
    from transformers.models.auto.modeling_auto import MODEL_FOR_MASKED_LM_MAPPING_NAMES as MASKED

    place = place_of(name)
    try:
        with quiet():
            config = AutoConfig.from_pretrained(place)
            is_causal = _is_causal(config, CAUSAL, MASKED)
            kind = AutoModelForCausalLM if is_causal else AutoModelForMaskedLM
            tokenizer = AutoTokenizer.from_pretrained(place, use_fast=True)
            how = {"use_safetensors": True, "dtype": torch.float32}
            network, loading = kind.from_pretrained(place, output_loading_info=True, **how)
    except (OSError, ValueError, RuntimeError, SafetensorError) as fault:
        reason = (str(fault).strip().splitlines() or [type(fault).__name__])[0]
        raise InputError(name, f"no language model could be loaded from it ({reason}).") from None
    if loading["missing_keys"]:
        what = "it has no head for language modelling. Train one on target text: pretrain run."
        raise InputError(name, what)
    if not tokenizer.is_fast or (not is_causal and tokenizer.mask_token_id is None):
        raise InputError(name, "its tokenizer is not a fast one, or has no mask.")
    return network, tokenizer, is_causal


def _is_causal(config: Any, causal: Any, masked: Any) -> bool:
    """Tell a causal model from a masked one: by its architecture, else by its type."""
    named = " ".join(config.architectures or ())
    if "CausalLM" in named or "LMHead" in named:
        return True
    return (
        "MaskedLM" not in named and config.model_type in causal and config.model_type not in masked
    )
