"""Forms by table: what a head asks for, what the table answers, and when it is left at that."""

from __future__ import annotations

import polars as pl
import pytest

from lowres.generate.inflect import Inflector, asked, bare
from lowres.generate.pieces import cut
from lowres.generate.tagging import UPOS, tag
from lowres.lexicon.table import INFLECTIONS

FORMS = [
    ("ışık", "ışık", "N;NOM;SG"),
    ("ışık", "ışıklar", "N;NOM;PL"),
    ("ışık", "ışıkları", "N;ACC;PL"),
    ("açmak", "aç", "V;IMP;2;SG"),
    ("oda", "odalar", "N;PL"),
    ("oda", "odaları", "N;PL"),
    ("ekitabo", "ebitabo", "N;PL"),
    ("gel", "geldi", "V;PST;3;SG"),
    ("kitap", "kitapları", "N;ACC;PL"),
]


def table(forms: list[tuple[str, str, str]]) -> pl.DataFrame:
    rows = [(*form, 1, 0, line) for line, form in enumerate(forms, 1)]
    return pl.DataFrame(rows, schema=INFLECTIONS, orient="row")


@pytest.fixture(scope="module")
def inflector() -> Inflector:
    return Inflector(table(FORMS), ["-mek", "-mak"])


@pytest.mark.parametrize(
    ("translation", "pos", "bundles", "expected"),
    [
        ("ışık", "NOUN", ("N;PL",), ("ışıklar", "N;PL")),
        ("ışık", None, ("N;PL",), ("ışıklar", "N;PL")),
        ("ışık", "NOUN", ("V;PRS;3;SG", "N;PL"), ("ışıklar", "N;PL")),
        ("açmak", "VERB", ("V;IMP;2;SG",), ("aç", "V;IMP;2;SG")),
        ("gelmek", "VERB", ("V;PST;3;SG",), ("geldi", "V;PST;3;SG")),
        ("ışık", "VERB", ("N;PL",), None),  # another part of speech
        ("oda", "NOUN", ("N;PL",), None),  # the table has two
        ("kitap", "NOUN", ("N;PL",), None),  # nobody asked for an accusative
        ("lamba", "NOUN", ("N;PL",), None),  # not in the table
        ("ışık", "NOUN", (), None),
    ],
)
def test_form(
    inflector: Inflector,
    translation: str,
    pos: str | None,
    bundles: tuple[str, ...],
    expected: tuple[str, str] | None,
) -> None:
    found = inflector.form(translation, pos, bundles)
    assert (found and (found.text, found.features)) == expected


def test_an_empty_table_inflects_nothing() -> None:
    empty = Inflector(table([]))
    assert not empty
    assert empty.form("ışık", None, ("N;PL",)) is None


@pytest.mark.parametrize(
    ("text", "at", "length", "lemma", "expected"),
    [
        ("turn on the lights", 3, 1, "light", ("N;PL",)),
        ("turn on the lights", 3, 1, "lights", ()),  # the head is the plural itself
        ("turn on the lights", 0, 2, "turn", ("V;IMP;2;SG",)),
        ("i turned on it", 1, 2, "turn", ("V;PST;1;SG",)),
        ("the living rooms here", 1, 2, "living", ()),  # the first of several words is no verb
        ("to play", 1, 1, "play", ()),  # a base form stays one
        ("you play", 1, 1, "play", ("V;PRS;2;SG",)),
        ("the room", 1, 1, "room", ()),
    ],
)
def test_asked(text: str, at: int, length: int, lemma: str, expected: tuple[str, ...]) -> None:
    tagged = tag(cut([text]), "eng")
    upos, imperative = UPOS[tagged.upos[at]], bool(tagged.imperative[at])
    assert asked(text.split(), at, length, lemma, upos, imperative) == expected


@pytest.mark.parametrize(
    ("form", "citation", "expected"),
    [
        ("okusoma", ("oku-",), ["soma"]),
        ("gelmek", ("-mak", "-mek"), ["gel"]),
        ("mek", ("-mek",), []),  # nothing would be left
        ("gel", ("-mek",), []),
        ("okusomak", ("oku-", "-mak"), ["somak", "okuso"]),
        ("gelmek", (), []),
    ],
)
def test_bare(form: str, citation: tuple[str, ...], expected: list[str]) -> None:
    assert bare(form, citation) == expected
