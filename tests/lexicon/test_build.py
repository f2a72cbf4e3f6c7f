"""Tables built a chunk at a time are those built at once; repeats are merged as by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from lowres.lang import Pair
from lowres.lexicon import Inflection, Lexicon, Origin, Translation, build
from lowres.lexicon.records import Record

ORIGINS = (Origin("a", "0" * 64, "CC0-1.0"), Origin("b", "1" * 64, "CC0-1.0"))
CELL = st.sampled_from("abé")
RECORD: st.SearchStrategy[Record] = st.one_of(
    st.builds(
        Translation,
        line=st.integers(1, 9),
        src=CELL,
        tgt=CELL,
        pos=st.none() | CELL,
        weight=st.none() | st.just(0.5),
        tags=st.lists(CELL, max_size=2).map(tuple),
    ),
    st.builds(Inflection, line=st.integers(1, 9), lemma=CELL, form=CELL, features=st.just("PL;N")),
)
RECORDS = st.lists(st.tuples(st.integers(0, 1), RECORD), max_size=25)


@given(records=RECORDS, chunk=st.integers(1, 5))
def test_chunks_change_nothing(records: list[tuple[int, Record]], chunk: int) -> None:
    whole = Lexicon.from_records(Pair("eng", "tur"), records, ORIGINS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "_CHUNK", chunk)
        parts = Lexicon.from_records(Pair("eng", "tur"), records, ORIGINS)
    for name, table in whole.tables.items():
        assert_frame_equal(parts.tables[name], table)


@given(records=RECORDS)
def test_repeats_are_counted_where_they_first_stand(records: list[tuple[int, Record]]) -> None:
    table = Lexicon.from_records(Pair("eng", "tur"), records, ORIGINS).translations
    expected: dict[tuple[object, ...], list[int]] = {}
    for origin, record in records:
        if isinstance(record, Translation):
            key = (record.src, record.tgt, record.pos, record.weight, list(record.tags), origin)
            expected.setdefault(tuple(map(repr, key)), []).append(record.line)
    names = ["src", "tgt", "pos", "weight", "tags", "origin", "line", "count"]
    found = [(tuple(map(repr, row[:6])), *row[6:]) for row in table.select(names).iter_rows()]
    assert found == [(key, lines[0], len(lines)) for key, lines in expected.items()]


def test_ranks_stop_where_their_column_does() -> None:
    rows = ((0, Translation(line=at, src="a", tgt=str(at))) for at in range(1, 70_000))
    ranks = Lexicon.from_records(Pair("eng", "tur"), rows, ORIGINS).translations["rank"]
    assert (ranks[0], ranks[65_534], ranks[-1]) == (1, 65_535, 65_535)
