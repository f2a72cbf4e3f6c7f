"""New pieces: learned in a fixed order, known after saving and loading, embedded by what they replace."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lowres.errors import UsageError

pytest.importorskip("torch", reason="the extra [train] is not installed")
from lowres.pretrain import vocabulary
from lowres.pretrain.network import load_masked_lm
from lowres.slu.neural import load_encoder

LUGANDA = ["omusomesa asomesa abayizi", "abayizi basoma ebitabo", "omuyizi asoma ekitabo"] * 5


@pytest.fixture
def loaded(tiny: Path) -> tuple[Any, Any]:
    return load_masked_lm(str(tiny), 0)[:2]


def test_pieces_are_new_and_useful(loaded: tuple[Any, Any]) -> None:
    _, tokenizer = loaded
    pieces = vocabulary.learn(tokenizer, LUGANDA, 20)
    assert len(pieces) == len(set(pieces)) == 20
    assert not set(pieces) & set(tokenizer.get_vocab())
    assert vocabulary.learn(tokenizer, LUGANDA, 10) == pieces[:10]
    longer = vocabulary.extend(tokenizer, pieces)
    before, after = (vocabulary.fertility(one, LUGANDA) for one in (tokenizer, longer))
    assert 1 <= after < before / 1.5


@pytest.mark.slow
def test_order_is_that_of_any_process(tiny: Path) -> None:
    """The library numbers letters in the order of a hash table unless they are named before."""
    code = (
        "import sys; from transformers import AutoTokenizer; from lowres.pretrain import vocabulary;"
        f"known = AutoTokenizer.from_pretrained({str(tiny)!r});"
        f"print(vocabulary.learn(known, {LUGANDA!r}, 40))"
    )
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    from transformers import AutoTokenizer

    here = vocabulary.learn(AutoTokenizer.from_pretrained(tiny), LUGANDA, 40)
    assert there.stdout.decode().strip() == str(here)


def test_seldom_letters_are_no_pieces(loaded: tuple[Any, Any]) -> None:
    _, tokenizer = loaded
    pieces = vocabulary.learn(tokenizer, [*["aŋŋaa"] * 20, "a☃a b☃c"], 50)
    assert "##ŋ" in pieces
    assert "##☃" not in pieces


def test_they_travel_through_disk(loaded: tuple[Any, Any], tmp_path: Path) -> None:
    network, tokenizer = loaded
    pieces = vocabulary.learn(tokenizer, LUGANDA, 20)
    vocabulary.embed(network, tokenizer, pieces)
    longer = vocabulary.extend(tokenizer, pieces)
    network.save_pretrained(tmp_path)
    longer.save_pretrained(tmp_path)
    encoder, again = load_encoder(str(tmp_path))
    assert again.get_vocab() == longer.get_vocab()
    assert again.tokenize(LUGANDA[0]) == longer.tokenize(LUGANDA[0])
    assert [again.convert_tokens_to_ids(piece) for piece in pieces] == [
        len(tokenizer) + at for at in range(20)
    ]
    assert encoder.get_input_embeddings().num_embeddings == len(again) == len(tokenizer) + 20


def test_embeddings_are_means(loaded: tuple[Any, Any]) -> None:
    network, tokenizer = loaded
    old = network.get_input_embeddings().weight.detach().clone()
    ids = tokenizer.convert_tokens_to_ids(["a", "##b"])
    vocabulary.embed(network, tokenizer, ["ab", "##b☃"])
    new = network.get_input_embeddings().weight
    assert new[: len(old)].equal(old)
    assert new[len(old)].allclose(old[ids].mean(0))
    assert new[len(old) + 1].equal(old[tokenizer.unk_token_id])
    outer = network.get_output_embeddings()
    assert outer.weight is new
    assert len(outer.bias) == len(new)


def test_other_kinds_are_refused() -> None:
    _, tokenizer = load_encoder("scratch:small", LUGANDA)
    with pytest.raises(UsageError, match=r"WordPiece tokenizers.*this one is Unigram"):
        vocabulary.check_kind(tokenizer)
