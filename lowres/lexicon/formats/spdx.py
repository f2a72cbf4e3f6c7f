"""Licences told in words or by address, as SPDX identifiers (https://spdx.org/licenses/)."""

from __future__ import annotations

import re

__all__ = ["spdx"]

_GNU = {
    "GPL": r"(?<!lesser )(?<!affero )general public licen[sc]e|\bgpl",
    "LGPL": r"lesser general public licen[sc]e|\blgpl",
    "AGPL": r"affero general public licen[sc]e|\bagpl",
    "GFDL": r"free documentation licen[sc]e|\bg?fdl\b",
}
_OLDEST = {"GPL": "1.0", "LGPL": "2.0", "AGPL": "1.0", "GFDL": "1.1"}
_VERSION = re.compile(r"(?:ver(?:sion|\.)?|v\.?|l-?)\s*(\d)(?:\.(\d))?\b")
_LATER = re.compile(r"\b(or|and) (\(at your option\) )?(any )?later|l-?\d(\.\d)?\+")
_CC_ADDRESS = re.compile(r"creativecommons\.org/licenses/(by(?:-[a-z]{2})*)/(\d\.\d)")
_CC_NAME = re.compile(r"\b(?:cc[ -]by|attribution)((?:-[a-z]+)*)[ -](\d\.\d)\b")
_CC_SHORT = {"sharealike": "SA", "noncommercial": "NC", "noderivatives": "ND", "noderivs": "ND"}


def spdx(text: str) -> str | None:
    """Tell the licences that a text names.

    A GNU licence without a version stands for any that was published.

    >>> spdx("GNU General Public License ver. 2.0 and any later version")
    'GPL-2.0-or-later'
    >>> spdx("https://creativecommons.org/licenses/by-sa/4.0/")
    'CC-BY-SA-4.0'

    Args:
        text: what a header says, with the addresses it links to.

    Returns:
        One identifier, or several joined by ``AND`` (``OR`` where the text calls it a dual licence).
    """
    text = " ".join(text.lower().split())
    named = [f"CC-{kind.upper()}-{number}" for kind, number in _CC_ADDRESS.findall(text)]
    named += [_creative_commons(*found) for found in _CC_NAME.findall(text)]
    free = ["CC0-1.0"] if re.search(r"\bcc0\b|publicdomain/zero", text) else []
    joined = " OR " if "dual licen" in text else " AND "
    return joined.join(dict.fromkeys([*_gnu(text), *named, *free])) or None


def _gnu(text: str) -> list[str]:
    """Tell the GNU licences; what is said of one stands before the next is named."""
    first = {name: found.start() for name, at in _GNU.items() if (found := re.search(at, text))}
    starts = sorted(first.values())
    told = []
    for name, start in first.items():
        end = next((other for other in starts if other > start), len(text))
        told.append(_versioned(name, text[start:end]))
    return told


def _versioned(name: str, told: str) -> str:
    version = _VERSION.search(told)
    if not version:
        return f"{name}-{_OLDEST[name]}-or-later"
    later = "or-later" if _LATER.search(told) else "only"
    return f"{name}-{version[1]}.{version[2] or 0}-{later}"


def _creative_commons(kinds: str, number: str) -> str:
    short = (_CC_SHORT.get(kind, kind.upper()) for kind in kinds.split("-")[1:])
    return "-".join(["CC-BY", *short, number])
