"""Bilingual dictionaries of Apertium (https://wiki.apertium.org/wiki/Bilingual_dictionary)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, cast

from lxml import etree

from lowres.errors import InputError, UsageError
from lowres.lang import Pair, canonical, same_pair
from lowres.lexicon import Reject, Request, Source, Translation
from lowres.lexicon.formats.cells import has_word, joined
from lowres.lexicon.formats.xml import elements
from lowres.lexicon.records import Provenance
from lowres.unpack import bare_name

# https://wiki.apertium.org/wiki/List_of_symbols
UPOS = {
    "n": "NOUN",
    "np": "PROPN",
    **dict.fromkeys(("v", "vblex", "vbhaver", "vbdo"), "VERB"),
    **dict.fromkeys(("vbser", "vbmod", "vaux"), "AUX"),
    "adj": "ADJ",
    **dict.fromkeys(("adv", "preadv", "postadv", "cnjadv"), "ADV"),
    **dict.fromkeys(("det", "predet", "art"), "DET"),
    "prn": "PRON",
    "num": "NUM",
    **dict.fromkeys(("pr", "post", "postp"), "ADP"),
    "cnjcoo": "CCONJ",
    "cnjsub": "SCONJ",
    **dict.fromkeys(("ij", "int"), "INTJ"),
    **dict.fromkeys(("part", "vpart", "qst"), "PART"),
}
FEATURES = {
    **{"m": "MASC", "f": "FEM", "nt": "NEUT", "ma": "MASC;ANIM", "mi": "MASC;INAN"},
    **{"an": "ANIM", "sg": "SG", "pl": "PL"},
}
TAGS = {
    **{
        "ant": "given-name",
        "cog": "surname",
        "top": "place",
        "loc": "place",
        "org": "organisation",
    },
    **{"tv": "transitive", "iv": "intransitive", "acr": "acronym", "abbr": "abbreviation"},
}


SAID = Provenance(
    citation="Forcada et al. 2011, Apertium: a free/open-source platform for rule-based machine translation",
    url="https://www.apertium.org",
)
LONGEST = 500  # characters of a rejected entry that are kept
NAMED = re.compile(r"(?:.*\.)?([a-z]{2,3})(?:_\w+)?-([a-z]{2,3})(?:_\w+)?\.dix")
ALONE = re.compile(r"apertium-[a-z_-]+\.[a-z]{2,3}\.dix")


class Side(NamedTuple):
    """One side of an entry: its words in pieces, and the symbols that stand after them."""

    texts: list[str]
    symbols: list[str]

    def add(self, element: etree._Element) -> None:
        """Add what an element says to what those before it said."""
        self.texts.append(element.text or "")
        for child in element:
            tag = child.tag
            if tag == "s":
                self.symbols.append(child.get("n") or "")
            elif tag == "g":
                self.add(child)
            else:
                self.texts.append(" ")  # <b/>, or <j/> between two words
            self.texts.append(child.tail or "")

    def words(self) -> str:
        """Return the words as text."""
        return Source.clean("".join(self.texts))


def pairs(source: Source) -> list[Pair] | None:
    """Tell the pair by the file's name, both ways."""
    named = NAMED.fullmatch(bare_name(source.path))
    try:
        src, tgt = (canonical(code) for code in (named.groups() if named else ()))
    except (UsageError, ValueError):
        return None
    return [Pair(src, tgt), Pair(tgt, src)]


def provenance(source: Source) -> Provenance:
    """Say what to cite; the licence stands in another file."""
    return SAID


def read(source: Source, request: Request) -> Iterator[Translation | Reject]:
    """Read the entries from the side of the source language; without one in the name, from the left."""
    if ALONE.fullmatch(bare_name(source.path)):
        what = (
            "is a dictionary of one language. Give that of a pair (apertium-eng-kaz.eng-kaz.dix)."
        )
        raise InputError(source.path, what)
    held = pairs(source) or [request.pair]
    turned = not same_pair(held[0], request.pair)
    changes: dict[str, bool] = {}
    for line, entry in elements(source, "e", commented=r"<e[\s>]"):
        parent = entry.getparent()
        if parent is not None and parent.tag == "pardef":
            name = parent.get("n") or ""
            changes[name] = changes.get(name, True) and _has_text(entry)
            continue
        source.unit()
        if entry.get("i") == "yes":
            source.account.comment += 1
        else:
            yield _read_entry(line, entry, turned, changes)


def _read_entry(
    line: int, entry: etree._Element, turned: bool, changes: dict[str, bool]
) -> Translation | Reject:
    left, right = _sides(entry)
    src, tgt = (right, left) if turned else (left, right)
    head, word = src.words(), tgt.words()
    told = cast(dict[str, str], dict(entry.items()))
    oneway = told.get("r") == ("RL" if turned else "LR")
    reason = _reason(entry, head, word, changes)
    if reason or (told.get("r") in {"LR", "RL"} and not oneway):
        text = etree.tostring(entry, encoding="unicode", with_tail=False)
        return Reject(line, reason or "other-direction", Source.clean(text)[:LONGEST])
    symbols = src.symbols or tgt.symbols
    pos = UPOS.get(symbols[0]) if symbols else None
    sense, note = _told(
        told, turned, None if pos or not symbols else Source.clean(f"pos {symbols[0]}")
    )
    return Translation(
        line=line,
        src=head,
        tgt=word,
        pos=pos,
        sense=sense,
        tgt_features=_features(tgt.symbols),
        tags=_tags(src.symbols + tgt.symbols, told),
        note=note,
        oneway=oneway,
    )


def _told(told: dict[str, str], turned: bool, pos: str | None) -> tuple[str | None, str | None]:
    """Return sense and note; a ``D`` after the sense says that it is the one to choose."""
    if not told:
        return None, pos
    sense = Source.clean(told.get("srl" if turned else "slr", ""))
    bare = sense.removesuffix(" D")
    notes = (Source.clean(told.get("c", "")), "" if bare == sense else "default", pos)
    return bare or None, joined(*notes)


def _tags(symbols: list[str], told: dict[str, str]) -> tuple[str, ...]:
    """Return what the symbols say, and the variants of a language that an entry is for."""
    tags = [TAGS[symbol] for symbol in symbols if symbol in TAGS]
    if told:
        variants = (Source.clean(told.get(name, "")) for name in ("vl", "vr", "alt", "v"))
        tags += filter(None, variants)
    return tuple(dict.fromkeys(tags)) if tags else ()


def _features(symbols: list[str]) -> str | None:
    features = [FEATURES[symbol] for symbol in symbols if symbol in FEATURES]
    return ";".join(dict.fromkeys(features)) or None


def _sides(entry: etree._Element) -> tuple[Side, Side]:
    """Join what the parts of an entry say on the left and on the right."""
    left, right = Side([], []), Side([], [])
    for part in entry:
        if part.tag == "i":
            left.add(part)
            right.add(part)
        elif part.tag == "p":
            for side in part:
                if side.tag in {"l", "r"}:
                    (left if side.tag == "l" else right).add(side)
    return left, right


def _reason(entry: etree._Element, head: str, word: str, changes: dict[str, bool]) -> str | None:
    """Say why an entry is no pair of words, if it is none."""
    parts = {part.tag for part in entry}
    if "re" in parts:
        return "regular-expression"
    paradigms = entry.iterchildren("par") if "par" in parts else ()
    if any(changes.get(part.get("n") or "") for part in paradigms) or not parts & {"p", "i"}:
        return "paradigm"
    if not head or not word:
        return "empty-side"
    return None if has_word(head) and has_word(word) else "no-word"


def _has_text(entry: etree._Element) -> bool:
    return any(side.words() for side in _sides(entry))
