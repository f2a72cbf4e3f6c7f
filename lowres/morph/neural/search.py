"""The forms that networks find most probable together: a beam over actions, for many words at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import torch
from torch import Tensor

from lowres.morph.neural.actions import written
from lowres.morph.neural.network import Transducer
from lowres.morph.neural.stepper import Stepper
from lowres.morph.neural.symbols import BEGIN, LAST, Symbols
from lowres.morph.rows import Candidate

__all__ = ["search"]

_COPY, _SKIP, _END = range(3)
_ROWS = 256  # words at once
_SURE = 0.8
_AT_ONCE = 1 / 8  # of the words are put aside together when they have ended
_LONGER = 30  # letters that a form has more than its lemma, at most


def search(
    networks: Sequence[Transducer],
    symbols: Symbols,
    asked: Sequence[tuple[str, str]],
    beam: int,
) -> list[list[Candidate]]:
    """Find the most probable forms, the best first; probabilities are the mean of the networks' logarithms.

    Args:
        networks: with the same symbols.
        symbols: theirs.
        asked: lemmas, each with a bundle.
        beam: candidates that are kept at each step, where following the best action is not sure enough.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # steps are small: rather a batch a thread than a step in parts
    try:
        with ThreadPoolExecutor(threads) as pool:
            return _all_found(partial(_searched, networks, symbols, pool), asked, beam)
    finally:
        torch.set_num_threads(threads)


def _all_found(
    searched: Callable[[Sequence[tuple[str, str]], int], list[list[Candidate]]],
    asked: Sequence[tuple[str, str]],
    beam: int,
) -> list[list[Candidate]]:
    """Follow the best action everywhere, and look further where that is not sure."""
    found = searched(asked, 1)
    unsure = [at for at, some in enumerate(found) if not some or some[0].probability < _SURE]
    if beam > 1:
        again = searched([asked[at] for at in unsure], beam)
        for at, some in zip(unsure, again, strict=True):
            found[at] = some
    return found


def _searched(
    networks: Sequence[Transducer],
    symbols: Symbols,
    pool: ThreadPoolExecutor,
    asked: Sequence[tuple[str, str]],
    beam: int,
) -> list[list[Candidate]]:
    def batch(places: Sequence[int]) -> list[list[Candidate]]:
        some = [asked[at] for at in places]
        with torch.inference_mode():
            ended = _Beam(networks, symbols, some, beam).run()
        return [
            _candidates(lemma, ways, symbols) for (lemma, _), ways in zip(some, ended, strict=True)
        ]

    order = sorted(range(len(asked)), key=lambda at: len(asked[at][0]))  # pads less
    batches = [order[start : start + _ROWS] for start in range(0, len(order), _ROWS)]
    found: list[list[Candidate]] = [[] for _ in asked]
    for places, told in zip(batches, pool.map(batch, batches), strict=True):
        for at, some in zip(places, told, strict=True):
            found[at] = some
    return found


def _candidates(
    lemma: str, paths: Sequence[tuple[float, list[int]]], symbols: Symbols
) -> list[Candidate]:
    """Sum up the ways that lead to the same form."""
    forms: dict[str, float] = {}
    for probability, actions in paths:
        form = written(lemma, [symbols.actions[at] for at in actions])
        forms[form] = forms.get(form, 0.0) + probability
    listed = [Candidate(form, min(1.0, probability)) for form, probability in forms.items()]
    return sorted(listed, key=lambda one: (-one.probability, one.text))


class _Beam:
    """Several ways to write the form of each word; all tensors have a row for each way of each word."""

    def __init__(
        self,
        networks: Sequence[Transducer],
        symbols: Symbols,
        asked: Sequence[tuple[str, str]],
        width: int,
    ) -> None:
        rows = symbols.asked(asked)
        letters, tags = torch.from_numpy(rows.letters), torch.from_numpy(rows.tags)
        self.width = width
        self.found: list[list[tuple[float, list[int]]]] = [[] for _ in asked]
        self.steppers = [Stepper(network, letters, tags) for network in networks]
        self.word = torch.arange(len(asked)).repeat_interleave(width)
        for stepper in self.steppers:
            stepper.start(len(self.word))
        self.last = (letters == LAST).int().argmax(1)[self.word]  # where a pointer may not move on
        self.pointer = torch.full_like(self.last, 1)
        self.before = torch.full_like(self.last, BEGIN)
        self.ended = torch.zeros_like(self.last, dtype=torch.bool)
        score = torch.full((len(asked), width), -torch.inf)
        score[:, 0] = 0.0
        self.score = score.flatten()
        self.actions = torch.full((len(self.word), 0), _END)

    def run(self) -> list[list[tuple[float, list[int]]]]:
        """Return probability and actions of the ways that have ended, for each word."""
        while len(self.word):
            self._step()
            self._give_up(self.actions.shape[1] >= self.last + _LONGER)
            done = self.ended.view(-1, self.width).all(1)
            if int(done.sum()) >= _AT_ONCE * len(done):
                self._put_aside(done)
        return self.found

    def _give_up(self, ways: Tensor) -> None:
        """Leave those of some ways that do not end."""
        self.score[ways & ~self.ended] = -torch.inf
        self.ended |= ways

    def _put_aside(self, words: Tensor) -> None:
        """Keep what was found for some of the words, and go on with the others."""
        ways = words.repeat_interleave(self.width)
        told = self.word, self.score.exp(), self.actions
        for word, chance, actions in zip(*(one[ways].tolist() for one in told), strict=True):
            if chance > 0:
                self.found[word].append((chance, actions))
        others = torch.nonzero(~ways).flatten()
        self.word, self.last, self.pointer = (
            one[others] for one in (self.word, self.last, self.pointer)
        )
        self.before, self.ended = self.before[others], self.ended[others]
        self.score, self.actions = self.score[others], self.actions[others]
        for stepper in self.steppers:
            stepper.take(others)

    def _step(self) -> None:
        scores = self.score.unsqueeze(1) + self._next()
        count = scores.shape[1]
        best, place = scores.view(-1, self.width * count).topk(self.width)
        base = torch.arange(len(best)).unsqueeze(1) * self.width
        of = (base + place // count).flatten()
        action = (place % count).flatten()
        self.score, self.ended = best.flatten(), self.ended[of]
        self.actions = torch.cat([self.actions[of], action.unsqueeze(1)], 1)
        moves = ((action == _COPY) | (action == _SKIP)) & ~self.ended
        self.pointer = self.pointer[of] + moves.long()
        self.ended |= action == _END
        self.before = action
        for stepper in self.steppers:
            stepper.take(of)

    def _next(self) -> Tensor:
        """Give the logarithms of the probabilities of the next actions, [ways, actions]."""
        where = self.word, self.before, self.pointer
        told = torch.stack([stepper.step(*where) for stepper in self.steppers]).mean(0)
        told[:, BEGIN] = -torch.inf
        told[self.pointer == self.last, : _SKIP + 1] = -torch.inf
        told[self.ended] = -torch.inf
        told[self.ended, _END] = 0.0  # goes on as it is
        return told
