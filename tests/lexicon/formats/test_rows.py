"""CSV rows against the writer of the standard library, and with quotes that never close."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from lowres.lexicon.formats.rows import csv_rows
from lowres.lines import Line

CELLS = st.text(st.sampled_from('ab",\n é'), max_size=6)


def lines(text: str) -> list[Line]:
    return [Line(number, line) for number, line in enumerate(text.split("\n"), start=1)]


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), max_size=6))
def test_what_is_written_is_read(table: list[list[str]]) -> None:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(table)
    rows = [row for row in csv_rows(lines(stream.getvalue())) if row.cells]
    assert [row.cells for row in rows] == table
    text = stream.getvalue().split("\n")
    assert all(row.text.startswith(text[row.line - 1]) for row in rows)


@given(st.lists(st.text(st.sampled_from('ab",\x00\r'), max_size=8), max_size=12))
def test_every_line_is_in_one_row(texts: list[str]) -> None:
    covered = [
        row.line + more
        for row in csv_rows(lines("\n".join(texts)))
        for more in range(row.text.count("\n") + 1)
    ]
    assert covered == sorted({*covered})
    assert {*covered} >= {number for number, text in enumerate(texts, start=1) if text.strip()}


def test_an_open_quote_costs_one_line() -> None:
    text = 'a,"b\n' + "c,d\n" * 1000
    rows = list(csv_rows(lines(text)))
    assert (rows[0].cells, len(rows)) == (None, 1001)
    assert rows[1] == (2, ["c", "d"], "c,d")
