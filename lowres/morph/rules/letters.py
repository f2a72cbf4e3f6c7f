"""Words as arrays of letters, folded to lower case, and which of the letters are vowels."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["END", "MARGIN", "START", "Words", "capital", "fold", "vowels", "words"]

START, END = 2, 3
MARGIN = 3  # places before a word's START, so that contexts may look back

Ints = NDArray[np.int32]


class Words(NamedTuple):
    """Words of a batch: code points between START and END, and what is right of each place."""

    letters: Ints  # folded
    shown: Ints  # as they are written
    lengths: Ints
    vowels_right: Ints
    others_right: Ints


def fold(word: str, dotless: bool = False) -> str:
    """Write a word in lower case, letter for letter: what would become longer stays as it is.

    Args:
        word: any text.
        dotless: whether its language has an ``ı``, the lower case of ``I``.

    >>> fold("Straße"), fold("Iğdır İli", dotless=True)
    ('straße', 'ığdır ili')
    """
    if dotless:
        word = word.replace("I", "ı").replace("İ", "i")
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in word)


def capital(letter: str, dotless: bool = False) -> str:
    """Write a letter in upper case, if that is one letter too."""
    high = "İ" if dotless and letter == "i" else letter.upper()
    return high if len(high) == 1 else letter


def words(texts: Sequence[str], vowel_codes: Ints, dotless: bool = False) -> Words:
    """Lay words out as an array."""
    lengths = np.array([len(text) for text in texts], dtype=np.int32)
    shown = np.zeros((len(texts), int(lengths.max(initial=0)) + 2 + 2 * MARGIN), dtype=np.int32)
    shown[:, :MARGIN] = 1
    letters = shown.copy()
    for row, text in enumerate(texts):
        place = slice(MARGIN, MARGIN + len(text) + 2)
        shown[row, place] = (START, *map(ord, text), END)
        letters[row, place] = (START, *map(ord, fold(text, dotless)), END)
    is_vowel = np.isin(letters, vowel_codes)
    is_other = (letters > END) & ~is_vowel
    return Words(letters, shown, lengths, _right(is_vowel), _right(is_other))


def _right(marks: NDArray[np.bool_]) -> Ints:
    """Count the marks at each place and right of it."""
    return np.cumsum(marks[:, ::-1], axis=1, dtype=np.int32)[:, ::-1]


def vowels(texts: Iterable[str]) -> Ints:
    """Find the vowels of a language: letters that seldom stand beside their like.

    Sukhotin's algorithm: https://doi.org/10.1080/01611199108901899 (Guy 1991).

    Returns:
        their code points, ascending.
    """
    beside: dict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        for one, other in pairwise(text):
            if one != other and not (one.isspace() or other.isspace()):
                beside[one][other] += 1
                beside[other][one] += 1
    sums = {letter: near.total() for letter, near in beside.items()}
    found: list[str] = []
    while sums:
        letter = max(sorted(sums), key=sums.__getitem__)
        if sums.pop(letter) <= 0:
            break
        found.append(letter)
        for other in sums:
            sums[other] -= 2 * beside[letter][other]
    return np.array(sorted(map(ord, found)), dtype=np.int32)
