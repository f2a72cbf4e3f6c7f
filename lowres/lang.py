"""Language tags: BCP-47, ISO 639-1 or 639-3 in, one canonical form out.

The canonical form is the ISO 639-3 code, followed by script and region where they were given:
``lg`` and ``lug`` are ``lug``, ``ar-MA`` is ``ara-MA``. BCP 47: https://www.rfc-editor.org/info/bcp47.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import langcodes

from lowres.errors import UsageError

__all__ = ["Pair", "canonical", "parse_pair", "same_language", "same_pair", "shown_pairs"]


class Pair(NamedTuple):
    """A source and a target language, both canonical."""

    src: str
    tgt: str

    @property
    def turned(self) -> Pair:
        """The other way round."""
        return Pair(self.tgt, self.src)

    def __str__(self) -> str:
        """Write the pair so that :func:`parse_pair` reads it again."""
        return f"{self.src}{':' if '-' in self.src + self.tgt else '-'}{self.tgt}"


def canonical(tag: str) -> str:
    """Turn a language tag into its canonical form.

    >>> canonical("lg"), canonical("TUR"), canonical("ms-Arab")
    ('lug', 'tur', 'msa-Arab')

    Raises:
        UsageError: the tag is not well formed or its language is not a known one.
    """
    head, *rest = tag.replace("_", "-").split("-")
    code = _iso639_3(head.lower())
    if code is None:
        raise UsageError(_unknown(tag))
    try:
        language = langcodes.Language.get("-".join([head, *rest]), normalize=False)
    except ValueError as fault:
        raise UsageError(_unknown(tag)) from fault
    return "-".join(part for part in (code, language.script, language.territory) if part)


def parse_pair(text: str) -> Pair:
    """Read ``eng-lug`` (or ``eng_lug``, ``en:lg``) as a pair of canonical tags.

    >>> parse_pair("en-lg")
    Pair(src='eng', tgt='lug')

    Raises:
        UsageError: there are not two languages in it, or one of them is unknown.
    """
    for separator in (":", "_", "-"):
        if text.count(separator) == 1:
            src, tgt = text.split(separator)
            return Pair(canonical(src), canonical(tgt))
    raise UsageError(f'"{text}" is not a pair of languages. Write it like eng-lug (or en:ar-MA).')


def same_language(one: str, other: str) -> bool:
    """Tell whether two tags name one language, a member of a macrolanguage counting as it.

    >>> same_language("twi", "ak"), same_language("eng", "deu")
    (True, False)
    """
    return _macrolanguage(one) == _macrolanguage(other)


def same_pair(one: Pair, other: Pair) -> bool:
    """Tell whether two pairs are of the same languages, in the same order."""
    return same_language(one.src, other.src) and same_language(one.tgt, other.tgt)


def shown_pairs(pairs: Sequence[Pair]) -> str:
    """Write pairs for a message: all of few, or the languages of many.

    >>> shown_pairs([Pair("eng", "kaz"), Pair("kaz", "eng")])
    'eng-kaz, kaz-eng'
    """
    if len(pairs) <= 12:
        return ", ".join(map(str, pairs))
    return f"any two of {', '.join(sorted({lang for pair in pairs for lang in pair}))}"


@cache
def _macrolanguage(tag: str) -> str:
    known = str(langcodes.Language.get(canonical(tag)).prefer_macrolanguage().language)
    return "no" if known == "nb" else known  # the member that is meant by it, as arb is by ara


def _iso639_3(code: str) -> str | None:
    """Look a two- or three-letter code up; a code that only names a macrolanguage is kept as it is."""
    if not code.isascii() or not code.isalpha() or len(code) not in (2, 3):
        return None
    raw, known = (langcodes.Language.get(code, normalize=flag) for flag in (False, True))
    if not known.is_valid():
        return None
    if len(code) == 2:
        return str(raw.to_alpha3())
    try:  # ger and deu are one language, twi and its macrolanguage aka are two
        return str(known.to_alpha3()) if known.to_alpha3(variant="B") == code else code
    except LookupError:
        return code


def _unknown(tag: str) -> str:
    return (
        f'"{tag}" is not a known language. Give an ISO 639 code or BCP-47 tag, such as lug or lg.'
    )
