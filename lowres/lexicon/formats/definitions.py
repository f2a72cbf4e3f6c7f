"""Definitions in free text, as StarDict and dictd files hold them, read line by line.

A line is a list of translations if each of its parts, between commas and semicolons, has at most four
words; any other line is one record tagged ``gloss``. Line breaks, numbers of senses (``1.``) and
abbreviated parts of speech (``n.``) are understood as printed dictionaries use them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lowres.lexicon.formats.cells import is_definition, is_list, joined
from lowres.lexicon.formats.equivalents import LONGEST, Equivalent, as_written, equivalents
from lowres.lexicon.formats.labels import pos_of
from lowres.lexicon.records import Reject, Translation
from lowres.lexicon.source import Source
from lowres.text import WORD

__all__ = ["read_definition"]

_BREAK = re.compile(r"[\r\n\u2028]+|\s(?=\d{1,2}[.)]\s)")
_NUMBER = re.compile(r"(\d{1,2})[.)](?:\s+|$)")
_POS = re.compile(r"([A-Za-z]{1,5})\.\s*")
_REFERENCE = re.compile(r"(?i)(see( also)?|syn(onyms?)?|ant(onyms?)?|cf)\s*[.:]|→|=>")
_AFTER_HEAD = ("/", "<", "(", "[", "{", ":")


def read_definition(line: int, head: str, text: str) -> Iterator[Translation | Reject]:
    """Yield what a definition says of its head: at least one record or reject.

    Args:
        line: where the entry stands.
        head: the head, which may be repeated at the beginning of the text.
        text: the definition, without markup.
    """
    head = Source.clean(head)
    if not WORD.search(head):
        yield Reject(line, "no-head", head)
        return
    if len(text) > LONGEST:
        yield Reject(line, "too-long", text[:LONGEST])
        return
    nothing = True
    for event in _events(line, head, _without_head(head, text.strip())):
        nothing = False
        yield event
    if nothing:
        yield Reject(line, "no-translation", head)


def _events(line: int, head: str, text: str) -> Iterator[Translation | Reject]:
    pos: str | None = None
    for number, told in _senses(text):
        if _REFERENCE.match(told):
            yield Reject(line, "cross-reference", as_written(told))
            continue
        if told.startswith(('"', "“", "«")):
            yield Reject(line, "example", as_written(told))
            continue
        abbreviated = _POS.match(told)
        named = pos_of(abbreviated[1]) if abbreviated else None
        bare = told[abbreviated.end() :] if abbreviated and named else told
        pos, found = named or pos, equivalents(bare)
        if found and not any(one.text for one in found):
            pos = found[0].pos or pos
        elif not (all(one.whole for one in found) and is_list(one.text for one in found)):
            gloss = as_written(bare)
            yield Translation(
                line=line, src=head, tgt=gloss, pos=pos, sense=number, tags=("gloss",)
            )
        else:
            yield from _translations(line, head, found, pos, number)


def _translations(
    line: int, head: str, found: list[Equivalent], pos: str | None, sense: str | None
) -> Iterator[Translation | Reject]:
    for one in found:
        if not WORD.search(one.text):
            yield Reject(line, "no-word", one.text)
            continue
        yield Translation(
            line=line,
            src=head,
            tgt=one.text,
            pos=one.pos or pos,
            sense=sense,
            tgt_features=one.features,
            tags=("gloss",) * is_definition(one.text),
            note=joined(one.label, one.note),
        )


def _senses(text: str) -> Iterator[tuple[str | None, str]]:
    """Yield the lines with the number of their sense."""
    for raw in _BREAK.split(text):
        told = raw.strip()
        counted = _NUMBER.match(told)
        number = counted[1] if counted else None
        told = told[counted.end() :] if counted else told
        if told:
            yield number, told


def _without_head(head: str, text: str) -> str:
    """Leave a repeated head out: before labels, a transcription or a colon, or on a line of its own."""
    first, broken, rest = text.partition("\n")
    if not first.startswith(head):
        return text
    after = first[len(head) :].strip()
    if after.startswith(_AFTER_HEAD):
        return f"{after.removeprefix(':')}{broken}{rest}"
    return text if after or not rest.strip() else rest
