"""StarDict dictionaries, https://stardict-4.sourceforge.net/StarDictFileFormat."""

from __future__ import annotations

import html
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from lowres.errors import InputError
from lowres.lang import Pair
from lowres.lexicon import Reject, Request, Source, Translation
from lowres.lexicon.formats.definitions import read_definition
from lowres.lexicon.formats.dictzip import Pieces
from lowres.lexicon.formats.equivalents import LABEL, LONGEST
from lowres.lexicon.formats.language_names import pair_in_title
from lowres.lexicon.formats.siblings import beside, one_in
from lowres.lexicon.records import Provenance
from lowres.lines import read_lines
from lowres.unpack import DAMAGED, open_binary

Event = Translation | Reject
MAIN, INDEX, DATA = (".ifo",), (".idx", ".idx.gz", ".idx.dz"), (".dict.dz", ".dict")
SYNONYMS = (".syn", ".syn.dz", ".syn.gz")
OTHERS = (".idx", ".idx.dz", ".dict", ".syn")
MOST = 4 * LONGEST  # bytes of a definition
LONGEST_HEAD = 4096  # bytes, and some: the format allows 255

TEXTS, MARKED, SPOKEN = "mlw", "hgxk", "ty"
TAG = re.compile(r"<(/?[a-zA-Z!][^<>]*)>")
HIDDEN = frozenset({"script", "style", "head", "k", "key", "kref", "rref", "iref", "ex"})
BLOCKS = frozenset(
    {"br", "p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "def", "dl", "dt", "dd"}
)
LABELS = dict.fromkeys(("i", "em", "abr", "gr", "pos"), LABEL)
SIGNS = {**LABELS, "co": ("(", ")")}
SIGNS_OF_XDXF = {**SIGNS, "tr": ("/", "/")}  # in HTML it is a row of a table


class Entry(NamedTuple):
    """An entry of the index: its head, or why it could not be read, and where its definition is."""

    head: str | None
    offset: int
    size: int


def files(path: Path, pair: Pair | None) -> list[Path]:
    """Find the .ifo file of a folder, or the one beside another file of the dictionary."""
    return [one_in(path, MAIN, OTHERS)]


def pairs(source: Source) -> list[Pair]:
    """Return the pair that the dictionary's name tells, if it does."""
    found = pair_in_title(_info(source).get("bookname", ""))
    return [found] if found else []


def provenance(source: Source) -> Provenance:
    """Return the dictionary's name and address; the format has no field for a licence."""
    info = _info(source)
    return Provenance(None, info.get("bookname"), info.get("website"))


def read(source: Source, request: Request) -> Iterator[Event]:
    """Read entry by entry, in the order of the index; then the other heads that ``.syn`` gives them."""
    info = _info(source)
    width = ">QI" if info.get("idxoffsetbits") == "64" else ">II"
    types = info.get("sametypesequence", "")
    places: list[tuple[int, int]] = []
    synonyms = _sibling(source.path)
    with Pieces(beside(source.path, MAIN, DATA)) as data:
        for entry in _index(beside(source.path, MAIN, INDEX), width):
            source.unit()
            if synonyms:
                places.append((entry.offset, entry.size))
            yield from _read(source.account.units, entry, data, types)
        for head, number in _synonyms(synonyms):
            source.unit()
            if number >= len(places):
                yield Reject(source.account.units, "bad-place", head or "")
            else:
                entry = Entry(head, *places[number])
                yield from _read(source.account.units, entry, data, types)


def _read(line: int, entry: Entry, data: Pieces, types: str) -> Iterator[Event]:
    head = entry.head
    if head is None:
        yield Reject(line, "bad-encoding", "")
    elif entry.size > MOST:
        yield Reject(line, "too-long", head)
    elif len(raw := data.read(entry.offset, entry.size)) < entry.size:
        yield Reject(line, "bad-place", head)
    else:
        try:
            text = "\n".join(_texts(raw, types))
        except UnicodeDecodeError:
            yield Reject(line, "bad-encoding", head)
            return
        yield from read_definition(line, head, text)


def _texts(raw: bytes, types: str) -> Iterator[str]:
    """Yield the texts among the fields of a definition, without markup; pictures and sounds are none."""
    for kind, field in _fields(raw, types):
        if kind in TEXTS:
            yield field.decode()
        elif kind in MARKED:
            yield _without_markup(field.decode(), kind)
        elif kind in SPOKEN:
            yield f"(/{field.decode()}/)"


def _fields(raw: bytes, types: str) -> Iterator[tuple[str, bytes]]:
    """Cut a definition into its fields: the types are those of all, or stand before each field.

    A field of a small letter ends with a zero byte, one of a capital begins with its size; the last
    one, where the types are those of all, ends with the definition.
    """
    at = 0
    for number in range(len(types) or len(raw)):
        kind = types[number] if types else chr(raw[at]) if at < len(raw) else ""
        at += not types
        if at > len(raw) or not kind:
            return
        if types and number == len(types) - 1:
            yield kind, raw[at:]
            return
        if kind.isupper():
            size = int.from_bytes(raw[at : at + 4], "big")
            yield kind, raw[at + 4 : at + 4 + size]
            at += 4 + size
        else:
            end = raw.find(b"\0", at)
            end = len(raw) if end < 0 else end
            yield kind, raw[at:end]
            at = end + 1


def _without_markup(text: str, kind: str) -> str:
    """Turn markup into text: blocks are lines; labels and transcriptions of XDXF get their signs."""
    out: list[str] = []
    hidden, signs = "", SIGNS_OF_XDXF if kind == "x" else SIGNS
    for at, piece in enumerate(TAG.split(text)):
        if at % 2 == 0:
            out.append("" if hidden else piece)
            continue
        name = (piece.rstrip("/").split(None, 1) or [""])[0].lower()
        if hidden:
            hidden = "" if name == f"/{hidden}" else hidden
        elif name in HIDDEN:
            hidden = name
        elif name.lstrip("/") in BLOCKS:
            out.append("\n")
        elif sign := signs.get(name.lstrip("/")):
            out.append(f"{sign[1]} " if name[0] == "/" else f" {sign[0]}")
    return html.unescape("".join(out))


def _info(source: Source) -> dict[str, str]:
    """Read the .ifo file: a key and a value a line."""
    lines = read_lines(source.path, source.encoding)
    cells = (line.text.partition("=") for line, _ in zip(lines, range(100), strict=False))
    return {Source.clean(key): Source.clean(value) for key, _, value in cells if value.strip()}


def _index(path: Path, width: str) -> Iterator[Entry]:
    """Yield the entries of an index: head, zero byte, offset and size of its definition."""
    for head, place in _items(path, struct.calcsize(width)):
        offset, size = struct.unpack(width, place)
        yield Entry(head, offset if offset < 1 << 48 else 1 << 48, size)


def _synonyms(path: Path | None) -> Iterator[tuple[str | None, int]]:
    """Yield other heads, with the number of the entry they stand for."""
    for head, place in _items(path, 4) if path else ():
        yield head, int.from_bytes(place, "big")


def _items(path: Path, width: int) -> Iterator[tuple[str | None, bytes]]:
    """Yield the heads of a file, ``None`` for one that is no UTF-8, with the bytes after each."""
    rest = b""
    try:
        with open_binary(path) as stream:
            while block := stream.read(1 << 16):
                rest, at = rest + block, 0
                while (end := rest.find(b"\0", at)) >= 0 and end + width < len(rest):
                    yield _head(rest[at:end]), rest[end + 1 : end + 1 + width]
                    at = end + 1 + width
                rest = rest[at:]
                if len(rest) > LONGEST_HEAD:
                    break
    except DAMAGED:
        rest = b"cut off"
    if rest:
        raise InputError(path, "cut off or damaged: its last entry has no end. Fetch it again.")


def _head(raw: bytes) -> str | None:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return None


def _sibling(path: Path) -> Path | None:
    """Find the file of other heads, which not every dictionary has."""
    try:
        return beside(path, MAIN, SYNONYMS)
    except InputError:
        return None
