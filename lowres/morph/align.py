"""Characters of lemmas aligned with those of their forms, with costs learnt from all pairs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Slots", "align"]

_ROUNDS = 3
_BLOCK = 1 << 21  # cells of the tables that are held at a time
_OPEN, _SUBSTITUTE, _LEAST = 2.0, 2.4, 1.1  # costs beside a deletion or an insertion of 1
_INFINITE = np.float32(1e6)

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]


class Slots(NamedTuple):
    """What stands in a form for a lemma's characters: before them, for each, and after them.

    Joined they spell the form. What is inserted inside goes with the character before it.
    """

    before: str
    each: tuple[str, ...]
    after: str


def align(pairs: Sequence[tuple[str, str]]) -> list[Slots]:
    """Align lemmas with forms: copies are free, a run of insertions at an edge is cheap.

    Substitutions become cheaper where the pairs hold them often, between copies, as in umlaut. The
    order of the pairs does not matter.
    """
    if not pairs:
        return []
    letters = sorted({letter for pair in pairs for side in pair for letter in side})
    places = {letter: at for at, letter in enumerate(letters, 1)}
    costs = np.full((len(letters) + 1,) * 2, _SUBSTITUTE, dtype=np.float32)
    np.fill_diagonal(costs, 0)
    found: list[Slots] = []
    for _ in range(_ROUNDS):
        found = _aligned(pairs, places, costs)
        _learn(costs, pairs, found, places)
    return found


def _learn(
    costs: Floats,
    pairs: Sequence[tuple[str, str]],
    found: Sequence[Slots],
    places: dict[str, int],
) -> None:
    """Make substitutions cheap that are frequent for their character."""
    changes: Counter[tuple[str, str]] = Counter()
    seen: Counter[str] = Counter()
    for (lemma, _), slots in zip(pairs, found, strict=True):
        seen.update(lemma)
        changes.update(
            (old, new)
            for old, new in zip(lemma, slots.each, strict=True)
            if old != new and len(new) == 1
        )
    for (old, new), count in changes.items():
        share = count / (seen[old] + 10)
        cost = max(_LEAST, _SUBSTITUTE - 0.15 - 1.5 * min(1.0, 10 * share))
        costs[places[old], places[new]] = cost


def _aligned(
    pairs: Sequence[tuple[str, str]], places: dict[str, int], costs: Floats
) -> list[Slots]:
    order = sorted(range(len(pairs)), key=lambda at: (len(pairs[at][0]), len(pairs[at][1])))
    found: list[Slots] = [Slots("", (), "")] * len(pairs)
    start = 0
    while start < len(order):
        end = start + 1
        wide = 0
        while end < len(order):
            lemma, form = pairs[order[end]]
            wide = max(wide, len(form))
            if (end - start) * (len(lemma) + 1) * (wide + 1) > _BLOCK:
                break
            if len(lemma) > len(pairs[order[start]][0]) + 2:
                break
            end += 1
        block = [pairs[at] for at in order[start:end]]
        for at, slots in zip(order[start:end], _block(block, places, costs), strict=True):
            found[at] = slots
        start = end
    return found


def _codes(words: Sequence[str], places: dict[str, int]) -> Ints:
    codes = np.zeros((len(words), max(map(len, words)) + 1), dtype=np.int32)
    for row, word in enumerate(words):
        codes[row, : len(word)] = [places[letter] for letter in word]
    return codes


def _block(block: Sequence[tuple[str, str]], places: dict[str, int], costs: Floats) -> list[Slots]:
    """Align pairs by dynamic programming, all of them cell by cell."""
    lemmas, forms = [pair[0] for pair in block], [pair[1] for pair in block]
    x, y = _codes(lemmas, places), _codes(forms, places)
    n, rows, columns = len(block), x.shape[1], y.shape[1]
    lengths = np.array([len(lemma) for lemma in lemmas])
    # states: 0 matched, 1 deleted, 2 inserted; from[state] is where its best path comes from
    best = np.full((rows, columns, 3, n), _INFINITE, dtype=np.float32)
    came = np.zeros((rows, columns, 3, n), dtype=np.int8)
    best[0, 0, 0] = 0
    for i in range(rows):
        edge = (lengths == i) | (i == 0)
        opening = np.where(edge, np.float32(0), np.float32(_OPEN))
        for j in range(columns):
            if i and j:
                _enter(best, came, (i, j, 0), best[i - 1, j - 1], costs[x[:, i - 1], y[:, j - 1]])
            if i:
                before = best[i - 1, j].copy()
                before[0] += 0.0 if i == 1 else np.float32(_OPEN / 2)
                _enter(best, came, (i, j, 1), before, np.float32(1))
            if j:
                before = best[i, j - 1].copy()
                before[:2] += opening
                _enter(best, came, (i, j, 2), before, np.float32(1))
    return [_traced(pair, best[..., at], came[..., at]) for at, pair in enumerate(block)]


def _enter(
    best: Floats,
    came: NDArray[np.int8],
    cell: tuple[int, int, int],
    before: Floats,
    cost: Floats | np.float32,
) -> None:
    came[cell] = before.argmin(axis=0)
    best[cell] = before.min(axis=0) + cost


def _traced(pair: tuple[str, str], best: Floats, came: NDArray[np.int8]) -> Slots:
    lemma, form = pair
    i, j = len(lemma), len(form)
    parts = [""] * (len(lemma) + 1)
    state = int(best[i, j].argmin())
    after = ""
    while i or j:
        previous = int(came[i, j, state])
        if state == 2:
            j -= 1
            if i == len(lemma):
                after = form[j] + after
            else:
                parts[i] = form[j] + parts[i]
        elif state == 1:
            i -= 1
        else:
            i, j = i - 1, j - 1
            parts[i + 1] = form[j] + parts[i + 1]
        state = previous
    return Slots(parts[0], tuple(parts[1:]), after)
