"""Pieces of a large file by offset, also where it is packed with dictzip.

dictzip is gzip with a table, in its header's extra field ``RA``, of the chunks that can be unpacked by
themselves: https://linux.die.net/man/1/dictzip; the header: RFC 1952.
"""

from __future__ import annotations

import struct
import zlib
from itertools import accumulate
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from lowres.errors import InputError
from lowres.unpack import DAMAGED, on_disk, open_binary

__all__ = ["Pieces"]

_GZIP = b"\x1f\x8b\x08"
_PACKED = (b"BZh", b"\xfd7z", b"PK\x03")
_NAME, _COMMENT, _CHECKED, _EXTRA = 8, 16, 2, 4  # flags of RFC 1952
# What is packed without a table is unpacked whole, up to this size.
_MOST = 1 << 28
# Entries may share a piece; files made to be read for ever share theirs much more often.
_AT_EASE, _MOST_SHARED = 1 << 26, 100


class Pieces:
    """A file of which pieces are read by offset and size.

    Args:
        path: a plain file, one packed with dictzip, or any other packed one that is not too large.

    Raises:
        InputError: it cannot be read; while reading, its pieces overlap beyond reason.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._chunk, self._chunks, self._current = 0, list[int](), (-1, b"")
        self._whole: bytes | None = None
        self._file: BinaryIO | None = self._opened(path) if on_disk(path) == path else None
        if self._file is None:
            self._whole = _unpacked(path)
        self._size = path.stat().st_size if self._whole is None else len(self._whole)
        self._left = _AT_EASE + _MOST_SHARED * self._size

    def __enter__(self) -> Pieces:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._file:
            self._file.close()

    def read(self, offset: int, size: int) -> bytes:
        """Return a piece; it is shorter than asked for where the file ends before."""
        self._left -= size
        if self._left < 0:
            raise InputError(self.path, "its entries overlap beyond reason. Fetch it again.")
        if self._whole is not None:
            return self._whole[offset : offset + size]
        assert self._file is not None
        if not self._chunk:
            self._file.seek(min(offset, self._size))
            return self._file.read(size)
        first, last = offset // self._chunk, (offset + size - 1) // self._chunk
        joined = b"".join(self._unpack(number) for number in range(first, last + 1))
        start = offset - first * self._chunk
        return joined[start : start + size]

    def _opened(self, path: Path) -> BinaryIO | None:
        """Open a plain file, or a packed one with a table of chunks."""
        open_binary(path).close()  # says what is wrong with it
        file = path.open("rb")
        start = file.read(3)
        if start not in (_GZIP, *_PACKED):
            return file
        try:
            self._chunk, self._chunks = _table(file)
        except (struct.error, ValueError):
            file.close()
            return None
        return file

    def _unpack(self, number: int) -> bytes:
        assert self._file is not None
        if number == self._current[0]:
            return self._current[1]
        if number + 1 >= len(self._chunks):
            return b""
        start, end = self._chunks[number], self._chunks[number + 1]
        self._file.seek(start)
        try:
            chunk = zlib.decompressobj(-15).decompress(self._file.read(end - start), self._chunk)
        except zlib.error:
            raise InputError(self.path, "the file is damaged. Fetch it again.") from None
        self._current = number, chunk
        return chunk


def _table(file: BinaryIO) -> tuple[int, list[int]]:
    """Return the length of a chunk unpacked, and where the packed ones begin and end.

    Raises:
        ValueError: there is no such table.
    """
    file.seek(0)
    magic, flags, extra = struct.unpack("<3sB6xH", file.read(12))
    fields = file.read(extra)
    if magic != _GZIP or not flags & _EXTRA or fields[:2] != b"RA":
        raise ValueError
    _, version, length, count = struct.unpack_from("<4H", fields, 2)
    sizes = struct.unpack_from(f"<{count}H", fields, 10)
    for flag in (_NAME, _COMMENT):
        while flags & flag and file.read(1) not in (b"\0", b""):
            pass
    start = file.tell() + (2 if flags & _CHECKED else 0)
    if version != 1 or not length:
        raise ValueError
    return length, list(accumulate(sizes, initial=start))


def _unpacked(path: Path) -> bytes:
    try:
        with open_binary(path) as stream:
            data = stream.read(_MOST + 1)
    except DAMAGED:
        raise InputError(path, "the file is cut off or damaged. Fetch it again.") from None
    if len(data) > _MOST:
        what = "too large to be read from an archive or plain gzip. Unpack it, or pack it with dictzip."
        raise InputError(path, what)
    return data
