"""The operations of a rule, as they are written: ``move 1 after 2``."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from lowres.errors import UsageError

__all__ = ["Operation", "parse_operation"]

_WAYS = (
    ("delete", r"delete (?P<at>\d+)"),
    ("add", r"add (?P<text>\S+) to (?P<all>all of )?(?P<at>\d+)"),
    ("write", r"write (?P<text>.+) for (?P<at>\d+)"),
    ("agree", r"agree (?P<all>all of )?(?P<at>\d+) with (?P<to>\d+) as (?P<text>\w+)"),
    ("move", r"move (?P<at>\d+) (?P<where>first|last|before|after)(?: (?P<to>\d+))?"),
    ("join", r"join (?P<at>\d+)"),
    ("insert", r"insert (?P<text>.+) (?P<where>before|after) (?P<at>\d+)"),
)


class Operation(NamedTuple):
    """One operation of a rule; elements are numbered from 0; ``all`` means each word of one."""

    op: Literal["delete", "add", "write", "agree", "move", "join", "insert"]
    at: int
    text: str = ""
    where: str = ""
    to: int = -1
    all: bool = False


def parse_operation(text: str, count: int) -> Operation:
    """Parse an operation on the elements of a pattern.

    >>> parse_operation("add LOC to 2", 2)
    Operation(op='add', at=1, text='LOC', where='', to=-1, all=False)

    Args:
        text: such as ``delete 1``, ``add LOC to 2``, ``add GEN to all of 2``, ``write için for 1``,
            ``agree 1 with 2 as TABLE``, ``move 1 after 2``, ``move 1 last``, ``insert mi after 2``,
            ``join 1`` (no blank stands behind it).
        count: how many elements the pattern has.

    Raises:
        UsageError: it is nothing that is known, or speaks of an element that is not there.
    """
    for op, way in _WAYS:
        if found := re.fullmatch(way, text.strip()):
            part = found.groupdict()
            at, to = int(part["at"]) - 1, int(part.get("to") or 0) - 1
            needs = op == "agree" or (op == "move" and part["where"] in ("before", "after"))
            if needs != (to >= 0) or not 0 <= at < count or to >= count:
                raise UsageError(f'"{text}" speaks of an element that the pattern has not.')
            said, where = part.get("text") or "", part.get("where") or ""
            return Operation(op, at, said, where, to, bool(part.get("all")))  # type: ignore[arg-type]
    ways = (
        "delete 1, add LOC to 2, add GEN to all of 2, write TEXT for 1, agree 1 with 2 as TABLE, "
        "agree all of 1 with 2 as TABLE, move 1 after 2, move 1 last, insert TEXT after 1, join 1"
    )
    raise UsageError(f'"{text}" is no operation. Known are: {ways}.')
