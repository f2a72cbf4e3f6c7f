"""Files opened whatever they are packed in: gzip, dictzip, bzip2, xz, or one file of a zip archive.

A file inside an archive is named like one in a folder, ``pairs.zip/tr-id/train.trans``; nothing is
ever unpacked to disk.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, cast

from lowres.errors import InputError

__all__ = ["DAMAGED", "bare_name", "members", "on_disk", "open_binary"]

# bz2 and gzip say OSError of a damaged stream, as the disk does.
DAMAGED = (EOFError, OSError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, NotImplementedError)
_SUFFIXES = (".gz", ".bz2", ".xz", ".zip")
_UNPACK: dict[bytes, Callable[[Path], object]] = {
    b"\x1f\x8b": gzip.open,  # dictzip too
    b"BZh": bz2.open,
    b"\xfd7zXZ\x00": lzma.open,
}
_ZIP = b"PK\x03\x04"
# Text packs to a tenth, tables of inflections to a fortieth; what swells to this size and by this
# factor is made to fill a disk or a memory.
_HARMLESS = 1 << 24
_MOST_SWELLING = 200


def open_binary(path: Path) -> io.BufferedReader:
    """Open a file for reading, decompressing it where its first bytes say so.

    Args:
        path: a file, or one inside a zip archive.

    Raises:
        InputError: there is no such file, it is a folder, it may not be read, or it is an archive
            of several files; while reading, it swells beyond reason.
    """
    archive = on_disk(path)
    if archive != path:
        return _member(archive, path.relative_to(archive).as_posix())
    raw = _open(path)
    magic = raw.peek(6)
    unpack = next((unpack for start, unpack in _UNPACK.items() if magic.startswith(start)), None)
    if unpack:
        raw.close()  # opened anew by path, so that closing the stream closes the file
        return _guarded(cast(IO[bytes], unpack(path)), path, path.stat().st_size)
    if magic.startswith(_ZIP):
        raw.close()
        return _member(path, None)
    return raw


def on_disk(path: Path) -> Path:
    """Return the archive that holds a file, or the path itself where none does.

    >>> on_disk(Path("absent.zip/words.tsv")).name
    'words.tsv'
    """
    try:
        if path.exists():
            return path
        return next((above for above in path.parents if above.is_file()), path)
    except OSError:  # such as a name that is too long
        return path


def members(archive: Path) -> list[str]:
    """List the files in a zip archive by name; none where it is no archive.

    Raises:
        InputError: the archive cannot be read.
    """
    with _open(archive) as raw:
        if not raw.peek(4).startswith(_ZIP):
            return []
    with _zip(archive) as packed:
        names = [item.filename for item in packed.infolist() if not item.is_dir()]
    return sorted(name for name in names if not name.startswith("__MACOSX/"))


def bare_name(path: Path) -> str:
    """Return a file's name without the suffix of its compression.

    >>> bare_name(Path("en_lg.tsv.gz")), bare_name(Path("en-tr.dsl.dz"))
    ('en_lg.tsv', 'en-tr.dsl')
    """
    name = path.name
    for suffix in _SUFFIXES:
        name = name.removesuffix(suffix)
    return name.removesuffix(".dz") if name.endswith((".dsl.dz", ".dict.dz")) else name


def _open(path: Path) -> io.BufferedReader:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise InputError(path, "no such file. Check the path.") from None
    except IsADirectoryError:
        raise InputError(path, "this is a folder; a file is needed.") from None
    except OSError as fault:
        raise InputError(path, f"cannot be opened ({fault.strerror}).") from None


def _member(archive: Path, name: str | None) -> io.BufferedReader:
    """Open one file of an archive: the one named, or the only one."""
    held = members(archive)
    if name is None and len(held) == 1:
        name = held[0]
    if name not in held:
        shown = ", ".join(held[:8]) + (", ..." if len(held) > 8 else "")
        what = f"holds {len(held)} files ({shown}). Give one of them as {archive.name}/NAME."
        raise InputError(archive, what)
    packed = _zip(archive)
    try:
        stream = packed.open(name)
    except (RuntimeError, *DAMAGED) as fault:  # RuntimeError: it is encrypted
        packed.close()
        raise InputError(archive / name, f"cannot be unpacked ({fault}).") from None
    size = packed.getinfo(name).compress_size
    return _guarded(stream, archive / name, size, packed)


def _zip(archive: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(archive)
    except (zipfile.BadZipFile, OSError, NotImplementedError) as fault:
        raise InputError(archive, f"damaged ({fault}). Fetch it again.") from None


def _guarded(
    stream: IO[bytes], path: Path, packed: int, archive: zipfile.ZipFile | None = None
) -> io.BufferedReader:
    return io.BufferedReader(_Unpacked(stream, path, packed, archive), 1 << 16)


class _Unpacked(io.RawIOBase):
    """An unpacked stream that stops where it swells beyond reason, and closes what it came from."""

    def __init__(
        self, stream: IO[bytes], path: Path, packed: int, archive: zipfile.ZipFile | None
    ) -> None:
        self._stream, self._path, self._archive = stream, path, archive
        self._most = max(_HARMLESS, packed * _MOST_SWELLING)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        # readinto1, as what comes before a fault is still to be had
        size: int = cast(io.BufferedReader, self._stream).readinto1(cast(bytearray, buffer))
        self._most -= size
        if self._most < 0:
            what = "swells beyond reason when unpacked. Unpack it yourself if it is to be trusted."
            raise InputError(self._path, what)
        return size

    def close(self) -> None:
        self._stream.close()
        if self._archive:
            self._archive.close()
        super().close()
