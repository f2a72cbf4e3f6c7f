"""The words of a treebank in CoNLL-U, without their text: what an inflector is scored on.

https://universaldependencies.org/format.html. Words are those of the tree: the parts of a multiword
token (``zu``, ``dem``), not the token itself (``zum``), and no empty nodes (``8.1``).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from lowres.errors import InputError
from lowres.lines import read_lines

__all__ = ["Word", "read_words"]

_COLUMNS = 10


class Word(NamedTuple):
    """A word as its row has it, ``_`` standing for nothing."""

    lemma: str
    upos: str
    feats: str
    form: str


def read_words(path: Path) -> Iterator[Word]:
    """Yield the words of a file, which may be packed.

    Raises:
        InputError: a row has not ten columns.
    """
    for number, text in read_lines(path):
        if not text.strip() or text.startswith("#"):
            continue
        cells = text.split("\t")
        if len(cells) != _COLUMNS:
            what = f"{len(cells)} columns where {_COLUMNS} are needed, told apart by tabs."
            raise InputError(path, f"{what} Is it CoNLL-U?", number)
        if cells[0].isdecimal():
            yield Word(lemma=cells[2], upos=cells[3], feats=cells[5], form=cells[1])
