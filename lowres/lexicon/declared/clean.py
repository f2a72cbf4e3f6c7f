"""Cells become texts: split at separators and senses, without brackets, missing marks and articles."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

import msgspec

from lowres.lexicon.declared.checks import as_pattern
from lowres.lexicon.declared.schema import Clean, Side
from lowres.lexicon.formats.cells import remover, splitter, ways, within
from lowres.lexicon.source import Source

__all__ = ["Cleaner", "Piece", "cleaner_of", "side_of"]

_NUMBER = re.compile(r"(?:^|(?<=[\s;]))\(?(\d{1,2})[.)]\s+")


class Piece(NamedTuple):
    """One text in a cell, with what was taken out of it.

    Attributes:
        text: what is left, perhaps nothing.
        qualifiers: what stood in brackets.
        sense: the number before it.
        features: what the word taken off its beginning tells.
    """

    text: str
    qualifiers: tuple[str, ...] = ()
    sense: str | None = None
    features: str | None = None


Cleaner = Callable[[str], list[Piece]]


def cleaner_of(clean: Clean, field: str) -> Cleaner:
    """Return what turns a cell of a field into its texts; those that are missing are left out."""
    side = side_of(clean, field)
    missing = {*clean.missing, ""}

    if side in (Side(), Side(numbered=False)):
        return partial(_whole, missing)
    split, brackets, optional = _splitter(side), _brackets(side), _optional(side)

    def pieces(cell: str) -> list[Piece]:
        for old, new in (side.replace or {}).items():
            cell = cell.replace(old, new)
        senses = _senses(Source.clean(cell), side)
        return [piece for text, sense in senses for piece in _texts(text, sense)]

    def _texts(text: str, sense: str | None) -> Iterator[Piece]:
        for part in split(text):
            bare, qualifiers = brackets(part.strip())
            if bare in missing:
                continue
            bare, features = _without_prefix(bare, side.strip)
            for way in optional(bare):
                if way not in missing:
                    yield Piece(way, tuple(qualifiers), sense, features)

    return pieces


def _whole(missing: set[str], cell: str) -> list[Piece]:
    text = Source.clean(cell)
    return [] if text in missing else [Piece(text)]


def side_of(clean: Clean, field: str) -> Side:
    """Return what holds for one field: for src and tgt, its own keys before those of both."""
    own = getattr(clean, field, Side())
    if field not in ("src", "tgt"):
        return own if isinstance(own, Side) else Side()
    common = {name: getattr(clean, name) for name in Side.__struct_fields__}
    if field == "src":
        common |= {"split": None, "numbered": None}
    given = {
        name: value for name, value in msgspec.structs.asdict(own).items() if value is not None
    }
    return Side(**common | given)


def _senses(cell: str, side: Side) -> list[tuple[str, str | None]]:
    if not side.numbered:
        return [(cell, None)]
    before, *rest = _NUMBER.split(cell)
    numbered = [(text, number) for number, text in zip(rest[::2], rest[1::2], strict=True)]
    return [(before, None), *numbered] if before.strip() else [*numbered]


def _splitter(side: Side) -> Callable[[str], list[str]]:
    if not side.split:
        return lambda cell: [cell]
    marks = "|".join(f"(?:{mark})" for mark in _marks(side.split))
    return splitter(marks, (side.strip_brackets or "") + (side.drop_brackets or ""))


def _marks(split: str | tuple[str, ...]) -> list[str]:
    if isinstance(split, tuple):
        return [as_pattern(mark) for mark in split]
    return [re.escape(mark) for mark in split.replace(" ", "") or split]


def _brackets(side: Side) -> Callable[[str], tuple[str, list[str]]]:
    kept, dropped = side.strip_brackets or "", side.drop_brackets or ""
    if not kept + dropped:
        return lambda cell: (cell, [])
    alone = bool(side.optional_brackets)
    keep, drop = remover(kept, alone=alone), remover(dropped, alone=alone)
    return lambda cell: keep(drop(cell)[0])


def _optional(side: Side) -> Callable[[str], list[str]]:
    if not side.optional_brackets:
        return lambda text: [text]
    return partial(ways, optional=within(side.optional_brackets))


def _without_prefix(
    text: str, strip: tuple[str, ...] | dict[str, str] | None
) -> tuple[str, str | None]:
    for prefix in strip or ():
        if text.startswith(prefix) and text != prefix.strip():
            told = strip[prefix] if isinstance(strip, dict) else ""
            return text.removeprefix(prefix).lstrip(), told or None
    return text, None
