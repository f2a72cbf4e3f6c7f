"""A lexicon as one file, for other tools: TSV, MUSE, Parquet, JSON lines or TEI.

What a format cannot hold is counted; the tables of forms are not written.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec
import polars as pl

from lowres.errors import UnknownName
from lowres.lexicon.ops.tags import tagged
from lowres.lexicon.ops.tei import write_tei
from lowres.lexicon.table import NEVER_INSERTED, Lexicon
from lowres.record.folder import write_file

__all__ = ["FORMATS", "convert", "format_of"]

Counts = dict[str, int]
Writer = Callable[[Lexicon, Path], Counts]

_COLUMNS = ("src", "tgt", "pos", "sense", "weight", "tgt_features", "tags", "note")
_SUFFIXES = {
    ".tsv": "tsv",
    ".tab": "tsv",
    ".txt": "muse",
    ".dict": "muse",
    ".parquet": "parquet",
    ".jsonl": "jsonl",
    ".tei": "tei",
    ".xml": "tei",
}


def format_of(path: Path, asked: str | None) -> str:
    """Say in which format a file is to be written: the one asked for, or by its name.

    Raises:
        UnknownName: nothing is written in this format, or the name does not tell one.
    """
    found = asked or _SUFFIXES.get(path.suffix.lower(), path.suffix)
    if found not in FORMATS:
        raise UnknownName("a format that lexicons are converted to", found, FORMATS)
    return found


def convert(lexicon: Lexicon, path: Path, format: str, *, overwrite: bool = False) -> Counts:
    """Write the translations of a lexicon as a file.

    Args:
        lexicon: what is written.
        path: the file.
        format: one of :data:`FORMATS`.
        overwrite: replace the file if it is there.

    Returns:
        rows written, and what the format could not hold.

    Raises:
        OutputError: the file is there already, or cannot be written.
    """
    counts: Counts = {}
    write_file(
        path, lambda draft: counts.update(FORMATS[format](lexicon, draft)), overwrite=overwrite
    )
    return counts


def _write_tsv(lexicon: Lexicon, path: Path) -> Counts:
    """Write what the format ``tabular`` reads: a header, quotes where they are needed, ``#`` quoted."""
    table = lexicon.translations
    tags = pl.col("tags").list.eval(pl.element().str.replace_all(r"\s", "_")).list.join(" ")
    words = pl.col("src", "tgt", "pos", "sense", "tgt_features", "note")
    plain = table.with_columns(words.str.replace_all(r"\s+", " "), tags=tags)
    quoted = plain.select("weight" if name == "weight" else _quoted(name) for name in _COLUMNS)
    _by_memory(path, partial(quoted.write_csv, separator="\t", quote_style="never"))
    return {"rows": table.height, "oneway_not_marked": int(table["oneway"].sum())}


def _quoted(name: str) -> pl.Expr:
    cell = pl.col(name)
    inner = cell.str.replace_all('"', '""', literal=True)
    return pl.when(cell.str.contains('^#|"')).then('"' + inner + '"').otherwise(cell).alias(name)


def _write_muse(lexicon: Lexicon, path: Path) -> Counts:
    """Write a word and its translation a line, as Conneau et al. 2018 do for MUSE."""
    table, gloss = lexicon.translations, tagged(*NEVER_INSERTED)
    spaced = pl.any_horizontal(pl.col("src", "tgt").str.contains(r"\s"))
    fit = table.filter(~gloss & ~spaced)
    pairs = fit.select("src", "tgt").unique(maintain_order=True)
    how = {"separator": " ", "quote_style": "never", "include_header": False}
    _by_memory(path, partial(pairs.write_csv, **how))
    return {
        "rows": pairs.height,
        "repeats_merged": fit.height - pairs.height,
        "with_spaces_left_out": table.filter(~gloss & spaced).height,
        "glosses_left_out": table.filter(gloss).height,
    }


def _write_parquet(lexicon: Lexicon, path: Path) -> Counts:
    """Write the table as it is; its metadata tell pair, licences and origins."""
    told = {"lowres": msgspec.json.encode(lexicon.provenance).decode()}
    _by_memory(path, partial(lexicon.translations.write_parquet, metadata=told))
    return {"rows": lexicon.translations.height}


def _write_jsonl(lexicon: Lexicon, path: Path) -> Counts:
    """Write a row a line, its origin by name."""
    names = pl.Series([origin.name for origin in lexicon.origins], dtype=pl.String)
    table = lexicon.translations
    _by_memory(path, table.with_columns(origin=names.gather(table["origin"])).write_ndjson)
    return {"rows": table.height}


def _by_memory(path: Path, write: Callable[[io.BytesIO], object]) -> None:
    """Write by way of memory: of a full disk polars says that the format is wrong."""
    stream = io.BytesIO()
    write(stream)
    path.write_bytes(stream.getbuffer())


FORMATS: dict[str, Writer] = {
    "tsv": _write_tsv,
    "muse": _write_muse,
    "parquet": _write_parquet,
    "jsonl": _write_jsonl,
    "tei": write_tei,
}
