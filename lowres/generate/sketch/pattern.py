"""Patterns over the units of a sentence: words, parts of speech, phrases, slots.

A pattern is a sequence of elements between blanks: ``in|at`` is one of these words, ``NOUN`` or
``ADJ|NUM`` one of these parts of speech, ``NP`` a whole noun phrase, ``<date|time>`` a whole slot with
one of these words in its label, ``^`` and ``$`` the edges of a clause.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

import numpy as np

from lowres.errors import UsageError
from lowres.generate.pieces import I64, Mask
from lowres.generate.sketch.phrases import Units
from lowres.generate.tagging import UPOS

__all__ = ["Element", "Finder", "Match", "parse_pattern"]

_LABEL_WORD = re.compile(r"[a-z]+")


class Element(NamedTuple):
    """One element of a pattern."""

    kind: Literal["words", "upos", "phrase", "slot", "start", "end"]
    names: tuple[str, ...] = ()
    upos: str = ""  # of words that are meant in one part of speech only


class Match(NamedTuple):
    """Where a pattern matches: the first unit of each element and the one after its last, [matches].

    Edges of clauses are not among the elements.
    """

    first: list[I64]
    last: list[I64]


def parse_pattern(text: str) -> tuple[Element, ...]:
    """Parse a pattern.

    >>> [(one.kind, one.names) for one in parse_pattern("in|at NP")]
    [('words', ('in', 'at')), ('phrase', ('NP',))]

    Raises:
        UsageError: an element is nothing that is known.
    """
    found = tuple(map(_element, text.split()))
    if not any(one.kind not in ("start", "end") for one in found):
        raise UsageError(f'the pattern "{text}" has no word, part of speech, phrase or slot.')
    return found


def _element(text: str) -> Element:
    if text in ("^", "$"):
        return Element("start" if text == "^" else "end")
    if text == "NP":
        return Element("phrase", ("NP",))
    if re.fullmatch(r"<[\w|]+>", text):
        return Element("slot", tuple(text[1:-1].lower().split("|")))
    names = tuple(text.split("|"))
    if all(name in UPOS for name in names):
        return Element("upos", names)
    if all(names) and not any(name.isupper() and len(name) > 1 for name in names):
        return Element("words", names)
    known = ", ".join(UPOS)
    raise UsageError(
        f'"{text}" is no element of a pattern: words in small letters, NP, <slot>, {known}.'
    )


class Finder:
    """Finds patterns in the units of a batch; where words and tags stand is worked out once.

    Args:
        units: the units.
    """

    def __init__(self, units: Units) -> None:
        self.units = units
        self._by_kind = np.argsort(units.kind, kind="stable")
        self._sorted = units.kind[self._by_kind]
        self._kinds: dict[str, list[int]] = {}
        for kind in np.unique(self._sorted[self._sorted >= 0]).tolist():
            self._kinds.setdefault(units.words[kind], []).append(kind)
        self._labels = [set(_LABEL_WORD.findall(label.lower())) for label in units.labels]
        self._tagged: dict[tuple[str, ...], I64] = {}

    def match(self, pattern: tuple[Element, ...], gone: Mask) -> Match:
        """Find a pattern, inside clauses; units that are gone match nothing by themselves.

        Args:
            pattern: what to find.
            gone: units that are deleted already, bool [units].
        """
        units = self.units
        start = at = self._places(pattern)
        first: list[I64] = []
        last: list[I64] = []
        for element in pattern:
            if element.kind in ("start", "end"):
                edge = units.clause_first if element.kind == "start" else units.clause_last + 1
                fits, after = at == edge[np.minimum(start, len(units.row) - 1)], at
            else:
                fits, after = self._taken(element, gone, at, opens=not first)
            if first and element.kind != "end":
                fits = fits & _same_clause(units, start, at)
            first, last = [some[fits] for some in first], [some[fits] for some in last]
            start, at, after = start[fits], at[fits], after[fits]
            if element.kind not in ("start", "end"):  # edges are no elements that are spoken of
                first.append(at)
                last.append(after)
            at = after
        return Match(first, last)

    def _places(self, pattern: tuple[Element, ...]) -> I64:
        """List the units where a pattern may begin."""
        units = self.units
        element = next(one for one in pattern if one.kind not in ("start", "end"))
        if element.kind == "words":
            kinds = self._kinds_of(element)
            ends = [np.searchsorted(self._sorted, kinds, side=side) for side in ("left", "right")]
            found = [self._by_kind[a:b] for a, b in zip(*ends, strict=True)]
            return np.sort(np.concatenate([np.zeros(0, np.int64), *found]))
        if element.kind == "upos":
            if element.names not in self._tagged:
                tags = [UPOS.index(name) for name in element.names]
                self._tagged[element.names] = np.flatnonzero(np.isin(units.upos, tags))
            return self._tagged[element.names]
        if element.kind == "phrase":
            return np.flatnonzero(units.phrase_head >= 0)
        return np.flatnonzero(units.slot_first == np.arange(len(units.row)))

    def _kinds_of(self, element: Element) -> I64:
        """Number the words of an element, those that are there."""
        held = (self._kinds.get(name, []) for name in element.names)
        return np.array([kind for kinds in held for kind in kinds], np.int64)

    def _taken(self, element: Element, gone: Mask, at: I64, opens: bool) -> tuple[Mask, I64]:
        """Say where an element stands at the given units, and which unit comes after it."""
        units = self.units
        inside = at < len(units.row)
        here = np.minimum(at, len(units.row) - 1)
        if element.kind == "phrase":
            whole = units.phrase_first[here] == at
            if not opens:  # the rest of a phrase too, behind its determiner: "my NP"
                whole |= units.upos[np.maximum(here - 1, 0)] == UPOS.index("DET")
            return inside & whole & (units.phrase_head[here] >= at), units.phrase_last[here] + 1
        if element.kind == "slot":
            wanted = {*element.names}
            named = np.array([bool(words & wanted) for words in self._labels] + [False])
            fits = (units.slot[here] >= 0) & (units.slot_first[here] == at)
            return inside & fits & named[units.label[here]], units.slot_last[here] + 1
        if element.kind == "words":
            # a name of several words is no words, one of one word is one
            inner = units.name[here] & (units.slot_first[here] != units.slot_last[here])
            meant = np.zeros(len(units.words) + 1, bool)  # the last place is that of several tokens
            meant[self._kinds_of(element)] = True
            fits = inside & meant[units.kind[here]]
            fits &= ~gone[here] & ~inner
            if element.upos:
                fits &= units.upos[here] == UPOS.index(element.upos)
            return fits, at + 1
        meant = np.zeros(len(UPOS) + 1, bool)  # the last place is that of no tag
        meant[[UPOS.index(name) for name in element.names]] = True
        return np.asarray(inside & meant[units.upos[here]] & ~gone[here]), at + 1


def _same_clause(units: Units, one: I64, other: I64) -> Mask:
    inside = other < len(units.row)
    other = np.minimum(other, len(units.row) - 1)
    return np.asarray(inside & (units.clause[one] == units.clause[other]))
