"""Heads with something in between: ``wake me up``, ``turn the lights off``.

A verb and its particle are one head also where a noun phrase parts them. Where the particle could as
well be a preposition, what stands behind it decides; in doubt it is none (``put it in my list``).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files
from typing import Final

import numpy as np

from lowres.generate.find import caseless_ids, without_capital
from lowres.generate.kinds import caseless
from lowres.generate.lookup import HeadIndex
from lowres.generate.pieces import I64, Heads, Mask, Pieces
from lowres.generate.project import Edges
from lowres.generate.tagging import UPOS, Tagged

__all__ = ["FARTHEST", "are_particles", "find_gapped"]

FARTHEST: Final = 5  # tokens from the verb to the particle
_VERB: Final = UPOS.index("VERB")
_SIGN_OF: Final = {"PRON": "p", "DET": "d", "ADJ": "a", "NOUN": "n", "PROPN": "n", "NUM": "a"}
_SIGNS: Final = "".join(_SIGN_OF.get(name, "x") for name in UPOS) + "x"  # UNKNOWN is the last one
_PHRASE: Final = re.compile("p|d*[an]*n")
_BEHIND: Final = {"PUNCT", "ADP", "ADV", "INTJ", "CCONJ", "SCONJ", "PART"}
_NO, _OFTEN, _ALWAYS = range(3)


def find_gapped(
    index: HeadIndex,
    pieces: Pieces,
    match: str,
    closed: Mask,
    edges: Edges,
    found: Heads,
    tagged: Callable[[], Tagged],
) -> Heads:
    """Put heads of a verb and a particle in the place of one-word heads.

    A longer head in one piece wins over them, and a span has both of their words in it or neither.

    Args:
        index: the heads.
        pieces: the batch.
        match: ``exact``, ``folded`` or ``lemma``.
        closed: tokens that no head may hold, bool [tokens].
        edges: the spans.
        found: the heads in one piece.
        tagged: gives the parts of speech, asked only where the lexicon holds such a head.
    """
    if index.lang != "eng":
        return found
    particles = pieces.ask(are_particles)[pieces.kind]
    if not particles.any():
        return found
    count = len(pieces.kind)
    free = ~closed & ~found.where(found.length > 1).tokens(count)
    verb, particle = _near(pieces, np.flatnonzero((particles > _NO) & free), free)
    heads = _held(index, pieces, match, verb, particle)
    if len(heads.token):
        heads = heads.where(tagged().upos[heads.token] == _VERB)
    if len(heads.token):
        heads = _fitting(pieces, edges, heads, tagged().upos, particles)
    if not len(heads.token):
        return found
    taken = np.zeros(count, bool)
    taken[heads.token] = taken[heads.tail] = True
    return heads.among(found.where(~taken[found.token]))


def _near(pieces: Pieces, particle: I64, free: Mask) -> tuple[I64, I64]:
    """Pair each particle with the words some way before it in its text, the nearest first."""
    pairs = []
    for back in range(2, FARTHEST + 1):
        behind = particle[pieces.position[particle] >= back]
        behind = behind[free[behind - back]]
        pairs.append((behind - back, behind))
    verb, behind = (np.concatenate(column) for column in zip(*pairs, strict=True))
    order = np.lexsort((-verb, behind))
    return verb[order], behind[order]


def _held(index: HeadIndex, pieces: Pieces, match: str, verb: I64, particle: I64) -> Heads:
    """Return the pairs that are heads, looked up as heads in one piece are."""
    as_it_is = ids = pieces.ask(index.exact_ids)[pieces.kind]
    if match != "exact":
        ids = without_capital(index, pieces, ids)
    head = index.exact.pairs(ids[verb], ids[particle])
    level = ((ids != as_it_is) & (as_it_is < 0))[verb].astype(np.int8)
    others = caseless_ids(index, pieces, match) if match != "exact" else []
    for number, kind_ids in enumerate(others, 1):
        ids = kind_ids[pieces.kind]
        other = index.folded.pairs(ids[verb], ids[particle])
        new = (head < 0) & (other >= 0)
        head[new], level[new] = other[new], number
    ones = np.ones(len(verb), np.int64)
    return Heads(verb, ones, head, level > 0, level > 1, particle).where(head >= 0)


def _fitting(pieces: Pieces, edges: Edges, heads: Heads, upos: I64, particles: I64) -> Heads:
    """Keep those that stand as verb and particle, each word in one of them."""
    kept, used = [], set[int]()
    for at, pair in enumerate(zip(heads.token.tolist(), heads.tail.tolist(), strict=True)):
        if used.isdisjoint(pair) and _fits(pieces, edges, upos, particles, *pair):
            used.update(pair)
            kept.append(at)
    return heads.take(np.array(kept, np.int64))


def _fits(
    pieces: Pieces, edges: Edges, upos: I64, particles: I64, verb: int, particle: int
) -> bool:
    start, end = pieces.token_start, pieces.token_end
    if end[particle - 1] == start[particle] or not _stand_alone(pieces, verb, particle):
        return False
    if particles[particle] == _OFTEN and _follows(pieces, particle):
        behind = upos[particle + 1]
        if behind < 0 or UPOS[behind] not in _BEHIND:
            return False
    signs = [_SIGNS[upos[at]] for at in range(verb + 1, particle)]
    first, last = np.searchsorted(edges.row, [pieces.token_row[verb], pieces.token_row[verb] + 1])
    for low, high in zip(edges.start[first:last], edges.end[first:last], strict=True):
        if end[verb] <= low and high <= end[particle - 1]:
            for at in range(verb + 1, particle):
                if low < end[at] and start[at] < high:
                    signs[at - verb - 1] = "n"
            continue
        apart = high <= start[verb] or end[particle] <= low
        if not apart and not (low <= start[verb] and end[particle] <= high):
            return False
    return _PHRASE.fullmatch("".join(signs)) is not None


def _stand_alone(pieces: Pieces, verb: int, particle: int) -> bool:
    """Tell whether at most a single mark is written to each side: ``off.`` but not ``off-road``."""
    before = _is_touched(pieces, verb) and (
        pieces.is_word[verb - 1] or _is_touched(pieces, verb - 1)
    )
    behind = _is_touched(pieces, particle + 1) and (
        pieces.is_word[particle + 1] or _is_touched(pieces, particle + 2)
    )
    return not before and not behind


def _is_touched(pieces: Pieces, token: int) -> bool:
    """Tell whether a token stands right behind another one of its text."""
    inside = 0 < token < len(pieces.kind) and pieces.position[token] > 0
    return inside and bool(pieces.token_end_byte[token - 1] == pieces.token_byte[token])


def _follows(pieces: Pieces, token: int) -> bool:
    return token + 1 < len(pieces.kind) and bool(pieces.position[token + 1] > 0)


@lru_cache(maxsize=1)
def _lists() -> dict[str, int]:
    raw = tomllib.loads(files(__package__).joinpath("english.toml").read_text("utf-8"))
    both = ((raw["particles"]["prepositions"], _OFTEN), (raw["particles"]["others"], _ALWAYS))
    return {word: number for words, number in both for word in words.split()}


def are_particles(kinds: list[str]) -> I64:
    """Say of each word whether it is a particle, and whether it often is a preposition."""
    known = _lists()
    return np.array([known.get(word, _NO) for word in caseless(kinds)], np.int64)
