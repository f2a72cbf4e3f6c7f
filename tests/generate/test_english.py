"""English words in their sentences: lemmas, and the features that a translation takes over."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowres.generate.english import analyse, features_at, lemmas
from lowres.generate.pieces import cut
from lowres.generate.tagging import UPOS, tag

WORDS = st.sampled_from(["play", "played", "lights", "i", "to", "please", "is", ".", "7", "better"])


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("songs", ("song",)),
        ("bought", ("buy",)),
        ("bigger", ("big",)),
        ("room", ()),
        ("playlists", ("playlist",)),  # in no dictionary: by rule
        ("7", ()),
        ("x-ray's", ()),
        ("", ()),
    ],
)
def test_lemmas(word: str, expected: tuple[str, ...]) -> None:
    assert lemmas(word) == expected


@given(st.text(max_size=6) | WORDS)
def test_no_word_is_its_own_lemma_and_none_comes_twice(word: str) -> None:
    found = lemmas(word)
    assert word not in found
    assert len(set(found)) == len(found)


def test_a_noun_without_a_plural_of_its_own_is_singular() -> None:
    assert [reading.features for reading in analyse("music")] == ["N;SG"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("play", {"V;IMP;2;SG"}),
        ("please play", {"V;IMP;2;SG"}),
        ("stop . play", {"V;IMP;2;SG"}),
        ("stop and play", {"V;IMP;2;SG"}),
        ("i want to play", {"V;NFIN"}),
        ("you play", {"V;PRS;2;SG"}),
        ("we play", {"V;PRS;1;PL"}),
        ("do you play", {"V;NFIN"}),
        ("can they play", {"V;NFIN"}),
        ("the play", {"N;SG"}),
        ("the lights", {"N;PL"}),
        ("lights", {"N;PL"}),
        ("please songs", {"N;PL"}),
        ("she lights", {"V;PRS;3;SG"}),
        ("she played", {"V;PST;3;SG"}),
        ("we played", {"V;PST;1;PL"}),
        ("music played", {"V;PST;3;SG"}),
        ("was played", set()),
        ("have played", set()),
        ("a bigger", {"ADJ;CMPR"}),
        ("the biggest", {"ADJ;SPRL"}),
    ],
)
def test_the_words_before_tell_readings_apart(text: str, expected: set[str]) -> None:
    words, last = text.split(), len(text.split()) - 1
    tagged = tag(cut([text]), "eng")
    upos, imperative = UPOS[tagged.upos[last]], bool(tagged.imperative[last])
    assert {one.features for one in features_at(words, last, upos, imperative)} == expected


@given(st.lists(WORDS, min_size=1, max_size=6), st.data())
def test_two_words_before_are_all_that_counts(words: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(words) - 1))
    first = max(at - 2, 0)
    upos, imperative = data.draw(st.sampled_from(UPOS)), data.draw(st.booleans())
    short = features_at(words[first : at + 1], at - first, upos, imperative)
    assert features_at(words, at, upos, imperative) == short
