"""Slot values of the target language put in the place of whole spans, before anything is translated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

import numpy as np

from lowres.generate import draws
from lowres.generate.lookup import FILL_HEAD, Candidate, HeadIndex
from lowres.generate.pieces import I64, Heads, Mask, Pieces
from lowres.generate.project import Edges
from lowres.generate.scene import Choice
from lowres.generate.values import NUMBER, Value, Values, kind_of

__all__ = ["NOT_FILLED", "Filled", "Filler"]


class Filled(NamedTuple):
    """The spans of a batch that get values.

    Attributes:
        heads: each span as a head that covers all of its tokens, from left to right.
        candidate: the value of each, [heads].
        left: how many spans have values to choose from and stay: they overlap another span, or an
            edge of theirs cuts a token.
    """

    heads: Heads
    candidate: I64
    left: int

    def among(self, choice: Choice) -> Choice:
        """Put them among the heads that are translated, in the order of the text."""
        if not len(self.candidate):
            return choice
        order = np.argsort(np.append(choice.heads.token, self.heads.token), kind="stable")
        plain, form, gone = np.zeros(len(self.candidate), np.int64), choice.form, choice.gone
        return Choice(
            self.heads.among(choice.heads),
            np.append(choice.candidate, self.candidate)[order],
            None if form is None else np.append(form, plain)[order],
            None if gone is None else np.append(gone, plain > 0)[order],
        )


_NONE = np.zeros(0, np.int64)
NOT_FILLED: Final = Filled(Heads(_NONE, _NONE, _NONE, _NONE > 0, _NONE > 0, _NONE), _NONE, 0)


class Filler:
    """Chooses values for spans.

    Args:
        values: what may be chosen, by label; the labels must be those of the corpus. Numerals in
            words do not take the place of digits.
        index: the lexicon, whose candidates the values are added to.
        origin: number of the values' first file among all origins.
        rate: share of the spans that are filled.
        passed: labels that only values for the very label may fill.
    """

    def __init__(
        self, values: Values, index: HeadIndex, origin: int, rate: float, passed: Iterable[str] = ()
    ) -> None:
        self.rate, self.weight_until = rate, index.weight_until
        self._passed = frozenset(passed)
        self._ranges: dict[str, tuple[int, int]] = {}
        for slot, own in _by_slot(values).items():
            first = index.add([_candidate(one, origin) for one in own])
            self._ranges[slot] = first, first + len(own)
        self.weight_until = index.weight_until

    def fill(self, pieces: Pieces, edges: Edges, draw: Callable[[int, I64], draws.U64]) -> Filled:
        """Choose the spans that are filled and their values.

        Args:
            pieces: the batch.
            edges: its spans.
            draw: bits for a purpose at token positions.
        """
        first, last = self._candidates(pieces, edges)
        wanted = first < last
        token = np.searchsorted(pieces.token_start, edges.start)
        end = np.searchsorted(pieces.token_end, edges.end)
        fits = wanted & _alone(edges) & _at_tokens(pieces, edges, token, end)
        at = np.flatnonzero(fits)
        if self.rate < 1.0:
            bits = draw(draws.FILL, token[at]) >> np.uint64(32)
            at = at[bits < draws.threshold(self.rate)]
        at = at[np.argsort(token[at], kind="stable")]
        bits = draw(draws.VALUE, token[at])
        none = np.zeros(len(at), bool)
        length, filled = end[at] - token[at] + 1, np.full(len(at), FILL_HEAD)
        heads = Heads(token[at], length, filled, none, none, np.full(len(at), -1))
        chosen = draws.weighted(bits, self.weight_until, first[at], last[at])
        return Filled(heads, chosen, int(wanted.sum() - fits.sum()))

    def _candidates(self, pieces: Pieces, edges: Edges) -> tuple[I64, I64]:
        """Say which candidates each span may become, from a first to before a last, [spans] each."""
        label = edges.label.dictionary_encode()
        kinds = [self._kind(one) for one in label.dictionary.to_pylist()]
        of = np.asarray(label.indices, dtype=np.int64)
        own = [self._ranges[one] if one else (0, 0) for one in kinds]
        ranges = np.array(own, np.int64).reshape(-1, 2)[of]
        in_words = np.array([one == NUMBER for one in kinds], bool)[of]
        return ranges[:, 0], np.where(in_words & self._with_digits(pieces, edges), 0, ranges[:, 1])

    def _kind(self, label: str) -> str | None:
        """Say under which name the values of a label stand."""
        if label in self._ranges:
            return label
        return None if label in self._passed else kind_of(label, self._ranges)

    @staticmethod
    def _with_digits(pieces: Pieces, edges: Edges) -> Mask:
        """Mark the spans that hold a digit, bool [spans]."""
        digits = np.flatnonzero(pieces.ask(_hold_digits)[pieces.kind])
        first = np.searchsorted(pieces.token_end[digits], edges.start, side="right")
        return np.asarray(first < np.searchsorted(pieces.token_start[digits], edges.end))


def _hold_digits(kinds: list[str]) -> Mask:
    return np.array([any(map(str.isdigit, kind)) for kind in kinds], bool)


def _by_slot(values: Values) -> Mapping[str, list[Value]]:
    """List the values of each slot in the order of draws; one that is told twice weighs for both."""
    found: dict[str, dict[str, Value]] = {}
    for one in values.values:
        own = found.setdefault(one.slot, {})
        before = own.get(one.text)
        own[one.text] = before._replace(weight=before.weight + one.weight) if before else one
    return {
        slot: sorted(own.values(), key=lambda one: (-one.weight, one.text))
        for slot, own in sorted(found.items())
    }


def _candidate(value: Value, origin: int) -> Candidate:
    return Candidate(
        value.text,
        "PROPN" if _keeps_apart(value.text) else "NOUN",
        value.weight,
        near=False,
        origin=origin + value.origin,
        line=value.line,
        fills=True,
    )


def _keeps_apart(text: str) -> bool:
    """Tell whether suffixes are joined to a value as to names and numbers: by its last word."""
    last = text.rsplit(maxsplit=1)[-1]
    return last[:1].isupper() or last[-1:].isdigit()


def _alone(edges: Edges) -> Mask:
    """Mark the spans that overlap no other, bool [spans]."""
    order = np.argsort(edges.start, kind="stable")
    start, end = edges.start[order], edges.end[order]
    reach = np.maximum.accumulate(end)
    overlaps = np.append(False, start[1:] < reach[:-1])[: len(order)]
    overlaps |= np.append(start[1:] < end[:-1], False)[: len(order)]
    alone = np.empty(len(order), bool)
    alone[order] = ~overlaps
    return alone


def _at_tokens(pieces: Pieces, edges: Edges, token: I64, end: I64) -> Mask:
    """Mark the spans that begin where their first token does and end where their last one does."""
    count = len(pieces.token_start)
    inside = (token < count) & (end < count)
    found = np.zeros(len(edges.start), bool)
    found[inside] = pieces.token_start[token[inside]] == edges.start[inside]
    found[inside] &= pieces.token_end[end[inside]] == edges.end[inside]
    return found
