"""New pieces for a tokenizer, learned from text, with embeddings from the pieces they replace.

Gee et al. 2022 (https://aclanthology.org/2022.emnlp-industry.41): the embedding of a new piece is
the mean of those it was cut into before. Fertility, sub-tokens per word: Rust et al. 2021
(https://aclanthology.org/2021.acl-long.243). WordPiece takes the longest piece that fits, so that
pieces may be added to its vocabulary; BPE and unigram models would need merges and scores of
their own, and are refused.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import torch

from lowres.errors import UsageError

__all__ = ["check_kind", "embed", "extend", "fertility", "learn"]

_PREFIX = "##"
_SELDOM = 10  # letters that occur less often are no pieces of their own
_SPARE = 3  # how many times the wanted pieces are learned, as many of them are known already


def check_kind(tokenizer: Any) -> None:
    """Make sure that a tokenizer can take new pieces.

    Raises:
        UsageError: it is not of the WordPiece kind.
    """
    model = _described(tokenizer)["model"]
    if model.get("type") != "WordPiece" or model.get("continuing_subword_prefix") != _PREFIX:
        raise UsageError(
            f"add_tokens works with WordPiece tokenizers, such as BERT's; this one is "
            f"{model.get('type')}. Leave it out, or choose another model."
        )


def learn(tokenizer: Any, texts: Sequence[str], count: int) -> list[str]:
    """Learn pieces that a tokenizer lacks, the most useful first.

    A WordPiece vocabulary is learned from the texts; a piece joins it when it is the commonest pair,
    so the order of joining is that of use.

    Args:
        tokenizer: a WordPiece tokenizer; its normaliser and word splitter are used.
        texts: what to learn from.
        count: how many pieces at most.
    """
    from tokenizers import Tokenizer, models, trainers

    own = tokenizer.backend_tokenizer
    fresh = Tokenizer(models.WordPiece(unk_token=tokenizer.unk_token))
    fresh.normalizer, fresh.pre_tokenizer = own.normalizer, own.pre_tokenizer
    # Letters inside words get their numbers in the order of a hash table, which differs from run to
    # run and decides ties, unless they are named before.
    inner = _inner_letters(own, texts)
    named = [tokenizer.unk_token, *sorted(inner)]
    size = 2 * len(named) + _SPARE * count
    trainer = trainers.WordPieceTrainer(vocab_size=size, special_tokens=named, show_progress=False)
    fresh.train_from_iterator(texts, trainer)
    known = own.get_vocab()
    learned = sorted(fresh.get_vocab().items(), key=lambda entry: entry[1])
    useful = (piece for piece, _ in learned if inner.get(piece, _SELDOM) >= _SELDOM)
    return [piece for piece in useful if piece not in known][:count]


def _inner_letters(tokenizer: Any, texts: Sequence[str]) -> Counter[str]:
    """Count the letters that stand inside words, written as pieces."""
    found: Counter[str] = Counter()
    for text in texts:
        normal = tokenizer.normalizer.normalize_str(text) if tokenizer.normalizer else text
        for word, _ in tokenizer.pre_tokenizer.pre_tokenize_str(normal):
            found.update(_PREFIX + letter for letter in word[1:])
    return found


def extend(tokenizer: Any, pieces: Sequence[str]) -> Any:
    """Return a tokenizer that knows these pieces too; their ids follow the last one."""
    from transformers import AutoTokenizer

    described = _described(tokenizer)
    described["model"]["vocab"] |= {p: len(tokenizer) + at for at, p in enumerate(pieces)}
    with tempfile.TemporaryDirectory() as folder:
        tokenizer.save_pretrained(folder)
        path = Path(folder, "tokenizer.json")
        path.write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")
        return AutoTokenizer.from_pretrained(folder, use_fast=True)


def embed(network: Any, tokenizer: Any, pieces: Sequence[str]) -> None:
    """Give a network room for new pieces, each the mean of those it was cut into before.

    Args:
        network: a masked-LM model.
        tokenizer: its tokenizer without the pieces.
        pieces: the new pieces, in the order of their ids.
    """
    known = tokenizer.get_vocab()
    parts = [split(piece, known) or [tokenizer.unk_token_id] for piece in pieces]
    start = len(tokenizer)
    network.resize_token_embeddings(start + len(pieces), mean_resizing=False)
    outer = network.get_output_embeddings()
    tables = [network.get_input_embeddings().weight, outer.weight, outer.bias]
    with torch.no_grad():
        for table in {id(table): table for table in tables if table is not None}.values():
            table[start:] = torch.stack([table[ids].mean(0) for ids in parts])


def split(piece: str, known: dict[str, int]) -> list[int]:
    """Cut a piece into known ones, longest first; empty where that fails.

    >>> split("##abc", {"##a": 0, "##ab": 1, "##c": 2})
    [1, 2]
    """
    prefix = _PREFIX if piece.startswith(_PREFIX) else ""
    rest, found = piece.removeprefix(prefix), []
    while rest:
        fitting = (end for end in range(len(rest), 0, -1) if prefix + rest[:end] in known)
        end = next(fitting, 0)
        if not end:
            return []
        found.append(known[prefix + rest[:end]])
        rest, prefix = rest[end:], _PREFIX
    return found


def fertility(tokenizer: Any, texts: Iterable[str]) -> float:
    """Return the mean number of sub-tokens of a word between spaces."""
    words = [word for text in texts for word in text.split()]
    if not words:
        return 0.0
    encoded = tokenizer(words, add_special_tokens=False).encodings
    return round(sum(len(one.ids) for one in encoded) / len(words), 4)


def _described(tokenizer: Any) -> dict[str, Any]:
    described: dict[str, Any] = json.loads(tokenizer.backend_tokenizer.to_str())
    return described
