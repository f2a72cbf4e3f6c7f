"""Text: Unicode normalisation, tokens as spans over the original text, and letter case.

Nothing here changes a text that is labelled: tokens are spans (start, end) in code points, and what
lies between them is white space, so that the text is rebuilt exactly. Where a script writes no spaces
between words, its letters are tokens, each with its marks: no word list is complete enough to cut words.
"""

from __future__ import annotations

import unicodedata

import regex

__all__ = [
    "MARK",
    "SIGN",
    "SPACE",
    "TOKEN",
    "WORD",
    "capitalise",
    "fold",
    "lower",
    "nfc",
    "tokenise",
    "upper",
    "words_of_signs",
]

_MARKS = r"\u0e33\u0eb3\u200c\u200d"  # two vowels of Thai and Lao, letters only in name; joiners
_SIGNS = (
    r"[[\p{lb=SA}\p{scx=Hani}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}]&&[\p{L}\p{Nl}]--[\u0e33\u0eb3]]"
)
_LETTERS = r"\p{L}\p{M}\p{N}_\u200c\u200d"
_SPACED = rf"[[{_LETTERS}]--{_SIGNS}]+"

SPACE = regex.compile(r"\s+")
# What belongs to the letter before it.
MARK = regex.compile(rf"[\p{{M}}{_MARKS}]")
# Letters of scripts that write no spaces between words: those whose lines only a dictionary can break
# (https://www.unicode.org/reports/tr14/#SA), such as Thai, Lao, Khmer and Burmese, and those of Chinese
# and Japanese. Digits are none.
SIGN = regex.compile(_SIGNS, regex.V1)
# A word is such a letter with its marks, or a run of other letters, marks, digits and joiners; single
# apostrophes inside that belong to it. Any other character that is not white space is a token by itself.
WORD = regex.compile(rf"[{_LETTERS}]+")
_OTHER = rf"{_SPACED}(?:['\u2019]{_SPACED})*|\S"
TOKEN = regex.compile(rf"{_SIGNS}{MARK.pattern}*|{_OTHER}", regex.V1)
_RUN = regex.compile(rf"(?:{_SIGNS}{MARK.pattern}*)+|{_OTHER}", regex.V1)
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


def words_of_signs(text: str) -> list[str]:
    """Split a text into tokens, letters that stand side by side in an unspaced script being one.

    >>> words_of_signs("AI技術 123"), [*map(len, words_of_signs("เปิดไฟ 5"))]
    (['AI', '技術', '123'], [6, 1])
    """
    return [match[0] for match in _RUN.finditer(text)]


def fold(text: str) -> str:
    """Return the caseless form under which words are compared."""
    return nfc(text.casefold())


def capitalise(text: str, lang: str) -> str:
    """Write the first letter large, by the rules of the language.

    >>> capitalise("istanbul'a", "tur"), capitalise("élan", "fra")
    ("İstanbul'a", 'Élan')
    """
    first = text[:1]
    # Georgian words have no capital at the beginning, only in all capitals; a digraph has one of its own
    return (upper(first, lang) if first in "iı" else first.title()) + text[1:]


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
