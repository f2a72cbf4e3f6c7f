"""Cells that hold several variants, and remarks in brackets."""

from __future__ import annotations

import re

__all__ = ["split_outside", "variants", "without_brackets"]

_OPENING, _CLOSING = "([{", ")]}"
# What stands alone in brackets is a remark; what is glued to letters is an optional part of the word.
_REMARK = re.compile(r"(?:^|(?<=\s))[(\[{]([^()\[\]{}]*)[)\]}](?=\s|$)")
_BRACKET = re.compile(r"[()\[\]{}]").search
_BRACKETS = str.maketrans("", "", _OPENING + _CLOSING)


def variants(cell: str, separators: str = ",;/") -> list[tuple[str, str]]:
    """Cut a cell into its variants, each with the remark that stood beside it in brackets.

    >>> variants("tïŋraḳ, gju(e)j / nee (dial.)")
    [('tïŋraḳ', ''), ('gjuej', ''), ('nee', 'dial.')]
    """
    pieces = split_outside(cell, separators)
    return [found for found in map(without_brackets, pieces) if found[0]]


def split_outside(text: str, separators: str) -> list[str]:
    """Split at each of these characters, except inside brackets that are closed.

    >>> split_outside("a (b, c), d", ",")
    ['a (b, c)', ' d']
    """
    if not _BRACKET(text):
        for other in separators[1:]:
            text = text.replace(other, separators[0])
        return text.split(separators[0])
    pieces, start, depth = [], 0, 0
    for at, character in enumerate(text):
        if character in _OPENING:
            depth += any(bracket in text[at:] for bracket in _CLOSING) if not depth else 1
        elif character in _CLOSING:
            depth = max(0, depth - 1)
        elif character in separators and not depth:
            pieces.append(text[start:at])
            start = at + 1
    return [*pieces, text[start:]]


def without_brackets(text: str) -> tuple[str, str]:
    """Take the remarks in brackets out of a text, and return both.

    >>> without_brackets("man (adult male)"), without_brackets("(finger)nail (n.)")
    (('man', 'adult male'), ('fingernail', 'n.'))
    """
    if not _BRACKET(text):
        return " ".join(text.split()), ""
    remarks = (" ".join(remark.split()) for remark in _REMARK.findall(text))
    bare = _REMARK.sub(" ", text).translate(_BRACKETS)
    return " ".join(bare.split()), "; ".join(filter(None, remarks))
