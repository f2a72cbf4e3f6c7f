"""The source an adapter reads: opened, decoded, normalised, its lines and units counted."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from lowres.lang import Pair
from lowres.lines import Line, read_lines
from lowres.text import nfc
from lowres.unpack import open_binary

__all__ = ["INVISIBLE", "Account", "Request", "Source"]

# Invisible characters that copy and paste leaves in cells: zero-width space, word joiner, BOM, soft
# hyphen, and the marks that turn the direction of writing. Joiners stay: they shape letters.
INVISIBLE = "\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
_INVISIBLE = re.compile(f"[{INVISIBLE}]")


class Request(msgspec.Struct, frozen=True):
    """What the user asked for: the pair, and for open table formats where the columns are."""

    pair: Pair
    columns: tuple[str, ...] = ()
    delimiter: str | None = None


class Account(msgspec.Struct):
    """Where every unit of a source went; ``units`` is the sum of the others."""

    units: int = 0
    with_records: int = 0
    rejected: int = 0
    blank: int = 0
    comment: int = 0

    def add(self, other: Account) -> None:
        """Add the account of another source."""
        for name in self.__struct_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def balanced(self) -> bool:
        """Whether each unit is accounted for."""
        return self.units == self.with_records + self.rejected + self.blank + self.comment


class Source:
    """A file being read by an adapter.

    Args:
        path: plain or compressed file, or one in a zip archive.
        encoding: text encoding; ``None`` to tell UTF-8 from UTF-16 by the first bytes.
    """

    def __init__(self, path: Path, encoding: str | None = None) -> None:
        self.path, self.encoding = path, encoding
        self.account = Account()

    def lines(self, comment: str | tuple[str, ...] | None = None, skip: int = 0) -> Iterator[Line]:
        """Yield the lines that may hold records, counting the blank ones and the comments.

        Args:
            comment: lines that begin with this, or with one of these, are comments.
            skip: this many lines at the top are no units (headers).
        """
        account = self.account
        for line in read_lines(self.path, self.encoding):
            if line.number <= skip:
                continue
            account.units += 1
            if not line.text or line.text.isspace():
                account.blank += 1
            elif comment and line.text.startswith(comment):
                account.comment += 1
            else:
                yield line

    def unit(self) -> None:
        """Count one unit of a format whose units are not lines: an entry, an element, a concept.

        What is yielded from here to the next one belongs to it.
        """
        self.account.units += 1

    def open(self) -> io.BufferedReader:
        """Open the bytes of a format that is not read line by line, decompressed."""
        return open_binary(self.path)

    def head(self, count: int) -> list[Line]:
        """Return the first lines without counting them."""
        lines = read_lines(self.path, self.encoding)
        return [line for line, _ in zip(lines, range(count), strict=False)]

    @staticmethod
    def clean(cell: str) -> str:
        """Normalise a cell: NFC, no invisible characters, single spaces, trimmed."""
        if cell.isascii():  # nothing to compose, nothing invisible
            return " ".join(cell.split())
        return " ".join(_INVISIBLE.sub("", nfc(cell)).split())
