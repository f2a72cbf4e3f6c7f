"""Text: Unicode normalisation, tokens as spans over the original text, and letter case.

Nothing here changes a text that is labelled: tokens are spans (start, end) in code points, and what
lies between them is white space, so that the text is rebuilt exactly.
"""

from __future__ import annotations

import unicodedata

import regex

__all__ = [
    "SPACE",
    "TOKEN",
    "WORD",
    "capitalise",
    "fold",
    "lower",
    "nfc",
    "tokenise",
    "upper",
]

# A word is a run of letters, marks, digits and joiners; single apostrophes inside it belong to it.
# Any other character that is not white space is a token by itself.
WORD = regex.compile(r"[\p{L}\p{M}\p{N}_\u200c\u200d]+")
SPACE = regex.compile(r"\s+")
TOKEN = regex.compile(rf"{WORD.pattern}(?:['\u2019]{WORD.pattern})*|\S")
_TURKIC = frozenset({"tur", "aze", "kaz", "tat", "crh"})


def nfc(text: str) -> str:
    """Return the text in Unicode normalisation form C (https://unicode.org/reports/tr15/)."""
    return unicodedata.normalize("NFC", text)


def tokenise(text: str) -> list[tuple[int, int]]:
    """Split a text into tokens, as half-open spans in code points.

    >>> text = "What's on at 7:30, Ayşe?"
    >>> [text[start:end] for start, end in tokenise(text)]
    ["What's", 'on', 'at', '7', ':', '30', ',', 'Ayşe', '?']
    """
    return [match.span() for match in TOKEN.finditer(text)]


def fold(text: str) -> str:
    """Return the caseless form under which words are compared."""
    return nfc(text.casefold())


def capitalise(text: str, lang: str) -> str:
    """Write the first letter large, by the rules of the language.

    >>> capitalise("istanbul'a", "tur"), capitalise("élan", "fra")
    ("İstanbul'a", 'Élan')
    """
    return upper(text[:1], lang) + text[1:]


def lower(text: str, lang: str) -> str:
    """Write all letters small, one code point for one, so that offsets hold.

    >>> lower("İYİ Işık", "tur"), lower("İstanbul Straße", "deu")
    ('iyi ışık', 'istanbul straße')
    """
    if lang.partition("-")[0] in _TURKIC:
        text = text.replace("I", "ı")
    return text.replace("İ", "i").lower()  # the one letter whose small one takes two code points


def upper(text: str, lang: str) -> str:
    """Write all letters large; Turkish and its relatives keep the dot on i."""
    if lang.partition("-")[0] in _TURKIC:
        text = text.replace("i", "İ")
    return text.upper()
