"""Training of one network on the rows of all lemmas but some, which tell when to stop."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch
from torch.nn import functional

from lowres.generate.draws import U64, at, hash64, single
from lowres.morph.align import Slots
from lowres.morph.neural.hallucinate import hallucinated
from lowres.morph.neural.network import Transducer
from lowres.morph.neural.settings import NetworkSettings
from lowres.morph.neural.symbols import BEGIN, LAST, NONE, Encoded, Symbols
from lowres.morph.rows import Row

__all__ = ["Aligned", "train_network"]

Advance = Callable[[int, str], object]
Aligned = tuple[Sequence[Row], Sequence[Slots]]
_ORDER, _STEMS, _START = map(hash64, ("order", "stems", "start"))
_TOGETHER = 2 / 3  # of the steps, where there are related languages
_ENOUGH = 100  # rows left out; fewer tell nothing, and stop trainings that were getting better
_EVALUATIONS = 25  # in a training that is not stopped early


def train_network(
    symbols: Symbols,
    rows: Aligned,
    left_out: Aligned,
    seed: int,
    settings: NetworkSettings,
    related: Aligned = ((), ()),
    advance: Advance = lambda done, note: None,
) -> Transducer:
    """Train a network.

    Args:
        symbols: of all rows.
        rows: what it learns from, with their alignments.
        left_out: rows of other lemmas; where there are enough, training ends early when no more of
            them come right for a while, with the weights that were best for them.
        seed: of starting weights, dropout, order and stems.
        settings: the recipe.
        related: rows of related languages, which the first two thirds of the steps learn from too.
        advance: told of steps that are done.
    """
    training = _Training(symbols, rows, left_out, seed, settings, related)
    with torch.random.fork_rng():
        torch.manual_seed(single(seed, _START, 0))
        return training.run(advance)


class _Training:
    def __init__(
        self,
        symbols: Symbols,
        rows: Aligned,
        left_out: Aligned,
        seed: int,
        settings: NetworkSettings,
        related: Aligned,
    ) -> None:
        together = [*rows[0], *related[0]], [*rows[1], *related[1]]
        self.rows, self.left_out = symbols.encode(*together), symbols.encode(*left_out)
        self.symbols, self.seed, self.settings = symbols, seed, settings
        self.own, count = len(rows[0]), len(self.rows.letters)
        self.batch = settings.batch or min(32, 8 * max(1, round((count / 100) ** 0.4)))
        self.steps = settings.steps or round(300 * max(count, 50) ** 0.28)
        self.together = round(_TOGETHER * self.steps) if count > self.own else 0
        self.pool = self.rows.letters[self.rows.letters > LAST]

    def run(self, advance: Advance) -> Transducer:
        network = Transducer(self.symbols.sizes, self.settings)
        optimiser = torch.optim.Adam(network.parameters(), lr=self.settings.lr)
        best, kept, waited = -1.0, network.state_dict(), 0
        every = max(1, self.steps // _EVALUATIONS)
        for step, batch in zip(range(self.steps), self._batches(), strict=False):
            self._step(network, optimiser, batch, step, advance)
            if (step + 1) % every or len(self.left_out.letters) < _ENOUGH:
                continue
            now = self._right(network)
            waited = 0 if now > best else waited + 1
            if now > best:
                best = now
                kept = {name: one.clone() for name, one in network.state_dict().items()}
            if waited == self.settings.patience:
                advance(self.steps - step - 1, "stopped early")
                network.load_state_dict(kept)
                break
        return network.eval()

    def _step(
        self,
        network: Transducer,
        optimiser: torch.optim.Optimizer,
        batch: Encoded,
        step: int,
        advance: Advance,
    ) -> None:
        network.train()
        for group in optimiser.param_groups:
            group["lr"] = self.settings.lr * min(1.0, 2 * (1 - step / self.steps))
        scores, actions = _scores(network, batch)
        loss = functional.cross_entropy(scores.flatten(0, 1), actions.flatten(), ignore_index=NONE)
        optimiser.zero_grad()
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimiser.step()
        advance(1, f"loss {float(loss.detach()):.2f}")

    def _batches(self) -> Iterator[Encoded]:
        made, epoch = 0, 0
        while True:
            count = len(self.rows.letters) if made < self.together else self.own
            keys = _keys(self.seed, _ORDER, epoch, count)
            stems = _keys(self.seed, _STEMS, epoch, count)
            order = np.argsort(keys, kind="stable")
            for start in range(0, count, self.batch):
                some = order[start : start + self.batch]
                rows = self.rows.take(some)
                yield hallucinated(rows, self.settings.hallucinated, self.pool, stems[some])
                made += 1
                if made == self.together:
                    break
            epoch += 1

    def _right(self, network: Transducer) -> float:
        """Return the share of the rows left out of which each action is found right after the right ones."""
        network.eval()
        count, right = len(self.left_out.letters), 0
        with torch.inference_mode():
            for start in range(0, count, 256):
                rows = np.arange(start, min(count, start + 256))
                scores, actions = _scores(network, self.left_out.take(rows))
                fits = (scores.argmax(-1) == actions) | (actions == NONE)
                right += int(fits.all(1).sum())
        return right / count


def _scores(network: Transducer, rows: Encoded) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the scores of each step's actions, and which of them is right."""
    letters, tags, actions, pointers = map(torch.from_numpy, rows)
    first = torch.full((len(actions), 1), BEGIN)
    before = torch.cat([first, actions[:, :-1].clamp(min=0)], 1)
    scores, _ = network(network.read(letters, tags), before, pointers)
    return scores, actions


def _keys(seed: int, purpose: int, epoch: int, count: int) -> U64:
    stream = np.array([single(seed, purpose, epoch)], np.uint64)
    return at(stream, np.arange(count, dtype=np.uint64))
