"""Text files read line by line: encoding, line numbers, and faults that say where they are."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import NamedTuple

from lowres.errors import InputError, UsageError
from lowres.unpack import DAMAGED, open_binary

__all__ = [
    "LONGEST",
    "Line",
    "detect_encoding",
    "is_utf8",
    "read_blocks",
    "read_lines",
    "wrong_encoding",
]

_BOMS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
# A line of a dump may be long; one without an end must not fill the memory.
LONGEST = 1 << 25


class Line(NamedTuple):
    """A line without its end, and its number from 1."""

    number: int
    text: str


def detect_encoding(head: bytes) -> str:
    r"""Tell UTF-8 from UTF-16 by the first bytes of a file, with or without a byte order mark.

    >>> detect_encoding("#NAME".encode("utf-16-le")), detect_encoding(b"#NAME")
    ('utf-16-le', 'utf-8')
    """
    for mark, encoding in _BOMS.items():
        if head.startswith(mark):
            return encoding
    even, odd = head[0:256:2].count(0), head[1:256:2].count(0)
    if (even and odd) or max(even, odd) <= min(len(head), 256) // 8:
        return "utf-8"  # UTF-16 has zero bytes on one side only, and many
    return "utf-16-le" if odd else "utf-16-be"


def read_lines(path: Path, encoding: str | None = "utf-8") -> Iterator[Line]:
    r"""Yield the lines of a text file, split at ``\n`` only (a final ``\r`` is dropped).

    ``str.splitlines`` also breaks at U+2028, U+0085 and form feed, which would shift line numbers.

    Args:
        path: a plain or compressed text file; a byte order mark is dropped.
        encoding: any Python codec, or ``None`` to tell UTF-8 from UTF-16 by the first bytes; only
            UTF-8 faults are located to the line exactly.

    Raises:
        InputError: the file cannot be opened, is cut off, is not in this encoding, or has a line
            without an end.
        UsageError: nobody knows this encoding.
    """
    utf8 = encoding is None or is_utf8(encoding)
    with closing(open_binary(path)) as stream:
        number = 0
        try:
            if encoding is None:
                encoding = detect_encoding(stream.peek(256)[:256])
                utf8 = encoding == "utf-8"
            for text in _decode_utf8(stream) if utf8 else _decode(stream, encoding):
                number += 1
                if len(text) >= LONGEST:
                    raise InputError(path, "this line has no end. Is it a text file?", number)
                yield Line(number, text.removesuffix("\n").removesuffix("\r"))
        except UnicodeError as fault:
            raise InputError(path, wrong_encoding(fault, encoding), number + 1) from None
        except DAMAGED:
            what = "the file is cut off or damaged here. Fetch it again."
            raise InputError(path, what, number + 1) from None


def read_blocks(
    path: Path, encoding: str | None = None, size: int = 1 << 22
) -> Iterator[list[str]]:
    """Yield the lines of :func:`read_lines`, without their numbers, many at a time.

    Args:
        path: as there.
        encoding: as there.
        size: about how many characters come at a time.

    Raises:
        InputError: as there.
        UsageError: likewise.
    """
    try:
        with closing(open_binary(path)) as stream:
            encoding = encoding or detect_encoding(stream.peek(256)[:256])
            with TextIOWrapper(stream, encoding=encoding, newline="\n") as text:
                yield from _blocks(text, size)
    except (UnicodeError, LookupError, *DAMAGED):
        for _ in read_lines(path, encoding):  # raises, and says where
            pass
        raise


def _blocks(stream: TextIOWrapper, size: int) -> Iterator[list[str]]:
    mark = "\ufeff"
    while text := stream.read(size):
        text = (text + stream.readline(LONGEST)).removeprefix(mark)
        mark = ""
        if len(text) >= LONGEST:
            raise EOFError
        lines = text.removesuffix("\n").split("\n")
        yield [line.removesuffix("\r") for line in lines] if "\r" in text else lines


def is_utf8(encoding: str) -> bool:
    """Tell whether a codec is UTF-8.

    Raises:
        UsageError: nobody knows it.
    """
    try:
        return "".encode(encoding) == b"" and encoding.lower().replace("_", "-") in (
            "utf-8",
            "utf8",
        )
    except (LookupError, ValueError):
        raise UsageError(f'"{encoding}" is not a known text encoding.') from None


def _decode_utf8(stream: io.BufferedReader) -> Iterator[str]:
    lines = iter(partial(stream.readline, LONGEST), b"")
    yield from (raw.decode("utf-8-sig") for raw in [next(lines, b"")] if raw)
    for raw in lines:
        yield raw.decode()


def _decode(stream: io.BufferedReader, encoding: str) -> Iterator[str]:
    with TextIOWrapper(stream, encoding=encoding, newline="\n") as text:
        lines = iter(partial(text.readline, LONGEST), "")
        for number, line in enumerate(lines):
            yield line.removeprefix("\ufeff") if number == 0 else line


def wrong_encoding(fault: UnicodeError, encoding: str | None) -> str:
    """Say what to do about a text that is not in an encoding."""
    start = fault.object[fault.start] if isinstance(fault, UnicodeDecodeError) else None
    byte = f" (byte 0x{start:02x})" if start is not None else ""
    windows = "cp1252" if encoding in (None, "utf-8") else "utf-8"  # has all that latin-1 shows
    guess = "utf-16" if start in (0xFE, 0xFF) else windows
    return f"not valid {encoding}{byte}. Say how it is encoded, for example --encoding {guess}."
