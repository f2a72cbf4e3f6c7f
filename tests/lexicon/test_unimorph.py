"""The UniMorph adapter beyond the contract: several files, columns, and the real tables."""

from __future__ import annotations

import gzip
import logging
from pathlib import Path

import pytest

from lowres.errors import InputError, UnknownName, UsageError
from lowres.lang import Pair
from lowres.lexicon import (
    Lexicon,
    Origin,
    Reading,
    Request,
    Translation,
    merge,
    read_lexicon,
)
from lowres.lexicon.read import write_reading
from lowres.lexicon.sniff import guess
from lowres.lexicon.table import KIND
from lowres.record.folder import OutputFolder

PAIR = Pair("und", "tur")
TABLE = "\nev\tev\tN;NOM;SG\r\n\nev\tevler\tN;PL;NOM\r\nev\tevler\tN;NOM;PL\n"
SEGMENTS = "ev\tevler\tN|NOM;PL\tev|ler\nev\tev\tN;NOM;SG\t-\n"
DERIVED = "ev\tevci\tN:N\t-ci\nev\tevsiz\n"


def read(path: Path, *columns: str) -> Reading:
    return read_lexicon(path, Request(PAIR, columns), format="unimorph")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "tur"
    home.mkdir()
    (home / "README.md").write_text("# tur", encoding="utf-8")
    return home


def put(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        (folder / name.replace("_", ".")).write_text(text, encoding="utf-8", newline="")


def test_blank_lines_line_ends_repeats_and_orders(folder: Path) -> None:
    put(folder, tur=TABLE)
    reading = read(folder / "tur")
    assert reading.lexicon.inflections.rows() == [
        ("ev", "ev", "N;NOM;SG", 1, 0, 2),
        ("ev", "evler", "N;NOM;PL", 2, 0, 4),
    ]
    assert (reading.account.blank, reading.account.units, reading.rejects) == (2, 5, [])


def test_a_form_called_nan(folder: Path) -> None:
    put(folder, tur="nan\tnan\tN;NOM;SG\nNA\tnull\tN;NOM;SG\n")
    forms = read(folder / "tur").lexicon.inflections["form"]
    assert forms.to_list() == ["nan", "null"]


def test_a_folder_with_all_there_is(folder: Path, tmp_path: Path) -> None:
    put(folder, tur=TABLE, tur_segmentations=SEGMENTS, tur_derivations=DERIVED)
    reading = read(folder)
    lexicon = reading.lexicon
    assert [origin.name for origin in lexicon.origins] == [
        "tur",
        "tur.derivations",
        "tur.segmentations",
    ]
    assert lexicon.sizes == {
        "translations": 0, "inflections": 2, "segmentations": 1, "derivations": 1,
    }  # fmt: skip
    assert lexicon.segmentations.row(0) == ("ev", "evler", "N;NOM;PL", ["ev", "ler"], 1, 2, 1)
    assert lexicon.derivations.row(0) == ("ev", "evci", "N:N", "-ci", 1, 1, 1)
    refused = [(reject.origin, reject.line, reject.reason) for reject in reading.rejects]
    assert refused == [(1, 2, "missing-column"), (2, 2, "not-segmented")]
    assert reading.account.balanced
    assert reading.account.units == 9
    out = OutputFolder(tmp_path / "out", KIND, {})
    manifest = write_reading(reading, out)
    assert manifest["counts"]["segmentations"] == 1
    loaded = Lexicon.load(out.path)
    assert loaded.fingerprint == lexicon.fingerprint
    assert merge([loaded, lexicon]).derivations["origin"].to_list() == [1, 4]
    (out.path / "derivations.parquet").unlink()
    with pytest.raises(InputError, match=r"derivations.parquet: is missing"):
        Lexicon.load(out.path)


@pytest.mark.parametrize("given", ["tur.1", "tur.10.gz", ""])
def test_parts_are_read_together(folder: Path, given: str) -> None:
    put(folder, tur_1="a\tb\tN;SG\n", tur_2="a\tc\tN;PL\n", tur_1_tsv="x\ty\tN\n")
    (folder / "tur.10.gz").write_bytes(gzip.compress(b"a\td\tN;DU\n"))
    lexicon = read(folder / given).lexicon
    assert lexicon.inflections.select("form", "origin").rows() == [("b", 0), ("c", 1), ("d", 2)]
    assert [origin.name for origin in lexicon.origins] == ["tur.1", "tur.2", "tur.10.gz"]


def test_one_other_table_of_a_folder(folder: Path) -> None:
    put(folder, tur_extra_tsv="a\tb\tN;SG\n")
    assert read(folder).lexicon.origins[0].name == "tur.extra.tsv"
    put(folder, tur_more_tsv="a\tb\tN;SG\n")
    with pytest.raises(UsageError, match=r"several tables \(tur.extra.tsv, tur.more.tsv\)"):
        read(folder)


def test_what_is_not_read_is_said(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    put(folder, tur=TABLE, tur_sm=TABLE)
    with caplog.at_level(logging.WARNING):
        assert len(read(folder).lexicon.origins) == 1
    assert "tur.sm: is not read; tur is." in caplog.text


def test_no_table(folder: Path) -> None:
    with pytest.raises(InputError, match="holds no UniMorph table"):
        read(folder)
    with pytest.raises(InputError, match="no such file"):
        read(folder / "tur.1")


def test_columns(folder: Path) -> None:
    put(folder, tur="ev\tN;PL\tx\tevler\n", tur_derivations=DERIVED)
    reading = read(folder, "lemma", "features", "_", "form")
    assert reading.lexicon.inflections.row(0)[:3] == ("ev", "evler", "N;PL")
    assert reading.lexicon.derivations.height == 1
    with pytest.raises(UnknownName, match='Did you mean "lemma"'):
        read(folder, "lema", "form", "features")
    for wrong in (("lemma", "form"), ("lemma", "lemma", "form", "features")):
        with pytest.raises(UsageError, match="must name each of lemma, form, features once"):
            read(folder, *wrong)


def test_sniffing(folder: Path) -> None:
    put(folder, forms_tsv="ev\tevler\tN;NOM;PL\n")
    (folder / "en_tr.tsv").write_text("house\tev\n", encoding="utf-8")
    assert guess(folder / "forms.tsv").adapter.name == "unimorph"
    assert guess(folder / "en_tr.tsv").adapter.name == "gatitos"


def test_merge_with_a_lexicon_of_its_target_language(folder: Path) -> None:
    put(folder, tur=TABLE)
    forms = read(folder).lexicon
    words = lexicon_of(Pair("eng", "tur"))
    both = merge([forms, words])
    assert both.pair == merge([words, forms]).pair == Pair("eng", "tur")
    assert (both.translations.height, both.inflections.height) == (1, 2)
    assert both.translations["origin"].to_list() == [1]
    assert merge([forms, forms]).pair == PAIR
    with pytest.raises(UsageError, match="eng-lug, und-tur"):
        merge([forms, lexicon_of(Pair("eng", "lug"))])
    with pytest.raises(UsageError, match="eng-tur, und-tur"):
        merge([words, lexicon_of(PAIR)])


def lexicon_of(pair: Pair) -> Lexicon:
    record = Translation(line=1, src="house", tgt="ev")
    return Lexicon.from_records(pair, [(0, record)], (Origin("w.tsv", "0" * 64, "CC0-1.0"),))


REAL = {  # units and blank lines of the file, rows once repeats are merged
    "zul/zul.gz": (49699, 580, 49119),
    "swc/swc.gz": (10200, 108, 9376),
}


@pytest.mark.data
@pytest.mark.parametrize("name", REAL)
def test_real_tables(name: str, data: Path) -> None:
    reading = read(data / "unimorph" / name)
    account, table = reading.account, reading.lexicon.inflections
    assert account.balanced
    assert int(table["count"].sum()) == account.with_records
    assert (account.units, account.blank, table.height) == REAL[name]
    assert reading.rejects == []


@pytest.mark.data
def test_real_derivations(data: Path) -> None:
    reading = read(data / "unimorph" / "tur" / "tur.derivations.gz")
    assert reading.lexicon.sizes == {"translations": 0, "inflections": 0, "derivations": 1776}
    assert reading.rejects == []
