"""Other ways to write a sample: some that change nothing, and some that damage it."""

from __future__ import annotations

import gzip
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = [
    "Corruption",
    "Damage",
    "Variation",
    "corruptions",
    "damages",
    "sample_lines",
    "variations",
]

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_MARKS = ["\t", ",", '"', " ", "\u2028", "\x0c", "\x00", "\u200f", "\u202e", "\u2066", "1e999"]


class Variation(NamedTuple):
    """Another way to write the same file.

    Attributes:
        bom: with a byte order mark.
        crlf: with the line ends of Windows.
        nfd: with decomposed letters.
        packed: compressed.
        gaps: rows, from 0, before which a blank line stands.
    """

    bom: bool
    crlf: bool
    nfd: bool
    packed: bool
    gaps: list[int]

    def write(self, lines: list[str], home: Path) -> Path:
        """Write the lines in this way, and return the file."""
        text = "".join("\n" * self.gaps.count(at) + line for at, line in enumerate(lines))
        text = unicodedata.normalize("NFD", text) if self.nfd else text
        text = text.replace("\n", "\r\n") if self.crlf else text
        data = text.encode("utf-8-sig" if self.bom else "utf-8")
        return _write(gzip.compress(data) if self.packed else data, home, self.packed)


class Damage(NamedTuple):
    """A fault in a file.

    Attributes:
        row: the row, from 0, that is changed.
        keep: how many of its characters stay.
        more: what is written after them.
        packed: how many bytes of the compressed file stay, where it is compressed.
    """

    row: int
    keep: int
    more: str
    packed: int | None

    def write(self, lines: list[str], home: Path) -> Path:
        """Write the lines with this fault, and return the file."""
        row = f"{lines[self.row].rstrip()[: self.keep]}{self.more}\n"
        data = "".join([*lines[: self.row], row, *lines[self.row + 1 :]]).encode()
        packed = self.packed is not None
        return _write(gzip.compress(data)[: self.packed] if packed else data, home, packed)


class Corruption(NamedTuple):
    """A fault in the bytes of a file, of those that make up a sample.

    Attributes:
        file: its name.
        at: from which byte on.
        drop: how many bytes are lost there.
        more: what stands there instead.
    """

    file: str
    at: int
    drop: int
    more: bytes

    def write(self, files: dict[str, bytes], home: Path) -> None:
        """Write all files into a folder, one of them with this fault."""
        whole = files[self.file]
        faulty = whole[: self.at] + self.more + whole[self.at + self.drop :]
        for name, data in {**files, self.file: faulty}.items():
            (home / name).write_bytes(data)


def sample_lines(path: Path, encoding: str | None = None) -> list[str]:
    r"""Read a file's lines with their ends, split at ``\n`` only."""
    return _LINE.findall(path.read_bytes().decode(encoding or "utf-8"))


def variations(rows: range) -> SearchStrategy[Variation]:
    """Draw ways to write the same file; blank lines come before one of these rows."""
    from hypothesis import strategies as st

    flag = st.booleans()
    gaps = st.lists(st.sampled_from(rows), max_size=4)
    return st.builds(Variation, flag, flag, flag, flag, gaps)


def damages(rows: range) -> SearchStrategy[Damage]:
    """Draw faults in one of these rows."""
    from hypothesis import strategies as st

    text = st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=12)
    more = st.lists(st.one_of(st.sampled_from(_MARKS), text), max_size=8).map("".join)
    size = st.one_of(st.none(), st.integers(1, 1000))
    return st.builds(Damage, st.sampled_from(rows), st.integers(0, 80), more, size)


def corruptions(files: dict[str, bytes]) -> SearchStrategy[Corruption]:
    """Draw faults in the bytes of one of these files."""
    from hypothesis import strategies as st

    more = st.one_of(st.binary(max_size=4), st.sampled_from([b"\x00" * 8, b"\xff" * 8]))
    return st.sampled_from(sorted(files)).flatmap(
        lambda name: st.builds(
            Corruption, st.just(name), st.integers(0, len(files[name])), st.integers(0, 80), more
        )
    )


def _write(data: bytes, home: Path, packed: bool) -> Path:
    path = home.with_name(f"{home.name}.gz") if packed else home
    path.write_bytes(data)
    return path
