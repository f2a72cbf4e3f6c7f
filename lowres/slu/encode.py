"""Utterances as tensors: words with their sub-tokens, character n-grams and labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np
import torch

from lowres.corpus.bio import Offsets, tag
from lowres.corpus.utterance import Utterance
from lowres.slu.ngrams import word_grams
from lowres.slu.tokens import fine_tokens

__all__ = ["Batch", "Encoder", "Example"]

IGNORED = -100


class Example(NamedTuple):
    """One utterance, ready for batching.

    Attributes:
        pieces: sub-token ids, with the special ones.
        first: index in ``pieces`` of each word's first sub-token.
        grams: hashed character n-grams of each word.
        words: each word's offsets in the text.
        intent: number of the intent, or :data:`IGNORED`.
        tags: number of each word's BIO tag, or :data:`IGNORED`.
    """

    pieces: list[int]
    first: list[int]
    grams: list[tuple[int, ...]]
    words: list[Offsets]
    intent: int
    tags: list[int]


class Batch(NamedTuple):
    """Examples as tensors: B utterances, P sub-tokens, W words, G n-grams a word, K n-grams in all.

    Attributes:
        pieces: int64 [B, P].
        attention: int64 [B, P].
        first: int64 [B, W], 0 where there is no word.
        word_mask: bool [B, W].
        grams: int64 [B, W, G], 0 for none.
        bag: distinct n-grams of the utterance, int64 [B, K], 0 for none.
        bag_weight: their weights, square roots of counts with unit length, float32 [B, K].
        intents: int64 [B].
        tags: int64 [B, W].
    """

    pieces: torch.Tensor
    attention: torch.Tensor
    first: torch.Tensor
    word_mask: torch.Tensor
    grams: torch.Tensor
    bag: torch.Tensor
    bag_weight: torch.Tensor
    intents: torch.Tensor
    tags: torch.Tensor


class Encoder:
    """Turns utterances into examples and examples into batches.

    Args:
        tokenizer: a fast ``transformers`` tokenizer.
        intents: intent labels in order.
        tags: BIO tags in order.
        buckets: size of the n-gram hash.
        longest: most sub-tokens of an utterance; words beyond keep their n-grams alone.
    """

    def __init__(
        self,
        tokenizer: Any,
        intents: Sequence[str],
        tags: Sequence[str],
        buckets: int,
        longest: int,
    ) -> None:
        self.tokenizer, self.buckets, self.longest = tokenizer, buckets, longest
        self._intents = {intent: at for at, intent in enumerate(intents)}
        self._tags = {bio: at for at, bio in enumerate(tags)}

    def example(self, utterance: Utterance) -> Example:
        """Encode one utterance."""
        tokens = fine_tokens(utterance)
        offsets, tags, _ = tag(msgspec.structs.replace(utterance, tokens=tokens))
        words = [utterance.text[start:end] for start, end in offsets]
        encoded = self.tokenizer(
            words or [""], is_split_into_words=True, truncation=True, max_length=self.longest
        )
        first = [0] * len(words)
        for at, word in reversed(list(enumerate(encoded.word_ids()))):
            if word is not None and words:
                first[word] = at
        labelled = utterance.spans is not None
        return Example(
            pieces=list(encoded["input_ids"]),
            first=first,
            grams=[word_grams(word, self.buckets) for word in words],
            words=offsets,
            intent=self._intents.get(utterance.intents[0], IGNORED)
            if utterance.intents
            else IGNORED,
            tags=[self._tags.get(bio, IGNORED) if labelled else IGNORED for bio in tags],
        )

    def batch(self, examples: Sequence[Example]) -> Batch:
        """Pad examples into tensors."""
        words = max(1, *(len(example.words) for example in examples))
        grams = max((len(word) for example in examples for word in example.grams), default=1)
        table = np.zeros((len(examples), words, grams), np.int64)
        for row, example in enumerate(examples):
            for at, word in enumerate(example.grams):
                table[row, at, : len(word)] = word
        bags = [_bag(example.grams) for example in examples]
        pieces = _padded([example.pieces for example in examples], self.tokenizer.pad_token_id)
        lengths = torch.tensor([len(example.pieces) for example in examples])
        counts = torch.tensor([len(example.words) for example in examples])
        return Batch(
            pieces=pieces,
            attention=(torch.arange(pieces.shape[1]) < lengths[:, None]).long(),
            first=_padded([example.first for example in examples], 0, words),
            word_mask=torch.arange(words) < counts[:, None],
            grams=torch.from_numpy(table),
            bag=_padded([ids for ids, _ in bags], 0),
            bag_weight=_padded([weights for _, weights in bags], 0.0),
            intents=torch.tensor([example.intent for example in examples]),
            tags=_padded([example.tags for example in examples], IGNORED, words),
        )


def _bag(grams: Sequence[Sequence[int]]) -> tuple[list[int], list[float]]:
    counts = Counter(gram for word in grams for gram in word)
    weights = np.sqrt(np.fromiter(counts.values(), np.float64, len(counts)))
    return list(counts), list(weights / max(float(np.linalg.norm(weights)), 1e-9))


def _padded(rows: Sequence[Sequence[Any]], value: float, width: int = 1) -> torch.Tensor:
    width = max(width, *(len(row) for row in rows))
    kind = torch.float32 if isinstance(value, float) else torch.int64
    full = torch.full((len(rows), width), value, dtype=kind)
    for at, row in enumerate(rows):
        full[at, : len(row)] = torch.tensor(row, dtype=kind)
    return full
