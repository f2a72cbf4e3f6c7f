"""One step of a network for many words at once; what is the same in each step is done before."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from lowres.morph.neural.network import Transducer

__all__ = ["Stepper"]


class Stepper:
    """Scores the next actions of ways to write words, as a :class:`Transducer` does, in half of the time.

    Args:
        network: trained.
        letters: of lemmas, int64 [words, letters].
        tags: of bundles, int64 [words, parts].
    """

    def __init__(self, network: Transducer, letters: Tensor, tags: Tensor) -> None:
        read = network.read(letters, tags)
        weights = dict(network.decoder.named_parameters())
        narrow, wide = network.letter.embedding_dim, read.letters.shape[-1]
        of_action, of_letter, of_bundle = _split(weights["weight_ih_l0"], [narrow, wide, narrow])
        bias = weights["bias_ih_l0"] + weights["bias_hh_l0"]
        self.gates_of_action = network.action.weight @ of_action.T + bias
        self.gates_of_place = (read.letters @ of_letter.T) + (read.bundle @ of_bundle.T).unsqueeze(
            1
        )
        self.recurrent = weights["weight_hh_l0"].T
        of_state, of_letter, of_bundle = _split(network.hidden.weight, [wide, wide, narrow])
        self.hidden_of_place = read.letters @ of_letter.T + (
            read.bundle @ of_bundle.T + network.hidden.bias
        ).unsqueeze(1)
        self.hidden_of_state, self.scores = of_state.T, network.scores
        self.state = self.cell = torch.zeros(0)

    def start(self, ways: int) -> None:
        """Begin with so many ways in all."""
        self.state = torch.zeros(ways, self.recurrent.shape[0])
        self.cell = torch.zeros_like(self.state)

    def step(self, word: Tensor, before: Tensor, pointer: Tensor) -> Tensor:
        """Return the logarithms of the probabilities of the next actions, float32 [ways, actions].

        Args:
            word: which word each way is of, int64 [ways].
            before: the last action, int64 [ways].
            pointer: the letter that it stands before, int64 [ways].
        """
        gates = self.gates_of_action[before] + self.gates_of_place[word, pointer]
        gates.addmm_(self.state, self.recurrent)
        enters, stays, new, leaves = gates.chunk(4, 1)
        self.cell = stays.sigmoid() * self.cell + enters.sigmoid() * new.tanh()
        self.state = leaves.sigmoid() * self.cell.tanh()
        hidden = self.hidden_of_place[word, pointer].addmm_(self.state, self.hidden_of_state)
        return functional.log_softmax(self.scores(hidden.tanh_()), -1)

    def take(self, ways: Tensor) -> None:
        """Go on from some of the ways, some perhaps several times."""
        self.state, self.cell = self.state[ways], self.cell[ways]


def _split(weights: Tensor, widths: list[int]) -> tuple[Tensor, ...]:
    """Split weights by what they are applied to."""
    return tuple(torch.split(weights, widths, 1))
