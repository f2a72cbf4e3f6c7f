"""ABBYY Lingvo dictionaries: the markup, card by card, and the real files."""

from __future__ import annotations

import codecs
import gzip
from pathlib import Path

import pytest

from lowres.errors import InputError
from lowres.lang import parse_pair
from lowres.lexicon import Reading, Request, read_lexicon
from lowres.lexicon.read import pair_of

HEADER = '#NAME "Trial"\n#INDEX_LANGUAGE "English"\n#CONTENTS_LANGUAGE "Turkish"\n\n'
SENSE = "water\n\t[b]~[/b] [p]<n>[/p] [i](clear liquid)[/i]\n\t[m1]su, ma \\[regional\\][/m]\n"
CARDS = {
    SENSE: [("water", "su"), ("water", "ma")],
    "a\nb\n\t[m1]x[/m]\n": [("a", "x"), ("b", "x")],
    "{to }go\n\t[m1]git[/m]\n": [("go", "git")],
    "\\(a\\) b\n\t[m1]x[/m]\n": [("(a) b", "x")],
    "a\n\t[m1]x{{remark}}y[/m]{{open\n\t[m1]no[/m]\n}}\n\t[m1]z[/m]\n": [("a", "xy"), ("a", "z")],
    "a\n\t[trn]x[/trn] no [com]n[/com]\n\t[m1]no[/m]\n": [("a", "x")],
    "a\n\t[m1]x[/m]\n\t[ex]no\n\tno[/ex]\n\t[m1]y[/m]\n": [("a", "x"), ("a", "y")],
    "a\n\t@ b\n\t[m1]x[/m]\n": [("b", "x")],
    "a\n x\n": [("a", "x")],
    "C\n\t~++ [p]<prop>[/p]\n\t[m1]C++[/m]\n": [("C", "C++")],
}


def reading(path: Path, text: str, pair: str = "eng-tur") -> Reading:
    path.write_text(text, encoding="utf-8", newline="")
    return read_lexicon(path, Request(parse_pair(pair)), format="dsl")


@pytest.mark.parametrize(("card", "wanted"), CARDS.items(), ids=range(len(CARDS)))
def test_cards(card: str, wanted: list[tuple[str, str]], tmp_path: Path) -> None:
    table = reading(tmp_path / "x.dsl", HEADER + card).lexicon.translations
    assert table.select("src", "tgt").rows() == wanted


def test_sense_and_part_of_speech(tmp_path: Path) -> None:
    table = reading(tmp_path / "x.dsl", HEADER + SENSE).lexicon.translations
    assert table.select("pos", "sense", "note").rows() == [
        ("NOUN", "clear liquid", None),
        ("NOUN", "clear liquid", "regional"),
    ]


def test_turned_round(tmp_path: Path) -> None:
    text = HEADER + "dog\n\t[m1]it [p]<m>[/p][/m]\n"
    lexicon = reading(tmp_path / "x.dsl", text, "tur-eng").lexicon
    assert lexicon.translations.select("src", "tgt", "tgt_features").rows() == [("it", "dog", None)]
    with pytest.raises(InputError, match="does not hold"):
        reading(tmp_path / "x.dsl", text, "eng-deu")


def test_languages_not_told(tmp_path: Path) -> None:
    path = tmp_path / "x.dsl"
    assert reading(path, '#NAME "x"\n' + SENSE, "eng-deu").lexicon.translations.height == 2


@pytest.mark.parametrize("bom", [b"", codecs.BOM_UTF16_LE])
def test_utf16_packed(bom: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.dsl.dz"
    path.write_bytes(gzip.compress(bom + (HEADER + SENSE).encode("utf-16-le")))
    assert str(pair_of(path)) == "eng-tur"
    found = read_lexicon(path, Request(parse_pair("en-tr")))
    assert (found.format, found.confidence, found.lexicon.translations.height) == ("dsl", "sure", 2)
    assert found.lexicon.origins[0].citation == "Trial"


def test_rejects(tmp_path: Path) -> None:
    text = f"{HEADER}\tlost\na\n\tSEE: <<b>>\nb\n\t[m1]~ x, (y[/m]\n\t[m1]...[/m]\nc\n{'d' * 20001}\n\tx\n"
    found = reading(tmp_path / "x.dsl", text + SENSE)
    assert [(reject.line, reject.reason) for reject in found.rejects] == [
        (5, "no-head"), (7, "cross-reference"), (9, "pattern"), (9, "broken-bracket"), (10, "no-word"),
        (12, "no-head"),
    ]  # fmt: skip
    assert found.account.balanced


@pytest.mark.parametrize(
    ("told", "reason"),
    [("Not used in Turkish", "pattern"), ("use the past tense", "pattern"), ("see bear cub", "pattern"),
     ("See", None), ("açıklayıcı not", None), ("word snel beter", None)],
)  # fmt: skip
def test_a_rule_is_no_translation(told: str, reason: str | None, tmp_path: Path) -> None:
    found = reading(tmp_path / "x.dsl", f"{HEADER}a\n\t[m1]{told}[/m]\n{SENSE}")
    assert [reject.reason for reject in found.rejects] == [reason] * (reason is not None)


# Cards, attestations, distinct (src, tgt), rejects without and of cross-references.
REAL = {
    "tr": ("tur", 15543, 21370, 19567, 21, 0),
    "sh": ("hbs", 14960, 34974, 31214, 8, 6),
}


@pytest.mark.slow
@pytest.mark.data
@pytest.mark.parametrize("lang", REAL)
def test_real_files(lang: str, data: Path) -> None:
    path = data / "lexicons" / "wiktionary_dsl" / f"en-{lang}-enwiktionary.dsl.dz"
    code, cards, attested, distinct, refused, references = REAL[lang]
    found = read_lexicon(path, Request(parse_pair(f"eng-{code}")))
    table = found.lexicon.translations
    others = [reject for reject in found.rejects if reject.reason != "cross-reference"]
    assert (found.account.units, int(table["count"].sum())) == (cards, attested)
    assert table.select("src", "tgt").unique().height == distinct
    assert (len(others), len(found.rejects) - len(others)) == (refused, references)
    assert found.account.balanced
