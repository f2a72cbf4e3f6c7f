"""The network: a lemma is read in both directions, its form written action by action.

At each step the decoder sees the letter that the pointer stands before, the bundle and its own last
action: attention is hard and goes from left to right, which is what makes 100 rows enough (Aharoni and
Goldberg 2017, https://aclanthology.org/P17-1183; Makarov and Clematide 2018, https://aclanthology.org/C18-1008).
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from lowres.morph.neural.settings import NetworkSettings
from lowres.morph.neural.symbols import PADDING

__all__ = ["Read", "Transducer"]

State = tuple[Tensor, Tensor]


class Read(NamedTuple):
    """What is known of lemmas and bundles before anything is written.

    Attributes:
        letters: float32 [rows, letters, 2 * width].
        bundle: float32 [rows, embedding].
    """

    letters: Tensor
    bundle: Tensor

    def take(self, rows: Tensor) -> Read:
        """Take rows."""
        return Read(self.letters[rows], self.bundle[rows])


class Transducer(nn.Module):
    """Gives the scores of actions.

    Args:
        sizes: how many letters, parts of bundles and actions there are.
        settings: widths and dropout.
    """

    def __init__(self, sizes: tuple[int, int, int], settings: NetworkSettings) -> None:
        super().__init__()
        letters, tags, actions = sizes
        narrow, wide = settings.embedding, 2 * settings.width
        self.letter = nn.Embedding(letters, narrow, padding_idx=PADDING)
        self.tag = nn.Embedding(tags, narrow, padding_idx=PADDING)
        self.action = nn.Embedding(actions, narrow)
        self.encoder = nn.LSTM(narrow, settings.width, batch_first=True, bidirectional=True)
        self.decoder = nn.LSTM(2 * narrow + wide, wide, batch_first=True)
        self.hidden = nn.Linear(2 * wide + narrow, wide)
        self.scores = nn.Linear(wide, actions)
        self.dropout = nn.Dropout(settings.dropout)

    def read(self, letters: Tensor, tags: Tensor) -> Read:
        """Read lemmas and bundles, int64 [rows, letters] and [rows, parts]."""
        lengths = (letters != PADDING).sum(1).cpu()
        embedded = self.dropout(self.letter(letters))
        packed = pack_padded_sequence(embedded, lengths, batch_first=True, enforce_sorted=False)
        read, _ = pad_packed_sequence(self.encoder(packed)[0], batch_first=True)
        return Read(self.dropout(read), self.dropout(self.tag(tags).sum(1)))

    def forward(
        self, read: Read, before: Tensor, pointers: Tensor, state: State | None = None
    ) -> tuple[Tensor, State]:
        """Score the next actions.

        Args:
            read: the lemmas.
            before: the last action before each step, int64 [rows, steps].
            pointers: the letter that each step looks at, int64 [rows, steps].
            state: of the decoder after earlier steps.

        Returns:
            float32 [rows, steps, actions], and the state after the last step.
        """
        index = pointers.unsqueeze(-1).expand(-1, -1, read.letters.shape[-1])
        seen = read.letters.gather(1, index)
        bundle = read.bundle.unsqueeze(1).expand(-1, before.shape[1], -1)
        hidden, state = self.decoder(
            torch.cat([self.dropout(self.action(before)), seen, bundle], -1), state
        )
        together = torch.cat([self.dropout(hidden), seen, bundle], -1)
        scores: Tensor = self.scores(torch.tanh(self.hidden(together)))
        return scores, state
