"""The real GATITOS files: read whole, and every line accounted for."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from lowres.lang import Pair, canonical, parse_pair
from lowres.lexicon import Reading, Request, read_lexicon

pytestmark = [pytest.mark.data, pytest.mark.slow]

LINES = 230_123  # as `cat *_*.tsv | wc -l` counts them
DIGEST = "2984c03afb877fb3"


@pytest.fixture(scope="module")
def readings(data: Path) -> dict[str, Reading]:
    files = sorted((data / "lexicons" / "gatitos").glob("*_*.tsv"))
    return {path.name: read_lexicon(path, Request(pair_of(path))) for path in files}


def pair_of(path: Path) -> Pair:
    src, _, tgt = path.name.removesuffix(".tsv").partition("_")
    return Pair("eng", canonical(src if tgt == "en" else tgt))


def test_all_are_sniffed(readings: dict[str, Reading]) -> None:
    assert len(readings) == 52 + 1  # 52 languages, one of them in both directions
    assert {reading.format for reading in readings.values()} == {"gatitos"}


def test_accounts_are_balanced(readings: dict[str, Reading]) -> None:
    for name, reading in readings.items():
        assert reading.account.balanced, name
        assert reading.account.comment == 0, name


def test_counts(readings: dict[str, Reading]) -> None:
    accounts = [reading.account for reading in readings.values()]
    tables = [reading.lexicon.translations for reading in readings.values()]
    assert {
        "units": sum(account.units for account in accounts),
        "with records": sum(account.with_records for account in accounts),
        "rejected": sum(account.rejected for account in accounts),
        "blank": sum(account.blank for account in accounts),
        "attestations": sum(table.height for table in tables),
        "counted": sum(int(table["count"].sum()) for table in tables),
    } == {
        "units": LINES,
        "with records": LINES,
        "rejected": 0,
        "blank": 0,
        "attestations": LINES,
        "counted": LINES,
    }


def test_content(readings: dict[str, Reading]) -> None:
    digest = hashlib.sha256()
    for _, reading in sorted(readings.items()):
        for row in reading.lexicon.translations.select("src", "tgt", "rank", "line").iter_rows():
            digest.update(repr(row).encode())
    assert digest.hexdigest()[:16] == DIGEST


def test_reversed_file(readings: dict[str, Reading]) -> None:
    there, back = readings["en_bm.tsv"].lexicon, readings["bm_en.tsv"].lexicon
    assert there.pair == back.pair == parse_pair("eng-bam")
    pairs = [{*lexicon.translations.select("src", "tgt").iter_rows()} for lexicon in (there, back)]
    assert pairs[0] == pairs[1]


def test_licence_and_citation(readings: dict[str, Reading]) -> None:
    for reading in readings.values():
        (origin,) = reading.lexicon.origins
        assert origin.licence == "CC-BY-4.0"
        assert "GATITOS" in (origin.citation or "")
