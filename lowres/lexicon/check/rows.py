"""What is odd about whole rows: said twice, translated by itself, hard to turn round, rather a definition."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from lowres.lexicon.check.cells import EXAMPLES, Column, fault
from lowres.lexicon.check.fault import Example, Fault
from lowres.lexicon.table import Lexicon

__all__ = [
    "FAN",
    "LONG",
    "definitions",
    "duplicates",
    "equal",
    "is_definition",
    "is_equal",
    "is_oneway",
    "oneway",
    "same_rows",
]

FAN = 10  # heads that share one translation before it is told
LONG = 5  # words of a translation that rather explains its head
_NOT_SAID = ("line", "origin", "rank", "count")


def same_rows(table: pl.DataFrame) -> list[str]:
    """Name the columns in which rows that say the same agree: all but where they stand."""
    return [name for name in table.columns if name not in _NOT_SAID]


def duplicates(lexicon: Lexicon, examples: int = EXAMPLES) -> Iterator[Fault]:
    """Yield for each table how often it says what it has said already."""
    what = "repeats of a row; reading merges those of one file and counts them"
    for name, table in lexicon.tables.items():
        keys = same_rows(table)
        said = pl.col("count").sum(), pl.len().alias("rows"), pl.col("line").first()
        again = table.group_by(keys, maintain_order=True).agg(said).filter(pl.col("count") > 1)
        if again.height:
            shown = again.head(examples).select("line", pl.concat_str(keys[:2], separator=" = "))
            count = int(again["count"].sum()) - again.height
            found = tuple(Example(*row) for row in shown.iter_rows())
            fix = "duplicates" if (again["rows"] > 1).any() else None
            of = int(table["count"].sum())
            yield Fault("duplicates", "hint", name, what, count, of, found, fix)


def equal(lexicon: Lexicon, examples: int = EXAMPLES) -> Iterator[Fault]:
    """Yield the translations that equal their head: names, loans, or cells never translated."""
    what = "translations equal to their head: names and loans, or never translated"
    yield from _rows("equal", lexicon, is_equal(lexicon.translations), what, examples)


def oneway(lexicon: Lexicon, examples: int = EXAMPLES) -> Iterator[Fault]:
    """Yield the translations that many heads share: turned round, they say too much."""
    what = (
        f"translations of {FAN} heads or more, which turned round would have as many translations"
    )
    yield from _rows("oneway", lexicon, is_oneway(lexicon.translations), what, examples)


def definitions(lexicon: Lexicon, examples: int = EXAMPLES) -> Iterator[Fault]:
    """Yield the translations so much longer than their head that they rather explain it."""
    what = f"translations of {LONG} words or more for a head of two at most: rather definitions"
    wrong = is_definition(lexicon.translations)
    yield from _rows("definitions", lexicon, wrong, what, examples)


def is_equal(translations: pl.DataFrame) -> pl.Series:
    """Tell which rows translate a head by itself, letter case aside."""
    return translations["src"].str.to_lowercase() == translations["tgt"].str.to_lowercase()


def is_oneway(translations: pl.DataFrame) -> pl.Series:
    """Tell which rows have a translation that :data:`FAN` heads share and are not marked yet."""
    shared = pl.col("src").n_unique().over("tgt") >= FAN
    return translations.select(shared & ~pl.col("oneway")).to_series()


def is_definition(translations: pl.DataFrame) -> pl.Series:
    """Tell which rows explain rather than translate and are not tagged ``gloss`` yet."""
    words = [pl.col(name).str.count_matches(" ") + 1 for name in ("src", "tgt")]
    tagged = pl.col("tags").list.contains("gloss").fill_null(False)
    return translations.select((words[0] <= 2) & (words[1] >= LONG) & ~tagged).to_series()


def _rows(
    name: str, lexicon: Lexicon, wrong: pl.Series, what: str, examples: int
) -> Iterator[Fault]:
    table = lexicon.translations
    column = Column("translations", "tgt", lexicon.pair.tgt, table)
    shown = table["src"] + " = " + table["tgt"]
    found = fault(name, "hint", column, wrong, what, shown=shown, fix=name, examples=examples)
    if found:
        yield found
