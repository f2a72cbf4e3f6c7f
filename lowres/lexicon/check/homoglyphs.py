"""Letters that look like those of another script, and words that mix scripts.

The look-alikes are a hand-made part of the confusables of Unicode (https://www.unicode.org/reports/tr39/):
those that keyboards and OCR put into the words of living languages. A word is mended only if all of
it can be written in one script; ``Wi-Fiды`` mixes scripts and is left as it is.
"""

from __future__ import annotations

from functools import lru_cache

import polars as pl
import regex

__all__ = ["SCRIPTS", "mixed_words", "scripts_of", "several_scripts", "unmix"]

# Scripts that are told apart; Chinese, Japanese and Korean writing mixes several as a rule.
_NAMES = (
    "Latin Cyrillic Greek Arabic Hebrew Armenian Georgian Devanagari Bengali Gujarati Gurmukhi Tamil "
    "Telugu Kannada Malayalam Sinhala Thai Lao Khmer Myanmar Tibetan Ethiopic Nko Tifinagh"
)
SCRIPTS = {name: rf"\p{{{name}}}" for name in _NAMES.split()}
SCRIPTS["CJK"] = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Bopomofo}]"

_LATIN_CYRILLIC = (
    ("aceopxyijshkəɵöäëïçăĕæʒ", "асеорхуіјѕһкәөӧӓёїҫӑӗӕӡ"),
    ("ABCEHIJKMOPSTXYƏƟÖÄËÏÇĂĔÆ", "АВСЕНІЈКМОРЅТХУӘӨӦӒЁЇҪӐӖӔ"),
)
_LATIN_GREEK = (
    ("aoviupɛɣɩxk", "αονιυρεγιχκ"),
    ("ABEZHIKMNOPTYX", "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"),
)
_CYRILLIC_GREEK = (
    ("аорухк", "αορυχκ"),
    ("АВЕНІКМОРТХУ", "ΑΒΕΗΙΚΜΟΡΤΧΥ"),
)


def _both_ways() -> dict[tuple[str, str], dict[str, str]]:
    """Tell for each pair of scripts how the letters of the first are written in the second."""
    tables: dict[tuple[str, str], dict[str, str]] = {}
    for one, other, rows in (
        ("Latin", "Cyrillic", _LATIN_CYRILLIC),
        ("Latin", "Greek", _LATIN_GREEK),
        ("Cyrillic", "Greek", _CYRILLIC_GREEK),
    ):
        pairs = [pair for row in rows for pair in zip(*row, strict=True)]
        tables[one, other] = dict(reversed(pairs))
        tables[other, one] = {right: left for left, right in reversed(pairs)}
    return tables


_LOOKS = _both_ways()
_ALIKE = ("Cyrillic", "Latin", "Greek")
_WORD = regex.compile(r"[\p{L}\p{M}]+")
_LETTER = regex.compile("|".join(f"(?P<{name}>{one})" for name, one in SCRIPTS.items()))


def unmix(text: str, script: str | None = None) -> str:
    """Write each word that mixes look-alikes in the one script that it can be written in.

    >>> unmix("oйнaу"), unmix("sanbε kɛ"), unmix("Wi-Fiды"), unmix("SMS алу")
    ('ойнау', 'sanbɛ kɛ', 'Wi-Fiды', 'SMS алу')

    Args:
        text: a cell.
        script: the script of its language, taken where a word could be written in either.
    """
    return str(_WORD.sub(lambda word: _unmixed(word[0], script), text))


def mixed_words(text: str) -> list[str]:
    """List the words that have letters of several scripts.

    >>> mixed_words("SMS алу"), mixed_words("oйнaу")
    ([], ['oйнaу'])
    """
    return [word for word in _WORD.findall(text) if len(scripts_of(word)) > 1]


def scripts_of(text: str) -> dict[str, int]:
    """Count the letters of a text by script."""
    counts: dict[str, int] = {}
    for letter in _LETTER.finditer(text):
        counts[letter.lastgroup] = counts.get(letter.lastgroup, 0) + 1
    return counts


def several_scripts(cells: pl.Series, names: tuple[str, ...]) -> pl.Series:
    """Tell which cells hold letters of several scripts, in one word or in several."""
    held = pl.Series([0], dtype=pl.UInt8).new_from_index(0, len(cells))
    for name in names:
        held = held + cells.str.contains(SCRIPTS[name]).cast(pl.UInt8)
    return held > 1


@lru_cache(maxsize=1 << 16)
def _unmixed(word: str, script: str | None) -> str:
    counts = scripts_of(word)
    if len(counts) < 2 or not counts.keys() <= {*_ALIKE}:
        return word
    able = [one for one in _ALIKE if one in counts and _can_be_written(word, one, counts)]
    if not able:
        return word
    wanted = max(able, key=lambda one: (one == script, counts[one]))
    for other in counts.keys() - {wanted}:
        looks = _LOOKS[other, wanted]
        word = "".join(looks.get(letter, letter) for letter in word)
    return word


def _can_be_written(word: str, script: str, counts: dict[str, int]) -> bool:
    foreign = (letter for letter in _LETTER.finditer(word) if letter.lastgroup != script)
    return all(letter[0] in _LOOKS[letter.lastgroup, script] for letter in foreign)
