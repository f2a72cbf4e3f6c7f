"""Dictionaries of the DICT server: RFC 2229, and dictfmt(1), https://linux.die.net/man/1/dictfmt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lowres.lang import Pair
from lowres.lexicon import Reject, Request, Source, Translation
from lowres.lexicon.formats.definitions import read_definition
from lowres.lexicon.formats.dictzip import Pieces
from lowres.lexicon.formats.equivalents import LONGEST
from lowres.lexicon.formats.language_names import pair_in_title
from lowres.lexicon.formats.siblings import beside, one_in
from lowres.lexicon.formats.spdx import spdx
from lowres.lexicon.records import Provenance
from lowres.lines import read_lines

Event = Translation | Reject
DATA = (".dict.dz", ".dict")
MOST = 4 * LONGEST  # bytes of a definition
DIGITS = {
    sign: at
    for at, sign in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
}
ABOUT = re.compile(r"00-?database-?(\w+)")


def files(path: Path, pair: Pair | None) -> list[Path]:
    """Find the index of a folder, or beside the file of definitions."""
    return [one_in(path, (".index",), DATA)]


def pairs(source: Source) -> list[Pair]:
    """Return the pair that the dictionary's short name tells, if it does."""
    found = pair_in_title(_about(source).get("short", ""))
    return [found] if found else []


def provenance(source: Source) -> Provenance:
    """Return the dictionary's name, address and licence, as far as it tells them."""
    about = _about(source)
    return Provenance(spdx(about.get("info", "")), about.get("short"), about.get("url"))


def read(source: Source, request: Request) -> Iterator[Event]:
    """Read entry by entry, in the order of the index; those about the dictionary are comments."""
    with Pieces(beside(source.path, (".index",), DATA)) as data:
        for line in source.lines():
            head, *place = line.text.split("\t")
            if ABOUT.match(head):
                source.account.comment += 1
                continue
            where = _place(place)
            if where is None:
                yield Reject(line.number, "bad-place", line.text[:LONGEST])
            elif where[1] > MOST:
                yield Reject(line.number, "too-long", head)
            else:
                yield from _entry(line.number, place[2] if len(place) > 2 else head, data, *where)


def _entry(line: int, head: str, data: Pieces, offset: int, size: int) -> Iterator[Event]:
    raw = data.read(offset, size)
    if len(raw) < size:
        yield Reject(line, "bad-place", head)
        return
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        yield Reject(line, "bad-encoding", head)
        return
    if text.strip() == head:  # definitions begin with their head
        yield Reject(line, "no-translation", head)
    else:
        yield from read_definition(line, head, text)


def _place(cells: list[str]) -> tuple[int, int] | None:
    """Read offset and size, numbers to the base of 64; a fourth cell holds the head as it is written."""
    if len(cells) not in (2, 3):
        return None
    try:
        offset, size = (_number(cell) for cell in cells[:2])
    except KeyError:
        return None
    return (offset, size) if offset < 1 << 48 else None


def _number(digits: str) -> int:
    value = 0
    for sign in digits[:12]:
        value = value * 64 + DIGITS[sign]
    return value


def _about(source: Source) -> dict[str, str]:
    """Read the entries about the dictionary: they stand first, as the index is sorted."""
    found: dict[str, str] = {}
    with Pieces(beside(source.path, (".index",), DATA)) as data:
        for line, _ in zip(read_lines(source.path, source.encoding), range(50), strict=False):
            head, *place = line.text.split("\t")
            named, where = ABOUT.match(head), _place(place)
            if named and where and where[1] <= MOST:
                text = data.read(*where).decode(errors="replace")
                _, _, after = text.strip().partition("\n")  # the first line repeats the head
                found[named[1].removeprefix("-")] = Source.clean(after or text)
    return found
