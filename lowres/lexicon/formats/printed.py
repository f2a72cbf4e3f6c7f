"""Words as dictionaries print them: lists, qualifiers in brackets, alternatives within a phrase."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, product
from typing import NamedTuple

from lowres.lexicon.formats.cells import (
    CLOSE,
    OPEN,
    SEPARATOR,
    has_word,
    is_list,
    joined,
    optional_marked,
    remover,
    spelt_out,
    splitter,
)

__all__ = ["Printed", "words_in"]

# What a cell without any of this says is what it means.
_MARKED = re.compile(r"[()\[\]<>,;/…?!‐\"“”„；؛、]|\.\.")
_UNMATCHED = re.compile(r"[()\[\]<>]").search
_EDGES = ' ,;:/."“”„'
_MOST_FORMS = 8
_AS_WRITTEN = str.maketrans(OPEN + CLOSE, "()")
_listed = splitter(SEPARATOR, "()[]<>")
_bare = remover("()[]<>")


class Printed(NamedTuple):
    """A word or phrase, and what was stripped from it."""

    text: str
    note: str | None = None


def words_in(text: str, *, listed: bool = True) -> list[Printed]:
    """Read the words and phrases in a cell.

    Brackets become the note, but up to six letters in brackets that touch a word are optional. Of
    ``take/make notes`` come two phrases. A final ``?`` or ``!`` goes to the note, and dots at the
    edges, where something is to be filled in, go.

    >>> [word.text for word in words_in("road, high(way), take/make notes (at work)")]
    ['road', 'high', 'highway', 'take notes', 'make notes']
    >>> words_in("score (twenty)")
    [Printed(text='score', note='twenty')]

    Args:
        text: a cell that ``Source.clean`` has put right.
        listed: commas and semicolons separate, if it is no sentence.

    Returns:
        Nothing where only brackets and marks stand in the cell.

    Raises:
        ValueError: brackets do not match.
    """
    if not _MARKED.search(text):
        return [Printed(text)] if has_word(text) else []
    text = text.replace("‐", "-").replace("…", "...")
    if _UNMATCHED(_bare(text)[0]):
        raise ValueError("brackets do not match")
    found = [word for part in _parts(optional_marked(text), listed) for word in _words(part)]
    return [word for word in dict.fromkeys(found) if has_word(word.text)]


def _parts(text: str, listed: bool) -> list[str]:
    """Split where alternatives are listed; a comma inside a sentence is left alone."""
    whole = text.split(" / ")
    if not listed or text.endswith(("?", "!")):
        return whole
    parts = _listed(text)
    return parts if is_list(_bare(part)[0] for part in parts) else whole


def _words(part: str) -> Iterator[Printed]:
    text, notes = _bare(part)
    text = text.lstrip(_EDGES)
    text = text.rstrip(_EDGES) if text.endswith("..") else text.rstrip(_EDGES.replace(".", ""))
    bare = text.rstrip("?! ")
    note = joined(*(note.translate(_AS_WRITTEN) for note in notes), text[len(bare) :].strip())
    for way in spelt_out(bare):
        yield from (Printed(form, note) for form in _with_alternatives(way))


def _with_alternatives(text: str) -> list[str]:
    if "/" not in text:
        return [text]
    choices = [_alternatives(word) for word in text.split()]
    return [" ".join(chosen) for chosen in islice(product(*choices), _MOST_FORMS)]


def _alternatives(word: str) -> list[str]:
    forms = word.split("/")
    return forms if all(len(form) > 1 and form.isalpha() for form in forms) else [word]
