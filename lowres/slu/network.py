"""The joint network: an encoder, and beside it a reader of character n-grams.

A zero-shot model whose vocabulary was made for another language sees the target's words as junk
pieces and learns the source by heart. Character n-grams see the stems. So three readers learn side
by side, each by its own loss, and their log-probabilities are added: the encoder (intent from the
mean of its states, slots from each word's first sub-token), words as mean n-gram vectors (an
intent head over their mean and maximum, slots from a window of five through a chain of tags), and
a plain bag of n-grams for the intent, which is what a linear model is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import nn
from torch.nn import functional

from lowres.slu.chain import Chain
from lowres.slu.encode import IGNORED, Batch
from lowres.slu.ngrams import OUTLINE
from lowres.slu.settings import NeuralSettings

__all__ = ["JointNetwork", "Outputs"]


class Outputs(NamedTuple):
    """Scores of one reader: log-probabilities of intents [B, I], and of tags [B, W, T] or [0]."""

    intents: torch.Tensor
    tags: torch.Tensor


class JointNetwork(nn.Module):
    """Encoder and n-gram readers with joint heads.

    Args:
        encoder: a ``transformers`` encoder.
        intents: number of intents.
        tag_names: BIO tags, none where nothing is labelled with slots.
        settings: widths, dropout and weights.
    """

    def __init__(
        self, encoder: Any, intents: int, tag_names: Sequence[str], settings: NeuralSettings
    ) -> None:
        super().__init__()
        tags = len(tag_names)
        self.encoder, self.settings = encoder, settings
        buckets, width, dropout = settings.buckets, settings.width, settings.dropout
        hidden = int(encoder.config.hidden_size)
        self.drop = nn.Dropout(dropout)
        self.encoder_norm = nn.LayerNorm(hidden)
        self.encoder_intent = nn.Linear(hidden, intents)
        self.encoder_tags = nn.Linear(hidden, tags) if tags else None
        self.grams = nn.EmbeddingBag(buckets + 1, width, mode="mean", padding_idx=0)
        self.outline = nn.EmbeddingBag(buckets + 1, width, mode="sum", padding_idx=0)
        for table in (self.grams, self.outline):
            nn.init.normal_(table.weight, 0, 0.02)  # small: what training never saw says little
        self.gram_norm = nn.LayerNorm(width)
        self.gram_intent = nn.Sequential(
            nn.Linear(2 * width, 2 * width),
            nn.GELU(),
            nn.Dropout(dropout),
            nn.Linear(2 * width, intents),
        )
        self.window = nn.Conv1d(width, 2 * width, 5, padding=2)
        self.window_tags = nn.Linear(2 * width, tags) if tags else None
        self.word_tags = nn.Linear(width, tags) if tags else None
        self.chain = Chain(tag_names) if tags else None
        self.bag = nn.EmbeddingBag(buckets + 1, intents, mode="sum", padding_idx=0)
        nn.init.zeros_(self.bag.weight)

    def forward(self, batch: Batch) -> torch.Tensor:
        """Return the loss: the sum of each reader's own."""
        encoder, words, bag = self.readers(batch)
        losses = []
        if bool((batch.intents != IGNORED).any()):
            smoothings = (self.settings.smoothing, 0.0, 0.0)
            for reader, smoothing in zip((encoder, words, bag), smoothings, strict=True):
                losses.append(_cross_entropy(reader.intents, batch.intents, smoothing))
        labelled = (batch.tags != IGNORED).any(1)
        if self.chain is not None and bool(labelled.any()):
            losses.append(_cross_entropy(encoder.tags.flatten(0, 1), batch.tags.flatten()))
            seen = [words.tags]
            if self.settings.hidden:
                seen.append(self._read_words(self._hide(batch)).tags)
            gold, mask = batch.tags[labelled], batch.word_mask[labelled]
            losses += [self.chain.loss(tags[labelled], gold, mask) for tags in seen]
        return torch.stack(losses).sum()

    def _hide(self, batch: Batch) -> Batch:
        """Hide a share of the words but for their outline, so that neighbours are looked at."""
        hidden = torch.rand(batch.word_mask.shape, device=batch.grams.device) < self.settings.hidden
        grams = batch.grams.clone()
        grams[..., OUTLINE:] *= ~hidden.unsqueeze(-1)
        return batch._replace(grams=grams)

    def predict(self, batch: Batch) -> tuple[torch.Tensor, list[list[int]]]:
        """Return log-scores of the intents, [B, I], and the best tags of each word."""
        encoder, words, bag = self.readers(batch)
        weight = self.settings.encoder_weight
        intents = weight * encoder.intents + words.intents + bag.intents
        if self.chain is None:
            return intents, []
        tags = weight * encoder.tags + words.tags
        return intents, self.chain.decode(tags, batch.word_mask.sum(1).tolist())

    def readers(self, batch: Batch) -> tuple[Outputs, Outputs, Outputs]:
        """Run the encoder, the word reader and the bag."""
        return self._read_pieces(batch), self._read_words(batch), self._read_bag(batch)

    def _read_pieces(self, batch: Batch) -> Outputs:
        states = self.encoder(
            input_ids=batch.pieces, attention_mask=batch.attention
        ).last_hidden_state
        mask = batch.attention.unsqueeze(-1).to(states.dtype)
        pooled = self.encoder_norm((states * mask).sum(1) / mask.sum(1))
        firsts = batch.first.unsqueeze(-1).expand(-1, -1, states.shape[-1])
        words = self.encoder_norm(states.gather(1, firsts))
        tags = self.encoder_tags(self.drop(words)) if self.encoder_tags is not None else _nothing()
        return Outputs(self.encoder_intent(self.drop(pooled)).log_softmax(-1), tags.log_softmax(-1))

    def _read_words(self, batch: Batch) -> Outputs:
        rows, words, width = batch.grams.shape
        flat = batch.grams.view(-1, width)
        known = self.grams(flat[:, OUTLINE:]) + self.outline(flat[:, :OUTLINE])
        vectors = self.gram_norm(known).view(rows, words, -1)
        mask = batch.word_mask.unsqueeze(-1)
        vectors = self.drop(vectors * mask)
        mean = vectors.sum(1) / mask.sum(1).clamp(min=1)
        largest = vectors.masked_fill(~mask, -1e4).amax(1) * mask.any(1)
        intents = self.gram_intent(torch.cat([mean, largest], -1))
        if self.window_tags is None or self.word_tags is None:
            return Outputs(intents.log_softmax(-1), _nothing())
        window = functional.gelu(self.window(vectors.transpose(1, 2)).transpose(1, 2))
        tags = self.window_tags(self.drop(window)) + self.word_tags(vectors)
        return Outputs(intents.log_softmax(-1), tags)

    def _read_bag(self, batch: Batch) -> Outputs:
        weights = batch.bag_weight
        if self.training:
            weights = functional.dropout(weights, self.settings.bag_dropout)
        scores = self.bag(batch.bag, per_sample_weights=weights)
        return Outputs(scores.log_softmax(-1), _nothing())


def _cross_entropy(
    scores: torch.Tensor, wanted: torch.Tensor, smoothing: float = 0.0
) -> torch.Tensor:
    return functional.cross_entropy(scores, wanted, ignore_index=IGNORED, label_smoothing=smoothing)


def _nothing() -> torch.Tensor:
    return torch.zeros(0)  # where there are no slots
