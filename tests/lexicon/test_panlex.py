"""The PanLex adapter beyond the contract: archives, SQLite in both schemas, and what is no database."""

from __future__ import annotations

import csv
import gzip
import logging
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from lowres.errors import InputError
from lowres.lang import parse_pair
from lowres.lexicon import Reading, Request, read_lexicon, registry
from lowres.lexicon.sniff import guess

SAMPLE = registry.get("panlex").folder / "sample"
# What the sample holds, whatever it is stored in; its broken rows are in the CSV alone.
PAIRS = [
    ("kite", "uçurtma", 0.8, []),
    ("kite", "uçurtma", 0.1, []),
    ("paper kite", "uçurtma", 0.1, []),
    ("swing, to", "sallanmak", None, []),
    ("teapot", "çaydanlık", 0.8, []),
    ("teapot", "çaydanlık", None, []),
    ("teapot", "çaydannık", 0.8, ["tur-001"]),
]


def read(path: Path, pair: str = "eng-tur") -> Reading:
    return read_lexicon(path, Request(parse_pair(pair)), format="panlex")


def found(reading: Reading) -> list[tuple[Any, ...]]:
    rows = reading.lexicon.translations.select("src", "tgt", "weight", "tags").rows()
    rounded = [(src, tgt, weight and round(weight, 3), tags) for src, tgt, weight, tags in rows]
    return sorted(rounded, key=lambda row: (row[0], row[1], -(row[2] or 0)))


def table(name: str) -> list[dict[str, str]]:
    with (SAMPLE / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path / "panlex"))


def test_folder_archive_and_gzip(home: Path, tmp_path: Path) -> None:
    packed = Path(shutil.make_archive(str(tmp_path / "csv"), "zip", home.parent, home.name))
    for path in (home, packed, home / "denotation.csv"):
        assert guess(path).adapter.name == "panlex"
        reading = read(path)
        assert found(reading) == PAIRS
        assert (reading.account.units, len(reading.rejects)) == (8, 3)
        assert reading.account.balanced
    for file in home.iterdir():
        file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes()))
        file.unlink()
    assert found(read(home)) == PAIRS


def test_notes_and_reversed(home: Path) -> None:
    rows = read(home).lexicon.translations.filter(src="swing, to").select("tgt", "note").rows()
    assert rows == [("sallanmak", "beşikte")]
    back = read(home, "tur-eng").lexicon.translations.select("src", "tgt").rows()
    assert {(tgt, src) for src, tgt in back} == {row[:2] for row in PAIRS}


def full(path: Path) -> Path:
    """Write the sample as SQLite with the tables of the export."""
    with closing(sqlite3.connect(path)) as database, database:
        for name, columns in (
            ("langvar", ("id", "lang_code", "var_code")),
            ("expr", ("id", "langvar", "txt")),
            ("denotation", ("id", "meaning", "expr")),
            ("meaning", ("id", "source")),
            ("source", ("id", "quality")),
        ):
            marks = ", ".join("?" * len(columns))
            database.execute(f"CREATE TABLE {name} ({', '.join(columns)})")
            rows = [[row[column] for column in columns] for row in table(name)]
            numbers = [
                [int(cell) if (cell or "").isdecimal() else cell for cell in row] for row in rows
            ]
            database.executemany(f"INSERT INTO {name} VALUES ({marks})", numbers)
    return path


def lite(path: Path) -> Path:
    """Write the sample as PanLex Lite."""
    quality = {row["id"]: row["quality"] for row in table("source")}
    of = {row["id"]: quality[row["source"]] for row in table("meaning")}
    uses = [row for row in table("denotation") if row["expr"] and row["meaning"].isdecimal()]
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE lv (lv, uid, tt)")
        database.execute("CREATE TABLE ex (ex, lv, tt)")
        database.execute("CREATE TABLE dnx (mn, ex, uq, ap, ui)")
        for row in table("langvar")[:4]:
            uid = f"{row['lang_code']}-{int(row['var_code']):03}"
            database.execute("INSERT INTO lv VALUES (?, ?, '')", (int(row["id"]), uid))
        for row in table("expr"):
            key = (int(row["id"]), int(row["langvar"]), row["txt"])
            database.execute("INSERT INTO ex VALUES (?, ?, ?)", key)
        for row in uses:
            told = of.get(row["meaning"])
            key = (int(row["meaning"]), int(row["expr"]), int(told) if told else None)
            database.execute("INSERT INTO dnx VALUES (?, ?, ?, 0, 0)", key)
    return path


@pytest.mark.parametrize("write", [full, lite])
def test_sqlite(write: Any, tmp_path: Path) -> None:
    path = write(tmp_path / "panlex 1?.sqlite")
    before = path.read_bytes()
    assert guess(path).adapter.name == "panlex"
    reading = read(path)
    assert found(reading) == PAIRS
    assert [reject.reason for reject in reading.rejects] == ["missing-cell"]
    assert reading.account.balanced
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    with pytest.raises(InputError, match='has no variety of "fra"'):
        read(path, "eng-fra")


def test_packed_sqlite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A packed database is unpacked where temporary files lie, and nothing stays there."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    plain = lite(tmp_path / "db.sqlite")
    packed = tmp_path / "panlex_lite.sqlite.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    archive = tmp_path / "panlex_lite.zip"
    with ZipFile(archive, "w", ZIP_DEFLATED) as held:
        held.write(plain, "panlex_lite/db.sqlite")
        held.writestr("panlex_lite/README", "PanLex Lite")
    for path in (packed, archive, archive / "panlex_lite" / "db.sqlite"):
        assert guess(path).adapter.name == "panlex"
        assert found(read(path)) == PAIRS
    packed.write_bytes(packed.read_bytes()[:-100])
    with pytest.raises(InputError, match="cannot be unpacked"):
        read(packed)
    assert not [*temporary.iterdir()]


def test_no_database_of_panlex(tmp_path: Path) -> None:
    path = tmp_path / "some.sqlite"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE words (word)")
    with pytest.raises(InputError, match=r"has not the tables of PanLex \(words\)"):
        read(path)
    path.write_bytes(path.read_bytes()[:20] + b"x" * 5000)
    with pytest.raises(InputError, match="cannot be read as a database of PanLex"):
        read(path)
    path.write_text("word\n", encoding="utf-8")
    with pytest.raises(InputError, match="is not a database of SQLite"):
        read(path)


def test_a_schema_that_is_not_text(tmp_path: Path) -> None:
    path = full(tmp_path / "panlex.sqlite")
    path.write_bytes(path.read_bytes().replace(b"CREATE TABLE expr", b"CREATE\xbeTABLE expr"))
    with pytest.raises(InputError, match="cannot be read as a database of PanLex"):
        read(path)


def test_a_view_is_no_table(tmp_path: Path) -> None:
    path = full(tmp_path / "panlex.sqlite")
    endless = (
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS id FROM n"
    )
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("DROP TABLE expr")
        database.execute(f"CREATE VIEW expr AS {endless}")
    with pytest.raises(InputError, match="has not the tables"):
        read(path)


def test_other_tables(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    with (home / "expr.csv").open("a", encoding="utf-8") as stream:
        stream.write("x,1,box,box\n5,1\n")
    with caplog.at_level(logging.WARNING):
        assert found(read(home)) == PAIRS
    assert "expr.csv: 2 rows are not understood" in caplog.text
    (home / "meaning.csv").unlink()
    with pytest.raises(InputError, match=r"meaning\.csv: no such file"):
        read(home)
