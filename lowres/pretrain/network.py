"""An encoder with a masked-LM head, loaded by name or folder."""

from __future__ import annotations

from typing import Any

import torch

from lowres.errors import InputError
from lowres.slu.hub import place_of, quiet

__all__ = ["load_masked_lm", "predict"]


def load_masked_lm(name: str, seed: int) -> tuple[Any, Any, bool]:
    """Load a model and its tokenizer.

    Args:
        name: a Hugging Face checkpoint by name or folder.
        seed: seed of whatever the checkpoint lacks, which is usually a head.

    Returns:
        the model, its tokenizer, and whether its head is fresh.

    Raises:
        MissingExtra: the model is a package that is not installed.
        InputError: there is no such model, it has no masked-LM form, or its tokenizer does not fit.
    """
    from safetensors import SafetensorError
    from transformers import AutoModelForMaskedLM, AutoTokenizer

    place = place_of(name)
    how = {"use_safetensors": True, "dtype": torch.float32, "output_loading_info": True}
    try:
        with quiet(), torch.random.fork_rng():
            torch.manual_seed(seed)
            tokenizer = AutoTokenizer.from_pretrained(place, use_fast=True)
            network, loading = AutoModelForMaskedLM.from_pretrained(place, **how)
    except (OSError, ValueError, RuntimeError, SafetensorError) as fault:
        reason = (str(fault).strip().splitlines() or [type(fault).__name__])[0]
        what = f"no encoder with masked language modelling could be loaded from it ({reason})."
        raise InputError(name, what) from None
    if not tokenizer.is_fast or tokenizer.mask_token_id is None or tokenizer.pad_token_id is None:
        what = "its tokenizer has no mask, no padding or no fast form. Choose a BERT-like encoder."
        raise InputError(name, what)
    return network, tokenizer, bool(loading["missing_keys"])


def predict(network: Any, pieces: Any, attention: Any, asked: Any) -> torch.Tensor:
    """Return the scores of every piece of the vocabulary at the asked places, float32 [N, V].

    The head is as dear as the encoder where it reads every place, so it reads the asked ones where
    it is a module of its own (BERT: ``cls``; RoBERTa, XLM-R: ``lm_head``).

    Args:
        network: a masked-LM model.
        pieces: int64 [B, P].
        attention: int64 [B, P].
        asked: bool [B, P] with N places that are true.
    """
    head = getattr(network, "cls", None) or getattr(network, "lm_head", None)
    if head is None:
        scores: torch.Tensor = network(input_ids=pieces, attention_mask=attention).logits[asked]
        return scores.float()
    encoder = getattr(network, network.base_model_prefix)
    states = encoder(input_ids=pieces, attention_mask=attention).last_hidden_state
    asked_scores: torch.Tensor = head(states[asked])
    return asked_scores.float()
