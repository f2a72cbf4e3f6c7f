"""Dictionaries of StarDict and dictd, written: the adapters' samples were made with these."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

__all__ = ["dictzip", "write_dictd", "write_stardict"]

_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
Entries = list[tuple[str, bytes]]


def write_stardict(
    home: Path,
    entries: Entries,
    *,
    synonyms: tuple[tuple[str, int], ...] = (),
    wide: bool = False,
    **info: str,
) -> Path:
    """Write a StarDict dictionary, and return its .ifo file; ``home`` is its path without suffix."""
    index, data = bytearray(), bytearray()
    for head, definition in entries:
        index += (
            head.encode()
            + b"\0"
            + struct.pack(">QI" if wide else ">II", len(data), len(definition))
        )
        data += definition
    told = {"version": "3.0.0", "bookname": "Trial", "wordcount": str(len(entries))} | info
    told |= {"idxfilesize": str(len(index))} | ({"idxoffsetbits": "64"} if wide else {})
    lines = ["StarDict's dict ifo file", *(f"{key}={value}" for key, value in told.items())]
    path = home.with_name(f"{home.name}.ifo")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")
    home.with_name(f"{home.name}.idx").write_bytes(index)
    home.with_name(f"{home.name}.dict").write_bytes(data)
    if synonyms:
        others = (head.encode() + b"\0" + struct.pack(">I", at) for head, at in synonyms)
        home.with_name(f"{home.name}.syn").write_bytes(b"".join(others))
    return path


def write_dictd(home: Path, entries: Entries) -> Path:
    """Write a dictd dictionary, and return its index."""
    lines, data = [], bytearray()
    for head, definition in entries:
        lines.append(f"{head}\t{_number(len(data))}\t{_number(len(definition))}\n")
        data += definition
    path = home.with_name(f"{home.name}.index")
    path.write_text("".join(lines), encoding="utf-8", newline="")
    home.with_name(f"{home.name}.dict").write_bytes(data)
    return path


def dictzip(data: bytes, chunk: int = 64) -> bytes:
    """Pack with a table of chunks, as dictzip does."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    pieces = [data[at : at + chunk] for at in range(0, len(data), chunk)]
    packed = [packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH) for piece in pieces]
    table = struct.pack(f"<HHH{len(packed)}H", 1, chunk, len(packed), *map(len, packed))
    extra = b"RA" + struct.pack("<H", len(table)) + table
    head = (
        struct.pack("<3sBIBBH", b"\x1f\x8b\x08", 4 | 8, 0, 2, 3, len(extra))
        + extra
        + b"trial.dict\0"
    )
    return (
        head + b"".join(packed) + packer.flush() + struct.pack("<II", zlib.crc32(data), len(data))
    )


def _number(value: int) -> str:
    digits = _DIGITS[value % 64]
    while value := value // 64:
        digits = _DIGITS[value % 64] + digits
    return digits
