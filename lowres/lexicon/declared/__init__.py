r"""Adapters declared in TOML alone: how a file becomes cells, and how its cells become text.

.. code-block:: toml

    title = "Sena field notes"
    suffixes = [".txt"]
    file = { delimiter = "\t", header = 1, comment = "#" }
    columns = { src = 1, pos = 2, tgt = 3 }    # by number from 1, or by the header's name
    clean = { split = ";,", missing = ["?", "-"], strip_brackets = "()" }
    [values]
    pos = { "n." = "NOUN", "v." = "VERB" }
    [dataset]
    licence = "CC-BY-4.0"
    citation = "sena-2019"

Every key is told in :mod:`lowres.lexicon.declared.schema`. A record goes from its line
(:mod:`~lowres.lexicon.declared.layout`) to cells (:mod:`~lowres.lexicon.declared.table`,
:mod:`~lowres.lexicon.declared.rows`) to texts (:mod:`~lowres.lexicon.declared.clean`) to records
(:mod:`~lowres.lexicon.declared.records`).
"""

from __future__ import annotations

from collections.abc import Iterator

from lowres.lang import Pair
from lowres.lexicon.declared.checks import check_pattern
from lowres.lexicon.declared.languages import is_reversed, pair_told, pairs_in_header
from lowres.lexicon.declared.layout import units
from lowres.lexicon.declared.records import Event, Reader
from lowres.lexicon.declared.schema import FIELDS, Clean, Declaration, File, check_keys
from lowres.lexicon.declared.table import header_of, open_table
from lowres.lexicon.source import Request, Source

__all__ = [
    "FIELDS",
    "Clean",
    "Declaration",
    "File",
    "check_keys",
    "check_pattern",
    "pairs_declared",
    "read_declared",
    "reader_of",
]


def read_declared(how: Declaration, source: Source, request: Request) -> Iterator[Event]:
    """Read a file as its declaration says.

    Args:
        how: columns, file and cleaning.
        source: the file.
        request: the pair asked for; ``columns`` and ``delimiter`` override the declaration.

    Yields:
        records and rejects, in the order of the lines.

    Raises:
        InputError: a column that the declaration names is not in the header, or the file holds
            another pair.
        UsageError: a column was asked for that no record has.
    """
    reader = reader_of(how, source, request)
    for line in units(how.file, source, reader.table):
        events = reader(line)
        if not events:
            source.account.comment += 1  # a row of another pair, or the head of a section
        yield from events


def reader_of(how: Declaration, source: Source, request: Request) -> Reader:
    """Open a file: what its header and its name tell is settled before the first record.

    Raises:
        InputError: as for :func:`read_declared`.
        UsageError: likewise.
    """
    table = open_table(how, source, request)
    swapped = is_reversed(how, source.path, request.pair)
    return Reader(how, table, request.pair, swapped=swapped)


def pairs_declared(how: Declaration, source: Source) -> list[Pair] | None:
    """List the pairs that a file can be read as, where its declaration, name or content tells.

    Raises:
        InputError: the file cannot be read.
    """
    told = pair_told(how, source.path)
    if told:
        return [told, told.turned]
    wide = [str(at) for at in how.placed.values() if "{src}" in str(at) or "{tgt}" in str(at)]
    if len(wide) == 2:
        return pairs_in_header(wide, header_of(how, source), how.languages) or None
    return _pairs_in_rows(how, source) if {"src_lang", "tgt_lang"} <= how.placed.keys() else None


def _pairs_in_rows(how: Declaration, source: Source) -> list[Pair]:
    found: dict[Pair, None] = {}
    reader = reader_of(how, source, Request(Pair("und", "und")))
    for line in units(how.file, source, reader.table):
        for told in reader.languages(line):
            found.setdefault(told)
    return [*dict.fromkeys(way for pair in found for way in (pair, pair.turned))]
