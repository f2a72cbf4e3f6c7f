"""The joint network: an encoder, and beside it a reader of character n-grams.

A zero-shot model whose vocabulary was made for another language sees the target's words as junk
pieces and learns the source by heart. Character n-grams see the stems. So three readers learn side
by side, each by its own loss, and their log-probabilities are added: the encoder (intent from the
mean of its states, slots from each word's first sub-token), words as mean n-gram vectors (an
intent head over their mean and maximum, slots from a window of five), and a plain bag of n-grams
for the intent, which is what a linear model is.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import nn
from torch.nn import functional

from lowres.slu.encode import IGNORED, Batch
from lowres.slu.settings import NeuralSettings

__all__ = ["JointNetwork", "Outputs"]


class Outputs(NamedTuple):
    """Log-probabilities of one reader: intents [B, I] and tags [B, W, T], either may be absent."""

    intents: torch.Tensor | None
    tags: torch.Tensor | None


class JointNetwork(nn.Module):
    """Encoder and n-gram readers with joint heads.

    Args:
        encoder: a ``transformers`` encoder.
        intents: number of intents.
        tags: number of BIO tags, 0 where nothing is labelled with slots.
        settings: widths, dropout and weights.
    """

    def __init__(self, encoder: Any, intents: int, tags: int, settings: NeuralSettings) -> None:
        super().__init__()
        self.encoder, self.settings = encoder, settings
        buckets, width, dropout = settings.buckets, settings.width, settings.dropout
        hidden = int(encoder.config.hidden_size)
        self.drop = nn.Dropout(dropout)
        self.encoder_norm = nn.LayerNorm(hidden)
        self.encoder_intent = nn.Linear(hidden, intents)
        self.encoder_tags = nn.Linear(hidden, tags) if tags else None
        self.grams = nn.EmbeddingBag(buckets + 1, width, mode="mean", padding_idx=0)
        nn.init.normal_(self.grams.weight, 0, 0.02)
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
        self.bag = nn.EmbeddingBag(buckets + 1, intents, mode="sum", padding_idx=0)
        nn.init.zeros_(self.bag.weight)

    def forward(self, batch: Batch) -> torch.Tensor:
        """Return the loss: the sum of each reader's cross entropies."""
        losses = []
        for at, (intents, tags) in enumerate(self.readers(batch)):
            if intents is not None and bool((batch.intents != IGNORED).any()):
                smoothing = self.settings.smoothing if at == 0 else 0.0  # of the encoder alone
                losses.append(_cross_entropy(intents, batch.intents, smoothing))
            if tags is not None and bool((batch.tags != IGNORED).any()):
                losses.append(_cross_entropy(tags.flatten(0, 1), batch.tags.flatten()))
        return torch.stack(losses).sum()

    def predict(self, batch: Batch) -> Outputs:
        """Return the readers' weighted sums of log-probabilities."""
        encoder, words, bag = self.readers(batch)
        weight = self.settings.encoder_weight
        assert encoder.intents is not None
        assert words.intents is not None
        assert bag.intents is not None
        intents = weight * encoder.intents + words.intents + bag.intents
        if encoder.tags is None or words.tags is None:
            return Outputs(intents, None)
        return Outputs(intents, weight * encoder.tags + words.tags)

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
        tags = self.encoder_tags(self.drop(words)) if self.encoder_tags is not None else None
        return _log(self.encoder_intent(self.drop(pooled)), tags)

    def _read_words(self, batch: Batch) -> Outputs:
        rows, words, width = batch.grams.shape
        vectors = self.gram_norm(self.grams(batch.grams.view(-1, width))).view(rows, words, -1)
        mask = batch.word_mask.unsqueeze(-1)
        vectors = self.drop(vectors * mask)
        mean = vectors.sum(1) / mask.sum(1).clamp(min=1)
        largest = vectors.masked_fill(~mask, -1e4).amax(1) * mask.any(1)
        intents = self.gram_intent(torch.cat([mean, largest], -1))
        if self.window_tags is None or self.word_tags is None:
            return _log(intents, None)
        window = functional.gelu(self.window(vectors.transpose(1, 2)).transpose(1, 2))
        return _log(intents, self.window_tags(self.drop(window)) + self.word_tags(vectors))

    def _read_bag(self, batch: Batch) -> Outputs:
        weights = batch.bag_weight
        if self.training:
            weights = functional.dropout(weights, self.settings.bag_dropout)
        return _log(self.bag(batch.bag, per_sample_weights=weights), None)


def _cross_entropy(
    scores: torch.Tensor, wanted: torch.Tensor, smoothing: float = 0.0
) -> torch.Tensor:
    return functional.cross_entropy(scores, wanted, ignore_index=IGNORED, label_smoothing=smoothing)


def _log(intents: torch.Tensor, tags: torch.Tensor | None) -> Outputs:
    return Outputs(intents.log_softmax(-1), None if tags is None else tags.log_softmax(-1))
