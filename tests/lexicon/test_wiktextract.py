"""The Wiktextract adapter beyond the contract: tables and glosses both ways, tags, damage."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from lowres.errors import InputError
from lowres.lang import parse_pair
from lowres.lexicon import Reading, Request, read_lexicon
from lowres.lexicon.sniff import guess


def read(path: Path, pair: str) -> Reading:
    return read_lexicon(path, Request(parse_pair(pair)), format="wiktextract")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "words.jsonl"


def put(file: Path, *entries: dict[str, Any]) -> Path:
    text = "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)
    file.write_text(text, encoding="utf-8")
    return file


def entry(word: str, lang: str, pos: str = "noun", *glosses: str, **more: Any) -> dict[str, Any]:
    senses = [{"glosses": [gloss]} for gloss in glosses]
    return {"word": word, "lang_code": lang, "pos": pos, "senses": senses, **more}


def rows(reading: Reading, *columns: str) -> list[tuple[Any, ...]]:
    return reading.lexicon.translations.select("src", "tgt", *columns).rows()


def test_tables_both_ways(file: Path) -> None:
    table = [
        {"code": "fr", "word": "cerf-volant", "tags": ["masculine"], "sense": "toy"},
        {"lang_code": "sh", "code": "sh", "word": "змај", "roman": "zmaj", "alt": "zmaj (m)"},
    ]
    put(file, entry("kite", "en", "noun", "a toy", translations=table))
    found = read(file, "eng-fra").lexicon.translations.row(0, named=True)
    assert (found["tgt"], found["tgt_features"], found["sense"], found["tags"]) == (
        "cerf-volant", "MASC", "toy", []
    )  # fmt: skip
    back = read(file, "fra-eng").lexicon.translations.row(0, named=True)
    assert (back["src"], back["tgt"], back["tgt_features"]) == ("cerf-volant", "kite", None)
    assert rows(read(file, "eng-hbs"), "note") == [("kite", "змај", "zmaj; zmaj (m)")]


@pytest.mark.parametrize(
    ("pos", "gloss", "pieces"),
    [
        ("verb", "to wash, to rinse", ["wash", "rinse"]),
        ("verb", "to", ["to"]),
        ("noun", "a dog; hound (animal)", ["dog", "hound"]),
        ("prep", "up to, as far as.", ["up to", "as far as"]),
        ("noun", "A thing with which to open tins, old", ["*A thing with which to open tins, old"]),
        ("verb", "to go, to walk a very long way home", ["go", "*walk a very long way home"]),
        ("noun", "alternative form of kite", ["*alternative form of kite"]),
    ],
)
def test_glosses(file: Path, pos: str, gloss: str, pieces: list[str]) -> None:
    put(file, entry("xx", "tr", pos, gloss))
    for pair, side in (("tur-eng", "tgt"), ("eng-tur", "src")):
        table = read(file, pair).lexicon.translations
        texts = ["*" * ("gloss" in tags) + text for text, tags in table.select(side, "tags").rows()]
        assert texts == pieces


def test_features_of_the_target_only(file: Path) -> None:
    senses = [{"glosses": ["tree"], "tags": ["class-3", "literary"]}]
    put(file, entry("mti", "sw", senses=senses))
    columns = ("tgt_features", "tags")
    assert rows(read(file, "eng-swa"), *columns) == [("tree", "mti", "BANTU3", ["literary"])]
    assert rows(read(file, "swa-eng"), *columns) == [("mti", "tree", None, ["literary"])]


def test_nested_glosses_and_marks(file: Path) -> None:
    senses = [{"glosses": ["parts", "wing"]}]
    forms = [{"form": "ìyẹ́", "tags": ["canonical"]}]
    put(file, entry("iye", "yo", senses=senses, forms=forms))
    assert rows(read(file, "yor-eng"), "note") == [("iye", "wing", "ìyẹ́")]


def test_what_is_left_out(file: Path) -> None:
    put(
        file,
        entry("evler", "tr", senses=[{"glosses": ["plural of ev"], "form_of": [{"word": "ev"}]}]),
        entry("ew", "tr", senses=[{"glosses": ["ev"], "tags": ["alt-of"]}]),
        entry("e", "tr", senses=[{}]),
        entry("maison", "fr", "noun", "house"),
        {"title": "Ev", "redirect": "ev"},
        entry("home", "en", translations=[{"code": "tr"}, {"code": "fr", "word": "foyer"}]),
        entry("ev", "tr", "noun", "house"),
    )
    with file.open("a", encoding="utf-8") as stream:
        stream.write('{"word": 3}\n{"word": "ev\n\n[1]\n' + "[" * 5000 + "\n")
    reading = read(file, "tur-eng")
    assert rows(reading) == [("ev", "house")]
    reasons = [(reject.line, reject.reason) for reject in reading.rejects]
    assert reasons == [
        (1, "form-of"), (2, "alt-of"), (3, "no-gloss"), (6, "no-word"), (8, "not-an-entry"),
        (9, "broken-json"), (11, "not-an-entry"), (12, "not-an-entry"),
    ]  # fmt: skip
    account = reading.account
    assert (account.comment, account.blank, account.balanced) == (2, 1, True)


def test_nothing_of_the_pair(file: Path) -> None:
    put(file, entry("maison", "fr", "noun", "house"))
    with pytest.raises(InputError, match=r"holds nothing of eng-tur. It has entries of: fr\."):
        read(file, "eng-tur")


@pytest.mark.data
def test_real_entries(data: Path) -> None:
    path = data / "lexicons" / "kaikki_yoruba" / "sample.jsonl"
    assert guess(path).adapter.name == "wiktextract"
    for pair in ("yor-eng", "eng-yor"):
        reading = read(path, pair)
        assert (reading.account.units, reading.account.with_records) == (16, 16)
        tags = Counter(tag for row in reading.lexicon.translations["tags"] for tag in row)
        assert (reading.lexicon.translations.height, tags["gloss"]) == (43, 7)
        assert reading.lexicon.licences == ["CC-BY-SA-4.0"]
