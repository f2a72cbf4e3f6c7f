"""Adapters without code: what each key of ``adapter.toml`` does, and what is said of a wrong one."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import pytest

from lowres.errors import InputError, LowresError, UnknownName, UsageError
from lowres.lang import parse_pair
from lowres.lexicon import Reject, Request, Source, Translation
from lowres.lexicon.records import Record
from lowres.lexicon.registry import Adapter

PLAIN = 'title = "T"\nsuffixes = [".txt"]\ncolumns = { src = 1, tgt = 2 }\n'
REASONS = {
    "bad-features",
    "bad-weight",
    "broken-quote",
    "extra-column",
    "missing-cell",
    "missing-column",
    "no-match",
    "uneven-parts",
    "unknown-language",
}
HEADED = 'title = "T"\nsuffixes = [".txt"]\n'


class Desk(NamedTuple):
    """A folder to write adapters and files in."""

    folder: Path

    def adapter(self, toml: str) -> Adapter:
        folder = self.folder / "sena"
        folder.mkdir(exist_ok=True)
        (folder / "adapter.toml").write_text(toml, encoding="utf-8")
        return Adapter(folder)

    def read(
        self,
        toml: str,
        text: str,
        *,
        name: str = "notes.txt",
        pair: str = "seh-eng",
        **asked: object,
    ) -> list[Record | Reject]:
        path = self.folder / name
        path.write_text(text, encoding="utf-8", newline="")
        request = Request(parse_pair(pair), **asked)  # type: ignore[arg-type]
        return list(self.adapter(toml).read(Source(path), request))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def pairs(events: list[Record | Reject]) -> list[tuple[str, str]]:
    return [(event.src, event.tgt) for event in events if isinstance(event, Translation)]


def reasons(events: list[Record | Reject]) -> list[tuple[int, str]]:
    return [(event.line, event.reason) for event in events if isinstance(event, Reject)]


def test_columns_by_number(desk: Desk) -> None:
    toml = HEADED + "columns = { tgt = 1, src = 3 }"
    assert pairs(desk.read(toml, "a\tskipped\tb\n")) == [("b", "a")]


def test_columns_by_name_whatever_their_case(desk: Desk) -> None:
    toml = HEADED + 'file = { header = 1 }\ncolumns = { src = "Sena", tgt = "english" }'
    assert pairs(desk.read(toml, "ENGLISH\tSena\nhen\tnkhuku\n")) == [("nkhuku", "hen")]


def test_optional_columns_may_be_absent(desk: Desk) -> None:
    toml = (
        HEADED + 'file = { header = 1 }\ncolumns = { src = "s", tgt = "t", pos = "p", note = "n" }'
    )
    found = desk.read(toml, "s\tt\tn\na\tb\n")
    assert found == [Translation(line=2, src="a", tgt="b")]


def test_header_of_several_lines_names_in_its_last(desk: Desk) -> None:
    toml = HEADED + 'file = { header = 2 }\ncolumns = { src = "s", tgt = "t" }'
    assert pairs(desk.read(toml, "Field notes 2019\ns\tt\na\tb\n")) == [("a", "b")]


def test_missing_named_column(desk: Desk) -> None:
    toml = HEADED + 'file = { header = 1 }\ncolumns = { src = "s", tgt = "t" }'
    with pytest.raises(InputError, match=r'notes.txt:1: there is no column "t".*--columns'):
        desk.read(toml, "s\tu\na\tb\n")


def test_every_field(desk: Desk) -> None:
    names = ("src", "tgt", "pos", "sense", "weight", "tgt_features", "tags", "note")
    listed = ", ".join(f"{name} = {at}" for at, name in enumerate(names, 1))
    found = desk.read(HEADED + f"columns = {{ {listed} }}", "a\tb\tNOUN\t2\t.5\tF\tx y\tn\n")
    assert found == [
        Translation(
            line=1, src="a", tgt="b", pos="NOUN", sense="2", weight=0.5, tgt_features="F",
            tags=("x", "y"), note="n",
        )
    ]  # fmt: skip


def test_rejects(desk: Desk) -> None:
    found = desk.read(PLAIN, "a\tb\nc\n\nd\t\n\te\nf\tg\th\n")
    assert pairs(found) == [("a", "b")]
    expected = [
        (2, "missing-column"),
        (4, "missing-cell"),
        (5, "missing-cell"),
        (6, "extra-column"),
    ]
    assert reasons(found) == expected


@pytest.mark.parametrize("weight", ["0", "-1", "inf", "nan", "much", "1e999"])
def test_bad_weight(desk: Desk, weight: str) -> None:
    toml = HEADED + "columns = { src = 1, tgt = 2, weight = 3 }"
    assert reasons(desk.read(toml, f"a\tb\t{weight}\n")) == [(1, "bad-weight")]


def test_delimiters(desk: Desk) -> None:
    spaced = PLAIN + 'file = { delimiter = "space" }'
    assert pairs(desk.read(spaced, "a \t b\n")) == [("a", "b")]
    assert pairs(desk.read(PLAIN, "a;b\n", delimiter=";")) == [("a", "b")]
    auto = PLAIN + 'file = { delimiter = "auto" }'
    assert pairs(desk.read(auto, "a,b\n", name="x.csv")) == [("a", "b")]
    assert pairs(desk.read(auto, "a\tb\n", name="x.csv.tsv")) == [("a", "b")]
    assert pairs(desk.read(auto, "a\tb\n", name="x.lst")) == [("a", "b")]


@pytest.mark.parametrize("delimiter", ["||", "\\t"])
def test_delimiter_is_one_character(desk: Desk, delimiter: str) -> None:
    with pytest.raises(UsageError, match="one character"):
        desk.read(PLAIN + "file = { quote = '\"' }", f'"a"{delimiter}b\n', delimiter=delimiter)


def test_comments_and_quotes(desk: Desk) -> None:
    toml = PLAIN + "file = { comment = '%', quote = '\"', delimiter = ',' }"
    found = desk.read(toml, '% a,b\n"a, or ""A""",b\n"c,d\n%\n')
    assert pairs(found) == [('a, or "A"', "b")]
    assert reasons(found) == [(3, "broken-quote")]


def test_quotes_are_text_unless_declared(desk: Desk) -> None:
    assert pairs(desk.read(PLAIN, '"a\tb"\n')) == [('"a', 'b"')]


def test_cleaning(desk: Desk) -> None:
    toml = PLAIN + 'clean = { split = ";,^-", missing = ["?", "-"], strip_brackets = "[]" }'
    found = desk.read(toml, "a [x]\tb; c [y, z] ,?^ d\ne\t?\n?\tf\n")
    assert [(event.tgt, event.note) for event in found if isinstance(event, Translation)] == [
        ("b", "x"),
        ("c", "x; y, z"),
        ("d", "x"),
    ]
    assert reasons(found) == [(2, "missing-cell"), (3, "missing-cell")]


def test_cells_are_normalised(desk: Desk) -> None:
    found = desk.read(PLAIN, " c\u0327ay\u200b \ttea\u00a0 time\u00ad\n")
    assert pairs(found) == [("çay", "tea time")]
    found = desk.read(
        PLAIN, "tea\t\u200fشاي\u200e\npeace\t\u2067שלום\u2069\nplant\tگیاه\u200cشناسی\n"
    )
    assert pairs(found) == [("tea", "شاي"), ("peace", "שלום"), ("plant", "گیاه\u200cشناسی")]


@pytest.mark.parametrize(
    ("name", "pair", "expected"),
    [
        ("en_lg.tsv", "eng-lug", ("a", "b")),
        ("lg_en.tsv", "eng-lug", ("b", "a")),
        ("lg_en.tsv.gz", "lug-eng", ("a", "b")),
        ("en_twi.tsv", "aka-eng", ("b", "a")),
        ("words.tsv", "eng-lug", ("a", "b")),
        ("xx_qq.tsv", "eng-lug", ("a", "b")),
    ],
)
def test_file_name_tells_the_direction(
    desk: Desk, name: str, pair: str, expected: tuple[str, str]
) -> None:
    toml = PLAIN + r"file = { pair = '(?P<src>[a-z]+)_(?P<tgt>[a-z]+)\.tsv' }"
    assert pairs(desk.read(toml, "a\tb\n", name=name, pair=pair)) == [expected]


@pytest.mark.parametrize(("name", "held"), [("en_lg.tsv", "eng-lug"), ("en_ary.tsv", "eng-ary")])
def test_file_name_tells_of_another_pair(desk: Desk, name: str, held: str) -> None:
    toml = PLAIN + r"file = { pair = '(?P<src>[a-z]+)_(?P<tgt>[a-z]+)\.tsv' }"
    with pytest.raises(InputError, match=f"{name}: holds {held}, not eng-tur.*--pair {held}"):
        desk.read(toml, "a\tb\n", name=name, pair="eng-tur")


def test_columns_asked_for(desk: Desk) -> None:
    table = {"columns": ("tgt", "_", "src")}
    assert pairs(desk.read(PLAIN, "a\tx\tb\n", **table)) == [("b", "a")]
    headed = HEADED + 'file = { header = 1 }\ncolumns = { src = "src", tgt = "tgt" }'
    assert pairs(desk.read(headed, "a\tx\tb\n", **table)) == [("b", "a")]
    assert pairs(desk.read(headed, "tgt\t?\tsrc\na\tx\tb\n", **table)) == [("b", "a")]


def test_columns_asked_for_must_be_columns(desk: Desk) -> None:
    with pytest.raises(UnknownName, match=r'"weigth" is not .* Did you mean "weight"'):
        desk.read(PLAIN, "a\tb\n", columns=("src", "tgt", "weigth"))
    with pytest.raises(UsageError, match="must name src and tgt"):
        desk.read(PLAIN, "a\tb\n", columns=("src", "pos"))
    with pytest.raises(UsageError, match="twice"):
        desk.read(PLAIN, "a\tb\n", columns=("src", "tgt", "tgt"))


def test_empty_file(desk: Desk) -> None:
    with pytest.raises(InputError, match="the file is empty"):
        desk.read(PLAIN, "")


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("title = ", "not valid TOML"),
        (PLAIN + "sufixes = []", 'unknown key "sufixes". Did you mean "suffixes"'),
        (PLAIN + 'code = "adapter.py"', "either"),
        (HEADED, "either"),
        ('title = "T"\ncolumns = { src = 1, tgt = 2 }', "suffixes"),
        ('title = "T"\nsuffixes = ".txt"\ncolumns = { src = 1, tgt = 2 }', "suffixes"),
        (PLAIN + "file = { delimitr = ';' }", "delimitr"),
        (PLAIN + "file = { delimiter = '' }", "delimiter"),
        (PLAIN + "file = { quote = \"''\" }", "quote"),
        (PLAIN + "file = { header = -1 }", "header"),
        (PLAIN + "file = { pair = '(' }", "pair"),
        (PLAIN + "file = { pair = '(?P<src>..)' }", "pair"),
        (PLAIN + "magic = '('", "magic"),
        (PLAIN + "clean = { strip_brackets = '(' }", "strip_brackets"),
        (PLAIN + "dataset = { licence = 'CC0-1.0' }", "citation"),
        (HEADED + "columns = { src = 1, tgt = 2, pso = 3 }", 'no "pso". Did you mean "pos"'),
        (HEADED + "columns = { src = 1 }", "must name src and tgt"),
        (HEADED + "columns = { src = 0, tgt = 1 }", ">= 1"),
        (HEADED + "columns = { src = 's', tgt = 't' }", "header = 1"),
    ],
)
def test_wrong_declaration(desk: Desk, toml: str, message: str) -> None:
    with pytest.raises(InputError) as fault:
        desk.adapter(toml)
    assert "adapter.toml: " in str(fault.value)
    assert message in str(fault.value)


def test_the_linguists_page(desk: Desk) -> None:
    page = files("lowres.lexicons").joinpath("README.md").read_text(encoding="utf-8")
    notes = re.findall(r"```\n(Sena\t.*?)```", page, re.DOTALL)[0]
    toml = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)[0]
    found = desk.read(toml, notes)
    assert pairs(found) == [
        ("mbatata", "sweet potato"),
        ("mbatata", "potato"),
        ("-famba", "to walk"),
        ("-famba", "to go"),
    ]
    assert reasons(found) == [(4, "missing-cell")]
    assert desk.adapter(toml).dataset is not None


def test_the_linguists_page_names_every_key_and_reason() -> None:
    from lowres.lexicon import adapter, adapter_toml, declared

    page = files("lowres.lexicons").joinpath("README.md").read_text(encoding="utf-8")
    tables = (declared.File, declared.Clean, declared.Declaration, adapter.Dataset)
    keys = {*adapter_toml.KEYS, *(key for table in tables for key in table.__struct_fields__)}
    keys |= {*declared.schema.FIELDS, *declared.schema.LANGUAGES, *declared.schema.FORMS}
    assert [word for word in sorted(keys | REASONS) if word not in page] == []
    sources = Path(declared.__file__).parent.glob("*.py")
    code = "".join(path.read_text(encoding="utf-8") for path in sources)
    assert [reason for reason in sorted(REASONS) if f'"{reason}"' not in code] == []


def test_code_that_is_not_there(desk: Desk) -> None:
    adapter = desk.adapter(HEADED + 'code = "adapter.py"')
    with pytest.raises(LowresError, match=r'adapter.toml: code = "adapter.py" is not there'):
        adapter.read(Source(desk.folder / "x.txt"), Request(parse_pair("eng-tur")))
