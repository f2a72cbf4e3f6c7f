"""English words analysed: any word has an answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowres.generate.english import analyse, lemmas


@pytest.mark.parametrize("word", ["s", "é", "ß", "ǆ"])
def test_a_letter_is_no_ending(word: str) -> None:
    """Of a single letter the rules for unseen words leave nothing."""
    assert lemmas(word) == ()
    assert {reading.lemma for reading in analyse(word)} <= {word}


@given(st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=6))
def test_every_lemma_is_a_word(word: str) -> None:
    assert all(lemmas(word))
    assert all(reading.lemma for reading in analyse(word))
