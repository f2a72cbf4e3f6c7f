"""One of the networks of an inflector: trained without some lemmas, and asked for them."""

from __future__ import annotations

import torch

from lowres.morph.neural.files import packed
from lowres.morph.neural.search import search
from lowres.morph.neural.settings import NetworkSettings
from lowres.morph.neural.symbols import Symbols
from lowres.morph.neural.train import Aligned, train_network
from lowres.morph.rows import Candidate

__all__ = ["train_member"]


def train_member(
    symbols: Symbols,
    rows: Aligned,
    left_out: Aligned,
    seed: int,
    settings: NetworkSettings,
    related: Aligned,
) -> tuple[bytes, list[list[Candidate]]]:
    """Train a network on one thread, and return the content of its file and what it finds for the others.

    Args:
        symbols: of all rows.
        rows: what it learns from, with their alignments.
        left_out: what it is asked for afterwards, and what tells it when to stop.
        seed: of all its choices.
        settings: the recipe.
        related: rows of related languages, whose bundles say so.
    """
    torch.set_num_threads(1)  # as many members are trained side by side as there are cores
    network = train_network(symbols, rows, left_out, seed, settings, related)
    asked = [(row.lemma, row.features) for row in left_out[0]]
    return packed(network), search([network], symbols, asked, settings.beam)
