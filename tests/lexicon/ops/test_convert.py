"""Lexicons written as files: what is read back is what was written."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import msgspec
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawn import lexicon, lexicons
from lowres.errors import OutputError, UnknownName
from lowres.lang import Pair
from lowres.lexicon import Lexicon, Request, Source, Translation, read_lexicon
from lowres.lexicon.ops.convert import FORMATS, convert, format_of
from lowres.lexicon.table import TRANSLATIONS

ENG_TUR = Pair("eng", "tur")
COLUMNS = ["src", "tgt", "pos", "sense", "weight", "tgt_features", "tags", "note"]
TEI = "{http://www.tei-c.org/ns/1.0}"
# Cells as sources clean them; in tags a space would separate two.
CELL = st.text(st.characters(codec="utf-8"), min_size=1, max_size=6).map(Source.clean).filter(bool)
UPOS = ["ADJ", "ADP", "ADV", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PRON", "PROPN", "VERB", "X"]
TAG = CELL.filter(lambda cell: " " not in cell)
ROWS = st.lists(
    st.builds(
        Translation,
        line=st.just(1),
        src=CELL,
        tgt=CELL,
        pos=st.none() | st.sampled_from(UPOS),
        sense=st.none() | CELL,
        weight=st.none() | st.floats(2**-100, 2**100, width=32),
        tgt_features=st.none() | CELL,
        tags=st.lists(TAG, max_size=2, unique=True).map(tuple),
        note=st.none() | CELL,
    ),
    min_size=1,
    max_size=8,
)


def row(src: str, tgt: str, line: int = 1, **more: object) -> Translation:
    return Translation(line=line, src=src, tgt=tgt, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("converted")


@pytest.fixture
def small() -> Lexicon:
    return lexicon(
        "eng-tur",
        row("bank", "banka", pos="NOUN", sense="1", tags=("fin",), note="for <money> & more"),
        row("bank", "kıyı", 2, pos="NOUN", sense="of a river", tgt_features="Number=Sing"),
        row("ice", "buz", 3),
        row("bank", "yatırmak", 4, pos="VERB", oneway=True),
        row("bank", "banka", 5, pos="NOUN"),
        row("blood bank", "kan bankası", 6),
        row("ice", "frozen water", 7, tags=("gloss",)),
    )


@settings(max_examples=30)
@given(ROWS)
def test_tsv_is_read_back_as_it_was(place: Path, rows: list[Translation]) -> None:
    table = lexicon("eng-tur", *rows)
    path = place / "words.tsv"
    convert(table, path, "tsv", overwrite=True)
    back = read_lexicon(path, Request(ENG_TUR), format="tabular", licence="CC0-1.0")
    assert back.rejects == []
    same = [one.translations.select(COLUMNS) for one in (back.lexicon, table)]
    assert same[0].equals(same[1])


def test_tsv_marks_no_direction_and_no_space_in_tags(small: Lexicon, place: Path) -> None:
    assert convert(small, place / "small.tsv", "tsv") == {"rows": 7, "oneway_not_marked": 1}
    odd = lexicon("eng-tur", row("a", "b", tags=("north west", "old"), note="two\nlines"))
    convert(odd, place / "odd.tsv", "tsv")
    assert (place / "odd.tsv").read_text("utf-8").splitlines()[
        1
    ] == "a\tb\t\t\t\t\tnorth_west old\ttwo lines"


@settings(max_examples=20)
@given(lexicons("eng-tur"))
def test_muse_holds_each_pair_of_words_once(place: Path, table: Lexicon) -> None:
    path = place / "words.txt"
    counts = convert(table, path, "muse", overwrite=True)
    lines = [tuple(line.split(" ")) for line in path.read_text("utf-8").splitlines()]
    listed = table.translations.iter_rows(named=True)
    words = [
        (one["src"], one["tgt"])
        for one in listed
        if "gloss" not in one["tags"] and " " not in one["src"] + one["tgt"]
    ]
    assert lines == list(dict.fromkeys(words))
    assert counts["rows"] == len(lines)
    assert sum(counts.values()) == table.translations.height


def test_muse_counts_what_it_cannot_hold(small: Lexicon, place: Path) -> None:
    assert convert(small, place / "small.txt", "muse") == {
        "rows": 4,
        "repeats_merged": 1,
        "with_spaces_left_out": 1,
        "glosses_left_out": 1,
    }


def test_parquet_is_the_table_with_its_provenance(small: Lexicon, place: Path) -> None:
    path = place / "small.parquet"
    assert convert(small, path, "parquet") == {"rows": 7}
    table = pl.read_parquet(path)
    assert table.equals(small.translations)
    assert table.schema == TRANSLATIONS
    told = json.loads(pl.read_parquet_metadata(path)["lowres"])
    assert (told["pair"], told["licences"]) == ("eng-tur", ["CC0-1.0"])
    assert told["origins"][0]["name"] == "eng-tur.tsv"


def test_jsonl_names_origins(small: Lexicon, place: Path) -> None:
    path = place / "small.jsonl"
    assert convert(small, path, "jsonl") == {"rows": 7}
    rows = [msgspec.json.decode(line) for line in path.read_bytes().splitlines()]
    assert [one["tgt"] for one in rows] == small.translations["tgt"].to_list()
    assert {one["origin"] for one in rows} == {"eng-tur.tsv"}


def test_tei_groups_by_head_and_part_of_speech(small: Lexicon, place: Path) -> None:
    path = place / "small.tei"
    counts = convert(small, path, "tei")
    assert counts == {"rows": 7, "entries": 4, "with_control_characters_left_out": 0}
    root = ET.parse(path).getroot()
    assert root.tag == f"{TEI}TEI"
    assert [one.text for one in root.iter(f"{TEI}licence")] == ["CC0-1.0", "CC0-1.0"]
    entries = [*root.iter(f"{TEI}entry")]
    found = [
        (
            entry.findtext(f"{TEI}form/{TEI}orth"),
            entry.findtext(f"{TEI}gramGrp/{TEI}pos"),
            [quote.text for quote in entry.iter(f"{TEI}quote")],
        )
        for entry in entries
    ]
    assert found == [
        ("bank", "NOUN", ["banka", "kıyı", "banka"]),
        ("bank", "VERB", ["yatırmak"]),
        ("ice", None, ["buz"]),
        ("blood bank", None, ["kan bankası"]),
    ]
    first = entries[0]
    assert [sense.get("n") for sense in first.iter(f"{TEI}sense")] == ["1", None, None]
    assert first.findtext(f".//{TEI}note") == "for <money> & more"
    assert first.findtext(f".//{TEI}usg[@type='hint']") == "of a river"
    assert first.findtext(f".//{TEI}gram") == "Number=Sing"
    assert entries[2].findtext(f".//{TEI}def") == "frozen water"


@settings(max_examples=20)
@given(ROWS)
def test_tei_is_well_formed_and_complete(place: Path, rows: list[Translation]) -> None:
    table = lexicon("eng-tur", *rows)
    path = place / "words.tei"
    counts = convert(table, path, "tei", overwrite=True)
    quotes = [one.text for one in ET.parse(path).iter(f"{TEI}quote")]
    left_out = counts["with_control_characters_left_out"]
    assert len(quotes) + left_out == table.translations.height
    if not left_out:
        assert sorted(map(str, quotes)) == sorted(table.translations["tgt"])


@pytest.mark.parametrize("format", FORMATS)
def test_an_empty_lexicon_is_written_too(format: str, place: Path) -> None:
    assert convert(lexicon("eng-tur"), place / f"empty.{format}", format)["rows"] == 0


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_is_replaced_only_when_asked(format: str, small: Lexicon, tmp_path: Path) -> None:
    path = tmp_path / "there"
    path.write_text("mine")
    with pytest.raises(OutputError, match="there: is there already"):
        convert(small, path, format)
    assert path.read_text() == "mine"
    convert(small, path, format, overwrite=True)
    first = path.read_bytes()
    convert(small, path, format, overwrite=True)
    assert path.read_bytes() == first
    assert [one.name for one in tmp_path.iterdir()] == ["there"]


def test_the_name_tells_the_format() -> None:
    assert format_of(Path("a.TSV"), None) == "tsv"
    assert format_of(Path("a.xml"), None) == "tei"
    assert format_of(Path("a.xml"), "muse") == "muse"
    with pytest.raises(UnknownName, match=r'"\.csv" is not a format'):
        format_of(Path("a.csv"), None)
    with pytest.raises(UnknownName, match='Did you mean "jsonl"'):
        format_of(Path("a"), "json")
