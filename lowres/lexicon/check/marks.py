"""Marks that dictionaries write and running text does not: vowels of Arabic and Hebrew, stress, tone.

Only the languages named here are touched: Yoruba, Ewe, Igbo, Lingala and many others write such marks
in ordinary spelling.
"""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

__all__ = ["has_known_stress", "invisible", "plain", "stress", "vowels"]

_ACUTE, _GRAVE, _TILDE, _MACRON, _BREVE = "\u0301", "\u0300", "\u0303", "\u0304", "\u0306"
_CIRCUMFLEX, _CARON, _DOUBLE_GRAVE, _INVERTED, _DOT = (
    "\u0302",
    "\u030c",
    "\u030f",
    "\u0311",
    "\u0307",
)


class _Marks(NamedTuple):
    """Combining marks that ordinary spelling lacks, and what keeps its own (a pattern over NFD)."""

    marks: str
    keeps: str


_SLAVIC = _Marks(_ACUTE + _GRAVE, r"\p{Latin}\p{M}+")
_SOUTH = _Marks(_ACUTE + _GRAVE + _MACRON + _DOUBLE_GRAVE + _INVERTED, "[cszCSZгкГК]\u0301")
_TONE = _Marks(_ACUTE + _GRAVE + _CIRCUMFLEX + _MACRON + _CARON, "[szcSZC]\u030c")
_STRESS = {
    "lit": _Marks(_ACUTE + _GRAVE + _TILDE + _DOT, "[eEzZ]\u0307"),  # a stressed i has its dot
    **dict.fromkeys(("rus", "ukr", "bel"), _SLAVIC),
    "bul": _SLAVIC._replace(marks=_ACUTE),  # ѝ is a word
    "mkd": _Marks(_ACUTE, r"\p{Latin}\p{M}+|[гкГК]" + _ACUTE),
    **dict.fromkeys(("hbs", "hrv", "srp", "bos", "cnr"), _SOUTH),
    "slv": _SOUTH._replace(marks=_SOUTH.marks + _CIRCUMFLEX),
    **dict.fromkeys(("zul", "xho", "ssw", "nbl", "nde"), _TONE),
    **dict.fromkeys(("lug", "sna", "kin", "run", "swa", "swh", "hau"), _TONE),
    "lat": _Marks(_MACRON + _BREVE, "$^"),
}
_VOWELS = {
    **dict.fromkeys(
        "ara arb arz apc ajp aeb ary arq apd ayl acm afb ars fas pes prs urd".split(),  # noqa: SIM905
        "[\u064b-\u0652\u0670\u0640]",
    ),
    "heb": "[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]",
}
# Joiners shape letters in Arabic and Indic scripts; anywhere else they are left by copy and paste.
_SHAPED = r"[\p{Arabic}\p{Syriac}\p{Nko}\p{Mongolian}\u0900-\u0dff\u1000-\u109f\u1780-\u17ff]"
_JOINED = rf"{_SHAPED}[\u200c\u200d]+"
_INVISIBLE = r"[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\p{Cc}]"


def vowels(cells: pl.Series, lang: str) -> pl.Series:
    """Take the vowel signs off Arabic and Hebrew."""
    pattern = _VOWELS.get(_head(lang))
    return cells.str.replace_all(pattern, "") if pattern else cells


def stress(cells: pl.Series, lang: str) -> pl.Series:
    """Take stress, tone and length marks off, where the ordinary spelling of the language has none."""
    known = _STRESS.get(_head(lang))
    if known is None:
        return cells
    pattern = f"({known.keeps})|[{known.marks}]"
    return cells.str.normalize("NFD").str.replace_all(pattern, "${1}").str.normalize("NFC")


def invisible(cells: pl.Series, lang: str) -> pl.Series:
    """Take out characters that cannot be seen, but for joiners that shape letters."""
    spaced = cells.str.replace_all(r"\s", " ")
    bare = spaced.str.replace_all(f"({_JOINED})|{_INVISIBLE}", "${1}")
    return bare.str.replace_all(" +", " ").str.strip_chars()


def plain(cells: pl.Series, lang: str) -> pl.Series:
    """Write words as running text does, so that they can be compared with it."""
    return stress(vowels(cells, lang), lang)


def has_known_stress(lang: str) -> bool:
    """Tell whether it is known here which marks the ordinary spelling of a language lacks."""
    return _head(lang) in _STRESS


def _head(lang: str) -> str:
    return lang.partition("-")[0]
