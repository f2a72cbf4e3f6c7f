"""The columnar road: the same utterances, bytes and faults as the road by utterance."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowres.corpus import Span, Token, Utterance, read_corpus, write_corpus
from lowres.corpus.columns import COLUMNAR, read_batches, write_batches
from lowres.corpus.distinct import Distinct
from lowres.errors import InputError, LowresError
from lowres.generate.batches import from_batch, in_batches

TEXT = st.text(st.sampled_from(list("ab é'\"\\/{}[]:,\n\t\u2028\x7f\x01𝒜")), max_size=8)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "id": st.integers(0, 2**40).map(str) | st.integers(0, 2**40) | TEXT,
    "lang": st.sampled_from(["eng", "en", "", None, "tr"]),
    "text": TEXT,
    "spans": st.none()
    | st.just([])
    | st.lists(st.fixed_dictionaries({"start": st.just(0), "end": st.just(1), "label": TEXT})),
    "intents": st.lists(TEXT, max_size=2),
    "intent": TEXT,
    "group": st.none() | TEXT,
    "meta": st.dictionaries(TEXT, st.none() | st.integers(0, 3) | TEXT, max_size=2),
    "other": TEXT,
    "tokens": st.none() | st.just([{"start": 0, "end": 1, "upos": "X"}]),
}
ENDS = st.sampled_from(["\n", "\n", "\n", "\r\n", "\n\n", " \n"])


@st.composite
def json_files(draw: st.DrawFn) -> bytes:
    """Lines that are mostly alike, as those of a program are."""
    keys = draw(st.lists(st.sampled_from(sorted(FIELDS)), unique=True))
    separators = draw(st.sampled_from([(",", ":"), (", ", ": ")]))
    raw = draw(st.booleans())
    parts = ["\ufeff" if draw(st.integers(0, 9)) == 0 else ""]
    for _ in range(draw(st.integers(1, 5))):
        row = {key: draw(FIELDS[key]) for key in {*keys, "text"}}
        if draw(st.integers(0, 5)) == 0:
            row.pop(draw(st.sampled_from(sorted(row))))
        row = {key: row[key] for key in [*keys, "text"] if key in row}
        parts.append(json.dumps(row, ensure_ascii=raw, separators=separators))
        parts.append(draw(ENDS))
    if draw(st.integers(0, 9)) == 0:
        parts.insert(draw(st.integers(1, len(parts))), draw(st.sampled_from(["{", "5\n", '{"a"'])))
    return "".join(parts).encode()


def told(read: Any) -> tuple[str, Any]:
    try:
        return "", list(read())
    except LowresError as fault:
        return str(fault), None


@given(json_files(), st.sampled_from(["file", "ordinal", "any"]))
def test_json_lines_are_read_alike(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, ids: Any
) -> None:
    path = tmp_path_factory.getbasetemp() / "alike.jsonl"
    path.write_bytes(content)
    expected = told(lambda: read_corpus(path, "jsonl", "eng", ids=ids))
    columns = told(
        lambda: (
            one
            for batch in read_batches(path, "jsonl", "eng", ids=ids)
            for one in from_batch(batch)
        )
    )
    if columns != expected:  # of an id that stands twice and a bad row near it, either may be told
        assert "stands already" in expected[0]
        assert columns[0]


NUMBERS = ["0", "1", "2", "10", "01", "-0", "-1", "1.0", "1e0", "4294967297", "null", '"1"', "true"]


@st.composite
def labelled_files(draw: st.DrawFn) -> bytes:
    """Lines with lists of any length, here and there a byte wrong."""
    comma, colon = draw(st.sampled_from([(",", ":"), (", ", ": "), (" ,\t", " :")]))
    keys = draw(st.permutations(["id", "text", "spans", "intents", "group"]))
    number = st.sampled_from(NUMBERS[: draw(st.sampled_from([2, 4, len(NUMBERS)]))])
    lines = []
    for at in range(draw(st.integers(1, 6))):
        spans = [
            f'{{"start"{colon}0{comma}"label"{colon}"x\\"y"{comma}"end"{colon}{draw(number)}}}'
            for _ in range(draw(st.integers(0, 3)))
        ]
        listed = f"[{comma.join(spans)}]"
        values = {
            "id": f'"{at}"',
            "text": json.dumps("ab" + draw(TEXT), ensure_ascii=draw(st.booleans())),
            "spans": draw(st.sampled_from([listed, listed, listed, "null", "{}"])),
            "intents": json.dumps(draw(st.lists(TEXT, max_size=2))),
            "group": draw(st.sampled_from(['"g"', "null"])),
        }
        left_out = draw(st.sampled_from(["", "", "", *keys]))
        kept = (f'"{key}"{colon}{values[key]}' for key in keys if key != left_out)
        lines.append("{" + comma.join(kept) + "}\n")
    content = bytearray("".join(lines).encode())
    if draw(st.integers(0, 3)) == 0:
        content[draw(st.integers(0, len(content) - 1))] = draw(
            st.sampled_from(b'"{}[]:,01-e.\\ \n')
        )
    return bytes(content)


@given(labelled_files())
def test_labelled_lines_are_read_alike(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "labelled.jsonl"
    path.write_bytes(content)
    expected = told(lambda: read_corpus(path, "jsonl", "eng"))
    batches = told(lambda: read_batches(path, "jsonl", "eng"))
    found = batches[0], batches[1] and [one for batch in batches[1] for one in from_batch(batch)]
    assert found == expected or "stands already" in expected[0] + found[0]


@st.composite
def utterances(draw: st.DrawFn) -> list[Utterance]:
    made = []
    for at in range(draw(st.integers(1, 5))):
        text = draw(TEXT)
        spans = None
        if text and draw(st.booleans()):
            spans = tuple(Span(0, 1, draw(TEXT)) for _ in range(draw(st.integers(0, 2))))
        made.append(
            Utterance(
                id=f"{at}{draw(TEXT)}",
                lang=draw(st.sampled_from(["eng", "tur"])),
                text=text,
                spans=spans,
                intents=tuple(draw(FIELDS["intents"])),
                tokens=draw(st.sampled_from([None, None, None, (Token(0, 0),)])),
                group=draw(FIELDS["group"]),
                meta=draw(FIELDS["meta"]),
            )
        )
    return made


@given(utterances(), st.integers(1, 3), st.sampled_from(COLUMNAR))
def test_the_same_bytes_are_written(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Utterance], size: int, name: str
) -> None:
    one, other = (tmp_path_factory.getbasetemp() / f"{road}.{name}" for road in ("one", "other"))
    expected = told(lambda: [write_corpus(one, name, rows)])
    found = told(lambda: [write_batches(other, name, in_batches(rows, size))])
    assert (found[0].replace("other.", "one.")) == expected[0]
    if not expected[0]:
        assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize("name", ["jsonl", "text"])
def test_faults_are_told_and_left_out(tmp_path: Path, name: str) -> None:
    lines = [f'{{"id":"{at}","text":"t {at}"}}'.encode() for at in range(9)]
    lines[2], lines[5] = b'{"id":"x"', b'{"text":"\xff"}'
    lines[7] = b'{"id":"7","text":"t","spans":[{"start":0,"end":9,"label":"x"}]}'
    path = tmp_path / f"c.{name}"
    path.write_bytes(b"\n".join(lines) + b"\n")
    faults: list[InputError] = []
    rows = [
        u for b in read_batches(path, name, "eng", on_fault=faults.append) for u in from_batch(b)
    ]
    wrong = [3, 6, 8] if name == "jsonl" else [6]
    assert [fault.line for fault in faults] == wrong
    assert len(rows) == 9 - len(wrong)
    for fault in faults[:1]:
        with pytest.raises(InputError) as first:
            list(read_batches(path, name, "eng"))
        assert str(first.value) == str(fault)


def test_a_damaged_row_group_is_told_and_left_out(tmp_path: Path) -> None:
    rows = [Utterance(id=str(at), lang="eng", text=f"words {at}" * 9) for at in range(3 * 4096)]
    path = tmp_path / "c.parquet"
    write_corpus(path, "parquet", rows)
    place = pq.ParquetFile(path).metadata.row_group(1).column(0).data_page_offset
    content = bytearray(path.read_bytes())
    content[place : place + 200] = bytes(200)
    path.write_bytes(content)
    faults: list[InputError] = []
    held = list(read_batches(path, "parquet", "eng", on_fault=faults.append))
    assert sum(map(len, held)) == 2 * 4096
    assert [fault.line for fault in faults] == [4097]
    with pytest.raises(InputError, match=r"c\.parquet:4097: cannot be read as utterances"):
        list(read_batches(path, "parquet", "eng"))


def test_several_files_are_one_corpus(tmp_path: Path) -> None:
    one, other = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    one.write_text('{"id":"1","text":"a"}\n{"id":"2","text":"b"}\n')
    other.write_text('{"id":"3","text":"a"}\n\n{"id":"2","text":"b"}\n')
    with pytest.raises(InputError) as fault:
        list(read_batches([one, other], "jsonl", "eng"))
    said = f'{other}:3: id "2" stands already at {one}:2. Use --ids ordinal to number anew.'
    assert str(fault.value) == said
    (first, second) = read_batches([one, other], "jsonl", "eng", ids="ordinal")
    assert [*first["id"].to_pylist(), *second["id"].to_pylist()] == ["0", "1", "2", "3"]


@given(st.lists(st.lists(st.integers(0, 60).map(str), max_size=9), max_size=9))
def test_repeated_ids_are_found(batches: list[list[str]]) -> None:
    distinct, seen = Distinct(), set[str]()
    for batch in batches:
        again = [at for at, one in enumerate(batch) if one in seen or one in batch[:at]]
        assert distinct.add(pa.array(batch, pa.string())) == (again[0] if again else None)
        seen.update(batch)


def test_a_large_set_of_ids() -> None:
    distinct, numbers = Distinct(), np.arange(200_000)
    for part in np.split(numbers, 10):
        assert distinct.add(pa.array(part).cast(pa.string())) is None
    assert distinct.add(pa.array(["x", "199999"])) == 1
    assert distinct.add(pa.array(["y", "0", "x"])) == 1
