from __future__ import annotations

import bz2
import codecs
import gzip
import lzma
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowres.errors import InputError, UsageError
from lowres.lines import Line, read_lines
from lowres.unpack import open_binary

PACKERS = {"plain": bytes, "gzip": gzip.compress, "bzip2": bz2.compress, "xz": lzma.compress}
TEXT = "eins\nzwei\u2028noch zwei\n\ndrei\x0cnoch drei\x85\n"
LINES = ["eins", "zwei\u2028noch zwei", "", "drei\x0cnoch drei\x85"]
packed = pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS.keys())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "words.txt"


def texts(path: Path, encoding: str | None = "utf-8") -> list[str]:
    return [line.text for line in read_lines(path, encoding)]


@packed
def test_lines_end_at_newline_only(pack: Callable[[bytes], bytes], file: Path) -> None:
    file.write_bytes(pack(TEXT.encode()))
    assert list(read_lines(file)) == [Line(at, text) for at, text in enumerate(LINES, 1)]


@packed
def test_bytes_are_unpacked(pack: Callable[[bytes], bytes], file: Path) -> None:
    file.write_bytes(pack(TEXT.encode()))
    with open_binary(file) as stream:
        assert stream.read() == TEXT.encode()


@pytest.mark.parametrize("encoding", ["utf-8", "UTF8", "utf_8", "utf-8-sig", "utf-16", "latin-1"])
def test_encodings(encoding: str, file: Path) -> None:
    file.write_bytes("Çay\r\nsüt\n".encode(encoding))
    assert texts(file, encoding) == ["Çay", "süt"]


def test_byte_order_mark_is_dropped_at_the_top_only(file: Path) -> None:
    file.write_bytes(codecs.BOM_UTF8 + "a\n\ufeffb\n".encode())
    assert texts(file) == ["a", "\ufeffb"]


def test_last_line_needs_no_end(file: Path) -> None:
    file.write_bytes(b"a\r\nb\r")
    assert texts(file) == ["a", "b"]


def test_empty_file_has_no_lines(file: Path) -> None:
    file.touch()
    assert texts(file) == []


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\n\ufeff"))))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, rows: list[str]) -> None:
    path = tmp_path_factory.getbasetemp() / "rows.txt"
    path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8", newline="")
    assert texts(path) == rows


def test_reading_is_lazy(file: Path) -> None:
    file.write_bytes(b"fine\n" + b"x" * 100_000 + b"\n\xff\n")
    assert next(read_lines(file)) == Line(1, "fine")


@pytest.mark.parametrize(
    ("content", "encoding", "where", "hint"),
    [
        (b"a\nb\n\xff\xfe\n", "utf-8", ":3: ", "byte 0xff.*--encoding utf-16"),
        (b"a\nfa\xe7ade\n", "utf-8", ":2: ", "byte 0xe7.*--encoding cp1252"),
        (b"a\nfa\xc3\n", "utf-8", ":2: ", "byte 0xc3"),
        (b"a\nfa\xe7ade\n", "ascii", ":1: ", "not valid ascii"),
        (b"\xff\xfea\x00\n", "utf-16", ":1: ", "not valid utf-16"),
    ],
)
def test_wrong_encoding_says_where(
    content: bytes, encoding: str, where: str, hint: str, file: Path
) -> None:
    file.write_bytes(content)
    with pytest.raises(InputError, match=hint) as fault:
        texts(file, encoding)
    assert f"{file}{where}" in str(fault.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS)
def test_unicode_encodings_are_told_apart(
    encoding: str, pack: Callable[[bytes], bytes], file: Path
) -> None:
    file.write_bytes(pack("Çay\tsu\r\nсүт\t牛奶\n".encode(encoding)))
    assert texts(file, None) == ["Çay\tsu", "сүт\t牛奶"]


def test_a_stray_zero_byte_is_no_encoding(file: Path) -> None:
    file.write_bytes(b"src\ttgt\nwater\tsu\x00\n")
    assert texts(file, None) == ["src\ttgt", "water\tsu\x00"]


@pytest.mark.parametrize("encoding", ["utf-9", "rot13", "hex", "utf-8\0"])
def test_unknown_encoding(encoding: str, file: Path) -> None:
    file.touch()
    with pytest.raises(UsageError, match="not a known text encoding"):
        texts(file, encoding)


@pytest.mark.parametrize("pack", list(PACKERS.values())[1:], ids=list(PACKERS)[1:])
@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_cut_off(pack: Callable[[bytes], bytes], encoding: str, file: Path) -> None:
    whole = pack(b"".join(b"row %d\n" % (at * at) for at in range(5000)))
    for kept in (7, len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole[:kept])
        with pytest.raises(InputError, match=r"words.txt:\d+: .*cut off or damaged"):
            texts(file, encoding)


@pytest.mark.parametrize("pack", list(PACKERS.values())[1:], ids=list(PACKERS)[1:])
def test_damaged(pack: Callable[[bytes], bytes], file: Path) -> None:
    whole = bytearray(pack(b"".join(b"row %d\n" % (at * at) for at in range(5000))))
    for at in range(len(whole) // 2, len(whole) // 2 + 40):
        whole[at] ^= 0xFF
    file.write_bytes(whole)
    with pytest.raises(InputError, match="cut off or damaged"):
        texts(file)


def test_files_are_closed_when_reading_stops_early(file: Path) -> None:
    for pack in PACKERS.values():  # warnings of unclosed files are errors here
        file.write_bytes(pack(TEXT.encode()))
        next(read_lines(file))
        open_binary(file).close()


def test_no_file_and_no_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        texts(tmp_path / "absent.txt")
    with pytest.raises(InputError, match="is a folder"):
        texts(tmp_path)
    with pytest.raises(InputError, match="cannot be opened"):
        texts(tmp_path / ("long" * 100))


def test_faults_travel_between_processes(file: Path) -> None:
    fault = InputError(file, "wrong.", 3)
    assert str(pickle.loads(pickle.dumps(fault))) == f"{file}:3: wrong."
