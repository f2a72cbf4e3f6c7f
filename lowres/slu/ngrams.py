"""Character n-grams of words, hashed: what a vocabulary made for another language cannot see.

As in fastText (Bojanowski et al. 2017, https://aclanthology.org/Q17-1010), with a fixed stateless
hash, so that a saved model means the same everywhere.
"""

from __future__ import annotations

from functools import lru_cache
from zlib import crc32

import regex

from lowres.text import fold

__all__ = ["LONGEST", "word_grams"]

LONGEST = 5
_RUNS = (
    (regex.compile(r"\p{Lu}+"), "A"),
    (regex.compile(r"\p{Ll}+"), "a"),
    (regex.compile(r"\p{N}+"), "0"),
)


@lru_cache(maxsize=200_000)
def word_grams(word: str, buckets: int) -> tuple[int, ...]:
    """Hash a word's character n-grams (n = 1 to 5, with its edges), the whole word and its shape.

    Args:
        word: one token.
        buckets: ids are 1 to this many; 0 stays free for padding.
    """
    edged = f"<{fold(word)}>"
    grams = [
        edged[start : start + size]
        for size in range(1, LONGEST + 1)
        for start in range(len(edged) - size + 1)
        if edged[start : start + size] not in ("<", ">")
    ]
    named = [*grams, f"w={edged}", f"s={_shape(word)}"]
    return tuple(1 + crc32(gram.encode()) % buckets for gram in named)


def _shape(word: str) -> str:
    """Write large letters as A, small ones as a, digits as 0, each run once."""
    for pattern, letter in _RUNS:
        word = pattern.sub(letter, word)
    return word[:6]
