"""The cells of a lexicon that hold words, by table, column and language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import langcodes
import polars as pl

from lowres.lexicon.check.fault import Example, Fault, Level
from lowres.lexicon.table import UNDETERMINED, Lexicon

__all__ = ["EXAMPLES", "Column", "columns", "fault", "script_of", "with_any", "words_in"]

EXAMPLES = 3
_TARGET_COLUMNS = {
    "translations": ("tgt",),
    "inflections": ("lemma", "form"),
    "segmentations": ("lemma", "form"),  # a segmentation says what its form says
    "derivations": ("base", "derived"),
}
_WRITTEN = {
    **dict.fromkeys(("Hans", "Hant", "Hani", "Jpan", "Kore", "Hang", "Hira", "Kana"), "CJK"),
    **{"Latn": "Latin", "Cyrl": "Cyrillic", "Grek": "Greek", "Arab": "Arabic", "Hebr": "Hebrew"},
    **{"Armn": "Armenian", "Geor": "Georgian", "Deva": "Devanagari", "Beng": "Bengali"},
    **{"Gujr": "Gujarati", "Guru": "Gurmukhi", "Taml": "Tamil", "Telu": "Telugu"},
    **{"Knda": "Kannada", "Mlym": "Malayalam", "Sinh": "Sinhala", "Thai": "Thai", "Laoo": "Lao"},
    **{"Khmr": "Khmer", "Mymr": "Myanmar", "Tibt": "Tibetan", "Ethi": "Ethiopic"},
    **{"Nkoo": "Nko", "Tfng": "Tifinagh"},
}


class Column(NamedTuple):
    """A column of words.

    Attributes:
        table: its table, by the name that :attr:`lowres.lexicon.Lexicon.tables` has for it.
        name: its name there.
        lang: language of its words.
        held: the table itself.
    """

    table: str
    name: str
    lang: str
    held: pl.DataFrame

    @property
    def where(self) -> str:
        """Table and column in one word."""
        return f"{self.table}.{self.name}"

    @property
    def cells(self) -> pl.Series:
        """The words."""
        return self.held[self.name]


def columns(lexicon: Lexicon) -> Iterator[Column]:
    """Yield the columns that hold words of a known language."""
    for table, held in lexicon.tables.items():
        if table == "translations" and lexicon.pair.src != UNDETERMINED:
            yield Column(table, "src", lexicon.pair.src, held)
        for name in _TARGET_COLUMNS[table]:
            yield Column(table, name, lexicon.pair.tgt, held)


def fault(
    name: str,
    level: Level,
    column: Column,
    wrong: pl.Series,
    what: str,
    *,
    shown: pl.Series | None = None,
    fix: str | None = None,
    examples: int = EXAMPLES,
) -> Fault | None:
    """Describe the cells that have a fault; ``None`` where none has.

    Args:
        name: slug of the fault.
        level: how bad it is.
        column: where it was looked for.
        wrong: bool, one a row.
        what: a sentence for people.
        shown: how the cells are shown, one a row; as they stand where absent.
        fix: name of the repair.
        examples: how many are kept, each cell once.
    """
    count = int(wrong.sum())
    if not count:
        return None
    rows = pl.DataFrame(
        {"line": column.held["line"], "text": column.cells if shown is None else shown}
    )
    first = rows.filter(wrong).unique("text", keep="first", maintain_order=True).head(examples)
    found = tuple(Example(line, text) for line, text in first.iter_rows())
    return Fault(name, level, column.where, what, count, column.held.height, found, fix)


def words_in(cells: pl.Series) -> pl.Series:
    """List the distinct words of some cells, which are far fewer than the cells."""
    return cells.str.split(" ").explode().unique(maintain_order=True)


def with_any(cells: pl.Series, words: pl.Series, wrong: pl.Series) -> pl.Series:
    """Tell which cells hold a word that is wrong.

    Args:
        cells: words or phrases.
        words: their distinct words.
        wrong: bool, one a word.
    """
    wrong = words.filter(wrong)
    if wrong.is_empty():
        return pl.Series([False]).new_from_index(0, len(cells))
    suspects = pl.Series([True]).new_from_index(0, len(cells))
    if len(wrong) * 4 < len(words):  # of more, looking for each does not pay
        suspects = cells.str.contains_any(wrong.implode())
    found = cells.filter(suspects).str.split(" ").list.eval(pl.element().is_in(wrong.implode()))
    return suspects.scatter(suspects.arg_true(), found.list.any())


def script_of(lang: str) -> str | None:
    """Name the script that a language is written in, as Unicode calls it; ``None`` if nobody knows.

    >>> script_of("kaz"), script_of("msa-Arab"), script_of("yue"), script_of("und")
    ('Cyrillic', 'Arabic', 'CJK', None)
    """
    named = langcodes.Language.get(lang)
    likely = named.maximize()
    # What is not in CLDR's list is taken for something spoken in the United States.
    guessed = likely.territory == "US" and named.language != "en" and named.script is None
    return None if guessed else _WRITTEN.get(str(likely.script))
