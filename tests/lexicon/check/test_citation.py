"""Citation forms: the affix in which a lexicon and a table differ, found from the data alone."""

from __future__ import annotations

import polars as pl
import pytest

from lowres.lexicon.check.citation import citation_forms, conventions

LUGANDA = "beera funa genda gula kola laba lima luma soma tambula teeka tunda vuga yimba zannya"
STEMS = LUGANDA.split()
VERBS = ["abart", "bekle", "benze", "çalış", "dinle", "geliş", "iste", "kapat", "konuş", "oyna"]
NOUNS = [
    "ekmek",
    "toprak",
    "bardak",
    "çocuk",
    "yaprak",
    "köpek",
    "balık",
    "yemek",
    "ırmak",
    "çiçek",
]


def table(lemmas: list[str], features: str) -> pl.DataFrame:
    return pl.DataFrame({"lemma": lemmas, "features": [features] * len(lemmas)})


def found(targets: list[str], inflections: pl.DataFrame) -> list[tuple[str, bool, int, int]]:
    series = pl.Series(targets, dtype=pl.String)
    return [
        (one.affix, one.cut, len(one.lemmas), one.missing)
        for one in conventions(series, inflections)
    ]


def test_the_lexicon_has_a_prefix() -> None:
    targets = [f"oku{stem}" for stem in STEMS] + ["okuti", "omuntu", "ekitabo"]
    verbs = table(STEMS, "V;NFIN")
    assert found(targets, verbs) == [("oku-", True, 15, 15)]
    mended = citation_forms(pl.Series(targets), verbs)
    assert mended.to_list() == [*STEMS, "okuti", "omuntu", "ekitabo"]
    assert found(mended.to_list(), verbs) == []
    assert found([f"to {stem}" for stem in STEMS], verbs) == [("to -", True, 15, 15)]


def test_the_table_has_suffixes() -> None:
    lemmas = [f"{stem}mak" for stem in STEMS] + [f"{verb}mek" for verb in VERBS]
    assert found(STEMS + VERBS + NOUNS, table(lemmas, "V")) == [
        ("-mak", False, 15, 25),
        ("-mek", False, 10, 25),
    ]


def test_a_suffix_that_builds_words_is_no_convention() -> None:
    """The lexicon holds what *-heid* is added to."""
    adjectives = [f"{stem}ig" for stem in STEMS]
    targets = adjectives + [f"{word}heid" for word in adjectives]
    assert found(targets, table([*adjectives, *NOUNS], "ADJ")) == []


@pytest.mark.parametrize("targets", [[], STEMS, ["", "-", "a b", "oku"]])
def test_no_difference(targets: list[str]) -> None:
    assert found(targets, table(STEMS, "V")) == []
