"""Tokens as the joint models see them: cut at apostrophes, folded, with letter case and shape."""

from __future__ import annotations

import unicodedata

import regex

from lowres.corpus.utterance import Token, Utterance
from lowres.text import tokenise

__all__ = ["fine_tokens", "letter_case", "shape", "skeleton"]

Offsets = tuple[int, int]

# Keyboards without African letters lend others that look the same; half the Twi of INJONGO writes
# the Cyrillic letter for open e, and the GATITOS lists write small capitals for open o.
_LOOKALIKE = str.maketrans({"ᴐ": "ɔ", "ͻ": "ɔ", "ε": "ɛ", "ԑ": "ɛ", "ɑ": "a", "’": "'", "ʼ": "'"})
_APOSTROPHE = regex.compile(r"['’‘ʼ`]")
_RUN = regex.compile(r"(.)\1+")


def skeleton(text: str) -> str:
    """Fold case, accents and letters that look alike.

    >>> skeleton("Sԑn na Élan"), skeleton("gblᴐ")
    ('sɛn na elan', 'gblɔ')
    """
    parts = unicodedata.normalize("NFD", text.casefold().translate(_LOOKALIKE))
    return "".join(part for part in parts if not unicodedata.combining(part))


def fine_tokens(utterance: Utterance) -> tuple[Token, ...]:
    """Return the corpus' own tokens, or ours, cut at apostrophes, where many spans begin.

    >>> text = "ku ssaawa z'okumakya"
    >>> [text[t.start : t.end] for t in fine_tokens(Utterance(id="0", lang="lug", text=text))]
    ['ku', 'ssaawa', 'z', "'", 'okumakya']
    """
    own = [(token.start, token.end) for token in utterance.tokens or ()]
    pieces = (_cut(utterance.text, token) for token in own or tokenise(utterance.text))
    return tuple(Token(start, end) for piece in pieces for start, end in piece if start < end)


def letter_case(word: str) -> str:
    """Tell letter case, digits and punctuation apart: A all large, C capital, a small, 0 digit."""
    if len(word) > 1 and word.isupper():
        return "A"
    if word[:1].isupper():
        return "C"
    return "0" if word[:1].isdigit() else "a" if word[:1].isalpha() else word


def shape(word: str) -> str:
    """Write large letters as X, small ones as x, digits as 0; runs of more than two as two."""
    kinds = (
        "X" if c.isupper() else "x" if c.isalpha() else "0" if c.isdigit() else c for c in word
    )
    return str(_RUN.sub(r"\1\1", "".join(kinds)))


def _cut(text: str, token: Offsets) -> list[Offsets]:
    edges = [token[0]]
    for mark in _APOSTROPHE.finditer(text, *token):
        edges.extend(mark.span())
    return list(zip(edges, [*edges[1:], token[1]], strict=True))
