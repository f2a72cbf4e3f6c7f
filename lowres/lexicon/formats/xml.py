"""XML files read element by element: nothing expanded, nothing fetched, memory flat.

No DTD is loaded, no network used, no entity expanded in a text, and libxml2's limits on depth, on the
size of texts and on the growth of attributes hold (https://lxml.de/FAQ.html, "How do I use lxml safely").
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from typing import NoReturn, cast

from lxml import etree

from lowres.errors import InputError, UsageError
from lowres.lexicon.source import Source
from lowres.unpack import DAMAGED

__all__ = ["elements", "local_name", "text_of"]

_CHUNK = 1 << 16
# An entry takes kilobytes and a header no more than some hundred; a tree of more would fill the memory.
_FARTHEST = 1 << 23
_CODES = etree.ErrorTypes
_ENCODING = (
    _CODES.ERR_INVALID_ENCODING,
    _CODES.ERR_UNKNOWN_ENCODING,
    _CODES.ERR_UNSUPPORTED_ENCODING,
)


def elements(
    source: Source, *names: str, commented: str | None = None
) -> Iterator[tuple[int, etree._Element]]:
    """Yield the elements with these names when they end, each with the line that it begins in.

    An element is emptied when the next one is asked for. Lines never go back; past line 65,535 they
    may be one too high.

    Args:
        source: an XML file; its declaration tells the encoding unless the user does.
        names: local names; they fit in any namespace and in none.
        commented: a pattern of elements that are commented out, to be counted as comments.

    Raises:
        InputError: it is not well-formed XML, damaged, in another encoding, or holds no such element.
        UsageError: nobody knows the encoding the user named.
    """
    parser = _parser(source.encoding, names, comments=commented is not None)
    line = fed = 0
    try:
        for chunk in _chunks(source):
            fed += len(chunk)
            parser.feed(chunk)
            for event, element in _ended(parser):
                if event == "comment":
                    _count_comments(source, element, str(commented))
                    continue
                line, fed = max(line, cast(int | None, element.sourceline) or 1), 0
                _check_entities(source, element, line)
                if commented:
                    etree.strip_elements(element, etree.Comment, with_tail=False)
                yield line, element
                _empty(element)
            if fed > _FARTHEST:
                raise InputError(source.path, f"{_none(names)} in {_FARTHEST >> 20} MiB.", line)
        parser.close()
    except etree.XMLSyntaxError as fault:
        _refuse(source, parser, fault)
    if not line:
        raise InputError(source.path, f"{_none(names)} in it. Is it the right file, and whole?")


def local_name(element: etree._Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def text_of(element: etree._Element, between: str = "") -> str:
    """Return all text in an element, in order, with something between its pieces."""
    return between.join(cast(Iterator[str], element.itertext()))


def _parser(encoding: str | None, names: tuple[str, ...], comments: bool) -> etree.XMLPullParser:
    return etree.XMLPullParser(
        events=("end", "comment") if comments else ("end",),
        tag=[f"{{*}}{name}" for name in names],
        encoding="utf-8" if encoding else None,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=not comments,
        remove_pis=True,
    )


def _chunks(source: Source) -> Iterator[bytes]:
    """Yield the bytes of a source, in UTF-8 where the user says how it is encoded."""
    with closing(source.open()) as stream:
        chunks = iter(partial(stream.read, _CHUNK), b"")
        try:
            yield from _transcoded(chunks, source.encoding) if source.encoding else chunks
        except DAMAGED:
            what = "the file is cut off or damaged. Fetch it again."
            raise InputError(source.path, what) from None
        except UnicodeError as fault:
            what = f"not valid {source.encoding} ({fault}). Say how it is encoded with --encoding."
            raise InputError(source.path, what) from None


def _transcoded(chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    try:
        "".encode(encoding)  # codecs that make no text of bytes are refused here
        decoder = codecs.getincrementaldecoder(encoding)()
    except (LookupError, ValueError):
        raise UsageError(f'"{encoding}" is not a known text encoding.') from None
    for chunk in chunks:
        yield decoder.decode(chunk).encode()
    yield decoder.decode(b"", final=True).encode()


def _ended(parser: etree.XMLPullParser) -> Iterator[tuple[str, etree._Element]]:
    """Return the elements, and the comments asked for, that have ended since this was last asked."""
    return ((str(event), cast(etree._Element, element)) for event, element in parser.read_events())


def _count_comments(source: Source, comment: etree._Element, pattern: str) -> None:
    found = len(re.findall(pattern, comment.text or ""))
    source.account.units += found
    source.account.comment += found


def _check_entities(source: Source, element: etree._Element, line: int) -> None:
    """Refuse an entity that a DTD declares; without one, the parser knows none but its own."""
    if element.getroottree().docinfo.internalDTD is None:
        return
    for entity in element.iter(etree.Entity):
        what = "entities of a DTD are not expanded. Write the characters themselves"
        raise InputError(source.path, f"{entity.text}: {what} (xmllint --noent).", line)


def _empty(element: etree._Element) -> None:
    """Empty an element, and take away all that stands before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _none(names: tuple[str, ...]) -> str:
    return f"no {' or '.join(f'<{name}>' for name in names)}"


def _refuse(source: Source, parser: etree.XMLPullParser, fault: etree.XMLSyntaxError) -> NoReturn:
    """Tell a fault in the XML: the first that was met, which is not always the one raised."""
    first = next(iter(parser.feed_error_log.filter_from_fatals()), None)
    told, line = (first.message, first.line) if first else (fault.msg, fault.lineno)
    told = " ".join((told or "").partition(", line ")[0].split()).rstrip(".")
    if first and first.type in _ENCODING:
        what = f"{told}. Say how it is encoded, for example --encoding latin-1."
    elif first and first.type == _CODES.ERR_UNDECLARED_ENTITY:
        what = f"{told}. Write the character itself, or its number such as &#160;."
    else:
        what = f"not well-formed XML ({told}). Mend it there, or fetch it again."
    raise InputError(source.path, what, line or None) from None
