"""The Swadesh adapter beyond the contract: alignment by line, whatever file of the folder is given."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowres.errors import InputError
from lowres.lang import parse_pair
from lowres.lexicon import Reading, Request, read_lexicon, registry
from lowres.lexicon.sniff import guess

SAMPLE = registry.get("swadesh").folder / "sample"


def read(path: Path, pair: str = "eng-deu") -> Reading:
    return read_lexicon(path, Request(parse_pair(pair)), format="swadesh")


def rows(reading: Reading) -> list[tuple[Any, ...]]:
    return reading.lexicon.translations.select("src", "tgt").rows()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path / "lists"))


def test_whatever_file_is_given(home: Path) -> None:
    packed = Path(shutil.make_archive(str(home.parent / "swadesh"), "zip", home.parent, "lists"))
    wanted = rows(read(home))
    for path in (home / "en", home / "de", home / "README", packed, packed / "lists" / "en"):
        reading = read(path)
        assert rows(reading) == wanted
        assert [origin.name for origin in reading.lexicon.origins] == ["de"]
    assert guess(home).adapter.name == guess(packed).adapter.name == "swadesh"


def test_blank_lines_keep_their_place(home: Path) -> None:
    reading = read(home, "eng-tur")
    found = rows(reading)
    assert ("umbrella", "şemsiye") in found
    assert not any("lantern" in row for row in found)
    assert [(reject.line, reject.reason) for reject in reading.rejects] == [(5, "missing-cell")]
    assert (reading.account.units, reading.account.blank, reading.account.balanced) == (9, 1, True)


def test_lists_of_different_length(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    (home / "de").write_text("ich\n", encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        assert rows(read(home)) == [("I", "ich")]
    assert "ends 7 words before the other list" in caplog.text
    assert [reject.line for reject in read(home, "deu-eng").rejects] == [2, 3, 4, 6, 7, 8, 9]


def test_no_such_list(home: Path) -> None:
    with pytest.raises(InputError, match=r'no list here is named "fra"\. There are: deu, eng, tur'):
        read(home, "eng-fra")
    (home / "de").write_bytes(b"")
    with pytest.raises(InputError, match="is empty"):
        read(home)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1))
def test_alignment(there: list[tuple[bool, bool]]) -> None:
    """Words meet if and only if they stand in the same line."""
    with TemporaryDirectory() as folder:
        for side, name in enumerate(("en", "de")):
            lines = [f"{name}{at} (x)\n" if row[side] else "\n" for at, row in enumerate(there)]
            (Path(folder) / name).write_text("".join(lines), encoding="utf-8")
        try:
            found = rows(read(Path(folder)))
        except InputError:
            found = []
    wanted = [(f"en{at}", f"de{at}") for at, row in enumerate(there) if all(row)]
    assert sorted(found) == sorted(wanted)


REAL = {  # units, blank, pairs, rejects
    "eng-deu": (207, 0, 223, 0),
    "eng-chu": (207, 33, 194, 0),
    "eng-lat": (208, 1, 231, 0),
    "chu-rus": (207, 0, 193, 33),
}


@pytest.mark.data
@pytest.mark.parametrize("pair", REAL)
def test_real_lists(pair: str, data: Path) -> None:
    reading = read(data / "lexicons" / "swadesh_nltk", pair)
    account = reading.account
    pairs = reading.lexicon.translations.height
    assert (account.units, account.blank, pairs, account.rejected) == REAL[pair]
