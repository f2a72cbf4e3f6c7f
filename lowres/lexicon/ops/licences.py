"""What becomes of licences when lexicons are put together: which do not go with which.

A small table of families by SPDX identifier (https://spdx.org/licenses/), no legal advice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

__all__ = ["conflicts"]

# The first pattern that fits tells the family; NC and SA may stand in one name, and both then hold.
_FAMILIES = {
    "unknown": r"unknown",
    "ND": r"CC-BY-(NC-)?ND-.*",
    "NC-SA": r"CC-BY-NC-SA-.*",
    "NC": r"CC-BY-NC-.*",
    "SA": r"CC-BY-SA-.*",
    "GPL": r"[AL]?GPL-.*",
    "copyleft": r"(GFDL|ODbL|MPL|EUPL|CECILL)-.*",
    "permissive": r"(CC0|CC-BY|PDDL|ODC-By|MIT|Apache|BSD|ISC|Unlicense|0BSD|Zlib|WTFPL)\b.*",
}
_LATER_GPL = re.compile(r"[AL]?GPL-3.*|[AL]?GPL-.*(\+|-or-later)")


class _Rule(NamedTuple):
    """Licences that do not go together, and what to do about it."""

    ones: Callable[[str], bool]
    others: Callable[[str], bool]
    advice: str


def conflicts(licences: Iterable[str]) -> list[str]:
    """Say which of some licences do not go together in one lexicon, each with advice, in a line.

    >>> conflicts(["CC-BY-4.0", "CC-BY-NC-4.0"])[0]
    'CC-BY-NC-4.0 beside CC-BY-4.0: no commercial use of the whole; leave it out of what is to be free.'
    """
    names = sorted({*licences})
    found = []
    for rule in _RULES:
        ones = [name for name in names if rule.ones(name)]
        others = [name for name in names if rule.others(name) and name not in ones]
        if ones and others:
            found.append(f"{', '.join(ones)} beside {', '.join(others)}: {rule.advice}")
    found += [f"{name}: {_ALONE[family]}" for name in names if (family := _family(name)) in _ALONE]
    versions = [name for name in names if _family(name) == "SA"]
    if len(versions) > 1:
        found.append(
            f"{', '.join(versions)}: share the whole under the latest; 1.0 forbids even that."
        )
    return found


def _family(licence: str) -> str:
    fitting = (name for name, pattern in _FAMILIES.items() if re.fullmatch(pattern, licence, re.I))
    return next(fitting, "other")


def _of(*families: str) -> Callable[[str], bool]:
    return lambda licence: _family(licence) in families


def _old_gpl(licence: str) -> bool:
    return _family(licence) == "GPL" and not _LATER_GPL.fullmatch(licence)


_RULES = (
    _Rule(
        _of("NC", "NC-SA"),
        _of("permissive"),
        "no commercial use of the whole; leave it out of what is to be free.",
    ),
    _Rule(
        _of("NC", "NC-SA"),
        _of("SA", "GPL", "copyleft"),
        "one forbids commercial use, the other forbids to forbid it; do not share the whole.",
    ),
    _Rule(
        _of("NC-SA"),
        _of("NC"),
        "share the whole under the share-alike one, without commercial use.",
    ),
    _Rule(
        _of("GPL"),
        _of("SA"),
        "only CC-BY-SA-4.0 goes into a GPL work, and only under GPL-3.0; else do not share the whole.",
    ),
    _Rule(
        _of("copyleft"),
        _of("SA", "GPL"),
        "each asks for its own terms; do not share the whole.",
    ),
    _Rule(
        _old_gpl,
        lambda licence: bool(re.fullmatch(r"[AL]?GPL-3.*|Apache-.*", licence)),
        "version 2 alone does not go with later terms; do not share the whole.",
    ),
)
_ALONE = {
    "ND": "may not be shared once it is changed, and a lexicon made of others is; keep it to yourself.",
    "unknown": "ask for it before you share the whole, and state it with `lexicon read --licence`.",
    "other": "is not in the table of licences; read what it asks for.",
}
