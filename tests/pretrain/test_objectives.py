"""Masks: at their rates, never on special pieces, and the same whatever stands beside a sentence."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowres.pretrain.objectives import I64, IGNORED, Masked, MaskedLM

MASK, VOCABULARY = 4, np.arange(5, 1000)


def batch(lengths: list[list[int]]) -> tuple[I64, I64]:
    """Sentences from the lengths of their words in pieces, framed by special pieces and padded."""
    rows = [[-1, *(at for at, n in enumerate(words) for _ in range(n)), -1] for words in lengths]
    words = np.full((len(rows), max(map(len, rows))), -1)
    for at, row in enumerate(rows):
        words[at, : len(row)] = row
    pieces = 5 + np.arange(words.size).reshape(words.shape) % 900
    return np.where(words < 0, 2, pieces), words


def masked(lengths: list[list[int]], whole: bool = False, seed: int = 0, visit: int = 0) -> Masked:
    pieces, words = batch(lengths)
    keys = np.arange(len(lengths), dtype=np.uint64)
    visits = np.full(len(lengths), visit, np.uint64)
    return MaskedLM(MASK, VOCABULARY, 0.15, whole, seed)(pieces, words, keys, visits)


sentences = st.lists(st.lists(st.integers(1, 5), max_size=12), min_size=1, max_size=6)


@given(sentences, st.booleans(), st.integers(0, 9))
def test_what_is_masked(lengths: list[list[int]], whole: bool, seed: int) -> None:
    pieces, words = batch(lengths)
    found = masked(lengths, whole, seed)
    asked = found.labels != IGNORED
    assert not asked[words < 0].any(), "special pieces and padding stay"
    assert (found.labels[asked] == pieces[asked]).all(), "the label is what was there"
    assert (found.pieces[~asked] == pieces[~asked]).all(), "what is not asked is shown"
    for row, at in zip(asked, words, strict=True):
        real = at >= 0
        assert row.any() == real.any(), "every sentence asks for something"
        if whole:
            assert all(row[at == word].all() or not row[at == word].any() for word in set(at[real]))
        else:
            assert row.sum() <= max(1, np.ceil(real.sum() * 0.15))


@given(sentences, st.booleans())
def test_company_and_padding_change_nothing(lengths: list[list[int]], whole: bool) -> None:
    pieces, words = batch(lengths)
    objective = MaskedLM(MASK, VOCABULARY, 0.15, whole, 3)
    keys, visits = np.arange(len(lengths), dtype=np.uint64), np.zeros(len(lengths), np.uint64)
    together = objective(pieces, words, keys, visits)
    for at, row in enumerate(lengths):
        size = sum(row) + 2
        one = slice(at, at + 1)
        alone = objective(pieces[one, :size], words[one, :size], keys[one], visits[one])
        assert (alone.pieces == together.pieces[one, :size]).all()
        assert (alone.labels == together.labels[one, :size]).all()


@pytest.mark.parametrize("whole", [False, True])
def test_rates(whole: bool) -> None:
    lengths = [[1, 2, 3, 1, 2] * 4] * 400
    pieces, words = batch(lengths)
    found = masked(lengths, whole)
    asked = found.labels != IGNORED
    assert asked.sum() / (words >= 0).sum() == pytest.approx(0.15, abs=0.01)
    shown = found.pieces[asked]
    assert (shown == MASK).mean() == pytest.approx(0.8, abs=0.03)
    assert (shown == pieces[asked]).mean() == pytest.approx(0.1, abs=0.03)
    replaced = shown[(shown != MASK) & (shown != pieces[asked])]
    assert np.isin(replaced, VOCABULARY).all()
    assert len(set(replaced)) > len(replaced) / 2


def test_each_visit_and_each_seed_has_its_own_masks() -> None:
    lengths = [[1] * 20] * 20
    first = masked(lengths)
    assert (masked(lengths).labels == first.labels).all()
    assert (masked(lengths, visit=1).labels != first.labels).any()
    assert (masked(lengths, seed=1).labels != first.labels).any()
