"""Leaks: utterances of one data set that stand in another, letter for letter or as its original.

Two texts are the same where their letters and digits are, whatever their case: this finds what
xSID's English training set shares with its test sentences, and what INJONGO's English test set
shares with its training set.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from lowres.corpus.utterance import Utterance

__all__ = ["Kept", "key", "texts", "texts_and_originals", "without"]

_ORIGINAL = re.compile("text[-_].+")


class Kept(NamedTuple):
    """What is left, and how many utterances were dropped."""

    utterances: list[Utterance]
    dropped: int


def key(text: str) -> str:
    """Return what texts are compared by: letters and digits, in small letters.

    >>> key("What's on at 7:30?")
    'whatsonat730'
    """
    return "".join(character for character in text.lower() if character.isalnum())


def texts(utterances: Iterable[Utterance]) -> frozenset[str]:
    """Return the keys of the texts; texts without a letter or digit have none."""
    return frozenset(key(utterance.text) for utterance in utterances) - {""}


def texts_and_originals(utterances: Iterable[Utterance]) -> frozenset[str]:
    """Return the keys of the texts and of what they were translated from.

    The original is a field of ``meta`` such as ``text-en`` (xSID) or ``text_en`` (UD).
    """
    found: set[str] = set()
    for utterance in utterances:
        originals = (value for name, value in utterance.meta.items() if _ORIGINAL.fullmatch(name))
        found.update(key(text) for text in (utterance.text, *originals) if isinstance(text, str))
    return frozenset(found - {""})


def without(utterances: Iterable[Utterance], known: frozenset[str]) -> Kept:
    """Drop the utterances whose text is among some keys."""
    rows = list(utterances)
    kept = [row for row in rows if key(row.text) not in known]
    return Kept(kept, len(rows) - len(kept))
