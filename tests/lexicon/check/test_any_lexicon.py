"""Whatever is in a lexicon: the checks get through, and what was repaired is not found again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lowres.lang import Pair
from lowres.lexicon import Inflection, Lexicon, Origin, Segmentation, Source, Translation
from lowres.lexicon.check import FIXES, check, repair
from lowres.lexicon.records import Record

WORDS = "taеkоeɛεğé\u0301\u0300\u064e\u0628\u200d\u0915\u3042\u00df\u0130[/] '-"
CELL = st.text(st.one_of(st.sampled_from(WORDS), st.characters(codec="utf-8")), max_size=9)
CLEAN = CELL.map(Source.clean).filter(bool)
ORIGINS = tuple(Origin(name, "0" * 64, "CC0-1.0") for name in ("one", "two"))
RECORD: st.SearchStrategy[Record] = st.one_of(
    st.builds(Translation, line=st.integers(1, 9), src=CLEAN, tgt=CLEAN, oneway=st.booleans()),
    st.builds(Inflection, line=st.integers(1, 9), lemma=CLEAN, form=CLEAN, features=st.just("V")),
    st.builds(
        Segmentation,
        line=st.integers(1, 9),
        lemma=CLEAN,
        form=CLEAN,
        features=st.just("V"),
        segments=st.lists(CLEAN, min_size=1, max_size=3).map(tuple),
    ),
)
LEXICONS = st.builds(
    lambda src, tgt, rows: Lexicon.from_records(Pair(src, tgt), rows, ORIGINS),
    st.sampled_from(["und", "eng", "rus"]),
    st.sampled_from(["lit", "kaz", "ara", "zul", "ewe", "ber", "hbs", "jpn"]),
    st.lists(st.tuples(st.integers(0, 1), RECORD), max_size=8),
)


@pytest.mark.slow
@settings(max_examples=12)
@given(LEXICONS)
def test_what_was_repaired_is_not_found_again(held: Lexicon) -> None:
    assert {one.fix for one in check(held).faults} <= {None, *FIXES}
    once = repair(held, [*FIXES], held.inflections)
    left = {one.name for one in check(once.lexicon, table=held.inflections).faults}
    assert not left & {*FIXES} - {"duplicates", "citation"}
    again = repair(once.lexicon, [*FIXES], held.inflections)
    assert again.changes.is_empty()
    assert again.lexicon.fingerprint == once.lexicon.fingerprint
    assert sum(once.lexicon.translations["count"]) <= sum(held.translations["count"])
    assert sum(once.lexicon.inflections["count"]) == sum(held.inflections["count"])
