"""The head reads the asked places alone, and says what reading all places would."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from lowres.errors import InputError

pytest.importorskip("torch", reason="the extra [train] is not installed")
import torch

from lowres.pretrain.network import load_masked_lm, predict

SIZES = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
KINDS = {
    "bert": {**SIZES, "intermediate_size": 16},
    "xlm-roberta": {**SIZES, "intermediate_size": 16},
    "distilbert": {"dim": 16, "n_layers": 1, "n_heads": 2, "hidden_dim": 16},
}


@pytest.mark.parametrize("kind", KINDS)
def test_asked_places(kind: str) -> None:
    from transformers import AutoConfig, AutoModelForMaskedLM

    config: Any = AutoConfig.for_model(kind, vocab_size=50, **KINDS[kind])
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = AutoModelForMaskedLM.from_config(config).eval()
    pieces = torch.arange(3, 27).reshape(2, 12)
    attention = torch.ones_like(pieces)
    attention[1, 8:] = 0
    asked = (pieces % 5 == 0) & attention.bool()
    with torch.inference_mode():
        wanted = network(input_ids=pieces, attention_mask=attention).logits[asked]
        found = predict(network, pieces, attention, asked)
    assert found.shape == (int(asked.sum()), 50)
    assert found.allclose(wanted, atol=1e-5)


def test_a_model_of_another_kind(tiny: Path, tmp_path: Path) -> None:
    from transformers import T5Config, T5ForConditionalGeneration

    folder = tmp_path / "t5"
    shutil.copytree(tiny, folder)
    config = T5Config(vocab_size=50, d_model=8, d_kv=4, d_ff=8, num_layers=1, num_heads=2)
    T5ForConditionalGeneration(config).save_pretrained(folder)
    with pytest.raises(InputError, match="no encoder with masked language modelling"):
        load_masked_lm(str(folder), 0)


def test_damaged_weights(tiny: Path, tmp_path: Path) -> None:
    folder = tmp_path / "damaged"
    shutil.copytree(tiny, folder)
    (folder / "model.safetensors").write_bytes(b"no weights")
    with pytest.raises(InputError, match="no encoder with masked language modelling"):
        load_masked_lm(str(folder), 0)
