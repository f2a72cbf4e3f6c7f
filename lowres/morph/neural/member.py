"""One of the networks of an inflector: trained without some lemmas, and asked for them."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from lowres.morph.align import align
from lowres.morph.neural.files import packed
from lowres.morph.neural.search import search
from lowres.morph.neural.settings import NetworkSettings
from lowres.morph.neural.symbols import Symbols
from lowres.morph.neural.train import train_network
from lowres.morph.rows import Candidate, Row

__all__ = ["train_member"]


def train_member(
    symbols: Symbols,
    rows: Sequence[Row],
    left_out: Sequence[Row],
    seed: int,
    settings: NetworkSettings,
    related: Sequence[Row] = (),
) -> tuple[bytes, list[list[Candidate]]]:
    """Train a network on one thread, and return the content of its file and what it finds for the others.

    Args:
        symbols: of all rows.
        rows: what it learns from.
        left_out: what it is asked for afterwards, and what tells it when to stop.
        seed: of all its choices.
        settings: the recipe.
        related: rows of related languages, whose bundles say so.
    """
    torch.set_num_threads(1)  # as many members are trained side by side as there are cores
    aligned = align([(row.lemma, row.form) for row in (*rows, *left_out)])
    parts = (rows, aligned[: len(rows)]), (left_out, aligned[len(rows) :])
    others = related, align([(row.lemma, row.form) for row in related])
    network = train_network(symbols, *parts, seed, settings, others)
    asked = [(row.lemma, row.features) for row in left_out]
    return packed(network), search([network], symbols, asked, settings.beam)
