"""Where the tokens of a corpus stand in its text."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["Misaligned", "Offsets", "align", "words"]

Offsets = tuple[int, int]
_WORD = re.compile("[^ ]+")


class Misaligned(ValueError):
    """A token is not where the text goes on; ``at`` is its index, or the number of all tokens."""

    def __init__(self, at: int, rest: str) -> None:
        self.at, self.rest = at, rest
        super().__init__(at, rest)


def align(text: str, forms: Sequence[str]) -> list[Offsets]:
    """Find tokens one after another in a text, with nothing but white space between them.

    White space inside a token may differ from that of the text: corpora disagree with themselves.

    >>> align("Do n't, please", ["Don't", ",", "please"])
    [(0, 6), (6, 7), (8, 14)]

    Raises:
        Misaligned: the text has other letters there, or goes on after the last token.
    """
    found, end = [], 0
    for at, form in enumerate(forms):
        start = end
        while text[start : start + 1].isspace() and not text.startswith(form, start):
            start += 1
        stop = start + len(form) if text.startswith(form, start) else _past(text, start, form)
        if stop <= start:
            raise Misaligned(at, text[start:])
        found.append((start, stop))
        end = stop
    if text[end:].strip():
        raise Misaligned(len(forms), text[end:])
    return found


def words(text: str) -> list[Offsets]:
    """Return the words of a text that are told apart by spaces alone.

    >>> words("at 7:30 ")
    [(0, 2), (3, 7)]
    """
    return [match.span() for match in _WORD.finditer(text)]


def _past(text: str, start: int, form: str) -> int:
    """Return where a token ends, white space inside passed over on both sides, or -1."""
    end = start
    for letter in form:
        if letter.isspace():
            continue
        while text[end : end + 1].isspace() and end > start:
            end += 1
        if text[end : end + 1] != letter:
            return -1
        end += 1
    return end
