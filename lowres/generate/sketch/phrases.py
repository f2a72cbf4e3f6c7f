"""The units of a batch that grammar speaks of: words, multi-word heads, noun phrases, clauses, slots."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from lowres.generate.english import analyse
from lowres.generate.kinds import caseless
from lowres.generate.lookup import FILL_HEAD
from lowres.generate.pieces import I64, Heads, Mask, Pieces, ranges
from lowres.generate.project import Edges
from lowres.generate.tagging import UPOS, Tagged, upos_of_heads

__all__ = ["Units", "find_units"]

_TAG = {name: at for at, name in enumerate(UPOS)}
_NOMINAL = [_TAG[name] for name in ("DET", "ADJ", "NUM", "NOUN", "PROPN")]
_NOUNS = [_TAG[name] for name in ("NOUN", "PROPN")]
_STOPS = frozenset(".,!?;:\u2026")
_ASKING = frozenset("what who whom whose which when where why how whats what's".split())  # noqa: SIM905


class Units(NamedTuple):
    """Units in the order of the text; every array is [units], indices are of units unless said.

    Attributes:
        row: row of the batch.
        first: index of its first token.
        last: index of its last token.
        kind: index into ``words``, -1 for several tokens, also with a gap between them, and for a value
            put in a slot's place.
        gone: whether it is what ends a switched head behind a gap, which is written for both.
        words: the distinct tokens in small letters.
        upos: index into UPOS, or -1.
        head: index of the switched head that it is, -1 for none.
        name: whether it is a name that is kept.
        phrase_first: first unit of its noun phrase; itself where it is in none: see ``phrase_head``.
        phrase_last: last one.
        phrase_head: the unit that the phrase is about, -1 outside phrases.
        clause: number of its clause.
        clause_first: first unit of its clause.
        clause_last: last one, punctuation at the end left aside.
        question: whether its clause asks.
        imperative: whether its clause begins with a command.
        slot: number of its span, -1 outside slots.
        slot_first: first unit of its slot.
        slot_last: last one.
        label: index into ``labels``, -1 outside slots.
        labels: the distinct labels.
        features: index into ``feature_sets``.
        feature_sets: what nouns are: gender, number and the like.
    """

    row: I64
    first: I64
    last: I64
    kind: I64
    gone: Mask
    words: list[str]
    upos: I64
    head: I64
    name: Mask
    phrase_first: I64
    phrase_last: I64
    phrase_head: I64
    clause: I64
    clause_first: I64
    clause_last: I64
    question: Mask
    imperative: Mask
    slot: I64
    slot_first: I64
    slot_last: I64
    label: I64
    labels: list[str]
    features: I64
    feature_sets: list[frozenset[str]]

    def about(self, begin: I64, end: I64) -> I64:
        """Give the unit that each phrase is about, or its only one."""
        head = self.phrase_head[np.minimum(begin, len(self.row) - 1)]
        return np.where((begin != end) & (head >= 0), head, end)


def find_units(
    pieces: Pieces,
    tagged: Tagged,
    heads: Heads,
    names: Mask,
    edges: Edges,
    inherent: Sequence[str | None],
) -> Units:
    """Find the units of a batch.

    Args:
        pieces: the batch.
        tagged: its parts of speech.
        heads: the heads that are switched.
        names: tokens that are names, bool [tokens].
        edges: the spans.
        inherent: features that the translation of each head has by itself, [heads].
    """
    starts = _unit_starts(pieces, heads, edges)
    first = np.flatnonzero(starts)
    last = np.append(first[1:], len(starts)) - 1
    row = pieces.token_row[first]
    single = first == last
    upos = np.where(single, tagged.upos[first], _TAG["NUM"])
    head = np.full(len(first), -1, np.int64)
    of_head = np.searchsorted(first, heads.token, side="right") - 1
    whole = (first[of_head] == heads.token) & (last[of_head] == heads.token + heads.length - 1)
    head[of_head[whole]] = np.flatnonzero(whole)
    upos[of_head[whole]] = upos_of_heads(tagged.upos, heads)[whole]
    name = names[first]
    upos = np.where(name & (upos != _TAG["NUM"]) & (upos != _TAG["PUNCT"]), _TAG["PROPN"], upos)
    is_value = np.append(heads.head, 0)[head] == FILL_HEAD
    is_part = np.isin(last, heads.token[heads.tail >= 0])
    kind = np.where(single & ~is_value & ~is_part, pieces.kind[first], -1)
    words = pieces.ask(caseless)
    slot = _slots(pieces, first, edges)
    slot_first, slot_last = _runs(np.flatnonzero(_changes(slot) | _changes(row)), len(first))
    clause_starts, stop, question = _clauses(row, pieces, kind, upos, slot)
    clause_first, clause_end = _runs(np.flatnonzero(clause_starts), len(first))
    at = np.arange(len(first))
    # the last unit of the clause that is no punctuation
    clause_last = np.maximum.accumulate(np.where(stop, -1, at))[clause_end]
    clause_last = np.maximum(clause_last, clause_first)
    phrase_first, phrase_last, phrase_head = _phrases(row, upos, name, slot, clause_starts)
    features, feature_sets = _features(head, inherent, last, pieces)
    known = edges.label.dictionary_encode()
    label = np.append(np.asarray(known.indices, dtype=np.int64), -1)[slot]
    commands = tagged.imperative[first] & (upos == _TAG["VERB"])
    return Units(
        row, first, last, kind, np.isin(first, heads.tails), words, upos, head, name,
        phrase_first, phrase_last, phrase_head,
        np.cumsum(clause_starts) - 1, clause_first, clause_last, question[clause_first],
        _any_in(commands, clause_starts), slot, slot_first, slot_last, label, known.dictionary.to_pylist(),
        features, feature_sets,
    )  # fmt: skip


def _unit_starts(pieces: Pieces, heads: Heads, edges: Edges) -> Mask:
    """Mark the tokens that begin a unit: not those inside heads, nor those glued on both sides by a mark.

    A slot that begins among glued ones begins a unit.
    """
    starts = np.ones(len(pieces.kind), bool)
    start, end, row = pieces.token_start, pieces.token_end, pieces.token_row
    glued = np.append(False, (start[1:] == end[:-1]) & (row[1:] == row[:-1]))[: len(starts)]
    mark = ~pieces.is_word
    inner = mark & glued & np.append(glued[1:], False)[: len(starts)]
    starts &= ~(glued & (inner | np.append(False, inner[:-1])[: len(starts)]))
    begins = np.searchsorted(start, edges.start)
    starts[begins[begins < len(start)]] = True
    starts[np.setdiff1d(ranges(heads.token, heads.length), heads.token)] = False
    return starts


def _features(
    head: I64, inherent: Sequence[str | None], last: I64, pieces: Pieces
) -> tuple[I64, list[frozenset[str]]]:
    """Say of each unit what its translation has by itself, and whether it stands in the plural."""
    plural = pieces.ask(_are_plural)[pieces.kind[last]]
    told = {"": 0}
    of_head = [told.setdefault(features or "", len(told)) for features in inherent]
    own = np.append(np.array(of_head, np.int64), 0)[head]
    features, names = own * 2 + plural, [[*filter(None, name.split(";"))] for name in told]
    return features, [frozenset([*some, number]) for some in names for number in ("SG", "PL")]


def _are_stops(kinds: list[str]) -> Mask:
    return np.array([kind in _STOPS for kind in kinds], bool)


def _are_question_marks(kinds: list[str]) -> Mask:
    return np.array([kind == "?" for kind in kinds], bool)


def _are_asking(kinds: list[str]) -> Mask:
    return np.array([word in _ASKING for word in caseless(kinds)], bool)


def _are_plural(kinds: list[str]) -> Mask:
    return np.array([_is_plural(word) for word in caseless(kinds)], bool)


def _is_plural(word: str) -> bool:
    found = {one.features for one in analyse(word)}
    return "N;PL" in found and "N;SG" not in found


def _slots(pieces: Pieces, first: I64, edges: Edges) -> I64:
    """Number the span that each unit begins in, the last one of several, -1 for none."""
    slot = np.full(len(first), -1, np.int64)
    begin = np.searchsorted(pieces.token_end[first], edges.start, side="right")
    until = np.searchsorted(pieces.token_start[first], edges.end)
    length = np.maximum(until - begin, 0)
    slot[ranges(begin, length)] = np.repeat(np.arange(len(begin)), length)
    return slot


def _clauses(row: I64, pieces: Pieces, kind: I64, upos: I64, slot: I64) -> tuple[Mask, Mask, Mask]:
    """Mark where clauses begin, the marks that end them, and which of their first units asks."""
    single = kind >= 0
    is_stop = pieces.ask(_are_stops)[kind] & single & (slot < 0)
    asks = pieces.ask(_are_question_marks)[kind] & single
    asking = pieces.ask(_are_asking)[kind] & single
    after_stop = np.append(True, is_stop[:-1])[: len(row)] & ~is_stop
    joined = (upos == _TAG["CCONJ"]) & (np.append(upos[1:], -1)[: len(row)] == _TAG["VERB"])
    subordinate = upos == _TAG["SCONJ"]
    starts = _changes(row) | after_stop | joined | subordinate
    clause_first, clause_end = _runs(np.flatnonzero(starts), len(row))
    total = np.concatenate([[0], np.cumsum(asks)])
    held = total[clause_end + 1] - total[clause_first] > 0
    return starts, is_stop, held | asking | (starts & (upos == _TAG["AUX"]))


def _phrases(
    row: I64, upos: I64, name: Mask, slot: I64, clause_starts: Mask
) -> tuple[I64, I64, I64]:
    """Find noun phrases: runs of nominal units with a noun, a name or a number; a pronoun is one too."""
    before = np.append(-1, upos[:-1])[: len(upos)]
    nominal = np.isin(upos, _NOMINAL) | name
    was_nominal = np.append(False, nominal[:-1])[: len(upos)]
    was_noun = np.isin(before, _NOUNS)
    new_slot = _changes(slot) & (slot >= 0) & was_noun & ~np.isin(upos, _NOUNS)
    opens = (upos == _TAG["DET"]) & (before != _TAG["DET"])
    again = was_noun & (upos == _TAG["ADJ"])
    starts = ~was_nominal | ~nominal | opens | again | new_slot | clause_starts | _changes(row)
    first, last = _runs(np.flatnonzero(starts), len(upos))
    at = np.arange(len(upos))
    rank = np.select(
        [np.isin(upos, _NOUNS), upos == _TAG["NUM"], upos == _TAG["PRON"]], [3, 2, 1], 0
    )
    rank = np.where(nominal | (upos == _TAG["PRON"]), rank, 0)
    best = (
        np.maximum.reduceat(rank * (len(upos) + 1) + at, np.flatnonzero(starts))
        if len(upos)
        else at
    )
    chosen = best[np.cumsum(starts) - 1] if len(upos) else at
    head = np.where(chosen > len(upos), chosen % (len(upos) + 1), -1)
    inside = head >= 0
    return np.where(inside, first, -1), np.where(inside, last, at), head


def _changes(values: I64) -> Mask:
    return np.append(True, values[1:] != values[:-1])[: len(values)]


def _runs(starts: I64, size: int) -> tuple[I64, I64]:
    """Give the first and the last of the run that each of so many belongs to."""
    length = np.diff(np.append(starts, size))
    return np.repeat(starts, length), np.repeat(starts + length - 1, length)


def _any_in(mask: Mask, starts: Mask) -> Mask:
    number = np.cumsum(starts) - 1
    return np.isin(number, number[mask])
