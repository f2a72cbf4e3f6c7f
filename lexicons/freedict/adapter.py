"""FreeDict dictionaries in TEI P5 (https://tei-c.org/release/doc/tei-p5-doc/en/html/DI.html) and P4."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lxml import etree

from lowres.errors import UsageError
from lowres.lang import Pair, canonical, same_language, same_pair
from lowres.lexicon import Reject, Request, Source, Translation
from lowres.lexicon.printed import Printed, looks_like_definition, words_in
from lowres.lexicon.records import Provenance
from lowres.lexicon.spdx import spdx
from lowres.lexicon.xml import elements, local_name, text_of
from lowres.unpack import bare_name

Event = Translation | Reject
UPOS = {
    **dict.fromkeys(("n", "noun"), "NOUN"),
    **dict.fromkeys(("v", "vt", "vi", "irrv", "verb"), "VERB"),
    **dict.fromkeys(("a", "adj", "adjective"), "ADJ"),
    **dict.fromkeys(("adv", "adverb"), "ADV"),
    **dict.fromkeys(("pron", "pronoun"), "PRON"),
    **dict.fromkeys(("num", "numeral"), "NUM"),
    **dict.fromkeys(("prep", "preposition", "postp", "postposition"), "ADP"),
    **dict.fromkeys(("interj", "int", "interjection"), "INTJ"),
    **dict.fromkeys(("art", "article", "det", "determiner"), "DET"),
    **dict.fromkeys(("pn", "np", "propn", "name"), "PROPN"),
    **dict.fromkeys(("prt", "part", "particle"), "PART"),
    "cop": "AUX",
}
FEATURES = {
    "gen": {"m": "MASC", "masc": "MASC", "f": "FEM", "fem": "FEM", "n": "NEUT", "neut": "NEUT"},
    "num": {"s": "SG", "sg": "SG", "p": "PL", "pl": "PL"},
}
TEXTS = ("quote", "tr")
PARTS = {"quote": "quote", "tr": "quote", "def": "def", "sense": "sense", "hom": "part"}
MAIL = re.compile(r" ?<|, \S+ at ")
LONGEST = 500  # characters of a cell
MOST = 4096  # heads by translations of an entry


class Grammar(NamedTuple):
    """What stands in a ``gramGrp``; a part of speech that is none of ours is ``unknown``."""

    pos: str | None = None
    unknown: str | None = None
    gen: str | None = None
    num: str | None = None

    @property
    def features(self) -> str | None:
        """Gender and number, as features."""
        return ";".join(filter(None, (self.gen, self.num))) or None


class About(NamedTuple):
    """What is said of all that stands in a part of an entry: of its heads, its translations, both."""

    head: Grammar = Grammar()
    own: Grammar = Grammar()
    sense: str | None = None
    tags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Given(NamedTuple):
    """A translation or definition as it stands in an entry; its kind is ``quote def note``."""

    text: str
    kind: str
    about: About


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
    told = (_text(name) for name in header.iterfind(".//{*}respStmt/{*}name"))
    names = dict.fromkeys(MAIL.split(name)[0] for name in told if not name.startswith("["))
    title = next((_text(title) for title in header.iter("{*}title")), "")
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
    orths = [
        _text(orth)
        for form in entry.iterchildren("{*}form")
        for orth in form.iterchildren("{*}orth")
    ]
    given: list[Given] = []
    _visit(entry, About(), given)
    if not orths or not given or len(orths) * len(given) > MOST:
        told = Source.clean(text_of(entry, " "))
        return [Reject(line, _reason(entry, len(orths), len(given)), told[:LONGEST])]
    events: list[Event] = []
    heads: dict[Printed, None] = {}
    for orth in orths:
        words, reason = _words(orth, listed=False)
        heads |= dict.fromkeys(words)
        if not words:
            events.append(Reject(line, reason, orth[:LONGEST]))
    translated = any(one.kind == "quote" for one in given)
    for one in given if heads else ():
        defines = one.kind == "note" or (one.kind == "def" and translated)
        events += _read_given(line, heads, one, defines, way)
    return events


def _read_given(
    line: int, heads: Iterable[Printed], one: Given, defines: bool, way: Way
) -> Iterator[Event]:
    words, reason = _words(one.text, whole=defines)
    if not words:
        yield Reject(line, reason, one.text[:LONGEST])
    for word in words:
        gloss = defines or looks_like_definition(word.text)
        if gloss and way.turned:
            yield Reject(line, "definition", word.text)
            continue
        for head in heads:
            yield _record(line, head, word, one.about, gloss, way)


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
        note=_joined(*about.notes, head.note, word.note, unknown),
    )


def _joined(*notes: str | None) -> str | None:
    return "; ".join(dict.fromkeys(filter(None, notes))) if any(notes) else None


def _bare(verb: Printed, english: bool) -> Printed:
    """Return an English verb without the ``to`` of its infinitive."""
    text = verb.text.removeprefix("to ") if english else verb.text
    return verb._replace(text=text)


def _visit(node: etree._Element, about: About, given: list[Given]) -> None:
    """Gather what is given in an entry or a part of it, in order."""
    parts: list[tuple[str, etree._Element]] = []
    for child in node:
        name = local_name(child)
        if (name == "cit" and _translates(child)) or name == "trans":
            alone = len(child) == 1 and local_name(child[0]) in TEXTS
            parts.append(("quote", child[0]) if alone else ("part", child))
        elif name in PARTS:
            parts.append((PARTS[name], child))
        elif name == "note" and child.get("type") == "def":
            parts.append(("note", child))
        else:
            about = _told(about, name, child, node)
    senses = [child for kind, child in parts if kind == "sense"]
    for kind, child in parts:
        if kind == "sense" and len(senses) > 1:
            _visit(child, _numbered(about, child, senses.index(child) + 1), given)
        elif kind in {"sense", "part"}:
            _visit(child, about, given)
        else:
            given.append(_given(child, kind, about))


def _told(about: About, name: str, child: etree._Element, node: etree._Element) -> About:
    """Add what an element says of the part of an entry that it stands in."""
    if name in {"gramGrp", "pos", *FEATURES}:
        grammar = _grammar(child if name == "gramGrp" else node)
        return _with_grammar(about, grammar, local_name(node))
    text = _text(child) if name in {"usg", "note"} else ""
    if name == "usg" and text:
        if child.get("type") == "hint":
            return about._replace(sense=text)
        return about._replace(tags=(*about.tags, "-".join(text.lower().split())))
    return about._replace(notes=(*about.notes, text)) if text else about


def _with_grammar(about: About, grammar: Grammar, part: str) -> About:
    """Give the grammar to the heads where it stands among them, else to the translations."""
    if part in {"entry", "hom"}:
        return about._replace(head=_merged(about.head, grammar))
    return about._replace(own=_merged(about.own, grammar))


def _merged(outer: Grammar, inner: Grammar) -> Grammar:
    return Grammar(*(near or far for far, near in zip(outer, inner, strict=True)))


def _grammar(group: etree._Element) -> Grammar:
    told = {local_name(child): child for child in group}
    gen, num = (
        FEATURES[name].get(_text(told[name])) if name in told else None for name in FEATURES
    )
    if "pos" not in told:
        return Grammar(None, None, gen, num)
    short, full = _text(told["pos"]), told["pos"].get("expand") or ""
    pos = UPOS.get(full.lower()) or UPOS.get(short.lower().removesuffix("."))
    return Grammar(pos, None if pos or not short else f"pos {short}", gen, num)


def _numbered(about: About, sense: etree._Element, place: int) -> About:
    number = Source.clean(sense.get("n") or "") or str(place)
    return about._replace(sense=f"{about.sense}.{number}" if about.sense else number)


def _reason(entry: etree._Element, heads: int, given: int) -> str:
    if heads and given:
        return "too-many"
    if not heads:
        return "missing-head"
    return "cross-reference" if next(entry.iter("{*}xr"), None) is not None else "no-translation"


def _translates(cit: etree._Element) -> bool:
    return (cit.get("type") or "").startswith("trans")


def _text(element: etree._Element) -> str:
    return Source.clean(text_of(element) if len(element) else element.text or "")


def _given(element: etree._Element, kind: str, about: About) -> Given:
    """Return the text of a translation or definition, and the notes in it apart."""
    if not len(element):
        return Given(_text(element), kind, about)
    notes = [child for child in element if local_name(child) == "note"]
    texts = [element.text or ""]
    for child in element:
        texts += ["" if child in notes else text_of(child), child.tail or ""]
    told = (*about.notes, *filter(None, map(_text, notes)))
    return Given(Source.clean("".join(texts)), kind, about._replace(notes=told))


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
    return spdx(
        " ".join([_text(terms), *(ref.get("target") or "" for ref in terms.iter("{*}ref"))])
    )
