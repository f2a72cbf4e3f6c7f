"""Cells become texts: split at separators and senses, without brackets, missing marks and articles."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from typing import NamedTuple

import msgspec

from lowres.lexicon.declared.checks import as_pattern
from lowres.lexicon.declared.schema import Clean, Side
from lowres.lexicon.source import Source

__all__ = ["Cleaner", "Piece", "cleaner_of", "side_of"]

_NUMBER = re.compile(r"(?:^|(?<=[\s;]))\(?(\d{1,2})[.)]\s+")
_MOST_OPTIONAL = 4  # parts of a text that may be left out: 16 ways to write it


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
                    yield Piece(way, qualifiers, sense, features)

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
    taken = _pairs((side.strip_brackets or "") + (side.drop_brackets or ""))
    within = [rf"{re.escape(one)}[^{re.escape(one + two)}]*{re.escape(two)}" for one, two in taken]
    pattern = re.compile("|".join([*within, f"(?P<mark>{marks})"]))

    def split(cell: str) -> list[str]:
        edges = [match.span() for match in pattern.finditer(cell) if match["mark"]]
        inner = [(0, 0), *edges, (len(cell), len(cell))]
        return [cell[one[1] : two[0]] for one, two in pairwise(inner)]

    return split


def _marks(split: str | tuple[str, ...]) -> list[str]:
    if isinstance(split, tuple):
        return [as_pattern(mark) for mark in split]
    return [re.escape(mark) for mark in split.replace(" ", "") or split]


def _brackets(side: Side) -> Callable[[str], tuple[str, tuple[str, ...]]]:
    kept, dropped = _pairs(side.strip_brackets or ""), _pairs(side.drop_brackets or "")
    if not kept + dropped:
        return lambda cell: (cell, ())
    around = r"(?<!\w){0}(?!\w)" if side.optional_brackets else "{0}"
    inside = "|".join(
        rf"{re.escape(one)}(?P<{kind}{at}>[^{re.escape(one + two)}]*){re.escape(two)}"
        for kind, pairs in (("kept", kept), ("dropped", dropped))
        for at, (one, two) in enumerate(pairs)
    )
    pattern = re.compile(around.format(f"(?:{inside})"))

    def strip(cell: str) -> tuple[str, tuple[str, ...]]:
        notes: list[str] = []

        def taken(match: re.Match[str]) -> str:
            name = match.lastgroup or ""
            if name.startswith("kept") and Source.clean(match[name]):
                notes.append(Source.clean(match[name]))
            return " "

        before = None
        while before != cell:  # from the innermost brackets outwards
            before, cell = cell, pattern.sub(taken, cell)
        return Source.clean(cell), tuple(notes)

    return strip


def _optional(side: Side) -> Callable[[str], list[str]]:
    pairs = _pairs(side.optional_brackets or "")
    if not pairs:
        return lambda text: [text]
    inside = "|".join(
        rf"{re.escape(one)}([^{re.escape(one + two)}]*){re.escape(two)}" for one, two in pairs
    )
    pattern = re.compile(inside)

    def ways(text: str) -> list[str]:
        found = [text]
        for _ in range(_MOST_OPTIONAL):
            if not pattern.search(found[0]):
                break
            found = [way for old in found for way in _with_and_without(pattern, old)]
        return [*dict.fromkeys(map(Source.clean, found))]

    return ways


def _with_and_without(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    with_it = pattern.sub(lambda match: match[match.lastindex or 0], text, count=1)
    return with_it, pattern.sub("", text, count=1)


def _without_prefix(
    text: str, strip: tuple[str, ...] | dict[str, str] | None
) -> tuple[str, str | None]:
    for prefix in strip or ():
        if text.startswith(prefix) and text != prefix.strip():
            told = strip[prefix] if isinstance(strip, dict) else ""
            return text.removeprefix(prefix).lstrip(), told or None
    return text, None


def _pairs(brackets: str) -> list[tuple[str, str]]:
    return [(brackets[at], brackets[at + 1]) for at in range(0, len(brackets), 2)]
