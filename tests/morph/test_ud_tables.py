"""The tables behind UD features and bundles, line by line, and on published treebanks and tables."""

from __future__ import annotations

import tomllib
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from lowres.cli.tables import inflections
from lowres.corpus.treebank import read_words
from lowres.morph import Paradigms
from lowres.morph.feats import parse, written
from lowres.morph.features import dimension
from lowres.morph.ud import PARTS_OF_SPEECH, bare, lost, to_ud, to_unimorph
from lowres.morph.ud_tables import POS, tables
from lowres.text import fold

RAW = tomllib.loads(files("lowres.morph").joinpath("ud.toml").read_text("utf-8"))
NAMES = {name for name, _ in tables().tag_of}
LANGS = sorted({*RAW["languages"]} - {"every"})


def test_the_tables_know_both_schemas() -> None:
    assert len({*tables().tag_of.values()}) == len(tables().tag_of)
    for feature, tag in tables().tag_of.items():
        assert dimension(tag) is not None, tag
        assert feature[0] != POS or feature[1] in PARTS_OF_SPEECH
    for tag, other in RAW["read"].items():
        assert tag not in tables().feature_of
        assert other in tables().feature_of
    for one, nearest in tables().near.items():
        assert one not in tables().tag_of
        assert nearest in tables().tag_of
    assert {*RAW["implied"]} <= {*tables().feature_of}
    assert {*RAW["implied"].values()} <= {*PARTS_OF_SPEECH}


@pytest.mark.parametrize("lang", LANGS)
def test_every_rule_can_be_followed(lang: str) -> None:
    for rule in tables(lang).rules:
        asked = {**dict(rule.where), rule.name: rule.value}
        assert {name.partition("[")[0] for name in asked} <= NAMES, rule
        word = {name: value.split("/")[-1] or "Any" for name, value in asked.items()}
        assert tables(lang).rule(rule.name, word) == rule
        assert all(dimension(tag) or tag.startswith("LSSPEC") for tag in rule.tags), rule


TREEBANKS = {
    "Danish-DDT": "dan",
    "Dutch-LassySmall": "nld",
    "English-EWT": "eng",
    "Kazakh-KTB": "kaz",
    "Lithuanian-ALKSNIS": "lit",
    "Norwegian-Bokmaal": "nob",
    "Turkish-Kenet": "tur",
    "Turkish-Tourism": "tur",
}


@pytest.mark.slow
@pytest.mark.data
def test_every_word_of_the_treebanks_comes_back(data: Path) -> None:
    counts = Counter[str]()
    for name, lang in TREEBANKS.items():
        paths = sorted((data / "text" / "ud" / f"UD_{name}").glob("*.conllu.gz"))
        words = Counter((word.upos, word.feats) for path in paths for word in read_words(path))
        for (upos, feats), count in words.items():
            bundle = to_unimorph(upos, feats)
            assert to_ud(bundle) == (upos, written(parse(feats)))
            back, found = to_ud(to_unimorph(upos, feats, lang), lang)
            assert (back, parse(found).items() >= parse(feats).items()) == (upos, True)
            counts.update(words=count, distinct=1, whole=count * (bare(bundle) == bundle))
    assert counts == {"words": 319031, "distinct": 2659, "whole": 215750}


@pytest.mark.data
@pytest.mark.parametrize(
    ("lang", "bundles", "same", "merged"), [("dan", 26, 26, 0), ("amh", 128, 120, 8)]
)
def test_no_bundles_of_a_table_merge_unsaid(
    data: Path, lang: str, bundles: int, same: int, merged: int
) -> None:
    found = inflections(str(data / "unimorph" / lang))["features"].unique().to_list()
    ways = {bundle: to_ud(bundle) for bundle in found}
    kept = [bundle for bundle in found if not lost(bundle)]
    assert len({ways[bundle] for bundle in kept}) == len(kept)
    assert (len(found), len(kept), len(found) - len({*ways.values()})) == (bundles, same, merged)


@pytest.mark.data
def test_a_table_gives_the_forms_of_a_treebank(data: Path) -> None:
    paradigms = Paradigms(inflections(str(data / "unimorph" / "dan" / "dan.gz")))
    counts = Counter[str]()
    for path in sorted((data / "text" / "ud" / "UD_Danish-DDT").glob("*.conllu.gz")):
        for lemma, upos, feats, form in read_words(path):
            if upos in ("NOUN", "VERB", "ADJ") and upos in paradigms.pos(lemma):
                forms = paradigms.inflect(lemma, bare(to_unimorph(upos, feats, "dan")))
                right = fold(form) in map(fold, forms)
                counts.update(words=1, found=bool(forms), right=right)
    assert counts == {"words": 1564, "found": 1557, "right": 1530}
