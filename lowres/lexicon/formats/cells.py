"""Cells taken apart: lists of texts, remarks in brackets, letters that may be left out, definitions.

Who uses what:

- word lists (cldf, swadesh) :func:`variants`; single words (panlex, wiktextract) :func:`without_brackets`;
- printed dictionaries (freedict) :mod:`lowres.lexicon.formats.printed`, which is made of what is here;
- lines with labels among the words (dsl, dictd, stardict) :mod:`lowres.lexicon.formats.equivalents`,
  which shares :data:`SEPARATOR` and :func:`spelt_out`;
- declared formats :func:`splitter`, :func:`remover` and :func:`ways`, for the marks that they declare;
- glosses and free text (wiktextract, freedict, dictd, stardict) :func:`is_list`, :func:`is_definition`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from lowres.lexicon.source import Source

__all__ = [
    "CLOSE",
    "OPEN",
    "SEPARATOR",
    "has_word",
    "is_definition",
    "is_list",
    "joined",
    "optional_marked",
    "remover",
    "spelt_out",
    "splitter",
    "variants",
    "ways",
    "within",
    "without_brackets",
]

# A comma between digits separates nothing, and a slash only between spaces.
SEPARATOR = r";|；|؛|、|,(?!(?<=\d,)\d)|/(?<=\s/)(?=\s)"  # literals first: these are found fast
OPEN, CLOSE = "\ufdd4", "\ufdd5"  # around letters that may be left out; no text holds them
_NO_MARKS = str.maketrans("", "", OPEN + CLOSE)
_NO_BRACKETS = str.maketrans("", "", "()[]{}")
_LETTER = r"[\w\u0300-\u036f]"
_GLUED = re.compile(rf"(?<={_LETTER})\(([^\W\d_]{{1,6}})\)|\(([^\W\d_]{{1,6}})\)(?={_LETTER})")
_MARKED = re.compile(f"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}")
_BRACKET = re.compile(r"[()\[\]{}]").search
_LATIN = "\u0250"  # letters below this one are
_MOST_OPTIONAL = 4  # parts of a text that may be left out: 16 ways to write it
_MOST_NESTED = 8
_MOST_WORDS = 4
_WORD_LENGTH = 15  # letters of a long word, for texts without spaces
_DEFINING = re.compile(r"\b(?:kind|sort|type|species|form|spelling) of ").search
_GOES_ON = ("or ", "and ", "especially ", "e.g. ", "i.e. ")


def splitter(separator: str, brackets: str = "()[]{}") -> Callable[[str], list[str]]:
    """Return what splits a text where a pattern fits, except inside brackets that are closed.

    >>> splitter("[,;]")("a (b, c), d")
    ['a (b, c)', ' d']

    Args:
        separator: the pattern, without named groups.
        brackets: opening and closing ones in turn.
    """
    inner = "(?:[^{0}{1}]++|{0}[^{0}{1}]*{1})"  # brackets may stand in brackets
    kept = [f"{one}{inner.format(one, two)}*+{two}" for one, two in _pairs(brackets)]
    mark = re.compile(f"(?P<mark>{separator})")
    pattern = re.compile("|".join([*kept, mark.pattern]))

    def split(text: str) -> list[str]:
        if not mark.search(text):
            return [text]
        pieces, start = [], 0
        for match in pattern.finditer(text):
            if match["mark"]:
                pieces.append(text[start : match.start()])
                start = match.end()
        return [*pieces, text[start:]]

    return split


def remover(brackets: str, *, alone: bool = False) -> Callable[[str], tuple[str, list[str]]]:
    """Return what takes remarks in brackets out of a text, from the innermost outwards.

    >>> remover("()[]")("score (twenty) [rare]")
    ('score', ['twenty', 'rare'])

    Args:
        brackets: opening and closing ones in turn.
        alone: only those that touch no letter.
    """
    pattern, opening = within(brackets, alone=alone), brackets[::2]

    def remove(text: str) -> tuple[str, list[str]]:
        if not any(map(text.__contains__, opening)):
            return Source.clean(text), []
        remarks: list[str] = []

        def taken(match: re.Match[str]) -> str:
            remarks.append(Source.clean(match[0][1:-1]))
            return " "

        for _ in range(_MOST_NESTED):
            text, count = pattern.subn(taken, text)
            if not count:
                break
        return Source.clean(text), [*filter(None, remarks)]

    return remove


def within(brackets: str, *, alone: bool = False) -> re.Pattern[str]:
    """Return a pattern for the innermost brackets, the last group of which is what they hold."""
    before, after = (rf"(?<!{_LETTER}{{0}})", f"(?!{_LETTER})") if alone else ("", "")
    kinds = [
        f"{one}{before.format(one)}([^{one}{two}]*){two}{after}" for one, two in _pairs(brackets)
    ]
    return re.compile("|".join(kinds) or "(?!)")


def ways(text: str, optional: re.Pattern[str]) -> list[str]:
    """Write a text without and with each of its parts that may be left out.

    Args:
        text: of the parts beyond the fourth, all stay as they are.
        optional: a pattern for such a part, the last group of which is what remains of it.
    """
    found = [text]
    for _ in range(_MOST_OPTIONAL):
        if not optional.search(found[0]):
            break
        found = [way for old in found for way in _without_and_with(old, optional)]
    return [*dict.fromkeys(map(Source.clean, found))]


def optional_marked(text: str) -> str:
    """Mark letters in brackets that may be left out: up to six that touch a word of their script.

    In another script they are a reading, as in ``倒数(dàoshǔ)``.
    """
    return _GLUED.sub(_marked, text) if "(" in text else text


def spelt_out(text: str) -> list[str]:
    """Write a text without and with the letters that are marked.

    >>> spelt_out(optional_marked("colo(u)r")), spelt_out("plain")
    (['color', 'colour'], ['plain'])
    """
    if OPEN not in text and CLOSE not in text:
        return [text]
    return [Source.clean(way.translate(_NO_MARKS)) for way in ways(text, _MARKED)]


def variants(cell: str) -> list[tuple[str, str]]:
    """Cut a cell of a word list into its variants, each with the remark beside it in brackets.

    >>> variants("tïŋraḳ, gju(e)j / nee (dial.)")
    [('tïŋraḳ', ''), ('gjuej', ''), ('nee', 'dial.')]
    """
    return [found for found in map(without_brackets, _variants(cell)) if found[0]]


def without_brackets(text: str) -> tuple[str, str]:
    """Take the remarks in brackets out of a text; what is glued to letters is part of the word.

    >>> without_brackets("man (adult male)"), without_brackets("(finger)nail (n.)")
    (('man', 'adult male'), ('fingernail', 'n.'))
    """
    if not _BRACKET(text):
        return " ".join(text.split()), ""
    bare, remarks = _remarks(text)
    return " ".join(bare.translate(_NO_BRACKETS).split()), "; ".join(remarks)


def is_list(parts: Iterable[str]) -> bool:
    """Tell a list, split at its commas, from a sentence that has some: one of more than four words.

    >>> is_list(["wash", "rinse"]), is_list(["trash", "or waste"])
    (True, False)
    """
    return not any(part.startswith(_GOES_ON) or _is_long(part, _MOST_WORDS) for part in parts)


def is_definition(text: str, most: int = _MOST_WORDS) -> bool:
    """Tell a definition from a translation by its look: long, or a ``kind of``.

    >>> is_definition("a kind of bread"), is_definition("flat bread")
    (True, False)

    Args:
        text: what is said of a head.
        most: words that a translation may have: four in free text and glosses, six where only
            translations are meant to stand (freedict).
    """
    return _is_long(text, most) or (" of " in text and _DEFINING(text) is not None)


def has_word(text: str) -> bool:
    """Tell whether a text holds a letter or digit."""
    return text.isalpha() or any(map(str.isalnum, text))


def joined(*notes: str | None) -> str | None:
    """Join notes, each once, without those that say nothing."""
    return "; ".join(dict.fromkeys(filter(None, notes))) or None if any(notes) else None


def _pairs(brackets: str) -> list[tuple[str, str]]:
    signs = [*map(re.escape, brackets)]
    return [*zip(signs[::2], signs[1::2], strict=True)]


def _without_and_with(text: str, optional: re.Pattern[str]) -> tuple[str, str]:
    kept = optional.sub(lambda match: match[match.lastindex or 0], text, count=1)
    return optional.sub("", text, count=1), kept


def _is_long(text: str, most: int) -> bool:
    return text.count(" ") >= most or len(text) > most * _WORD_LENGTH


def _marked(match: re.Match[str]) -> str:
    letters, text = match[1] or match[2], match.string
    beside = text[match.start() - 1] if match[1] else text[match.end()]
    same = (beside < _LATIN) == (letters[0] < _LATIN)
    return f"{OPEN}{letters}{CLOSE}" if same else match[0]


_variants = splitter("[,;/~]")
_remarks = remover("()[]{}", alone=True)
