"""Names written in the script of the target language, letter by letter.

The rules are ICU's, which are those of Unicode's CLDR (https://cldr.unicode.org/index/cldr-spec/transliteration-guidelines),
with what they leave to their user: Arabic and Hebrew write the vowels of foreign names by letters and
without points, and the scripts of northern India leave the mark of a missing vowel off at the end.
English is not written as it is spoken, so that names come out roughly: those that the lexicon holds
as proper nouns are translated instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import islice
from typing import Any, Final

import numpy as np
import pyarrow as pa
import regex

from lowres.errors import UsageError, from_extra
from lowres.generate.pieces import I64, Mask, Pieces

__all__ = ["Transliterator", "of_letters", "rewritten", "script_of_words"]

_INDIC = "e > ē; o > ō; ::Latin-{};"
# Of each script, the rules that write small Latin letters in it; in those with capitals, any letters.
_RULES: Final = {
    "Arabic": "^ { e > āī; ^ { i > āī; ^ { o > āū; ^ { u > āū; a > ā; e > ī; i > ī; o > ū; u > ū; "
    "p > b; v > f; ::Latin-Arabic; ::[[:Mn:]] Remove;",
    "Armenian": "::Latin-Armenian;",
    "Bengali": _INDIC.format("Bengali"),
    "Cyrillic": "::Latin-Russian/BGN; ::Latin-Cyrillic;",
    "Devanagari": _INDIC.format("Devanagari"),
    "Ethiopic": "::Latin-Ethiopic;",
    "Georgian": "::Latin-Georgian;",
    "Greek": "::Latin-Greek/UNGEGN;",
    "Gujarati": _INDIC.format("Gujarati"),
    "Gurmukhi": _INDIC.format("Gurmukhi"),
    "Hangul": "::Latin-Hangul;",
    "Hebrew": "^ { a > א; ^ { e > א; ^ { i > אy; ^ { o > אw; ^ { u > אw; i > y; o > w; u > w; "
    "::Latin-Hebrew; ::[[:Mn:]] Remove;",
    "Kannada": _INDIC.format("Kannada"),
    "Katakana": "::Latin-Katakana;",
    "Malayalam": _INDIC.format("Malayalam"),
    "Oriya": _INDIC.format("Oriya"),
    "Tamil": _INDIC.format("Tamil"),
    "Telugu": _INDIC.format("Telugu"),
}
_CASED = frozenset({"Armenian", "Cyrillic", "Greek"})
_NO_VOWEL = (
    "\u094d\u09cd\u0a4d\u0acd\u0b4d"  # at the end of words of these five scripts, not written
)
_LACKING = {"c": "k", "q": "k", "w": "v", "x": "ks", "y": "i", "j": "i"}
_LACKED = regex.compile("[cqwxyj]", regex.IGNORECASE)
_LETTERS = regex.compile(r"\p{L}[\p{L}\p{M}]*")
_LATIN = regex.compile(r"\p{Latin}")
# By the subtags of BCP 47, and as they are told apart in words.
_SUBTAGS = {
    "Arab": "Arabic", "Armn": "Armenian", "Beng": "Bengali", "Cyrl": "Cyrillic", "Deva": "Devanagari",
    "Ethi": "Ethiopic", "Geor": "Georgian", "Grek": "Greek", "Gujr": "Gujarati", "Guru": "Gurmukhi",
    "Hang": "Hangul", "Hani": "Han", "Hans": "Han", "Hant": "Han", "Hebr": "Hebrew", "Jpan": "Katakana",
    "Kana": "Katakana", "Knda": "Kannada", "Kore": "Hangul", "Latn": "Latin", "Mlym": "Malayalam",
    "Orya": "Oriya", "Taml": "Tamil", "Telu": "Telugu",
}  # fmt: skip
_OTHERS = ("Latin", "Han", "Thai", "Lao", "Khmer", "Myanmar", "Tibetan", "Sinhala", "Thaana", "Nko")
_SCRIPT = regex.compile(
    "|".join(rf"(?P<{name}>\p{{{name}}}+)" for name in (*_RULES, "Hiragana", *_OTHERS))
)
_SAMPLE = 2000


def script_of_words(lang: str, words: Iterable[str]) -> str:
    """Name the script of some words of a language: that of its tag, else of most of their letters.

    Japanese, of which some words hold kana, counts as Katakana, which it writes foreign names in.

    >>> script_of_words("kaz", ["тыңдау", "SMS"]), script_of_words("kaz-Latn", ["тыңдау"])
    ('Cyrillic', 'Latin')
    """
    for subtag in lang.split("-")[1:]:
        if subtag in _SUBTAGS:
            return _SUBTAGS[subtag]
    counts: dict[str, int] = {}
    for word in islice(words, _SAMPLE):
        for run in _SCRIPT.finditer(word):
            name = run.lastgroup or ""
            counts[name] = counts.get(name, 0) + len(run[0])
    kana = counts.pop("Hiragana", 0) + counts.get("Katakana", 0)
    if kana:
        counts["Katakana"] = kana + counts.pop("Han", 0)
    return max(counts, key=lambda name: counts[name], default="Latin")


def of_letters(pieces: Pieces) -> Mask:
    """Mark the words that begin with a letter and hold no digit, bool [tokens]."""
    return np.asarray(pieces.ask(_are_of_letters)[pieces.kind])


def rewritten(
    pieces: Pieces, written: pa.StringArray, copied: I64, writer: Transliterator | None
) -> pa.StringArray:
    """Write some tokens in another script.

    Args:
        pieces: the batch.
        written: what stands in the place of each piece, [pieces].
        copied: the tokens, [copied].
        writer: the other script.
    """
    if writer is None or not len(copied):
        return written
    names = [writer.written(pieces.kinds[at]) for at in pieces.kind[copied].tolist()]
    which = np.arange(len(written))
    which[pieces.token[copied]] = len(written) + np.arange(len(names))
    return pa.concat_arrays([written, pa.array(names, pa.string())]).take(pa.array(which))


class Transliterator:
    """Writes words of Latin letters in another script.

    Args:
        script: its name in Unicode.

    Raises:
        UsageError: there are no rules for it.
        MissingExtra: ICU is not installed.
    """

    def __init__(self, script: str) -> None:
        if script not in _RULES:
            what = f"there are no rules for writing names in {script} letters"
            raise UsageError(f"{what}: leave transliterate off. Known: {', '.join(_RULES)}.")
        self.script = script
        with from_extra("scripts", "icu"):
            import icu
        lower = "" if script in _CASED else "::Lower; "
        rules = f"::Latin-ASCII; {lower}{_RULES[script]}"
        self._rules: Any = icu.Transliterator.createFromRules(f"Latin-{script}", rules)
        self.version = f"Latin-{script}, ICU {icu.ICU_VERSION}"
        self.written = cache(self._written)

    def __reduce__(self) -> tuple[object, ...]:
        """Travel between processes by its script."""
        return type(self), (self.script,)

    @classmethod
    def between(
        cls, src: str, tgt: str, heads: Sequence[str], words: Sequence[str]
    ) -> Transliterator | None:
        """Return what writes names of one language in the script of another; ``None`` in the same one.

        Args:
            src: the one.
            tgt: the other.
            heads: words of the one.
            words: words of the other.

        Raises:
            UsageError: no rules lead from the one's script to the other's.
        """
        there, here = script_of_words(tgt, words), script_of_words(src, heads)
        if there == here:
            return None
        if here != "Latin":
            what = f"names are transliterated from Latin letters only, {src} is written in {here}"
            raise UsageError(f"{what}: leave transliterate off.")
        return cls(there)

    def _written(self, word: str) -> str:
        """Write a word in the other script; one that cannot be written whole stays as it is."""
        text = _LETTERS.sub(lambda run: self._run(run[0]), word)
        return word if _LATIN.search(text) else text

    def _run(self, letters: str) -> str:
        text = _LACKED.sub(lambda one: self._stand_in(one[0]), self._rules.transliterate(letters))
        return str(text).rstrip(_NO_VOWEL) or letters

    def _stand_in(self, letter: str) -> str:
        """Write a letter that the script lacks by one near to it."""
        near = _LACKING[letter.lower()]
        return str(self._rules.transliterate(near.title() if letter.isupper() else near))


def _are_of_letters(texts: list[str]) -> Mask:
    return np.array(
        [text[:1].isalpha() and not any(map(str.isdigit, text)) for text in texts], bool
    )
