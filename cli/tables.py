"""UniMorph tables as commands are given them: a file, a folder, or a language's code."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lowres.cli.console import say
from lowres.errors import UsageError
from lowres.record.folder import MANIFEST

if TYPE_CHECKING:
    import polars as pl

    from lowres.lexicon import Reading

__all__ = ["Tables", "inflections", "inflections_of", "is_code", "say_rejects", "table_path"]

Tables = Annotated[
    list[str] | None,
    typer.Option(
        "--table", help="UniMorph table, lexicon folder, or a code such as tur; repeatable."
    ),
]


def is_code(table: str) -> bool:
    """Tell the code of a language from a path."""
    return bool(re.fullmatch("[A-Za-z]{2,3}", table)) and not Path(table).exists()


def table_path(table: str) -> Path:
    """Turn a path or the code of a language into the path of a table."""
    from lowres.morph.home import table_folder

    return table_folder(table) if is_code(table) else Path(table)


def inflections(table: str, lang: str | None = None, columns: tuple[str, ...] = ()) -> pl.DataFrame:
    """Read the inflections of one table.

    Args:
        table: a path or a code.
        lang: the language that they are to be of; ``None`` for any.
        columns: in their order, where that is not the table's own.

    Raises:
        UsageError: it is of another language.
        InputError: it cannot be read.
    """
    from lowres.lang import Pair, canonical, same_language
    from lowres.lexicon import Lexicon, Request, read_lexicon
    from lowres.lexicon.table import UNDETERMINED

    path = table_path(table)
    tag = canonical(table) if is_code(table) else lang or UNDETERMINED
    if (path / MANIFEST).is_file():
        lexicon = Lexicon.load(path)
    else:
        request = Request(Pair(UNDETERMINED, tag), columns)
        reading = read_lexicon(path, request, format="unimorph", licence="unknown")
        say_rejects(path, reading)
        lexicon = reading.lexicon
    if lang and not same_language(lexicon.pair.tgt, lang):
        what = f"holds {lexicon.pair.tgt}, and {lang} is needed. Give a --table of that language."
        raise UsageError(f"{table}: {what}")
    return lexicon.inflections


def say_rejects(path: Path, reading: Reading) -> None:
    """Tell how many lines of a file that is read by the way were not understood."""
    if reading.rejects:
        say(f"{path}: {len(reading.rejects)} lines were not understood; `lexicon read` tells them.")


def inflections_of(tables: Iterable[str], lang: str) -> pl.DataFrame | None:
    """Read the inflections of several tables of a language, one below the other.

    Raises:
        UsageError: one is of another language.
        InputError: one cannot be read.
    """
    import polars as pl

    found = [inflections(table, lang) for table in tables]
    return pl.concat(found) if found else None
