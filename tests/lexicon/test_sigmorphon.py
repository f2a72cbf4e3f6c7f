"""The SIGMORPHON adapter beyond the contract: which column holds the tags, and covered files."""

from __future__ import annotations

from pathlib import Path

import pytest

from lowres.errors import InputError, UsageError
from lowres.lang import Pair
from lowres.lexicon import Reading, Request, read_lexicon
from lowres.lexicon.sniff import guess

PAIR = Pair("und", "tur")
TAGS_LAST = "ev\tevler\tN;NOM;PL\nev\tN\tN;SG\ngel\tgeldi\tV;PST;3;SG\n"
TAGS_SECOND = "ev\tN;NOM(PL)\tevler\nev\tN;SG\tN\ngel\tV;PST;3;SG\tgeldi\n"


def read(path: Path, *columns: str) -> Reading:
    return read_lexicon(path, Request(PAIR, columns), format="sigmorphon")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "tur.trn"


@pytest.mark.parametrize("text", [TAGS_LAST, TAGS_SECOND, "\n" + TAGS_SECOND])
def test_the_order_is_told_by_the_content(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    forms = read(file).lexicon.inflections["form"].to_list()
    assert forms == ["evler", "N", "geldi"]


def test_columns_that_are_asked_for(file: Path) -> None:
    file.write_text("N;SG\tev\tN;PL\n", encoding="utf-8")
    row = read(file, "features", "lemma", "form").lexicon.inflections.row(0)[:3]
    assert row == ("ev", "N;PL", "N;SG")
    with pytest.raises(UsageError, match="must name each of lemma, form, features once"):
        read(file, "lemma", "form")


def test_a_covered_file(file: Path) -> None:
    file.write_text("ev\tN;PL\ngel\tV;PST\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"tur\.trn:1: has lemmas and tags but no forms"):
        read(file)
    file.write_text("ev\tevler\tN;PL\ngel\tV;PST\n", encoding="utf-8")
    assert [reject.reason for reject in read(file).rejects] == ["missing-column"]


@pytest.mark.parametrize(
    ("name", "text", "adapter"),
    [
        ("tur.trn", TAGS_SECOND, "sigmorphon"),
        ("tur.dev", TAGS_LAST, "unimorph"),
        ("turkish-train-high", TAGS_LAST, "unimorph"),
        ("tur-2023", "ev\tN\tev\n" + TAGS_SECOND, "sigmorphon"),
        ("tur.tsv", TAGS_LAST, "unimorph"),
    ],
)
def test_what_is_taken_for_it(tmp_path: Path, name: str, text: str, adapter: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert guess(tmp_path / name).adapter.name == adapter


REAL = {  # rows of the file, rows once repeats are merged
    "2018/turkish-train-medium": (1000, 1000),
    "2018/zulu-dev": (1000, 1000),
    "2023/tur.trn.gz": (10000, 10000),
    "2023/jap.dev": (1000, 1000),
    "2023/sqi.trn.gz": (10000, 10000),
}


@pytest.mark.data
@pytest.mark.parametrize("name", REAL)
def test_real_files(name: str, data: Path) -> None:
    reading = read(data / "sigmorphon" / name)
    table = reading.lexicon.inflections
    assert (reading.account.units, table.height) == REAL[name]
    assert reading.rejects == []
    assert int(table["count"].sum()) == reading.account.with_records
    assert table["features"].str.contains(r"^(N|V|ADJ|ADV|PROPN|NUM|PRO|DET)\b").all()
