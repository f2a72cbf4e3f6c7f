"""The PanLex-BLI adapter beyond the contract: which lists of a folder or archive are read."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import pytest

from lowres.errors import InputError, UsageError
from lowres.lang import Pair, parse_pair
from lowres.lexicon import Reading, Request, read_lexicon
from lowres.lexicon.read import pair_of
from lowres.lexicon.sniff import guess

ROWS = [f"kelime{number}\tkata{number}\n" for number in range(12)]


def read(path: Path, pair: str = "tur-ind") -> Reading:
    return read_lexicon(path, Request(parse_pair(pair)), format="panlex_bli")


def names(reading: Reading) -> list[str]:
    return [origin.name for origin in reading.lexicon.origins]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Nested lists of two pairs."""
    for part, rows in (("train.5", ROWS[:5]), ("train.10", ROWS[:10]), ("test.2", ROWS[10:])):
        for pair in ("tr-id", "tr-lt"):
            folder = tmp_path / "bli" / pair
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{pair}.{part}.cc.trans").write_text("".join(rows), encoding="utf-8")
    return tmp_path / "bli"


def test_the_largest_lists(home: Path) -> None:
    packed = Path(shutil.make_archive(str(home.parent / "tr-l2"), "zip", home))
    for path in (home, home / "tr-id", packed):
        reading = read(path)
        assert names(reading) == ["tr-id.train.10.cc.trans", "tr-id.test.2.cc.trans"]
        assert (reading.lexicon.translations.height, reading.account.units) == (12, 12)
    assert guess(packed).adapter.name == guess(home / "tr-id").adapter.name == "panlex_bli"
    assert names(read(home / "tr-id" / "tr-id.train.5.cc.trans")) == ["tr-id.train.5.cc.trans"]


def test_reversed(home: Path) -> None:
    reading = read(home, "ind-tur")
    assert reading.lexicon.translations.row(0)[:2] == ("kata0", "kelime0")
    (home / "id-tr.test.1.cc.trans.gz").write_bytes(gzip.compress(b"satu\tbir\n"))
    assert names(read(home, "ind-tur")) == ["id-tr.test.1.cc.trans.gz"]


def test_pairs(home: Path) -> None:
    assert pair_of(home / "tr-id", format="panlex_bli") == Pair("tur", "ind")
    with pytest.raises(UsageError, match="it holds tur-ind, ind-tur, tur-lit, lit-tur"):
        pair_of(home, format="panlex_bli")
    with pytest.raises(InputError, match=r"does not hold eng-tur. It holds: tur-ind, tur-lit"):
        read(home, "eng-tur")
    with pytest.raises(InputError, match="does not hold eng-tur"):
        read(home / "tr-id" / "tr-id.test.2.cc.trans", "eng-tur")


def test_a_name_that_tells_nothing(home: Path) -> None:
    path = home / "mine.trans"
    path.write_text("kedi\tkucing\n", encoding="utf-8")
    assert read(path, "eng-deu").lexicon.translations.height == 1
    assert guess(path).adapter.name == "panlex_bli"


REAL = {  # what is given, the pair, distinct pairs of the 5,000 and 2,000 read
    ("tr-l2.zip", "tur-bul"): 6833,
    ("tr-l2.zip", "ind-tur"): 6935,
    ("tr-id", "tur-ind"): 6935,
    ("", "ind-tur"): 6932,
}


@pytest.mark.data
@pytest.mark.parametrize(("name", "pair"), REAL)
def test_real_lists(name: str, pair: str, data: Path) -> None:
    reading = read(data / "lexicons" / "panlex_bli" / name, pair)
    table = reading.lexicon.translations
    assert (table.height, int(table["count"].sum())) == (REAL[name, pair], 7000)
    assert reading.rejects == []
    assert reading.lexicon.licences == ["Apache-2.0"]
