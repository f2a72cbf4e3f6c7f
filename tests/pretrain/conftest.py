from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

SAMPLE = Path(str(files("lowres.sample")))


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


@pytest.fixture
def written(tmp_path: Path) -> Callable[[list[str]], Path]:
    """Write sentences into a text file."""

    def write(lines: list[str]) -> Path:
        path = tmp_path / "text.txt"
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return path

    return write
