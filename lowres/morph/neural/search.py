"""The forms that networks find most probable together: a beam over actions, for many words at once."""

from __future__ import annotations

from collections.abc import Sequence

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
    torch.set_num_threads(1)  # steps are small: threads would wait for each other
    try:
        return _all_found(networks, symbols, asked, beam)
    finally:
        torch.set_num_threads(threads)


def _all_found(
    networks: Sequence[Transducer],
    symbols: Symbols,
    asked: Sequence[tuple[str, str]],
    beam: int,
) -> list[list[Candidate]]:
    """Follow the best action everywhere, and look further where that is not sure."""
    found = _searched(networks, symbols, asked, 1)
    unsure = [at for at, some in enumerate(found) if not some or some[0].probability < _SURE]
    if beam > 1:
        again = _searched(networks, symbols, [asked[at] for at in unsure], beam)
        for at, some in zip(unsure, again, strict=True):
            found[at] = some
    return found


def _searched(
    networks: Sequence[Transducer],
    symbols: Symbols,
    asked: Sequence[tuple[str, str]],
    beam: int,
) -> list[list[Candidate]]:
    order = sorted(range(len(asked)), key=lambda at: len(asked[at][0]))  # pads less
    found: list[list[Candidate]] = [[] for _ in asked]
    for start in range(0, len(order), _ROWS):
        places = order[start : start + _ROWS]
        some = [asked[at] for at in places]
        with torch.inference_mode():
            ended = _Beam(networks, symbols, some, beam).run()
        for at, (lemma, _), paths in zip(places, some, ended, strict=True):
            found[at] = _candidates(lemma, paths, symbols)
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
        self.words, self.width = len(asked), width
        self.steppers = [Stepper(network, letters, tags) for network in networks]
        self.word = torch.arange(self.words).repeat_interleave(width)
        for stepper in self.steppers:
            stepper.start(len(self.word))
        self.last = (letters == LAST).int().argmax(1)[self.word]  # where a pointer may not move on
        self.most = int(self.last.max()) + _LONGER
        self.pointer = torch.full_like(self.last, 1)
        self.before = torch.full_like(self.last, BEGIN)
        self.ended = torch.zeros_like(self.last, dtype=torch.bool)
        score = torch.full((self.words, width), -torch.inf)
        score[:, 0] = 0.0
        self.score = score.flatten()
        self.actions = torch.full((len(self.word), 0), _END)

    def run(self) -> list[list[tuple[float, list[int]]]]:
        """Return probability and actions of the ways that have ended, for each word."""
        while not bool(self.ended.all()) and self.actions.shape[1] < self.most:
            self._step()
        chances = self.score.masked_fill(~self.ended, -torch.inf).exp().tolist()
        rows = self.actions.tolist()
        return [
            [(chances[at], rows[at]) for at in range(start, start + self.width) if chances[at] > 0]
            for start in range(0, len(rows), self.width)
        ]

    def _step(self) -> None:
        scores = self.score.unsqueeze(1) + self._next()
        count = scores.shape[1]
        best, place = scores.view(self.words, -1).topk(self.width)
        base = torch.arange(self.words).unsqueeze(1) * self.width
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
