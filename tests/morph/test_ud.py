"""UD features and UniMorph bundles: either way, and back."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lowres.corpus.treebank import read_words
from lowres.errors import LowresError, UnknownName, UsageError
from lowres.morph.feats import parse, written
from lowres.morph.features import canonical, tags
from lowres.morph.ud import PARTS_OF_SPEECH, bare, lost, to_ud, to_unimorph
from lowres.morph.ud_tables import POS, tables

VALUES = sorted(feature for feature in tables().tag_of if feature[0] != POS)
NAMES = sorted({name for name, _ in VALUES})
LANGS = [None, "dan", "nob", "eng", "lit", "kaz", "tr", "fin", "hun", "lug"]
OTHERS = [
    ("PronType", "Prs"),
    ("Abbr", "Yes"),
    ("Degree", "Pos"),
    ("VerbForm", "Ger"),
    ("Foreign", "yes"),
]


def feature_sets() -> st.SearchStrategy[str]:
    """Features of all kinds, some with several values, some of a layer, some that UniMorph has not."""
    pair = st.sampled_from([*VALUES, *OTHERS])
    layer = st.sampled_from(["", "", "", "[psor]", "[obj]", "[dat]", "[gen]"])
    item = st.tuples(pair, layer).map(lambda drawn: (drawn[0][0] + drawn[1], drawn[0][1]))
    return st.lists(item, max_size=8).map(_joined)


def _joined(items: list[tuple[str, str]]) -> str:
    found: dict[str, set[str]] = {}
    for name, value in items:
        found.setdefault(name, set()).add(value)
    return "|".join(f"{name}={','.join(values)}" for name, values in found.items()) or "_"


TAG = st.sampled_from(
    [
        *sorted(tables().feature_of),
        *sorted(tables().read),
        "LGSPEC1",
        "PSS3S",
        "PSS2SF",
        "PSS(1,PL)",
    ]
    + [
        "NOM(2,PL)",
        "ACC(PL;PSS(3,SG))",
        "ACC(PL,2)",
        "DAT(DEF)",
        "FOO(2;SG)",
        "ARGAC3S",
        "NO1S",
        "SG+PL",
    ]
    + [
        "V.AGT",
        "{NOM/ACC}",
        "ADJ/N",
        "2:SG",
        "A,B",
        "PRF",
        "PronType=Prs",
        "Number=Plur",
        "UPOS=AUX",
    ]
    + ["UniMorph=PL", "PST+RMT", "non{NOM}", "PSS(SG)"]
)
BUNDLE = st.lists(TAG, max_size=7).map(";".join)


@given(st.sampled_from(PARTS_OF_SPEECH), feature_sets())
@example("X", "VerbForm=Part")
@example("VERB", "VerbForm=Ger|Person[obj]=3")
def test_all_comes_back_from_unimorph(upos: str, feats: str) -> None:
    bundle = to_unimorph(upos, feats)
    assert canonical(bundle) == bundle
    assert to_ud(bundle) == (upos, written(parse(feats)))


@given(st.sampled_from(PARTS_OF_SPEECH), feature_sets(), st.sampled_from(LANGS))
def test_a_language_only_adds(upos: str, feats: str, lang: str | None) -> None:
    back, features = to_ud(to_unimorph(upos, feats, lang), lang)
    assert back == upos
    assert parse(features).items() >= parse(feats).items()


@given(BUNDLE)
@example("PFV;PRF;PROG")
@example("V;V.PTCP;ADV;PST")
def test_once_is_enough(bundle: str) -> None:
    ud = to_ud(bundle)
    assert to_ud(to_unimorph(*ud)) == ud


@given(BUNDLE, BUNDLE)
def test_what_merges_is_told(one: str, other: str) -> None:
    if to_ud(one) == to_ud(other) and not lost(one) and not lost(other):
        assert canonical(one) == canonical(other)
