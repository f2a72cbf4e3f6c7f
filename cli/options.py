"""Options that several commands share, each written once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from lowres.corpus.formats import FORMATS
from lowres.errors import UnknownName

__all__ = [
    "AsJson",
    "Columns",
    "CorpusFormat",
    "Delimiter",
    "Encoding",
    "EncodingGuessed",
    "Ids",
    "Lang",
    "LexiconFolder",
    "Licence",
    "Out",
    "Overwrite",
    "PairOption",
    "RowColumns",
    "Seed",
    "Strict",
]

AsJson = Annotated[bool, typer.Option("--json", help="Print one summary object on stdout.")]
Out = Annotated[
    Path, typer.Option("--out", help="Output folder, absent or empty.", show_default=False)
]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Replace another run's output in --out.")
]
PairOption = Annotated[
    str,
    typer.Option("--pair", help="Source and target language, such as eng-lug.", show_default=False),
]
Encoding = Annotated[str, typer.Option("--encoding", help="Text encoding of the input.")]
EncodingGuessed = Annotated[
    str | None,
    typer.Option("--encoding", help="Text encoding; UTF-8 and UTF-16 are told apart if absent."),
]
Columns = Annotated[
    str | None,
    typer.Option("--columns", help="Columns in order, e.g. src,tgt,pos; _ skips one."),
]
RowColumns = Annotated[
    str | None,
    typer.Option("--columns", help="Columns in order, e.g. lemma,features,form; _ skips one."),
]
Delimiter = Annotated[str | None, typer.Option("--delimiter", help="Column separator.")]
LexiconFolder = Annotated[Path, typer.Argument(help="Lexicon folder made by `lexicon read`.")]
Licence = Annotated[
    str | None, typer.Option("--licence", help="Licence of the file, e.g. CC-BY-4.0.")
]
Strict = Annotated[bool, typer.Option("--strict", help="Exit 3 if anything was rejected.")]
CorpusFormat = Annotated[
    str,
    typer.Option("--format", help=f"Corpus format: {', '.join(FORMATS)}.", show_default=False),
]
Ids = Annotated[
    str, typer.Option("--ids", help="file: ids as they stand, each once; ordinal: number anew.")
]
Lang = Annotated[str, typer.Option("--lang", help="Language of the utterances.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Seed of every random choice.")]


def column_names(text: str | None) -> tuple[str, ...]:
    """Split the value of ``--columns``; none where it is absent."""
    return tuple(name.strip() for name in text.split(",")) if text else ()


def checked_ids(text: str) -> Literal["file", "ordinal"]:
    """Check the value of ``--ids``.

    Raises:
        UnknownName: it is none of the two.
    """
    if text == "file":
        return "file"
    if text == "ordinal":
        return "ordinal"
    raise UnknownName("a way to take ids", text, ("file", "ordinal"))
