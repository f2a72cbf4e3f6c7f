"""Faults of spelling, each told by its repair: a cell has the fault if the repair changes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

import polars as pl

from lowres.lexicon.check.cells import EXAMPLES, columns, fault, script_of, with_any, words_in
from lowres.lexicon.check.fault import Fault
from lowres.lexicon.check.homoglyphs import several_scripts, unmix
from lowres.lexicon.check.marks import invisible, stress, vowels
from lowres.lexicon.table import Lexicon

__all__ = ["SPELLINGS", "Spelling", "same_script", "spelling_faults"]

Repair = Callable[[pl.Series, str], pl.Series]


class Spelling(NamedTuple):
    """A fault of spelling.

    Attributes:
        name: its slug, and the name of its repair.
        what: a sentence for people.
        repair: writes cells of a language without it; twice is as good as once.
    """

    name: str
    what: str
    repair: Repair

    def mend(self, cells: pl.Series, lang: str, words: pl.Series | None = None) -> pl.Series:
        """Return the cells without the fault; one of which nothing would be left stays.

        Args:
            cells: words or phrases.
            lang: their language.
            words: their distinct words, if they are known already.
        """
        words = words_in(cells) if words is None else words
        at = with_any(cells, words, self.repair(words, lang) != words).arg_true()
        old = cells.gather(at)
        mended = self.repair(old, lang).str.normalize("NFC")
        return cells.clone().scatter(at, mended.zip_with(mended != "", old))


def same_script(cells: pl.Series, lang: str) -> pl.Series:
    """Write words that mix look-alike letters in one script."""
    mixed = several_scripts(cells, ("Latin", "Cyrillic", "Greek"))
    old = cells.filter(mixed).unique(maintain_order=True)
    new = [unmix(cell, script_of(lang)) for cell in old]
    return cells.replace(old, pl.Series(new, dtype=pl.String)) if new else cells


def _nfc(cells: pl.Series, lang: str) -> pl.Series:
    return cells.str.normalize("NFC")


SPELLINGS: tuple[Spelling, ...] = (
    Spelling("nfc", "not in Unicode normalisation form C", _nfc),
    Spelling("invisible", "characters that cannot be seen, or stray spaces", invisible),
    Spelling("homoglyphs", "letters of another script that only look right", same_script),
    Spelling("vowels", "vowel signs that running text does not write", vowels),
    Spelling("stress", "stress or tone marks that running text does not write", stress),
)


def spelling_faults(lexicon: Lexicon, examples: int = EXAMPLES) -> Iterator[Fault]:
    """Yield the faults of spelling of each column."""
    for column in columns(lexicon):
        words = words_in(column.cells)
        for spelling in SPELLINGS:
            mended = spelling.mend(column.cells, column.lang, words)
            shown = column.cells + " → " + mended
            wrong = mended != column.cells
            described = partial(fault, spelling.name, "fault", column, wrong, spelling.what)
            found = described(shown=shown, fix=spelling.name, examples=examples)
            if found:
                yield found
