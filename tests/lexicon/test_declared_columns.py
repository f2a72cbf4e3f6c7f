"""Reading by column gives what reading record by record gives, whatever the lines and the block size."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from lowres.errors import InputError
from lowres.lang import parse_pair
from lowres.lexicon import Lexicon, Origin, Reject, Request, Source, registry
from lowres.lexicon.adapter import Adapter
from lowres.lexicon.declared import reader_of
from lowres.lexicon.declared.columns import columns_of
from lowres.lexicon.read import read_source
from lowres.lexicon.source import Account
from lowres.lexicon.table import SCHEMAS
from lowres.lines import read_blocks, read_lines

HEAD = 'title = "T"\nsuffixes = [".txt"]\n'
TOMLS = {
    "plain": "columns = { src = 1, tgt = 2 }",
    "every field": "columns = { src = 1, tgt = 2, pos = 3, weight = 4, tags = 5, note = 6 }\n"
    "clean = { missing = ['-'] }\nvalues = { pos = { n = 'NOUN', x = '' } }",
    "split": "file = { comment = '#' }\ncolumns = { src = 1, tgt = 2, sense = 3 }\n"
    "clean = { split = ';,', strip_brackets = '()', missing = ['-'], src = { split = ['/', ' x '] } }",
    "quoted": "file = { delimiter = ',', quote = '\"', comment = ['#', '%'], header = 1 }\n"
    "columns = { src = 1, tgt = 2, pos = 3 }",
    "space": "file = { delimiter = 'space' }\ncolumns = { src = 2, tgt = 1, tags = { fixed = 'a b' } }",
    "many": "file = { delimiter = '||', width = 0, quote = '\"' }\n"
    "columns = { src = 1, tgt = 2, pos = { fixed = 'n' } }\n"
    "clean = { strip = ['a '], replace = { '_' = ' ' }, numbered = true }\n"
    "values = { pos = { n = 'NOUN' } }",
    "swapped": "file = { delimiter = ' = ', pair = 'eng-seh' }\ncolumns = { src = 1, tgt = 2 }\n"
    "clean = { split = ';' }",
    "forms": "columns = { lemma = 1, form = 2, features = 3 }",
}
MARKS = [
    *[
        "a",
        "b",
        "x",
        "n",
        "ş",
        "s\u0327",
        "\u0301",
        "\u200b",
        "\u200f",
        "\u2068",
        "\xad",
        "\xa0",
        "\x1f",
        "\x85",
        "\r",
    ],
    *[
        "\x00",
        " ",
        "  ",
        "\t",
        "\t\t",
        ",",
        ";",
        "/",
        "||",
        "|",
        "=",
        " = ",
        '"',
        '"a',
        'b"',
        "(",
        ")",
    ],
    *[
        "-",
        "#",
        "%",
        "_",
        "1. ",
        "2) ",
        "0.5",
        "-1",
        "inf",
        "N;PL",
        "PL;N",
        "N(",
        "\t-\t",
        "\ta\tb",
    ],
    *["1_0", "\u3000", "漢", "\u2028"],
]
LINE = st.lists(st.sampled_from(MARKS), max_size=9).map("".join)
GOOD = st.sampled_from(
    ["a\tb", "a,b,n", "a||b", "a = b", "a b", "a\tb\tN;PL", "a\tb; x\tn\t0.5\tx a x"]
)
TEXT = st.lists(st.one_of(GOOD, LINE), max_size=30).map(
    lambda lines: "".join(f"{one}\n" for one in lines)
)


def by_record(
    adapter: Adapter, source: Source, request: Request
) -> tuple[Lexicon, list[Reject], Account]:
    rejects: list[Reject] = []
    records = [(0, record) for record in read_source(adapter, source, request, rejects)]
    origin = (Origin("a", "0" * 64, "CC0-1.0"),)
    return Lexicon.from_records(request.pair, records, origin), rejects, source.account


def by_column(
    adapter: Adapter, source: Source, request: Request, size: int
) -> tuple[Lexicon, list[Reject], Account]:
    assert adapter.declared is not None
    columns = columns_of(reader_of(adapter.declared, source, request), 0, SCHEMAS)
    assert columns is not None
    rejects: list[Reject] = []
    frames = list(columns.read(source, rejects, size))
    origin = (Origin("a", "0" * 64, "CC0-1.0"),)
    return Lexicon.from_frames(request.pair, frames, origin), rejects, source.account


def check_same(
    adapter: Adapter, path: Path, request: Request, sizes: Iterator[int] | list[int]
) -> None:
    slow, refused, account = by_record(adapter, Source(path, "utf-8"), request)
    for size in sizes:
        fast, rejects, counted = by_column(adapter, Source(path, "utf-8"), request, size)
        assert counted == account
        assert rejects == refused
        for name in ("translations", "inflections"):
            assert_frame_equal(getattr(fast, name), getattr(slow, name))


@pytest.fixture(params=TOMLS)
def adapter(request: pytest.FixtureRequest, tmp_path: Path) -> Adapter:
    folder = tmp_path / "sena"
    folder.mkdir()
    (folder / "adapter.toml").write_text(HEAD + TOMLS[request.param], encoding="utf-8")
    return Adapter(folder)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(text=TEXT, size=st.integers(1, 60))
def test_equal_to_reading_by_record(adapter: Adapter, tmp_path: Path, text: str, size: int) -> None:
    path = tmp_path / "notes.txt"
    path.write_text(f"h,i,j\n{text}", encoding="utf-8", newline="")
    check_same(adapter, path, Request(parse_pair("seh-eng")), [size, 1 << 22])


@pytest.mark.parametrize("name", ["gatitos", "muse", "tabular"])
def test_equal_on_samples(name: str) -> None:
    from lowres.testing.adapter_contract import sample_of

    adapter = registry.get(name)
    check_same(adapter, sample_of(adapter), Request(parse_pair("eng-deu")), [1, 50, 1 << 22])


@pytest.mark.slow
@pytest.mark.data
def test_equal_on_real_lists(data: Path) -> None:
    adapter = registry.get("gatitos")
    for path in sorted((data / "lexicons/gatitos").glob("en_*.tsv"))[:8]:
        pair = parse_pair("eng:" + path.name.removeprefix("en_").removesuffix(".tsv"))
        check_same(adapter, path, Request(pair), [1000, 1 << 22])


def test_a_quote_over_the_end_of_a_block(tmp_path: Path) -> None:
    path = tmp_path / "words.csv"
    rows = "".join(f'{n},"x\ny,{n}"\n"open,z\n\n# c\n' for n in range(60))
    path.write_text(f"src,tgt\n{rows}", encoding="utf-8")
    check_same(registry.get("tabular"), path, Request(parse_pair("eng-deu")), [1, 7, 100, 1 << 22])


def test_faults_say_where(tmp_path: Path) -> None:
    path = tmp_path / "notes.tsv"
    path.write_bytes(b"a\tb\n" * 100 + b"a\t\xff\n")
    with pytest.raises(InputError, match=r"notes.tsv:101: not valid utf-8"):
        list(read_blocks(path))


@given(
    text=st.text(st.sampled_from("ab\n\r\ufeff\u2028é"), max_size=40),
    size=st.integers(1, 9),
    encoding=st.sampled_from(["utf-8", "utf-16-le", "utf-8-sig"]),
)
def test_blocks_are_the_lines(
    tmp_path_factory: pytest.TempPathFactory, text: str, size: int, encoding: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "blocks.txt"
    path.write_bytes(text.encode(encoding))
    found = [line for block in read_blocks(path, encoding, size) for line in block]
    assert found == [line.text for line in read_lines(path, encoding)]


def test_a_table_of_forms_is_read_by_column(tmp_path: Path) -> None:
    folder = tmp_path / "sena"
    folder.mkdir()
    (folder / "adapter.toml").write_text(HEAD + TOMLS["forms"], encoding="utf-8")
    path = tmp_path / "forms.txt"
    path.write_text("a\tas\tPL;N\nb\tbs\tPL;N\nb\tb\t;\n", encoding="utf-8")
    found, rejects, _ = by_column(
        Adapter(folder), Source(path, "utf-8"), Request(parse_pair("und-seh")), 9
    )
    assert found.inflections.select("form", "features").rows() == [("as", "N;PL"), ("bs", "N;PL")]
    assert [reject.line for reject in rejects] == [3]
    assert isinstance(found.inflections, pl.DataFrame)
