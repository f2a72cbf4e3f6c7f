from __future__ import annotations

import random

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowres.lexicon.table import INFLECTIONS
from lowres.morph import Paradigms, canonical, tags
from lowres.morph.match import best_match, distance

ROWS = [
    ("ev", "ev", "N;NOM;SG"),
    ("ev", "evin", "N;GEN;SG"),
    ("ev", "evlerin", "N;PL;GEN"),
    ("ev", "evler", "N;PL;NOM"),
    ("ev", "evimizler", "N;NOM;PL;PSS1P"),
    ("yüz", "yüz", "N;SG;NOM"),
    ("yüz", "yüzer", "V;IND;PRS;3;SG;POS"),
    ("yüzmek", "yüzdü", "V;IND;PST;3;SG;POS"),
    ("yüzmek", "yüzüyordu", "V;IND;PST;3;SG;POS"),
    ("yüzmek", "yüzmedi", "V;IND;PST;3;SG;NEG"),
    ("nan", "nan", "N;SG;NOM"),
    ("ışık", "IŞIK", "N;SG;NOM"),
]


def table(rows: list[tuple[str, str, str]]) -> pl.DataFrame:
    filled = [(*row[:2], canonical(row[2]), 1, 0, line) for line, row in enumerate(rows, 1)]
    return pl.DataFrame(filled, schema=INFLECTIONS, orient="row")


@pytest.fixture(scope="module")
def turkish() -> Paradigms:
    return Paradigms(table(ROWS))


@pytest.mark.parametrize(
    ("lemma", "features", "forms"),
    [
        ("ev", "N;SG;GEN", ("evin",)),
        ("ev", "PL;N", ("evler",)),
        ("ev", "N;PL;PSS1P", ("evimizler",)),
        ("ev", "N;ACC", ()),
        ("ev", "V", ()),
        ("ev", "", ("ev",)),
        ("yüz", "V", ("yüzer",)),
        ("yüzmek", "V;PST", ("yüzdü", "yüzüyordu")),
        ("yüzmek", "V;PST;NEG", ("yüzmedi",)),
        ("nan", "N", ("nan",)),
        ("evler", "N", ()),
    ],
)
def test_inflect(turkish: Paradigms, lemma: str, features: str, forms: tuple[str, ...]) -> None:
    assert turkish.inflect(lemma, features) == forms


def test_how_much_else_may_come_in(turkish: Paradigms) -> None:
    assert turkish.inflect("ev", "N;PSS1P") == ("evimizler",)
    assert turkish.inflect("ev", "N;PSS1P", most=0) == ()
    assert turkish.inflect("ev", "N;PSS1P", most=1) == ("evimizler",)
    assert turkish.inflect_many(["ev"], ["N;PL"], most=0) == [("evler",)]


def test_inflect_many(turkish: Paradigms) -> None:
    assert turkish.inflect_many(["ev", "x"], ["N;PL", "N"]) == [("evler",), ()]
    with pytest.raises(ValueError, match="shorter"):
        turkish.inflect_many(["ev"], [])


def test_analyse(turkish: Paradigms) -> None:
    assert turkish.analyse("evler") == (("ev", "N;NOM;PL"),)
    assert turkish.analyse("yüz") == (("yüz", "N;NOM;SG"),)
    assert turkish.analyse("EVLER") == turkish.analyse("evler")
    assert turkish.analyse("IŞIK") == (("ışık", "N;NOM;SG"),)
    assert turkish.analyse("kedi") == ()


def test_lemmas_and_parts_of_speech(turkish: Paradigms) -> None:
    assert turkish.lemmas == ("ev", "yüz", "yüzmek", "nan", "ışık")
    assert turkish.pos("yüz") == ("NOUN", "VERB")
    assert turkish.pos("kedi") == ()


def test_a_lemma_of_no_table() -> None:
    nothing = Paradigms(table([]))
    assert (nothing.lemmas, nothing.inflect("a", "N"), nothing.analyse("a")) == ((), (), ())


@pytest.mark.parametrize(
    ("asked", "bundles", "chosen"),
    [
        ("N;PL", ["N;ABL(PL;PSS(2,PL))", "N;NOM(SG)", "N;ABL(PL)", "N;NOM(PL)"], "N;NOM(PL)"),
        ("N;PL", ["N;NOM(SG;PSS(2,PL))"], None),
        ("V;PRS;2;PL", ["V;PRS;NOM(3,SG);ACC(2,PL)", "V;PRS;NOM(2,PL)"], "V;PRS;NOM(2,PL)"),
        ("V;PRS;2;PL", ["V;PRS;NOM(3,SG);ACC(2,PL)"], None),
        ("N;ABL(PL)", ["N;ABL(PL)", "N;ABL(PL;PSS(2,PL))"], "N;ABL(PL)"),
        ("V;PRF;PRF", ["V;PRF"], None),
        ("V;PRF", ["V;PRF;PRF", "V;PRF;PASS"], "V;PRF;PRF"),
        ("V", ["V;3;SG;PRS", "V;V.PTCP;PRS", "V;NFIN"], "V;NFIN"),
        ("V;PRS", ["V;V.PTCP;PRS", "V;3;SG;PRS"], "V;3;SG;PRS"),
        ("N", ["N;DAT;SG", "N;ACC;SG"], "N;ACC;SG"),
    ],
)
def test_best_match(asked: str, bundles: list[str], chosen: str | None) -> None:
    found = best_match(canonical(asked), map(canonical, bundles))
    assert found == (chosen and canonical(chosen))


TAG = st.sampled_from(["N", "V", "NOM", "GEN", "SG", "PL", "PRF", "PSS1S", "NOM(PL)", "PSS(2,SG)"])
BUNDLE = st.lists(TAG, min_size=1, max_size=4).map(";".join).map(canonical)


@given(BUNDLE, st.lists(BUNDLE, max_size=6), st.randoms(use_true_random=False))
def test_what_is_chosen(asked: str, bundles: list[str], chance: random.Random) -> None:
    chosen = best_match(asked, bundles)
    chance.shuffle(bundles)
    assert best_match(asked, bundles) == chosen
    assert best_match(asked, [*bundles, asked]) == asked
    if chosen is not None:
        marked, others = distance(asked, chosen) or (0, 0)
        assert marked <= others
        assert (marked, others) == min(filter(None, (distance(asked, one) for one in bundles)))
        assert others or tags(chosen) == tags(asked) or "(" in chosen


@given(st.lists(st.sampled_from(ROWS), max_size=20))
def test_every_row_is_found_both_ways(rows: list[tuple[str, str, str]]) -> None:
    paradigms = Paradigms(table(rows))
    for lemma, form, features in rows:
        assert form in paradigms.inflect(lemma, features)
        assert (lemma, canonical(features)) in paradigms.analyse(form)
