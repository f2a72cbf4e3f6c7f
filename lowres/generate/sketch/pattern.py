"""Patterns over the units of a sentence: words, parts of speech, phrases, slots.

A pattern is a sequence of elements between blanks: ``in|at`` is one of these words, ``NOUN`` or
``ADJ|NUM`` one of these parts of speech, ``VERB[PST]`` one in a form that may have these features,
``NP`` a whole noun phrase, ``<date|time>`` a whole slot with one of these words in its label, ``^`` and
``$`` the edges of a clause. ``ADJ?`` is taken where it is there, ``ADV*`` as often as it is.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

import numpy as np

from lowres.errors import UsageError
from lowres.generate.english import analyse
from lowres.generate.pieces import I64, Mask
from lowres.generate.sketch.phrases import Units
from lowres.generate.tagging import UPOS

__all__ = ["Element", "Finder", "Match", "parse_pattern"]

_TAGGED = re.compile(r"([A-Z|]+)\[([\w.;]+)\]")
_LABEL_WORD = re.compile(r"[a-z]+")


class Element(NamedTuple):
    """One element of a pattern.

    Attributes:
        kind: what it is.
        names: the words, parts of speech or words of a label.
        upos: of words that are meant in one part of speech only.
        tags: features of a form of one of the parts of speech.
        times: ``?`` where it may be lacking, ``*`` where it may also stand several times.
    """

    kind: Literal["words", "upos", "phrase", "slot", "start", "end"]
    names: tuple[str, ...] = ()
    upos: str = ""
    tags: tuple[str, ...] = ()
    times: Literal["", "?", "*"] = ""


class Match(NamedTuple):
    """Where a pattern matches: the first unit of each element and the one after its last, [matches].

    Edges of clauses are not among the elements; of one that is lacking, both are the same.
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
    real = [one for one in found if one.kind not in ("start", "end")]
    if not real:
        raise UsageError(f'the pattern "{text}" has no word, part of speech, phrase or slot.')
    if real[0].times:
        raise UsageError(f'the pattern "{text}" begins with what may be lacking.')
    return found


def _element(text: str) -> Element:
    if len(text) > 1 and text[-1] in "?*":
        found = _element(text[:-1])
        if found.kind in ("start", "end"):
            raise UsageError(f'"{text}" is no element of a pattern: an edge is always there.')
        return found._replace(times="?" if text[-1] == "?" else "*")
    if tagged := _TAGGED.fullmatch(text):
        found = _element(tagged[1])
        if found.kind == "upos":
            return found._replace(tags=tuple(tagged[2].split(";")))
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
        f'"{text}" is no element of a pattern: words in small letters, NP, <slot>, {known}, '
        "VERB[PST] and the like; ADJ? or ADV* may be lacking."
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
        self._masks: dict[tuple[str, ...], Mask] = {}
        self._forms: dict[tuple[tuple[str, ...], ...], Mask] = {}

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
            if element.times:
                fits, after = np.ones(len(at), bool), self._run(element, gone, start, at)
            elif element.kind in ("start", "end"):
                edge = units.clause_first if element.kind == "start" else units.clause_last + 1
                fits, after = at == edge[np.minimum(start, len(units.row) - 1)], at
            else:
                fits, after = self._taken(element, gone, at, opens=not first)
            if first and element.kind != "end" and not element.times:
                fits = fits & _same_clause(units, start, at)
            first, last = [some[fits] for some in first], [some[fits] for some in last]
            start, at, after = start[fits], at[fits], after[fits]
            if element.kind not in ("start", "end"):  # edges are no elements that are spoken of
                first.append(at)
                last.append(after)
            at = after
        return Match(first, last)

    def _run(self, element: Element, gone: Mask, start: I64, at: I64) -> I64:
        """Give the unit after an element that may be lacking or stand several times."""
        going = np.ones(len(at), bool)
        while going.any():
            fits, after = self._taken(element, gone, at, opens=False)
            going &= fits & _same_clause(self.units, start, at)
            at = np.where(going, after, at)
            if element.times == "?":
                break
        return at

    def _places(self, pattern: tuple[Element, ...]) -> I64:
        """List the units where a pattern may begin."""
        units = self.units
        element = next(one for one in pattern if one.kind not in ("start", "end"))
        if element.kind in ("words", "upos"):
            return np.flatnonzero(self._standing(element))
        if element.kind == "phrase":
            return np.flatnonzero(units.phrase_head >= 0)
        return np.flatnonzero(units.slot_first == np.arange(len(units.row)))

    def _standing(self, element: Element) -> Mask:
        """Mark the units that are one of the words or parts of speech of an element, bool [units]."""
        found = self._masks.get(element.names)
        if found is None:
            found = np.zeros(len(self.units.row), bool)
            if element.kind == "upos":
                meant = np.array([name in element.names for name in (*UPOS, "")])
                found = meant[self.units.upos]
            else:
                kinds = self._kinds_of(element)
                ends = (np.searchsorted(self._sorted, kinds, side) for side in ("left", "right"))
                for first, last in zip(*ends, strict=True):
                    found[self._by_kind[first:last]] = True
            self._masks[element.names] = found
        return found

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
            fits = inside & self._standing(element)[here]
            fits &= ~gone[here] & ~inner
            if element.upos:
                fits &= units.upos[here] == UPOS.index(element.upos)
            return fits, at + 1
        fits = inside & self._standing(element)[here] & ~gone[here]
        if element.tags:
            kind = units.kind[here]
            fits &= (kind >= 0) & self._may_be(element)[kind]
        return np.asarray(fits), at + 1

    def _may_be(self, element: Element) -> Mask:
        """Say which distinct words may be a form with the features of an element."""
        key = (element.names, element.tags)
        if key not in self._forms:
            self._forms[key] = found = np.zeros(len(self.units.words), bool)
            for word, kinds in self._kinds.items():
                found[kinds] = _has_form(word, *key)
        return self._forms[key]


def _same_clause(units: Units, one: I64, other: I64) -> Mask:
    inside = other < len(units.row)
    other = np.minimum(other, len(units.row) - 1)
    return np.asarray(inside & (units.clause[one] == units.clause[other]))


def _has_form(word: str, upos: tuple[str, ...], tags: tuple[str, ...]) -> bool:
    return any(one.upos in upos and {*tags} <= {*one.features.split(";")} for one in analyse(word))
