"""Character n-grams of words, hashed: what a vocabulary made for another language cannot see.

As in fastText (Bojanowski et al. 2017, https://aclanthology.org/Q17-1010), with a fixed stateless
hash, so that a saved model means the same everywhere.
"""

from __future__ import annotations

from functools import lru_cache
from zlib import crc32

from lowres.slu.tokens import letter_case, shape, skeleton

__all__ = ["LONGEST", "OUTLINE", "word_grams"]

LONGEST = 5
OUTLINE = 2  # so many ids at the beginning of each word's tell its outline


@lru_cache(maxsize=200_000)
def word_grams(word: str, buckets: int) -> tuple[int, ...]:
    """Hash a word's character n-grams (n = 1 to 5, with its edges) and the whole word, its outline first.

    Args:
        word: one token.
        buckets: ids are 1 to this many; 0 stays free for padding.
    """
    edged = f"<{skeleton(word)}>"
    grams = [
        edged[start : start + size]
        for size in range(1, LONGEST + 1)
        for start in range(len(edged) - size + 1)
        if edged[start : start + size] not in ("<", ">")
    ]
    outline = [f"c={letter_case(word)}", f"s={shape(word)[:6]}"]
    return tuple(1 + crc32(name.encode()) % buckets for name in [*outline, *grams, f"w={edged}"])
