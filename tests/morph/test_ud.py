"""UD features and UniMorph bundles: either way, and back."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lowres.errors import UsageError
from lowres.morph.feats import parse, written
from lowres.morph.features import canonical
from lowres.morph.ud import PARTS_OF_SPEECH, bare, lost, to_ud, to_unimorph
from lowres.morph.ud_tables import POS, tables

RAW = tomllib.loads(files("lowres.morph").joinpath("ud.toml").read_text("utf-8"))
VALUES = sorted(feature for feature in tables().tag_of if feature[0] != POS)
LANGS = sorted({*RAW["languages"]} - {"every"})
OTHERS = [
    ("PronType", "Prs"),
    ("Abbr", "yes"),
    ("Degree", "Pos"),
    ("VerbForm", "Ger"),
    ("Mood", "Gen"),
]


def features(items: list[tuple[tuple[str, str], str]]) -> str:
    """Write drawn features, those of one name as its values, in the order drawn."""
    found: dict[str, dict[str, None]] = {}
    for (name, value), layer in items:
        found.setdefault(name + layer, {})[value] = None
    return "|".join(f"{name}={','.join(values)}" for name, values in found.items()) or "_"


LAYER = st.sampled_from(["", "", "", "[psor]", "[obj]", "[dat]", "[gen]"])
FEATS = st.lists(st.tuples(st.sampled_from([*VALUES, *OTHERS]), LAYER), max_size=8).map(features)
UPOS = st.sampled_from(PARTS_OF_SPEECH)
ODD = (
    "LGSPEC1 PSS3S PSS2SF PSS(1,PL) PSS(SG) NOM(2,PL) ACC(PL;PSS(3,SG)) ACC(PL,2) DAT(DEF) FOO(2;SG) NO1S "
    "ARGAC3S SG+PL V.AGT {NOM/ACC} ADJ/N 2:SG A,B PST+RMT non{NOM} PronType=Prs "
    "Number=Plur UPOS=AUX UniMorph=PL"
)
TAG = st.sampled_from([*sorted(tables().feature_of), *RAW["read"], *ODD.split()])
BUNDLE = st.lists(TAG, max_size=7).map(";".join)


@given(UPOS, FEATS)
@example("X", "VerbForm=Part")
@example("VERB", "VerbForm=Ger|Person[obj]=3")
def test_all_features_come_back(upos: str, feats: str) -> None:
    bundle = to_unimorph(upos, feats)
    assert canonical(bundle) == bundle
    assert to_ud(bundle) == (upos, written(parse(feats)))


@given(UPOS, FEATS, st.sampled_from([*LANGS, "lug"]))
@example("ADJ", "Mood=Ind", "tur")
@example("ADJ", "Evident=Nfh|Mood=Jus", "tur")
def test_a_language_adds_at_most(upos: str, feats: str, lang: str) -> None:
    back, found = to_ud(to_unimorph(upos, feats, lang), lang)
    assert back == upos
    assert parse(found).items() >= parse(feats).items()


@given(BUNDLE)
@example("NUM;NUM")
@example("PSS(SG);PSS(SG)")
@example("PSS(1,PL);PSS(1,PL)")
@example("V;V;UPOS=AUX")
@example("V;ARGAC3S;ARGAC3S")
def test_once_is_enough(bundle: str) -> None:
    ud = to_ud(bundle)
    assert to_ud(to_unimorph(*ud)) == ud


@given(BUNDLE, BUNDLE)
def test_what_merges_is_told(one: str, other: str) -> None:
    if to_ud(one) == to_ud(other) and not lost(one) and not lost(other):
        assert canonical(one) == canonical(other)


@given(st.text(st.sampled_from("NSPLVG;,()+ /{}2x=_|[]."), max_size=14))
@example("2=2,")
@example("(;),G")
def test_any_text(text: str) -> None:
    try:
        ud = to_ud(text)
    except UsageError:
        return
    assert to_ud(to_unimorph(*ud)) == ud


@given(st.text(st.sampled_from("Ab;,()=_|[]. "), max_size=14))
@example("A=)")
@example("A= b")
def test_any_features(text: str) -> None:
    try:
        bundle = to_unimorph("NOUN", text)
    except UsageError:
        return
    assert to_ud(bundle) == ("NOUN", written(parse(text)))


@pytest.mark.parametrize(
    ("upos", "feats", "bundle"),
    [
        ("NOUN", "_", "N"),
        ("_", "_", ""),
        ("PUNCT", "_", "UPOS=PUNCT"),
        ("NOUN", "Case=Acc,Nom|Gender=Com,Neut", "N;NOM/ACC;MASC+FEM/NEUT"),
        ("NOUN", "Case=Ine|Number[psor]=Plur|Person[psor]=1", "N;IN+ESS;PSS1P"),
        ("NOUN", "Gender[psor]=Fem|Number[psor]=Sing|Person[psor]=2", "N;PSS2SF"),
        ("NOUN", "Number[psor]=Plur,Sing|Person[psor]=3", "N;PSS3;Number[psor]=Plur,Sing"),
        ("DET", "Definite=Def|PronType=Art", "ART;DEF"),
        ("DET", "Number[psor]=Sing|Person=1|Poss=Yes", "DET;1;Number[psor]=Sing;Poss=Yes"),
        ("VERB", "Tense=Past|VerbForm=Part", "V.PTCP;PST"),
        ("ADJ", "VerbForm=Part", "ADJ;V.PTCP"),
        ("VERB", "VerbForm=Conv", "V.CVB"),
        ("VERB", "VerbForm=Vnoun", "V.MSDR"),
        ("VERB", "VerbForm=Ger", "V.MSDR;VerbForm=Ger"),
        ("VERB", "VerbForm=Sup", "V.CVB;VerbForm=Sup"),
        ("VERB", "Mood=Des|VerbForm=Fin", "V;FIN;OPT;Mood=Des"),
        ("VERB", "Tense=Pqp", "V;PST+PRF"),
        ("VERB", "Number=Sing|Number[obj]=Plur|Person=3|Person[obj]=2", "V;ACC(PL,2);SG;3"),
        ("VERB", "Evident=Nfh|Polarity=Neg|Polite=Form|Voice=Cau", "V;NFH;NEG;FORM;CAUS"),
        ("NUM", "Animacy=Hum|NumType=Ord", "NUM;HUM;NumType=Ord"),
        ("X", "VerbForm=Part", "V.PTCP;UPOS=X"),
    ],
)
def test_to_unimorph(upos: str, feats: str, bundle: str) -> None:
    assert to_unimorph(upos, feats) == bundle
    assert to_ud(bundle) == ("X" if upos == "_" else upos, feats)


@pytest.mark.parametrize(
    ("bundle", "upos", "feats"),
    [
        ("N;NOM(PL;PSS(1,PL))", "NOUN", "Case=Nom|Number=Plur|Number[psor]=Plur|Person[psor]=1"),
        ("N;PSS(2,SG,FEM)", "NOUN", "Gender[psor]=Fem|Number[psor]=Sing|Person[psor]=2"),
        ("V;PRS;NOM(2,PL)", "VERB", "Number=Plur|Person=2|Tense=Pres"),
        ("V;NOM(1,SG);ACC(2,SG)", "VERB", "Number=Sing|Number[obj]=Sing|Person=1|Person[obj]=2"),
        ("V;ARGNO1S;ARGAC2S", "VERB", "Number=Sing|Number[obj]=Sing|Person=1|Person[obj]=2"),
        ("V;V.PTCP;PST", "VERB", "Tense=Past|VerbForm=Part"),
        ("V.PTCP;ACC(PL)", "VERB", "Case=Acc|Number=Plur|VerbForm=Part"),
        ("ADJ;DEF;SG+PL", "ADJ", "Definite=Def|Number=Plur,Sing"),
        ("N;INS;NDEF", "NOUN", "Case=Ins|Definite=Ind"),
        ("V;PFV;PROG;LGSPEC1", "VERB", "Aspect=Perf|UniMorph=LGSPEC1,PROG"),
        ("V;V.PTCP;ADV;PST", "VERB", "Tense=Past|UniMorph=ADV|VerbForm=Part"),
        ("PL", "X", "Number=Plur"),
        ("PFV;PROG;Aspect=Hab", "X", "Aspect=Hab"),
    ],
)
def test_to_ud(bundle: str, upos: str, feats: str) -> None:
    assert to_ud(bundle) == (upos, feats)


@pytest.mark.parametrize(
    ("lang", "upos", "feats", "bundle"),
    [
        ("da", "NOUN", "Definite=Def|Gender=Com|Number=Sing", "N;DEF;SG;Gender=Com"),
        ("nob", "ADJ", "Degree=Pos|Number=Plur", "ADJ;SG+PL;Degree=Pos;Number=Plur"),
        ("eng", "AUX", "Mood=Ind|Number=Sing|Person=3|Tense=Pres|VerbForm=Fin", "V;SG;3;PRS"),
        ("eng", "VERB", "Number=Plur|Tense=Pres|VerbForm=Fin", "V;NFIN"),
        ("eng", "VERB", "VerbForm=Ger", "V;V.PTCP;PRS"),
        ("lit", "NOUN", "Case=Ins|Gender=Masc|Number=Sing", "N;INST;SG"),
        ("lit", "ADJ", "Case=Nom|Degree=Pos|Number=Sing", "ADJ;NOM;SG;POS"),
        ("kaz", "NOUN", "Case=Nom|Number[psor]=Plur,Sing|Person[psor]=3", "N;PSS3S"),
        ("tur", "NOUN", "Case=Loc|Number=Sing|Person=3", "N;LOC;SG"),
        ("tur", "VERB", "Aspect=Perf|Mood=Ind|Person=3|Tense=Pres", "V;IRR;3;PST"),
        ("fin", "NOUN", "Case=Abl", "N;AT+ABL"),
    ],
)
def test_languages(lang: str, upos: str, feats: str, bundle: str) -> None:
    assert bare(to_unimorph(upos, feats, lang)) == bare(bundle)
    back, found = to_ud(to_unimorph(upos, feats, lang), lang)
    assert (back, parse(found).items() >= parse(feats).items()) == (upos, True)


@pytest.mark.parametrize(
    ("upos", "feats", "message"),
    [
        ("NOUNS", "_", 'Did you mean "NOUN"'),
        ("NOUN", "Case", '"Case" is no feature'),
        ("NOUN", "Case=Nom|Case=Acc", "has Case twice"),
        ("NOUN", "Case=Nom,", '"Case=Nom," is no feature'),
        ("NOUN", "UPOS=VERB", "UPOS is no feature"),
    ],
)
def test_what_is_no_feature(upos: str, feats: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        to_unimorph(upos, feats)


def test_what_is_no_bundle() -> None:
    for bundle in ("N;NOM(PL", "N|NOM", "N;Foo=", "N;UPOS=NUON"):
        with pytest.raises(UsageError):
            to_ud(bundle)
