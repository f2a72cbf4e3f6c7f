from __future__ import annotations

from pathlib import Path

import msgspec
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lowres.errors import InputError, OutputError, UsageError
from lowres.lang import Pair, parse_pair
from lowres.lexicon import Inflection, Lexicon, Origin, Translation, merge
from lowres.lexicon.records import Record
from lowres.lexicon.table import INFLECTIONS, KIND, TRANSLATIONS
from lowres.record.folder import OutputFolder

PAIR = Pair("eng", "tur")
ORIGIN = Origin("words.tsv", "0" * 64, "CC0-1.0", "me 2024", "https://example.org")
CELL = st.text(st.characters(codec="utf-8"), min_size=1, max_size=5)
RECORDS: st.SearchStrategy[list[Record]] = st.lists(
    st.one_of(
        st.builds(
            Translation,
            line=st.integers(1, 2**32 - 1),
            src=CELL,
            tgt=CELL,
            pos=st.none() | CELL,
            sense=st.none() | CELL,
            weight=st.none() | st.floats(2**-100, 2**100, width=32),
            tgt_features=st.none() | CELL,
            tags=st.lists(CELL, max_size=3).map(tuple),
            note=st.none() | CELL,
            oneway=st.booleans(),
        ),
        st.builds(Inflection, line=st.integers(1, 2**32 - 1), lemma=CELL, form=CELL, features=CELL),
    ),
    max_size=12,
)


def row(src: str, tgt: str, line: int = 1, **more: object) -> Translation:
    return Translation(line=line, src=src, tgt=tgt, **more)  # type: ignore[arg-type]


def lexicon(*records: Record, pair: Pair = PAIR, origin: Origin = ORIGIN) -> Lexicon:
    return Lexicon.from_records(pair, ((0, record) for record in records), (origin,))


def saved(table: Lexicon, path: Path) -> Path:
    folder = OutputFolder(path, KIND, {}, overwrite=True)
    table.write(folder)
    content = {"pair": str(table.pair), "origins": msgspec.to_builtins(table.origins)}
    folder.finish(content)
    return path


@pytest.fixture
def small() -> Lexicon:
    return lexicon(row("water", "su"), row("water", "sulamak", 2), row("ice", "buz", 3))


def test_schema(small: Lexicon) -> None:
    for table in (small, lexicon()):
        assert table.translations.schema == TRANSLATIONS
        assert table.inflections.schema == INFLECTIONS


def test_repeats_are_merged_with_their_count() -> None:
    table = lexicon(
        row("water", "su", 3), row("water", "su", 7), row("water", "su", 9, pos="NOUN")
    ).translations
    assert table.select("src", "tgt", "pos", "count", "line").rows() == [
        ("water", "su", None, 2, 3),
        ("water", "su", "NOUN", 1, 9),
    ]


def test_repeated_inflections_are_merged_too() -> None:
    form = {"lemma": "su", "form": "sular", "features": "N;PL"}
    table = lexicon(Inflection(line=1, **form), Inflection(line=4, **form)).inflections
    assert table.rows() == [("su", "sular", "N;PL", 2, 0, 1)]


def test_bundles_are_canonical_before_repeats_are_merged() -> None:
    forms = [
        Inflection(line=line, lemma="su", form="sular", features=features)
        for line, features in enumerate(("N;PL;NOM", "N;NOM;PL", "N;PL"), 1)
    ]
    table = lexicon(*forms).inflections
    assert table.select("features", "count").rows() == [("N;NOM;PL", 2), ("N;PL", 1)]


def test_tags_tell_rows_apart() -> None:
    rows = [row("roll", "Semmel", tags=("AT",)), row("roll", "Semmel", tags=("AT", "CH"))]
    assert lexicon(*rows, *rows).translations["count"].to_list() == [2, 2]


def test_rank_is_the_order_within_head_and_sense() -> None:
    table = lexicon(
        row("light", "ışık", sense="1"),
        row("light", "hafif", sense="2"),
        row("dark", "karanlık"),
        row("light", "nur", sense="1"),
        row("light", "ışık", sense="1"),
        row("dark", "koyu"),
    ).translations
    ranks = dict(table.select("tgt", "rank").iter_rows())
    assert ranks == {"ışık": 1, "hafif": 1, "karanlık": 1, "nur": 2, "koyu": 2}


@settings(max_examples=30)
@given(RECORDS)
def test_saved_and_loaded_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, records: list[Record]
) -> None:
    table = lexicon(*records)
    loaded = Lexicon.load(saved(table, tmp_path_factory.getbasetemp() / "same"))
    assert loaded.fingerprint == table.fingerprint
    assert loaded.translations.equals(table.translations)
    assert loaded.inflections.equals(table.inflections)
    assert (loaded.pair, loaded.origins) == (table.pair, table.origins)


@pytest.mark.parametrize("pair", ["eng:ara-MA", "ms-Arab:zh-Hant-TW", "en-lg"])
def test_any_pair_is_loaded_again(pair: str, tmp_path: Path) -> None:
    table = lexicon(row("a", "b"), pair=parse_pair(pair))
    assert Lexicon.load(saved(table, tmp_path / "out")).pair == table.pair


def test_fingerprint_sees_every_change(small: Lexicon) -> None:
    rows = [row("water", "su"), row("water", "sulamak", 2)]
    tables = [
        small,
        lexicon(*rows),
        lexicon(*rows[::-1]),
        lexicon(*rows, rows[0]),
        lexicon(*rows, pair=Pair("eng", "aze")),
        lexicon(*rows, origin=Origin("words.tsv", "1" * 64, "CC0-1.0")),
    ]
    assert len({table.fingerprint for table in tables}) == len(tables)


def test_merge_keeps_origins_apart(small: Lexicon) -> None:
    other = lexicon(row("water", "su"), origin=Origin("b.tsv", "1" * 64, "CC-BY-4.0"))
    both = merge([small, other])
    assert both.origins == (*small.origins, *other.origins)
    assert both.translations.select("tgt", "origin").rows()[-1] == ("su", 1)
    assert both.translations.height == 4
    assert both.licences == ["CC-BY-4.0", "CC0-1.0"]
    assert merge([both, small]).translations["origin"].to_list() == [0, 0, 0, 1, 2, 2, 2]


def test_merge_of_other_pairs(small: Lexicon) -> None:
    other = lexicon(row("a", "b"), pair=Pair("eng", "lug"))
    with pytest.raises(UsageError, match=r"of one pair.*eng-lug, eng-tur"):
        merge([small, other])
    with pytest.raises(UsageError, match="none"):
        merge([])


def test_stats(small: Lexicon) -> None:
    other = lexicon(
        row("ice", "buz", tags=("AT",), oneway=True, sense="frozen"),
        row("ice", "buz", tags=("CH", "AT"), sense="sweet"),
        row("a lot", "bir sürü", pos="DET"),
    )
    assert merge([small, other]).stats() == {
        "pair": "eng-tur",
        "attestations": 6,
        "translations": 4,
        "heads": 3,
        "targets": 4,
        "multiword_heads": 1,
        "multiword_translations": 1,
        "translations_per_head": 1.333,
        "repeats_merged": 0,
        "oneway": 1,
        "senses": 2,
        "tags": {"AT": 2, "CH": 1},
        "pos": {"DET": 1},
        "inflections": 0,
        "licences": ["CC0-1.0"],
    }
    assert lexicon().stats()["translations_per_head"] == 0


def test_newer_schema_is_one_clear_error(small: Lexicon, tmp_path: Path) -> None:
    manifest = saved(small, tmp_path / "out") / "manifest.json"
    newer = manifest.read_text().replace('"schema": 1', '"schema": 2')
    manifest.write_text(newer)
    with pytest.raises(OutputError, match=r"schema 2 is newer than this version reads \(1\)"):
        Lexicon.load(manifest.parent)


def test_folder_of_another_kind(small: Lexicon, tmp_path: Path) -> None:
    OutputFolder(tmp_path / "out", "corpus", {}).finish({})
    with pytest.raises(OutputError, match='holds "corpus" output, "lexicon" output is needed'):
        Lexicon.load(tmp_path / "out")
    with pytest.raises(OutputError, match="it has no manifest"):
        Lexicon.load(tmp_path / "absent")


@pytest.mark.parametrize("fault", ["gone", "cut", "column"])
def test_damaged_table(fault: str, small: Lexicon, tmp_path: Path) -> None:
    path = saved(small, tmp_path / "out") / "lexicon.parquet"
    if fault == "gone":
        path.unlink()
    elif fault == "cut":
        path.write_bytes(path.read_bytes()[:-20])
    else:
        pl.DataFrame({"src": ["a"]}).write_parquet(path)
    with pytest.raises(InputError, match=r"Read the lexicon again"):
        Lexicon.load(path.parent)


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"lowres": "lexicon", "schema": 1}'])
def test_damaged_manifest(text: str, small: Lexicon, tmp_path: Path) -> None:
    manifest = saved(small, tmp_path / "out") / "manifest.json"
    manifest.write_text(text)
    with pytest.raises((OutputError, InputError)):
        Lexicon.load(manifest.parent)
