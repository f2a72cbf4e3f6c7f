"""Language models as readers: equal to one text at a time, whatever the batch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lowres.errors import InputError

torch = pytest.importorskip("torch", reason="the extra [train] is not installed")

TEXTS = ["turn on the light", "play it", "set an alarm for six in the morning", "x"]
SPANS = [(12, 17), (0, 4), (7, 12), (0, 1)]


@pytest.fixture(scope="module")
def causal(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A GPT of a few thousand weights with the vocabulary of the tiny BERT."""
    from transformers import AutoTokenizer, GPT2Config, GPT2LMHeadModel

    folder = tmp_path_factory.mktemp("causal")
    tokenizer = AutoTokenizer.from_pretrained(tiny)
    config = GPT2Config(
        vocab_size=len(tokenizer), n_embd=16, n_layer=1, n_head=2, n_positions=64, bos_token_id=2
    )
    with torch.random.fork_rng():
        torch.manual_seed(0)
        GPT2LMHeadModel(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.mark.parametrize("kind", ["tiny", "causal"])
def test_alone_as_in_a_batch(kind: str, request: pytest.FixtureRequest) -> None:
    from lowres.pretrain.reading import Reader

    reader = Reader(str(request.getfixturevalue(kind)))
    together = reader(TEXTS, SPANS)
    alone = [reader([text], [span])[0] for text, span in zip(TEXTS, SPANS, strict=True)]
    np.testing.assert_allclose(together, alone, atol=1e-5)
    assert (together < 0).all()


def test_a_masked_model_reads_around_the_span(tiny: Path) -> None:
    from transformers import AutoModelForMaskedLM, AutoTokenizer

    from lowres.pretrain.reading import Reader

    tokenizer, network = AutoTokenizer.from_pretrained(tiny), None
    network = AutoModelForMaskedLM.from_pretrained(tiny)
    encoded = tokenizer("turn on the light", return_offsets_mapping=True)
    ids = torch.tensor([encoded["input_ids"]])
    at = [i for i, (a, b) in enumerate(encoded["offset_mapping"]) if a < 17 and b > 12 and b > a]
    hidden = ids.clone()
    hidden[0, at] = tokenizer.mask_token_id
    with torch.no_grad():
        told = network(hidden).logits[0].log_softmax(-1)
    wanted = float(np.mean([float(told[i, ids[0, i]]) for i in at]))
    assert Reader(str(tiny))(["turn on the light"], [(12, 17)])[0] == pytest.approx(
        wanted, abs=1e-5
    )


def test_a_causal_model_reads_on_to_the_end(causal: Path) -> None:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    from lowres.pretrain.reading import Reader

    encoded = AutoTokenizer.from_pretrained(causal)("play it now", return_offsets_mapping=True)
    ids = torch.tensor([encoded["input_ids"]])
    with torch.no_grad():
        told = AutoModelForCausalLM.from_pretrained(causal)(ids).logits[0].log_softmax(-1)
    since = next(i for i, (a, b) in enumerate(encoded["offset_mapping"]) if b > 5)
    wanted = sum(float(told[i - 1, ids[0, i]]) for i in range(since, ids.shape[1]))
    assert Reader(str(causal))(["play it now"], [(5, 7)])[0] == pytest.approx(wanted, abs=1e-4)


def test_a_span_out_of_reach_tells_nothing(tiny: Path) -> None:
    from lowres.pretrain.reading import Reader

    text = "a " * 300
    assert Reader(str(tiny))([text], [(590, 591)])[0] == 0


def test_an_encoder_without_a_head_is_refused(tiny: Path, tmp_path: Path) -> None:
    from transformers import AutoModel, AutoTokenizer

    from lowres.pretrain.reading import Reader

    AutoModel.from_pretrained(tiny).save_pretrained(tmp_path)
    AutoTokenizer.from_pretrained(tiny).save_pretrained(tmp_path)
    with pytest.raises(InputError, match="no head for language modelling"):
        Reader(str(tmp_path))
