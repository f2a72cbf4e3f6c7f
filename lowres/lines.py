"""Text files read line by line: compression, encoding, line numbers, and faults that say where they are."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from io import BufferedReader, TextIOWrapper
from pathlib import Path
from typing import IO, NamedTuple, cast

from lowres.errors import InputError, UsageError

__all__ = ["Line", "open_binary", "read_lines"]

# bz2 and gzip say OSError of a damaged stream, as the disk does.
_DAMAGED = (EOFError, OSError, zlib.error, lzma.LZMAError)
_UNPACK: dict[bytes, Callable[[Path], object]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\x00": lzma.open,
}


class Line(NamedTuple):
    """A line without its end, and its number from 1."""

    number: int
    text: str


def open_binary(path: Path) -> IO[bytes]:
    """Open a file for reading, decompressing gzip, bzip2 and xz by their magic bytes.

    Raises:
        InputError: there is no such file, it is a folder, or it may not be read.
    """
    try:
        raw = path.open("rb")
    except FileNotFoundError:
        raise InputError(path, "no such file. Check the path.") from None
    except IsADirectoryError:
        raise InputError(path, "this is a folder; a file is needed.") from None
    except OSError as fault:
        raise InputError(path, f"cannot be opened ({fault.strerror}).") from None
    for magic, unpack in _UNPACK.items():
        if raw.peek(6).startswith(magic):
            raw.close()  # opened anew by path, so that closing the stream closes the file
            return cast(IO[bytes], unpack(path))
    return raw


def read_lines(path: Path, encoding: str = "utf-8") -> Iterator[Line]:
    r"""Yield the lines of a text file, split at ``\n`` only (a final ``\r`` is dropped).

    ``str.splitlines`` also breaks at U+2028, U+0085 and form feed, which would shift line numbers.

    Args:
        path: a plain or compressed text file; a byte order mark is dropped.
        encoding: any Python codec; only UTF-8 faults are located to the line exactly.

    Raises:
        InputError: the file cannot be opened, is cut off, or is not in this encoding.
        UsageError: nobody knows this encoding.
    """
    utf8 = _is_utf8(encoding)
    with closing(open_binary(path)) as stream:
        number = 0
        try:
            for text in _decode_utf8(stream) if utf8 else _decode(stream, encoding):
                number += 1
                yield Line(number, text.removesuffix("\n").removesuffix("\r"))
        except UnicodeError as fault:
            raise InputError(path, _wrong_encoding(fault, encoding), number + 1) from None
        except _DAMAGED:
            what = "the file is cut off or damaged here. Fetch it again."
            raise InputError(path, what, number + 1) from None


def _is_utf8(encoding: str) -> bool:
    try:
        return "".encode(encoding) == b"" and encoding.lower().replace("_", "-") in (
            "utf-8",
            "utf8",
        )
    except (LookupError, ValueError):
        raise UsageError(f'"{encoding}" is not a known text encoding.') from None


def _decode_utf8(stream: IO[bytes]) -> Iterator[str]:
    for number, raw in enumerate(stream):
        yield raw.decode("utf-8-sig" if number == 0 else "utf-8")


def _decode(stream: IO[bytes], encoding: str) -> Iterator[str]:
    with TextIOWrapper(cast(BufferedReader, stream), encoding=encoding, newline="\n") as text:
        for number, line in enumerate(text):
            yield line.removeprefix("\ufeff") if number == 0 else line


def _wrong_encoding(fault: UnicodeError, encoding: str) -> str:
    start = fault.object[fault.start] if isinstance(fault, UnicodeDecodeError) else None
    byte = f" (byte 0x{start:02x})" if start is not None else ""
    guess = "utf-16" if start in (0xFE, 0xFF) else "latin-1"
    return f"not valid {encoding}{byte}. Say how it is encoded, for example --encoding {guess}."
