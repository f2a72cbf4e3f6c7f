"""``scratch:small``: a small encoder with a SentencePiece tokenizer trained on the text at hand.

Kudo and Richardson 2018, https://aclanthology.org/D18-2012; the unigram model's pieces and scores
become a tokenizer that saves as JSON, like that of any other encoder.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

__all__ = ["NAME", "small_encoder", "train_tokenizer"]

NAME = "scratch:small"
_PAD, _UNKNOWN, _BEGIN, _END = "<pad>", "<unk>", "<s>", "</s>"
_PIECES = 4000


def train_tokenizer(texts: Sequence[str], pieces: int = _PIECES) -> Any:
    """Train a tokenizer on texts.

    Args:
        texts: what to train on.
        pieces: size of its vocabulary at most.

    Returns:
        a fast ``transformers`` tokenizer.
    """
    import sentencepiece
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    trained = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts),
        model_writer=trained,
        vocab_size=pieces,
        hard_vocab_limit=False,
        character_coverage=1.0,
        normalization_rule_name="identity",
        num_threads=1,
        minloglevel=2,
        pad_id=0,
        unk_id=1,
        bos_id=2,
        eos_id=3,
    )
    held = sentencepiece.SentencePieceProcessor(model_proto=trained.getvalue())
    vocabulary = [(held.id_to_piece(at), held.get_score(at)) for at in range(held.get_piece_size())]
    vocabulary[:4] = [(name, 0.0) for name in (_PAD, _UNKNOWN, _BEGIN, _END)]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=1))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{_BEGIN} $A {_END}", special_tokens=[(_BEGIN, 2), (_END, 3)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token=_PAD,
        unk_token=_UNKNOWN,
        cls_token=_BEGIN,
        sep_token=_END,
        model_max_length=128,
    )


def small_encoder(vocabulary: int) -> Any:
    """Make a small BERT-like encoder with random weights (seed torch first)."""
    from transformers import AutoModel, BertConfig

    config = BertConfig(
        vocab_size=vocabulary,
        hidden_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=256,
        max_position_embeddings=130,
        pad_token_id=0,
    )
    return AutoModel.from_config(config, attn_implementation="eager")
