"""What of a batch stays as it is: names, codes, and slots that are protected."""

from __future__ import annotations

from collections.abc import Callable, Container
from functools import cached_property

import numpy as np
import pyarrow as pa

from lowres.generate.find import find
from lowres.generate.lookup import HeadIndex
from lowres.generate.pieces import Heads, Mask, Pieces
from lowres.generate.project import Edges, tokens_in
from lowres.generate.protect import (
    after_numbers,
    are_codes,
    is_place_label,
    name_cased,
    protected_labels,
)
from lowres.generate.settings import Settings

__all__ = ["Names"]


class Names:
    """The names of a batch.

    Args:
        rows: the batch, schema :data:`lowres.generate.batches.SCHEMA`.
        pieces: its texts in pieces.
        edges: its spans.
        index: the lexicon.
        settings: what is a name.
    """

    def __init__(
        self,
        rows: pa.RecordBatch,
        pieces: Pieces,
        edges: Edges,
        index: HeadIndex,
        settings: Settings,
    ) -> None:
        self.rows, self.pieces, self.edges = rows, pieces, edges
        self.index, self.settings = index, settings

    @cached_property
    def is_protected(self) -> Mask:
        """Which spans are names or otherwise protected, bool [spans]."""
        settings = self.settings
        return self._labelled(
            lambda labels: protected_labels(labels, settings.names, settings.protect_slots)
        )

    def _labelled(self, chosen: Callable[[list[str]], Container[str]]) -> Mask:
        """Mark the spans with some of the labels; it is asked about the distinct ones, bool [spans]."""
        label = self.edges.label.dictionary_encode()
        labels = label.dictionary.to_pylist()
        kept = chosen(labels)
        is_kept: Mask = np.array([one in kept for one in labels], dtype=bool)
        return np.asarray(is_kept[np.asarray(label.indices)])

    def tokens(self) -> Mask:
        """Mark the tokens that are names: in protected slots, or in unlabelled text by their case."""
        pieces, edges, settings = self.pieces, self.edges, self.settings
        closed = tokens_in(pieces, edges.start[self.is_protected], edges.end[self.is_protected])
        if settings.names == "translate":
            return closed
        cased = name_cased(pieces, pieces.ask(self.index.exact_ids) >= 0)
        cased &= ~self.hours
        if settings.names == "keep":
            unlabelled = np.asarray(self.rows["spans"].is_null(), dtype=bool)
            return np.asarray(closed | (cased & unlabelled[pieces.token_row]))
        codes = pieces.ask(are_codes)[pieces.kind]
        return np.asarray((closed | cased | codes) & ~self._known_places())

    @cached_property
    def hours(self) -> Mask:
        """The ``am`` and ``pm`` behind numbers, bool [tokens]."""
        return after_numbers(self.pieces, self.index.lang)

    def _known_places(self) -> Mask:
        """Mark the tokens in slots of places that the lexicon holds as proper nouns, [tokens]."""
        edges, asked = self.edges, self.settings.protect_slots
        here = self._labelled(
            lambda labels: {one for one in labels if is_place_label(one) and one not in asked}
        )
        proper = self.pieces.ask(self.index.are_proper)[self.pieces.kind]
        return np.asarray(proper & tokens_in(self.pieces, edges.start[here], edges.end[here]))

    def held(self, names: Mask, cut_by_edge: Mask, barrier: Mask) -> Heads:
        """Find the heads in names that the lexicon holds as proper nouns, as they are written.

        Args:
            names: tokens in names, bool [tokens].
            cut_by_edge: tokens that an edge of a span cuts, bool [tokens].
            barrier: as for :func:`lowres.generate.find.find`.
        """
        closed = ~names | cut_by_edge | self.asked_to_stay
        found = find(self.index, self.pieces, "exact", closed, barrier)
        return found.where(self.index.proper[found.head])

    @cached_property
    def asked_to_stay(self) -> Mask:
        """Mark the tokens in slots that the settings protect by name, bool [tokens]."""
        edges = self.edges
        asked = self._labelled(lambda _: self.settings.protect_slots)
        return tokens_in(self.pieces, edges.start[asked], edges.end[asked])
