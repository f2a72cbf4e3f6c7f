"""The CLDF adapter beyond the contract: languages, English heads, spelling, damage, the real sets."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any
from unittest import mock
from zipfile import ZipFile

import pytest

from lowres.errors import InputError
from lowres.lang import Pair, parse_pair
from lowres.lexicon import Reading, Request, Source, read_lexicon, registry
from lowres.lexicon.sniff import guess

pytest.importorskip("pycldf")
CLDF = registry.get("cldf")
SAMPLE = CLDF.folder / "sample"


def read(path: Path, pair: str = "tur-kaz") -> Reading:
    return read_lexicon(path, Request(parse_pair(pair)), format="cldf")


def words(reading: Reading, *columns: str) -> list[tuple[Any, ...]]:
    return reading.lexicon.translations.select("src", "tgt", *columns).rows()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path / "set"))


@pytest.mark.parametrize("given", ["", "cldf-metadata.json", "forms.csv"])
def test_whatever_part_of_the_set_is_given(home: Path, given: str) -> None:
    assert guess(home / given).adapter.name == "cldf"
    reading = read(home / given)
    assert [origin.name for origin in reading.lexicon.origins] == ["forms.csv"]
    assert reading.account.balanced
    origin = reading.lexicon.origins[0]
    assert (origin.licence, origin.url) == ("CC-BY-4.0", "https://example.org/words")


@pytest.mark.parametrize("inside", ["", "words-1.0/cldf"])
def test_a_set_in_an_archive(home: Path, inside: str) -> None:
    """As releases are published: the whole set in a zip archive, perhaps some folders down."""
    plain = read(home)
    archive = home.with_name("words-1.0.zip")
    with ZipFile(archive, "w") as packed:
        for file in home.iterdir():
            packed.write(file, f"{inside}/{file.name}" if inside else file.name)
    shutil.rmtree(home)
    assert guess(archive).adapter.name == "cldf"
    for given in (archive, archive / inside / "cldf-metadata.json", archive / inside / "forms.csv"):
        reading = read(given)
        assert words(reading, "tags", "note") == words(plain, "tags", "note")
        assert reading.account == plain.account
        assert reading.lexicon.origins[0].licence == "CC-BY-4.0"


def test_packed_tables(home: Path) -> None:
    """CLDF lets a table be packed, and its metadata name it as if it were not."""
    plain = words(read(home))
    for name in ("forms.csv", "languages.csv"):
        with ZipFile(home / f"{name}.zip", "w") as packed:
            packed.write(home / name, name)
        (home / name).unlink()
    assert words(read(home)) == plain


def test_pairs_of_languages_by_code_and_by_name() -> None:
    held = CLDF.pairs(Source(SAMPLE / "forms.csv"))
    assert held == [
        Pair(*two.split())
        for two in ("tur kaz", "tur eng", "kaz tur", "kaz eng", "eng tur", "eng kaz")
    ]


def test_english_heads_from_the_concepts(home: Path) -> None:
    found = words(read(home, "eng-tur"), "pos", "note")
    assert found[0] == ("kite", "uçurtma", "NOUN", "n.")
    assert [row[0] for row in found[1:]] == [
        "we", "teapot", "teapot", "kettle", "kettle", "whistle", "swing", "where"
    ]  # fmt: skip
    reversed_ = words(read(home, "tur-eng"))
    assert ("uçurtma", "kite") in reversed_


def test_spelled_and_transcribed(home: Path) -> None:
    tags = {row[:2]: row[2] for row in words(read(home), "tags")}
    assert tags["biz", "біз"] == []
    assert tags["uçurtma", "batpïraw͡ḳ"] == ["transcription"]
    # Turkish with hardly a form in another script: its forms count as they stand
    forms = home / "forms.csv"
    text = forms.read_text(encoding="utf-8")
    for cell in (",biz\n", ",uçurtma\n", ",nerede\n", ",fener\n"):
        text = text.replace(cell, ",\n")
    forms.write_text(text, encoding="utf-8")
    tags = {row[:2]: row[2] for row in words(read(home, "eng-tur"), "tags")}
    assert tags["whistle", "ïslïk čal-"] == tags["kite", "učurtma"] == []


def test_variants_marks_and_loans(home: Path) -> None:
    rows = [row for row in words(read(home), "tags", "note") if row[0] == "demlik"]
    assert rows == [
        ("demlik", "šäynek", ["transcription", "loan"], "kon.; ?"),
        ("demlik", "šäwgim", ["transcription", "loan"], "kon.; Р"),
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text[:200], r"cldf-metadata.json: is not CLDF metadata \(JSONDecodeError"),
        (lambda text: text.replace("#FormTable", "#ExampleTable"), "names no FormTable"),
        (lambda text: text.replace('"forms.csv"', '"gone.csv"'), "gone.csv: no such file"),
        (lambda text: text.replace('"Concept"', '"Parameter"'), 'forms.csv:1: there is no column "P'),
        (lambda text: text.replace('"datatype": "boolean"', '"datatype": 3'), "is not CLDF metadata"),
    ],
)  # fmt: skip
def test_damaged_metadata(home: Path, change: Any, message: str) -> None:
    metadata = home / "cldf-metadata.json"
    metadata.write_text(change(metadata.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read(home)


@pytest.mark.parametrize("part", ["dialect", "tableSchema"])
@pytest.mark.parametrize("table", [None, 0, 1, 2])
def test_nothing_is_fetched(home: Path, part: str, table: int | None) -> None:
    metadata = home / "cldf-metadata.json"
    said = json.loads(metadata.read_text(encoding="utf-8"))
    (said if table is None else said["tables"][table])[part] = "http://localhost:9/x.json"
    metadata.write_text(json.dumps(said), encoding="utf-8")
    with (
        mock.patch("socket.create_connection") as connected,
        pytest.raises(InputError, match=f"{part} is not in it, but at http://localhost:9"),
    ):
        read(home)
    assert not connected.called


def test_no_file_elsewhere(home: Path) -> None:
    metadata = home / "cldf-metadata.json"
    text = metadata.read_text(encoding="utf-8")
    metadata.write_text(text.replace('"languages.csv"', '"../languages.csv"'), encoding="utf-8")
    (home / "languages.csv").rename(home.parent / "languages.csv")
    with pytest.raises(InputError, match=r"set.languages\.csv: no such file"):
        read(home)


def test_several_sets_in_a_folder(home: Path) -> None:
    shutil.copy(home / "cldf-metadata.json", home / "old-metadata.json")
    with pytest.raises(InputError, match="holds several sets"):
        read(home)
    for path in home.glob("*.json"):
        path.unlink()
    with pytest.raises(InputError, match="holds no CLDF metadata"):
        read(home / "forms.csv")


REAL = {  # units, translations, rejects for want of a form
    ("savelyevturkic", "tur-kaz"): (254, 293, 17),
    ("savelyevturkic", "eng-tur"): (245, 277, 0),
    ("iecor", "eng-hin"): (170, 176, 0),
    ("uralex", "fin-hun"): (313, 471, 2),
}


@pytest.mark.data
@pytest.mark.parametrize(("name", "pair"), REAL)
def test_real_sets(name: str, pair: str, data: Path) -> None:
    reading = read(data / "lexicons" / "cldf" / name, pair)
    reasons = Counter(reject.reason for reject in reading.rejects)
    found = (reading.account.units, reading.lexicon.translations.height, reasons["no-form"])
    assert found == REAL[name, pair]
    assert reasons.total() == reasons["no-form"]
    assert reading.account.balanced
    assert reading.lexicon.licences == ["CC-BY-4.0"]
    tags = {tag for row in reading.lexicon.translations["tags"] for tag in row}
    assert tags == (set() if name == "iecor" else {"transcription"})
