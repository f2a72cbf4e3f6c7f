"""Words that mix scripts, and columns that are not in the script of their language."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from lowres.lexicon.check.cells import EXAMPLES, columns, fault, script_of, with_any, words_in
from lowres.lexicon.check.fault import Fault
from lowres.lexicon.check.homoglyphs import SCRIPTS, mixed_words, several_scripts
from lowres.lexicon.check.spelling import same_script
from lowres.lexicon.table import Lexicon

__all__ = ["mixed_scripts", "script"]


def mixed_scripts(lexicon: Lexicon, examples: int = EXAMPLES) -> Iterator[Fault]:
    """Yield the words that have letters of several scripts and that no repair knows."""
    for column in columns(lexicon):
        words = words_in(column.cells)
        wrong = with_any(column.cells, words, _mixed(same_script(words, column.lang)))
        what = "letters of several scripts in one word; nothing repairs them"
        found = fault("mixed-scripts", "fault", column, wrong, what, examples=examples)
        if found:
            yield found


def script(lexicon: Lexicon, examples: int = EXAMPLES) -> Iterator[Fault]:
    """Yield the columns that have cells without a letter of the script of their language."""
    for column in columns(lexicon):
        expected = script_of(column.lang)
        if expected is None:
            continue
        letters = column.cells.str.contains(r"\p{L}")
        wrong = letters & ~column.cells.str.contains(SCRIPTS[expected])
        most = int(wrong.sum()) * 2 > int(letters.sum())
        what = f"not in {expected} script: loans, or never translated"
        if most:
            why = "another language, or say the script in --pair, such as eng:srp-Latn"
            why = "src and tgt are swapped" if _swapped(lexicon) else why
            what = f"mostly not in {expected} script, in which {column.lang} is written: {why}"
        found = fault("script", "fault" if most else "hint", column, wrong, what, examples=examples)
        if found:
            yield found


def _swapped(lexicon: Lexicon) -> bool:
    """Tell whether most heads are in the script of the target language, and most targets in theirs."""
    heads, targets = map(script_of, lexicon.pair)
    if heads is None or targets is None or heads == targets:
        return False
    rows = lexicon.translations
    crossed = [(rows["src"], targets), (rows["tgt"], heads)]
    found = [int(cells.str.contains(SCRIPTS[one]).sum()) for cells, one in crossed]
    return min(found) * 2 > rows.height


def _mixed(words: pl.Series) -> pl.Series:
    several = several_scripts(words, tuple(SCRIPTS))
    mixed = [word for word in words.filter(several) if mixed_words(word)]
    return words.is_in(mixed)
