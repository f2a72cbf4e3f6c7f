"""A linear-chain conditional random field over the tags of a batch, in torch.

Lafferty, McCallum and Pereira 2001 (https://dl.acm.org/doi/10.5555/645530.655813). Moves that BIO
forbids score minus infinity, so that only legal tag sequences are weighed and decoded.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

__all__ = ["Chain"]

_FORBIDDEN = -1e4


class Chain(nn.Module):
    """Scores of moves from tag to tag.

    Args:
        tags: BIO tags, ``O`` first.
    """

    def __init__(self, tags: Sequence[str]) -> None:
        super().__init__()
        legal = [[_legal(one, other) for other in tags] for one in (*tags, "")]
        self.moves = nn.Parameter(torch.zeros(len(tags) + 1, len(tags)))
        self.forbidden: torch.Tensor
        self.register_buffer("forbidden", torch.tensor(legal).logical_not(), persistent=False)

    def scores(self) -> torch.Tensor:
        """Return [tags + 1, tags]: from each tag, and last from the beginning, to each tag."""
        return self.moves.masked_fill(self.forbidden, _FORBIDDEN)

    def loss(self, emissions: torch.Tensor, gold: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return the negative log-likelihood of the gold tags, per word.

        Args:
            emissions: [B, W, T].
            gold: tag numbers, int64 [B, W]; read only where the mask is true.
            mask: which words count, bool [B, W], true from the left; no row is all false.
        """
        moves = self.scores()
        total = moves[-1] + emissions[:, 0]
        own = emissions.gather(2, gold.clamp(min=0).unsqueeze(2)).squeeze(2)
        path = moves[-1][gold[:, 0].clamp(min=0)] + own[:, 0]
        for at in range(1, emissions.shape[1]):
            going = mask[:, at]
            following = (total.unsqueeze(2) + moves[:-1]).logsumexp(1) + emissions[:, at]
            total = torch.where(going.unsqueeze(1), following, total)
            before, now = gold[:, at - 1].clamp(min=0), gold[:, at].clamp(min=0)
            path = path + torch.where(
                going, moves[before, now] + own[:, at], torch.zeros_like(path)
            )
        return (total.logsumexp(1) - path).sum() / mask.sum()

    def decode(self, emissions: torch.Tensor, lengths: Sequence[int]) -> list[list[int]]:
        """Return the best legal tags of each row (Viterbi)."""
        moves = self.scores()
        best, pointers = moves[-1] + emissions[:, 0], []
        history = [best]
        for at in range(1, emissions.shape[1]):
            ways = best.unsqueeze(2) + moves[:-1]
            best = ways.amax(1) + emissions[:, at]
            pointers.append(ways.argmax(1))
            history.append(best)
        return [self._path(history, pointers, row, length) for row, length in enumerate(lengths)]

    @staticmethod
    def _path(
        history: list[torch.Tensor], pointers: list[torch.Tensor], row: int, length: int
    ) -> list[int]:
        if not length:
            return []
        path = [int(history[length - 1][row].argmax())]
        for at in range(length - 2, -1, -1):
            path.append(int(pointers[at][row, path[-1]]))
        return path[::-1]


def _legal(before: str, after: str) -> bool:
    return not after.startswith("I-") or before[1:] == after[1:]
