"""What the strings of an ``adapter.toml`` may be: patterns, keys, encodings, languages."""

from __future__ import annotations

import re

from lowres.errors import UsageError, did_you_mean
from lowres.lang import parse_pair

__all__ = [
    "as_pattern",
    "check_encoding",
    "check_name",
    "check_pair",
    "check_pattern",
    "is_pattern",
]


def as_pattern(text: str) -> str:
    r"""Return the regular expression for a string in ``adapter.toml``, where ``/.../`` is one already.

    >>> as_pattern("||"), as_pattern("/  +/")
    ('\\|\\|', '  +')
    """
    return text[1:-1] if is_pattern(text) else re.escape(text)


def is_pattern(text: str | None) -> bool:
    """Tell whether a string in ``adapter.toml`` is a regular expression: ``/.../``."""
    return bool(text and len(text) > 2 and text[0] == text[-1] == "/")


def check_pattern(key: str, pattern: str | None, *groups: str) -> None:
    """Make sure that a pattern can be used.

    Args:
        key: what it is called in ``adapter.toml``.
        pattern: a regular expression, or nothing.
        groups: names of groups it must have.

    Raises:
        ValueError: it is not a regular expression, or has not these groups.
    """
    try:
        found = re.compile(pattern or "").groupindex
    except re.error as fault:
        raise ValueError(f"{key} is not a regular expression: {fault}") from None
    if pattern is not None and not found.keys() >= {*groups}:
        raise ValueError(
            f"{key} needs the groups {', '.join(f'(?P<{name}>...)' for name in groups)}"
        )


def check_name(table: str, name: str, known: tuple[str, ...]) -> None:
    """Make sure that a table has such a key.

    Raises:
        ValueError: it has not; it says which was probably meant.
    """
    if name not in known:
        raise ValueError(f'[{table}] has no "{name}".{did_you_mean(name, known)}')


def check_encoding(encoding: str | None) -> None:
    """Make sure that there is such an encoding.

    Raises:
        ValueError: there is not.
    """
    try:
        "".encode(encoding or "utf-8")
    except (LookupError, ValueError):
        raise ValueError(f'encoding "{encoding}" is not a known text encoding') from None


def check_pair(text: str) -> None:
    """Make sure that these are two languages.

    Raises:
        ValueError: they are not.
    """
    try:
        parse_pair(text)
    except UsageError as fault:
        raise ValueError(f"{fault}") from None
