"""Entries of TEI dictionaries, P5 and P4: what they give for a head, and what they say of it.

https://tei-c.org/release/doc/tei-p5-doc/en/html/DI.html
"""

from __future__ import annotations

from itertools import count
from typing import NamedTuple

from lxml import etree

from lowres.lexicon.formats.labels import features_of, pos_of
from lowres.lexicon.formats.xml import local_name, text_of
from lowres.lexicon.source import Source

__all__ = ["About", "Given", "Grammar", "given_in", "heads_of", "told"]

_KINDS = {"quote": "quote", "tr": "quote", "def": "def", "sense": "sense", "hom": "part"}
_GRAMMAR = ("gramGrp", "pos", "gen", "num")


class Grammar(NamedTuple):
    """What stands in a ``gramGrp``; a part of speech that is none of UPOS is ``unknown``."""

    pos: str | None = None
    unknown: str | None = None
    gen: str | None = None
    num: str | None = None

    @property
    def features(self) -> str | None:
        """Gender and number, as features."""
        return ";".join(filter(None, (self.gen, self.num))) or None


class About(NamedTuple):
    """What is said of all that stands in a part of an entry.

    Attributes:
        head: grammar of the heads.
        own: grammar of the translations.
        sense: its number, or a hint at what is meant.
        tags: domain, register, region.
        notes: notes.
    """

    head: Grammar = Grammar()
    own: Grammar = Grammar()
    sense: str | None = None
    tags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Given(NamedTuple):
    """What an entry gives: a translation (``quote``), a ``def``, or a ``note`` that defines."""

    text: str
    kind: str
    about: About


def heads_of(entry: etree._Element) -> list[str]:
    """Return the heads of an entry, as they are spelled."""
    forms = entry.iterchildren("{*}form")
    return [told(orth) for form in forms for orth in form.iterchildren("{*}orth")]


def given_in(node: etree._Element, about: About | None = None) -> list[Given]:
    """Return what an entry, or a part of it, gives, in order.

    Args:
        node: ``entry``, ``hom``, ``sense``, ``cit`` or ``trans``.
        about: what is said of it from outside.
    """
    given: list[Given] = []
    _visit(node, about or About(), given)
    return given


def told(element: etree._Element) -> str:
    """Return the text of an element as a clean cell."""
    return Source.clean(text_of(element) if len(element) else element.text or "")


def _visit(node: etree._Element, about: About, given: list[Given]) -> None:
    parts: list[tuple[str, etree._Element]] = []
    said: list[tuple[str, etree._Element]] = []
    senses = 0
    for child in node:
        name = local_name(child)
        if name == "trans" or (name == "cit" and _translates(child)):
            parts.append(_unwrapped(child))
        elif name in _KINDS:
            parts.append((_KINDS[name], child))
            senses += name == "sense"
        elif name == "note" and child.get("type") == "def":
            parts.append(("note", child))
        elif name in {"note", "usg", *_GRAMMAR}:
            said.append((name, child))
    about = _within(about, node, said) if said else about
    place = count(1)
    for kind, child in parts:
        if kind == "sense" and senses > 1:
            _visit(child, _numbered(about, child, next(place)), given)
        elif kind in {"sense", "part"}:
            _visit(child, about, given)
        else:
            given.append(_given(child, kind, about))


def _translates(cit: etree._Element) -> bool:
    return (cit.get("type") or "").startswith("trans")


def _unwrapped(cit: etree._Element) -> tuple[str, etree._Element]:
    """Return the one translation in an element, if there is nothing else."""
    alone = len(cit) == 1 and _KINDS.get(local_name(cit[0])) == "quote"
    return ("quote", cit[0]) if alone else ("part", cit)


def _given(element: etree._Element, kind: str, about: About) -> Given:
    """Return the text of a translation or definition, the notes in it apart."""
    if not len(element):
        return Given(told(element), kind, about)
    texts, notes = [element.text or ""], [*about.notes]
    for child in element:
        if local_name(child) == "note":
            notes.append(told(child))
        else:
            texts.append(text_of(child))
        texts.append(child.tail or "")
    about = about._replace(notes=tuple(filter(None, notes)))
    return Given(Source.clean("".join(texts)), kind, about)


def _within(about: About, node: etree._Element, said: list[tuple[str, etree._Element]]) -> About:
    """Add what is said in a part of an entry to what is said outside."""
    tags, notes, sense = [*about.tags], [*about.notes], about.sense
    for name, child in said:
        text = told(child) if name in {"usg", "note"} else ""
        if text and name == "note":
            notes.append(text)
        elif text and child.get("type") == "hint":
            sense = text
        elif text:
            tags.append("-".join(text.lower().split()))
    head, own = about.head, about.own
    for group in _groups(node, said):
        if local_name(node) in {"entry", "hom"}:
            head = _merged(head, _grammar(group))
        else:
            own = _merged(own, _grammar(group))
    return About(head, own, sense, tuple(tags), tuple(notes))


def _groups(node: etree._Element, said: list[tuple[str, etree._Element]]) -> list[etree._Element]:
    """List where the grammar of a part stands: in its groups, or loose in itself."""
    groups = [child for name, child in said if name == "gramGrp"]
    return [*groups, node] if any(name in _GRAMMAR[1:] for name, _ in said) else groups


def _merged(outer: Grammar, inner: Grammar) -> Grammar:
    return Grammar(*(near or far for far, near in zip(outer, inner, strict=True)))


def _grammar(group: etree._Element) -> Grammar:
    pos = unknown = gen = num = None
    for child in group:
        name = local_name(child)
        if name == "pos":
            full, short = child.get("expand") or "", told(child)
            pos = pos_of(full) or pos_of(short)
            unknown = None if pos or not short else short
        elif name == "gen":
            gen = features_of(told(child))
        elif name == "num":
            num = features_of(told(child))
    return Grammar(pos, unknown, gen, num)


def _numbered(about: About, sense: etree._Element, place: int) -> About:
    number = Source.clean(sense.get("n") or "") or str(place)
    return about._replace(sense=f"{about.sense}.{number}" if about.sense else number)
