"""Cells taken apart: separators, brackets, optional letters, definitions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowres.lexicon.formats.cells import (
    SEPARATOR,
    is_definition,
    is_list,
    optional_marked,
    remover,
    spelt_out,
    splitter,
    without_brackets,
)
from lowres.lexicon.source import Source

split = splitter(SEPARATOR)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("a, b; c、d / e", ["a", "b", "c", "d", "e"]),
        ("1,000 km, 2, 3 m", ["1,000 km", "2", "3 m"]),
        ("a (b, (c, d), e), f", ["a (b, (c, d), e)", "f"]),
        ("a (b, c", ["a (b", "c"]),
        ("and/or, km/h", ["and/or", "km/h"]),
    ],
)
def test_separators(text: str, pieces: list[str]) -> None:
    assert [piece.strip() for piece in split(text)] == pieces


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("pri(si)derinti(s)", ["priderinti", "priderintis", "prisiderinti", "prisiderintis"]),
        ("倒数(dàoshǔ)", ["倒数(dàoshǔ)"]),
        ("flu(disease)", ["flu(disease)"]),
        ("a (b) c", ["a (b) c"]),
    ],
)
def test_optional_letters(text: str, written: list[str]) -> None:
    assert sorted(spelt_out(optional_marked(text))) == written


def test_remarks_from_the_innermost_outwards() -> None:
    assert remover("()<>")("a (b (c) d) <e>") == ("a", ["c", "e", "b d"])
    assert remover("()", alone=True)("nere(de) (x)") == ("nere(de)", ["x"])


def test_sentences_are_no_lists_and_definitions_no_translations() -> None:
    assert not is_list(["a thing with which to", "open"])
    assert is_list(["you", "alternative form of e"])
    assert is_definition("alternative form of e")
    assert not is_definition("a uniform of mine")
    assert is_definition("长" * 61)
    assert not is_definition("United States of North America", 6)


@given(st.text(st.sampled_from("ab é,;/()[]{}\u0301\ufdd4\ufdd5"), max_size=30))
def test_nothing_is_made_up(text: str) -> None:
    assert sum(map(len, split(text))) <= len(text)
    bare, note = without_brackets(Source.clean(text))
    assert bare == " ".join(bare.split())
    assert set(bare + note) <= {*text, *Source.clean(text), ";", " "}
