"""Wiktextract's JSON lines, https://kaikki.org: Wiktionary entries, their translations and glosses."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from lowres.errors import InputError, UsageError
from lowres.lang import Pair, canonical, same_language
from lowres.lexicon import Reject, Request, Source, Translation
from lowres.lexicon.formats.cells import (
    SEPARATOR,
    has_word,
    is_definition,
    is_list,
    joined,
    splitter,
    without_brackets,
)
from lowres.lexicon.formats.labels import pos_of
from lowres.lines import Line

ENGLISH = "eng"  # what the English edition explains everything in
GENDERS = {"masculine": "MASC", "feminine": "FEM", "neuter": "NEUT"}
FEATURES = {
    "animate": "ANIM", "inanimate": "INAN", "singular": "SG", "dual": "DU", "plural": "PL",
    "imperfective": "IPFV", "perfective": "PFV",
    **{f"class-{number}": f"BANTU{number}" for number in range(1, 24)},
}  # fmt: skip
KNOWN = {*GENDERS, *FEATURES}
OPENING = {"VERB": ("to ",), "NOUN": ("a ", "an ", "the ")}
_SHOWN = 200  # characters of a line that is rejected; some have millions


class Rendering(msgspec.Struct, gc=False):
    """One translation of an entry."""

    word: str | None = None
    lang_code: str | None = None
    code: str | None = None
    sense: str | None = None
    roman: str | None = None
    alt: str | None = None
    note: str | None = None
    tags: list[str] = []


class Sense(msgspec.Struct):
    """One sense: its glosses from the general to the special."""

    glosses: list[str] = []
    tags: list[str] = []
    form_of: list[msgspec.Raw] = []
    alt_of: list[msgspec.Raw] = []
    translations: list[Rendering] = []


class Shape(msgspec.Struct, gc=False):
    """A form of an entry; the canonical one has marks that the title of its page may lack."""

    form: str | None = None
    tags: list[str] = []


class Entry(msgspec.Struct):
    """A word of a language, with one part of speech and one etymology; or a redirect."""

    word: str | None = None
    lang_code: str | None = None
    pos: str | None = None
    redirect: str | None = None
    senses: list[Sense] = []
    translations: list[Rendering] = []
    forms: list[Shape] = []


Event = Translation | Reject
_split = splitter(SEPARATOR)
_decode = msgspec.json.Decoder(Entry).decode


def read(source: Source, request: Request) -> Iterator[Event]:
    """Read what entries of either language say of the other; those with nothing of it are comments."""
    sides, found = Sides(request.pair), False
    for line in source.lines():
        try:
            entry = _decode(line.text)
        except (msgspec.DecodeError, RecursionError) as fault:
            reason = "not-an-entry" if isinstance(fault, msgspec.ValidationError) else "broken-json"
            yield Reject(line.number, reason, line.text[:_SHOWN])
            found = True
            continue
        events = _events(entry, line, sides)
        first = next(events, None)
        if first is None:
            source.account.comment += 1
            continue
        found = True
        yield first
        yield from events
    if not found and source.account.units > source.account.blank:
        what = f"holds nothing of {request.pair}. It has entries of: {sides.seen}."
        raise InputError(source.path, what)


class Sides:
    """Which side of a pair the codes that Wiktionary gives to languages stand on."""

    def __init__(self, pair: Pair) -> None:
        self.pair, self._known = pair, dict[str | None, int | None]()
        self.english = [same_language(lang, ENGLISH) for lang in pair]

    def __call__(self, code: str | None) -> int | None:
        """Return 0 for a code of the source language, 1 for the target, ``None`` for others."""
        if code not in self._known:
            self._known[code] = self._side(code or "")
        return self._known[code]

    @property
    def seen(self) -> str:
        """The codes that were asked for, some of many."""
        codes = sorted(code for code in self._known if code)
        return ", ".join(codes[:12]) + (", ..." if len(codes) > 12 else "")

    def _side(self, code: str) -> int | None:
        try:
            lang = canonical(code)
        except UsageError:
            return None
        return next((side for side in (0, 1) if same_language(lang, self.pair[side])), None)


class Head(msgspec.Struct, frozen=True):
    """The word of an entry, how it is written with all marks, and the side of the pair it is on."""

    line: int
    word: str
    marked: str
    side: int
    pos: str | None

    def paired(
        self,
        text: str,
        sense: str,
        tags: tuple[str, ...],
        notes: tuple[str | None, ...],
        features: str | None,
    ) -> Translation:
        """Return the word and its translation, or the other way round."""
        return Translation(
            line=self.line,
            src=text if self.side else self.word,
            tgt=self.word if self.side else text,
            pos=self.pos,
            sense=Source.clean(sense) or None,
            tags=tags,
            note=joined(self.marked, *(Source.clean(note) for note in notes if note)),
            tgt_features=features,
        )


def _events(entry: Entry, line: Line, sides: Sides) -> Iterator[Event]:
    """Yield what an entry says of the pair: translations into the other language, then glosses."""
    side = sides(entry.lang_code)
    if side is None or entry.redirect:
        return
    word = Source.clean(entry.word or "")
    if not has_word(word):
        yield Reject(line.number, "no-word", line.text[:_SHOWN])
        return
    head = Head(line.number, word, _marked(entry, word), side, pos_of(entry.pos or ""))
    for sense, renderings in _tables(entry):
        for one in renderings:
            if sides(one.lang_code or one.code) == 1 - side:
                yield _rendered(head, sense, one)
    if sides.english[1 - side] and not sides.english[side]:
        for meaning in entry.senses:
            yield from _glossed(head, meaning)


def _marked(entry: Entry, word: str) -> str:
    """Return the canonical form, where it is not the word itself."""
    forms = (Source.clean(shape.form or "") for shape in entry.forms if "canonical" in shape.tags)
    return next((form for form in forms if form != word), "")


def _tables(entry: Entry) -> Iterator[tuple[str, list[Rendering]]]:
    """Yield the translations of a word, and those of its senses with what the sense is."""
    yield "", entry.translations
    for sense in entry.senses:
        if sense.translations:
            yield (sense.glosses[-1] if sense.glosses else ""), sense.translations


def _rendered(head: Head, sense: str, one: Rendering) -> Event:
    text, remark = without_brackets(Source.clean(one.word or ""))
    if not has_word(text):
        return Reject(head.line, "no-word", f"{head.word}: {one.sense or sense}"[:_SHOWN])
    features, tags = _told(one.tags)
    notes = (remark, one.roman, one.alt, one.note)
    return head.paired(text, one.sense or sense, tags, notes, None if head.side else features)


def _glossed(head: Head, sense: Sense) -> Iterator[Event]:
    gloss = Source.clean(sense.glosses[-1]) if sense.glosses else ""
    refused = _why_not(sense, gloss)
    if refused:
        yield Reject(head.line, refused, f"{head.word}: {gloss}"[:_SHOWN])
        return
    features, tags = _told(sense.tags)
    for text, remark in _pieces(gloss, head.pos):
        kind = ("gloss",) * is_definition(text)
        yield head.paired(text, gloss, (*tags, *kind), (remark,), features if head.side else None)


def _why_not(sense: Sense, gloss: str) -> str | None:
    if sense.form_of or "form-of" in sense.tags:
        return "form-of"
    if sense.alt_of or "alt-of" in sense.tags:
        return "alt-of"
    return None if has_word(without_brackets(gloss)[0]) else "no-gloss"


def _pieces(gloss: str, pos: str | None) -> list[tuple[str, str]]:
    """Cut a gloss into translations where each piece is a phrase, or *to* with a verb; else leave it.

    >>> _pieces("to wash, to rinse (a cup)", "VERB")
    [('wash', ''), ('rinse', 'a cup')]
    """
    cut = [*map(without_brackets, _split(gloss))]
    verbs = all(text.startswith("to ") for text, _ in cut)
    if not verbs and not is_list(text for text, _ in cut):
        cut = [without_brackets(gloss)]
    opening = OPENING.get(pos or "", ())
    bare = ((_without(opening, text.removesuffix(".")), remark) for text, remark in cut)
    return [(text, remark) for text, remark in bare if has_word(text)]


def _without(opening: tuple[str, ...], text: str) -> str:
    """Take the particle of infinitives or the article away, where something follows."""
    found = next((word for word in opening if text.startswith(word)), "")
    return text.removeprefix(found)


def _told(tags: list[str]) -> tuple[str | None, tuple[str, ...]]:
    """Tell the features that a word has by itself from what is said of its use."""
    if not tags:
        return None, ()
    others = tuple(filter(None, map(Source.clean, dict.fromkeys(tags))))
    if KNOWN.isdisjoint(tags):
        return None, others
    gender = "+".join(GENDERS[tag] for tag in GENDERS if tag in tags)
    features = filter(None, (gender, *(FEATURES[tag] for tag in FEATURES if tag in tags)))
    return ";".join(features), tuple(tag for tag in others if tag not in KNOWN)
