"""``adapter.toml``: loaded and checked, its faults told in its own words."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TypeVar

import msgspec

from lowres import recipe
from lowres.errors import InputError, did_you_mean
from lowres.lexicon.declared import Clean, File, check_keys

__all__ = ["KEYS", "convert", "load_toml"]

_T = TypeVar("_T")
KEYS = (
    "title",
    "suffixes",
    "magic",
    "holds",
    "file",
    "columns",
    "clean",
    "values",
    "languages",
    "code",
    "dataset",
)
_AT = re.compile(r"Expected (.+?)(?:, got .*)? - at `\$\.([^`]+)`")
_NEEDED = {
    "`str` matching regex '^(..)*$'": 'pairs of brackets, such as "()[]"',
    "`str` of length <= 1": "one character",
    "`str` of length >= 1": "a text that is not empty",
    "array": 'a list, ["..."]',
    "object": "a table, { ... }",
    "str": 'a text, "..."',
    "int": "a number",
}


def load_toml(path: Path) -> dict[str, object]:
    """Load an ``adapter.toml`` and make sure that its keys are known.

    Raises:
        InputError: it is not TOML, has a key that nobody knows, or says not how files are read.
    """
    raw = recipe.load_toml(path)
    for key in raw:
        if key not in KEYS:
            raise InputError(path, f'unknown key "{key}".{_home(key)}')
    try:
        check_keys(raw)
    except ValueError as fault:
        raise InputError(path, _told(str(fault))) from None
    file = raw.get("file")
    table = "columns" in raw or (isinstance(file, dict) and "line" in file)
    if table == ("code" in raw):
        raise InputError(path, 'give either [columns] or code = "adapter.py".')
    return raw


def convert(raw: dict[str, object], kind: type[_T], path: Path) -> _T:
    """Check the values of an ``adapter.toml``.

    Raises:
        InputError: one is not what it must be.
    """
    try:
        return msgspec.convert(raw, kind)
    except ValueError as fault:  # of msgspec too
        raise InputError(path, _told(str(fault))) from None


def _home(key: str) -> str:
    """Say in which table a key belongs, or what it may be."""
    for name, table in (("file", File), ("clean", Clean)):
        if key in table.__struct_fields__:
            return f" It belongs in [{name}]."
    return did_you_mean(key, KEYS)


def _told(fault: str) -> str:
    """Say a fault of msgspec's in the words of ``adapter.toml``."""
    match = _AT.match(fault)
    if match is None:
        return fault.rstrip(".") + "."
    types = [name for name in match[1].strip("`").split(" | ") if name != "null"]
    needed = _NEEDED.get(match[1]) or " or ".join(_NEEDED.get(name, name) for name in types)
    return f"{match[2]} must be {needed}."
