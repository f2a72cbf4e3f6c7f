from __future__ import annotations

import logging
import os
import signal
from collections.abc import Iterator
from importlib.resources import files
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

SAMPLE = Path(str(files("lowres.sample")))

# The fast tier tries few examples of each property, `make slow` as many as is usual.
always = settings(deadline=None, derandomize="CI" in os.environ)
settings.register_profile("few", always, max_examples=30)
settings.register_profile("many", always, max_examples=100)
settings.load_profile("few")

# A shell's background job ignores interrupts, and so would the commands that tests interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def _caches(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Name folders that are not there yet: few tests write into theirs."""
    home = tmp_path_factory.mktemp("caches")
    return (home / str(number) for number in count())


@pytest.fixture(autouse=True)
def _own_cache(_caches: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOWRES_CACHE", str(next(_caches)))


@pytest.fixture(autouse=True)
def _own_log() -> Iterator[None]:
    """Take back what a command set: its handler writes to a stderr that is gone after the test."""
    yield
    logging.getLogger("lowres").setLevel(logging.NOTSET)
    for handler in list(logging.getLogger().handlers):
        if type(handler) is logging.StreamHandler:
            logging.getLogger().removeHandler(handler)


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real corpora: a test that asks for it skips without, unless it is required."""
    told = os.environ.get("LOWRES_DATA")
    if told and Path(told).is_dir():
        return Path(told)
    why = f"LOWRES_DATA is {told!r}, no folder" if told else "LOWRES_DATA is not set"
    if os.environ.get("LOWRES_REQUIRE_DATA") == "1":
        pytest.fail(f"{why}, and LOWRES_REQUIRE_DATA=1 asks for it")
    pytest.skip(why)


@pytest.fixture(scope="session")
def texts() -> list[str]:
    from lowres.corpus import read_corpus

    return [row.text for row in read_corpus(SAMPLE / "eng.jsonl", "jsonl", "eng")]


@pytest.fixture(scope="session")
def tiny(texts: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of a few thousand weights with a vocabulary of single letters and a few pieces."""
    torch = pytest.importorskip("torch", reason="the extra [train] is not installed")
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
    from transformers import BertConfig, BertForMaskedLM, PreTrainedTokenizerFast

    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(vocab_size=90, special_tokens=special, show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    kinds = ("pad_token", "unk_token", "cls_token", "sep_token", "mask_token")
    names = dict(zip(kinds, special, strict=True))
    wrapped = PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=64, **names)
    config = BertConfig(
        vocab_size=len(wrapped),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
    )
    folder = tmp_path_factory.mktemp("tiny")
    with torch.random.fork_rng():
        torch.manual_seed(0)
        BertForMaskedLM(config).save_pretrained(folder)
    wrapped.save_pretrained(folder)
    return folder
