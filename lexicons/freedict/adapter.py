"""FreeDict dictionaries in TEI P5 (https://tei-c.org/release/doc/tei-p5-doc/en/html/DI.html) and P4."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lxml import etree

from lowres.errors import UsageError
from lowres.lang import Pair, canonical, same_language, same_pair
from lowres.lexicon import Reject, Request, Source, Translation
from lowres.lexicon.formats.cells import is_definition, joined
from lowres.lexicon.formats.printed import Printed, words_in
from lowres.lexicon.formats.spdx import spdx
from lowres.lexicon.formats.tei import About, Given, given_in, heads_of, told
from lowres.lexicon.formats.xml import elements, local_name, text_of
from lowres.lexicon.records import Provenance
from lowres.unpack import bare_name

Event = Translation | Reject
MAIL = re.compile(r" ?<|, \S+ at ")
LONGEST = 500  # characters of a cell, or of what is said beside it
MOST_WORDS = 6  # of a translation
MOST = 1024  # heads by translations of an entry


class Way(NamedTuple):
    """How an entry is read: from which side, and which sides are English."""

    turned: bool
    english_src: bool
    english_tgt: bool


def pairs(source: Source) -> list[Pair] | None:
    """Tell the pair by the file's name, or else by the header's ``langUsage``."""
    named = re.match(r"([a-z]{2,3})-([a-z]{2,3})\b", bare_name(source.path))
    codes = list(named.groups()) if named else _languages(source)
    try:
        src, tgt = (canonical(code) for code in codes)
    except (UsageError, ValueError):
        return None
    return [Pair(src, tgt), Pair(tgt, src)]


def provenance(source: Source) -> Provenance:
    """Read licence, title and authors from the header."""
    header = _header(source)
    if header is None:
        return Provenance()
    named = (told(name) for name in header.iterfind(".//{*}respStmt/{*}name"))
    names = dict.fromkeys(MAIL.split(name)[0] for name in named if not name.startswith("["))
    title = next(map(told, header.iter("{*}title")), "")
    citation = ": ".join(filter(None, [", ".join(filter(None, names)), title])) or None
    return Provenance(_licence(header), citation, "https://freedict.org")


def read(source: Source, request: Request) -> Iterator[Event]:
    """Read the entries, the other way round where that is asked for."""
    held = pairs(source) or [request.pair]
    turned = not same_pair(held[0], request.pair)
    way = Way(turned, *(same_language(lang, "eng") for lang in request.pair))
    for line, entry in elements(source, "entry"):
        source.unit()
        yield from _read_entry(line, entry, way)


def _read_entry(line: int, entry: etree._Element, way: Way) -> list[Event]:
    spelled, given = heads_of(entry), given_in(entry)
    if not spelled or not given or len(spelled) * len(given) > MOST:
        text = Source.clean(text_of(entry, " "))
        return [Reject(line, _reason(entry, spelled, given), text[:LONGEST])]
    events: list[Event] = []
    heads: dict[Printed, None] = {}
    for text in spelled:
        words, reason = _words(text, listed=False)
        heads |= dict.fromkeys(words)
        if not words:
            events.append(Reject(line, reason, text[:LONGEST]))
    translated = any(one.kind == "quote" for one in given)
    for one in given if heads else ():
        defines = one.kind == "note" or (one.kind == "def" and translated)
        events += _read_given(line, heads, one, defines, way)
    return events


def _reason(entry: etree._Element, spelled: list[str], given: list[Given]) -> str:
    if spelled and given:
        return "too-many"
    if not spelled:
        return "missing-head"
    return "no-translation" if next(entry.iter("{*}xr"), None) is None else "cross-reference"


def _read_given(
    line: int, heads: Iterable[Printed], one: Given, defines: bool, way: Way
) -> Iterator[Event]:
    words, reason = _words(one.text, whole=defines)
    about = one.about
    if sum(map(len, (*about.notes, *about.tags, about.sense or ""))) > LONGEST:
        words, reason = [], "too-long"
    if not words:
        yield Reject(line, reason, one.text[:LONGEST])
    for word in words:
        gloss = defines or is_definition(word.text, MOST_WORDS)
        if gloss and way.turned:
            yield Reject(line, "definition", word.text)
            continue
        for head in heads:
            yield _record(line, head, word, about, gloss, way)


def _words(text: str, *, listed: bool = True, whole: bool = False) -> tuple[list[Printed], str]:
    """Return the words in a cell, and why there are none where that is so."""
    if len(text) > LONGEST:
        return [], "too-long"
    try:
        return [Printed(text)] if whole and text else words_in(text, listed=listed), "no-word"
    except ValueError:
        return [], "open-bracket"


def _record(
    line: int, head: Printed, word: Printed, about: About, gloss: bool, way: Way
) -> Translation:
    src, tgt, of_src, of_tgt = head, word, about.head, about.own
    if way.turned:
        src, tgt, of_src, of_tgt = word, head, about.own, about.head
    pos = of_src.pos or of_tgt.pos
    if pos == "VERB":
        src, tgt = _bare(src, way.english_src), _bare(tgt, way.english_tgt)
    unknown = None if pos else of_src.unknown or of_tgt.unknown
    return Translation(
        line=line,
        src=src.text,
        tgt=tgt.text,
        pos=pos,
        sense=about.sense,
        tgt_features=of_tgt.features,
        tags=(*about.tags, "gloss") if gloss or "..." in tgt.text else about.tags,
        note=joined(*about.notes, head.note, word.note, f"pos {unknown}" if unknown else None),
    )


def _bare(verb: Printed, english: bool) -> Printed:
    """Return an English verb without the ``to`` of its infinitive."""
    text = verb.text.removeprefix("to ") if english else verb.text
    return verb._replace(text=text)


def _header(source: Source) -> etree._Element | None:
    _, first = next(elements(source, "teiHeader", "entry"))
    return first if local_name(first) == "teiHeader" else None


def _languages(source: Source) -> list[str]:
    header = _header(source)
    named = [] if header is None else list(header.iterfind(".//{*}langUsage/{*}language"))
    named.sort(key=lambda language: language.get("n") == "target")
    return [language.get("ident") or language.get("id") or "" for language in named]


def _licence(header: etree._Element) -> str | None:
    terms = next(header.iter("{*}availability"), None)
    if terms is None:
        return None
    return spdx(" ".join([told(terms), *(ref.get("target") or "" for ref in terms.iter("{*}ref"))]))
