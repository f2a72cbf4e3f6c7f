"""What a check finds: a kind of fault, how often, where, and the option that repairs it."""

from __future__ import annotations

from typing import Literal, NamedTuple

import msgspec

__all__ = ["Example", "Fault", "Level", "Report", "Unchecked"]

Level = Literal["fault", "hint", "mended"]


class Example(NamedTuple):
    """A cell with the fault, and the line of its file."""

    line: int | None
    text: str


class Fault(msgspec.Struct, frozen=True):
    """One kind of fault in one place.

    Attributes:
        name: its slug, ``homoglyphs``.
        level: ``fault`` is wrong, ``hint`` may be right and wants a look, ``mended`` stood in the
            file and was put right while it was read.
        where: table and column, such as ``translations.tgt``.
        what: a sentence for people.
        count: how many cells, rows or words.
        of: out of how many.
        examples: the first ones.
        fix: the name that ``--fix`` knows the repair by, where there is one.
    """

    name: str
    level: Level
    where: str
    what: str
    count: int
    of: int
    examples: tuple[Example, ...] = ()
    fix: str | None = None


class Unchecked(NamedTuple):
    """A check that could not be made, and what it needs."""

    name: str
    why: str


class Report(msgspec.Struct, frozen=True):
    """All that was found, what was looked for, and what could not be."""

    pair: str
    faults: tuple[Fault, ...]
    checked: tuple[str, ...]
    unchecked: tuple[Unchecked, ...]

    @property
    def wrong(self) -> int:
        """How many kinds of fault there are that are surely wrong."""
        return sum(fault.level == "fault" for fault in self.faults)
