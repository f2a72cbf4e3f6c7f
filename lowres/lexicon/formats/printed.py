"""Words as dictionaries print them: alternatives, qualifiers in brackets, optional letters."""

from __future__ import annotations

import re
from itertools import islice, product
from typing import NamedTuple

__all__ = ["Printed", "looks_like_definition", "words_in"]

# What a cell without any of this says is what it means.
_MARKED = re.compile(r"[()\[\]<>,;/…?!‐\"“”„]|\.\.")
# Commas and semicolons separate where they stand in no bracket.
_PARTS = re.compile(r"(?:\([^()]*\)|\[[^][]*\]|<[^<>]*>|[^,;])+")
_BRACKET = re.compile(r"\(([^()]*)\)|\[([^][]*)\]|<([^<>]*)>")
_OPTIONAL = re.compile(r"(?<=\w)\(([^\W\d_]{1,4})\)|\(([^\W\d_]{1,4})\)(?=\w)")
_EDGES = ' ,;:/."“”„'
_LIST_WORDS, _MOST_WORDS = 3, 6
_JOINED = ("or ", "and ", "especially ", "e.g. ", "i.e. ")
_DEFINING = ("kind of ", "sort of ", "type of ", "species of ")
_MOST_FORMS = 8


class Printed(NamedTuple):
    """A word or phrase, and what was stripped from it."""

    text: str
    note: str | None = None


def words_in(text: str, *, listed: bool = True) -> list[Printed]:
    """Read the words and phrases in a cell.

    Brackets become the note, but up to four letters in brackets that touch a word are optional. Of
    ``take/make notes`` come two phrases. A final ``?`` or ``!`` goes to the note, and dots at the
    edges, where something is to be filled in, go.

    >>> [word.text for word in words_in("road, high(way), take/make notes (at work)")]
    ['road', 'high', 'highway', 'take notes', 'make notes']
    >>> words_in("score (twenty)")
    [Printed(text='score', note='twenty')]

    Args:
        text: a cell that ``Source.clean`` has put right.
        listed: commas and semicolons separate, if no more than three words stand between them.

    Returns:
        Nothing where only brackets and marks stand in the cell.

    Raises:
        ValueError: brackets do not match, or stand in each other.
    """
    if not _MARKED.search(text):
        return [Printed(text)] if _has_word(text) else []
    text = text.replace("‐", "-").replace("…", "...")
    if any(mark in _BRACKET.sub("", text) for mark in "()[]<>"):
        raise ValueError("brackets do not match")
    found = (_word(form) for part in _parts(text, listed) for form in _with_optional(part))
    forms = (word._replace(text=form) for word in found for form in _with_alternatives(word.text))
    return [word for word in dict.fromkeys(forms) if _has_word(word.text)]


def looks_like_definition(text: str) -> bool:
    """Tell a definition by its look: more than six words, or ``a kind of``.

    >>> looks_like_definition("a kind of bread"), looks_like_definition("flat bread")
    (True, False)
    """
    if text.count(" ") >= _MOST_WORDS:
        return True
    return text.removeprefix("a ").startswith(_DEFINING)


def _parts(text: str, listed: bool) -> list[str]:
    """Split where alternatives are listed; a comma inside a longer phrase is left alone."""
    whole = text.split(" / ")
    if not listed or text.endswith(("?", "!")):  # a sentence
        return whole
    parts = [part.strip() for one in whole for part in _PARTS.findall(one)]
    bare = [" ".join(_BRACKET.sub(" ", part).split()) for part in parts]
    loose = any(part.count(" ") >= _LIST_WORDS or part.startswith(_JOINED) for part in bare)
    return whole if loose and len(parts) > len(whole) else parts


def _with_optional(part: str) -> list[str]:
    if not _OPTIONAL.search(part):
        return [part]
    return [_OPTIONAL.sub("", part), _OPTIONAL.sub(r"\1\2", part)]


def _word(part: str) -> Printed:
    notes = [next(filter(None, groups), "").strip() for groups in _BRACKET.findall(part)]
    text = " ".join(_BRACKET.sub(" ", part).split()).lstrip(_EDGES)
    text = text.rstrip(_EDGES) if text.endswith("..") else text.rstrip(_EDGES.replace(".", ""))
    bare = text.rstrip("?! ")
    notes.append(text[len(bare) :].strip())
    return Printed(bare, "; ".join(filter(None, notes)) or None)


def _with_alternatives(text: str) -> list[str]:
    if "/" not in text:
        return [text]
    choices = [_alternatives(word) for word in text.split()]
    return [" ".join(chosen) for chosen in islice(product(*choices), _MOST_FORMS)]


def _alternatives(word: str) -> list[str]:
    forms = word.split("/")
    return forms if all(len(form) > 1 and form.isalpha() for form in forms) else [word]


def _has_word(text: str) -> bool:
    return text.isalpha() or any(map(str.isalnum, text))
