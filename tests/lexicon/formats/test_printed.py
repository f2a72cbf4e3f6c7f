"""Words in the cells of printed dictionaries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowres.lexicon.formats.cells import is_definition
from lowres.lexicon.formats.printed import words_in
from lowres.lexicon.source import Source

LISTED = {
    "iskele": "iskele",
    "pamesti (šeimą, laivą ir pan.)": "pamesti",
    "road, way; street": "road|way|street",
    "the sorting of trash, garbage, or waste": "the sorting of trash, garbage, or waste",
    "suit yourself, please!": "suit yourself, please",
    "(pa)naikinti": "naikinti|panaikinti",
    "mokymas(is)": "mokymas|mokymasis",
    "flu(disease)": "flu",
    "have a snack/bite": "have a snack|have a bite",
    "km/h": "km/h",
    "24/7": "24/7",
    "afisi / ofisi": "afisi|ofisi",
    "(už)/ (pri) klijuoti": "klijuoti",
    "yra ...": "yra",
    "neither ... nor": "neither ... nor",
    "Mr.": "Mr.",
    '"tik", tak': "tik|tak",
    "(p. į priekį, (apie kariuomenę)) advance": "advance",
    "(kas (pa)daryti) burden": "burden",
    "a, (b (c, d), e) f": "a|f",
    "up‐to‐date": "up-to-date",
    "derbirîn [mê]": "derbirîn",
    "(only this)": "",
    "...": "",
    "?!": "",
    "": "",
}
CELL = st.text(st.sampled_from("ab é()[]<>,;/.?!-…‐\"'"), max_size=24).map(Source.clean)


@pytest.mark.parametrize("cell", LISTED)
def test_words(cell: str) -> None:
    assert "|".join(word.text for word in words_in(cell)) == LISTED[cell]


def test_notes() -> None:
    assert [word.note for word in words_in("(apie) eiti (greit)!, bėgti")] == [
        "apie; greit; !",
        None,
    ]


def test_heads_are_no_lists() -> None:
    assert [word.text for word in words_in("daryti, kad (gerai)", listed=False)] == ["daryti, kad"]


@pytest.mark.parametrize("cell", ["a (b", "a) b", "a [b)"])
def test_brackets_that_do_not_match(cell: str) -> None:
    with pytest.raises(ValueError, match="brackets"):
        words_in(cell)


def test_definitions() -> None:
    assert is_definition("a kind of flat bread", 6)
    assert is_definition("an income used to insure money for living", 6)
    assert not is_definition("United States of America", 6)


@given(CELL)
def test_cells_are_clean(cell: str) -> None:
    try:
        words = words_in(cell)
    except ValueError:
        return
    for word in words:
        assert word.text == Source.clean(word.text)
        assert word.note is None or (word.note and word.note == Source.clean(word.note))
        assert any(map(str.isalnum, word.text))
    assert len(words) == len({*words})
