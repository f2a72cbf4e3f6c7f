"""ABBYY Lingvo dictionaries: the DSL markup language, https://documentation.help/ABBYY-Lingvo8/DSL_MAIN_DLG.htm."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from lowres.lang import Pair, same_pair
from lowres.lexicon import Reject, Request, Source, Translation
from lowres.lexicon.formats.cells import CLOSE, OPEN, joined, spelt_out
from lowres.lexicon.formats.equivalents import LABEL, LONGEST, NOTE, Equivalent, equivalents
from lowres.lexicon.formats.language_names import language_named
from lowres.lexicon.records import Provenance
from lowres.lines import Line, read_lines
from lowres.text import WORD

Event = Translation | Reject
HEADER = re.compile(r'#([A-Z_]+)\s+"(.*)"')
MOST_HEADS, MOST_LETTERS = 100, 1 << 20  # of one card: what is beyond makes another

TAG = re.compile(r"\[(/?[a-z!*'][^\[\]]*)\]")
REFERENCE = re.compile(r"<<[^<>]*>>")
# What English Wiktionary writes where a language has no word for a head, but a rule.
RULE = re.compile(
    r"^(?:(?:usually )?(?:not used in|translated (?:by|using)|expressed (?:by|with))\b|uses? the\b"
    r"|(?:or )?use (?:a|an|auxiliary|either|the)\b|append the\b|choice depends|see [a-z]+ [a-z])"
    r"|\b(?:followed by the|is included in|is often used|suffix for|(?:mood|tense)$)",
    re.IGNORECASE,
)
REMARK = re.compile(r"(\{\{|\}\})")
UNSORTED = re.compile(r"\{([^{}]*)\}")
PLAIN = re.compile(r"\s*\[m\d\]([^\[\\]*)\[/m\]\s*")
NUMBER = re.compile(r"\s*(\d{1,2}(?=[.)])|[IVX]{1,4}(?=[.)])|[^\W\d_](?=\)))[.)](?:\s+|$)")
SIGNS = {
    "i": NOTE[0], "/i": NOTE[1], "com": NOTE[0], "/com": NOTE[1],
    "p": LABEL[0], "/p": LABEL[1], "t": f"{NOTE[0]}/", "/t": f"/{NOTE[1]}",
}  # fmt: skip
HIDDEN = frozenset({"ex", "ref", "s", "url", "video", "preview"})
PATTERN = ("~", " +", "+ ", "=", "|", '"', " - ")
ZONES = HIDDEN | {"trn"}
# Escaped characters that would otherwise be markup, while markup is being read: noncharacters.
ESCAPED = {sign: chr(0xFDE0 + at) for at, sign in enumerate("[]{}<>()~@\\")}
OPTIONAL = str.maketrans("()", OPEN + CLOSE)
RESTORED = {ord(mark): sign for sign, mark in ESCAPED.items()}


class Card(msgspec.Struct):
    """Heads, and the indented lines under them."""

    heads: list[Line]
    body: list[Line]
    size: int = 0


def pairs(source: Source) -> list[Pair]:
    """Tell the pair from the header; a card can be read both ways."""
    header = _header(source)
    src, tgt = (language_named(header.get(f"{key}_LANGUAGE", "")) for key in ("INDEX", "CONTENTS"))
    return [Pair(src, tgt), Pair(tgt, src)] if src and tgt else []


def provenance(source: Source) -> Provenance:
    """Return the name that the dictionary gives itself."""
    return Provenance(citation=Source.clean(_header(source).get("NAME", "")) or None)


def read(source: Source, request: Request) -> Iterator[Event]:
    """Read card by card; where the pair is asked for the other way round, each is turned round."""
    held = pairs(source)
    turned = bool(held) and not same_pair(held[0], request.pair)
    for card in _cards(source):
        source.unit()
        nothing = True
        for event in _events(card):
            nothing = False
            yield _turned(event) if turned and isinstance(event, Translation) else event
        if nothing:
            first = (card.heads or card.body)[0]
            yield Reject(first.number, "no-translation", first.text.strip())


def _header(source: Source) -> dict[str, str]:
    found = (HEADER.match(line.text) for line in source.head(20))
    return {match[1]: match[2] for match in found if match}


def _cards(source: Source) -> Iterator[Card]:
    """Collect the lines of each card; blank lines and remarks belong to none."""
    card: Card | None = None
    for line in _lines(source):
        indented = line.text[0] in " \t"
        if card is None and not indented and HEADER.match(line.text):
            continue
        if card is None:
            card = Card([], [])
        elif card.size > MOST_LETTERS:
            yield card
            card = Card(card.heads, [])
        elif not indented and (card.body or len(card.heads) >= MOST_HEADS):
            yield card
            card = Card([], [])
        (card.body if indented else card.heads).append(line)
        card.size += len(line.text)
    if card is not None:
        yield card


def _lines(source: Source) -> Iterator[Line]:
    """Yield the lines that hold something, without ``{{remarks}}``, which may run over several."""
    inside = False
    for line in read_lines(source.path, source.encoding):
        number, text = line
        if len(text) <= LONGEST and (inside or "{{" in text):
            kept: list[str] = []
            for piece in REMARK.split(text):
                if piece == "{{" or (inside and piece == "}}"):
                    inside = piece == "{{"
                elif not inside:
                    kept.append(piece)
            text = "".join(kept)
        if text and not text.isspace():
            yield Line(number, text)


class Entry(msgspec.Struct):
    """What holds for the translations below: heads, and what lines of their own say of them."""

    heads: list[str]
    pos: str | None = None
    sense: str | None = None
    label: str | None = None


def _events(card: Card) -> Iterator[Event]:
    entry = Entry([])
    for line in card.heads:
        spellings = _spellings(line.text)
        entry.heads += spellings
        if not spellings:
            yield Reject(line.number, "no-head", line.text[:LONGEST])
    only_marked = any("[trn" in text for _, text in card.body)
    zones: set[str] = set()
    for number, text in card.body:
        refers = "<<" in text or "[ref" in text
        if len(text) > LONGEST:
            yield Reject(number, "too-long", text[:LONGEST])
        elif text.lstrip().startswith("@"):
            below = text.lstrip(" \t@")
            entry = Entry(_spellings(below) if below else entry.heads)
        elif refers and not only_marked:
            yield Reject(number, "cross-reference", text.strip())
        else:
            shown = REFERENCE.sub("", text) if refers else text
            yield from _line(number, _told(shown, zones, only_marked), entry)


def _line(number: int, told: str, entry: Entry) -> Iterator[Event]:
    """Read a line of a card: its translations, or what holds for those below."""
    counted = NUMBER.match(told)
    if counted:
        entry.sense, told = counted[1], told[counted.end() :]
    found = equivalents(told, sentence=entry.label == "proverb")
    for one in found:
        if _is_label_only(one, entry):
            entry.pos, entry.label = one.pos or entry.pos, one.label
            entry.sense = one.note or (counted[1] if counted else None)
        else:
            yield from _translations(number, one, entry, one.pos or found[0].pos or entry.pos)


def _is_label_only(one: Equivalent, entry: Entry) -> bool:
    """Tell whether nothing stands there but labels and notes, with or without the head."""
    if one.text in ("", "~"):
        return True
    repeated = one.text.startswith("~") or one.text in entry.heads
    return repeated and bool(one.pos or one.label)


def _translations(number: int, one: Equivalent, entry: Entry, pos: str | None) -> Iterator[Event]:
    reason = _fault(one, entry)
    if reason:
        yield Reject(number, reason, one.text)
        return
    note = joined(entry.label, one.label, one.note)
    for head in entry.heads:
        yield Translation(
            line=number,
            src=head,
            tgt=one.text,
            pos=pos,
            sense=entry.sense,
            tgt_features=one.features,
            note=note,
        )


def _fault(one: Equivalent, entry: Entry) -> str | None:
    """Say why a text is no translation; a rule or pattern tells how to make one."""
    if not entry.heads:
        return "no-head"
    if not one.whole:
        return "broken-bracket"
    if any(sign in one.text for sign in PATTERN) or RULE.search(one.text):
        return "pattern"
    return None if WORD.search(one.text) else "no-word"


def _turned(one: Translation) -> Translation:
    """Turn a translation round; its features were those of what is the head now."""
    return msgspec.structs.replace(one, src=one.tgt, tgt=one.src, tgt_features=None)


def _spellings(head: str) -> list[str]:
    """Return a head without its unsorted parts, and where letters may be left out both ways."""
    if len(head) > LONGEST:
        return []
    if not any(sign in head for sign in "\\{("):
        spellings = [head]
    else:
        bare = UNSORTED.sub("", _protected(head)).translate(OPTIONAL)
        spellings = [_restored(one) for one in spelt_out(bare)]
    cleaned = map(Source.clean, spellings)
    return [head for head in dict.fromkeys(cleaned) if WORD.search(head)]


def _told(text: str, zones: set[str], only_marked: bool) -> str:
    """Turn the markup of a line into the signs of printed dictionaries, without what is hidden.

    ``zones`` are the tags open at the end of the line before, of those that may run over several.
    """
    plain = PLAIN.fullmatch(text)
    if plain and not only_marked and not zones:
        return plain[1]
    out: list[str] = []
    aside = ""
    for at, piece in enumerate(TAG.split(_protected(text))):
        if at % 2 == 0:
            shown = aside or not only_marked or "trn" in zones or _is_number(piece)
            if piece and shown and zones.isdisjoint(HIDDEN):
                out.append(piece)
            continue
        if piece in SIGNS:
            bare = piece.lstrip("/")
            if aside in ("", bare) and zones.isdisjoint(HIDDEN):
                out.append(SIGNS[piece])
                aside = "" if piece != bare else bare
        elif (zone := piece.split(" ")[0].lstrip("/")) in ZONES:
            (zones.discard if piece[0] == "/" else zones.add)(zone)
    if aside:
        out.append(SIGNS[f"/{aside}"])
    return _restored("".join(out))


def _is_number(piece: str) -> bool:
    """Tell whether a text is the number of a sense, or white space: these count outside zones too."""
    bare = piece.strip()
    return not bare or bool(NUMBER.fullmatch(bare))


def _protected(text: str) -> str:
    if "\\" not in text:
        return text
    return re.sub(r"\\(.)", lambda match: ESCAPED.get(match[1], match[1]), text)


def _restored(text: str) -> str:
    return text if text.isascii() else text.translate(RESTORED)
