"""Corpus format ``parquet``: rows of :data:`lowres.generate.batches.SCHEMA`, ``meta`` as JSON.

Row groups are of a fixed size, so that equal utterances make equal tables however they came; a file
is read group by group.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from lowres.corpus.columns import Block, OnFault, raise_fault
from lowres.corpus.tables import (
    FAULTS,
    ROW_GROUP,
    as_utterances,
    check_columns,
    in_groups,
    unreadable,
)
from lowres.corpus.utterance import Utterance
from lowres.generate.batches import ROWS, SCHEMA, from_batch, in_batches
from lowres.unpack import open_binary

__all__ = ["ROW_GROUP", "SUFFIX", "blocks", "read", "write", "write_blocks"]

SUFFIX = ".parquet"
_BUFFER = 1 << 20


def read(path: Path, lang: str, encoding: str, first: int) -> Iterator[tuple[int, Utterance]]:
    """Yield the utterances of a file with their rows from 1; language and encoding are its own."""
    for block in blocks(path, lang, encoding, first, raise_fault):
        yield from zip(block.lines.tolist(), from_batch(block.batch), strict=True)


def blocks(path: Path, lang: str, encoding: str, first: int, on_fault: OnFault) -> Iterator[Block]:
    """Yield the rows of a file; of a row group with a fault, none from there on."""
    open_binary(path).close()  # one clear error for whatever cannot be opened
    try:
        # Columns are read in pieces: a file may be one row group.
        with pq.ParquetFile(path, buffer_size=_BUFFER, pre_buffer=False) as file:
            check_columns(path, file.schema_arrow)
            row = 1
            for run in _runs(file):
                yield from _read(path, file, run, row, on_fault)
                row += sum(file.metadata.row_group(number).num_rows for number in run)
    except FAULTS as fault:
        raise unreadable(path, fault) from None


def write(path: Path, utterances: Iterable[Utterance]) -> None:
    """Write utterances in row groups of :data:`ROW_GROUP`."""
    write_blocks(path, in_batches(utterances, ROW_GROUP))


def write_blocks(path: Path, batches: Iterable[pa.RecordBatch]) -> None:
    """Write record batches likewise."""
    with pq.ParquetWriter(path, SCHEMA) as file:
        for batch in in_groups(batches):
            file.write_batch(batch)


def _runs(file: pq.ParquetFile) -> Iterator[list[int]]:
    """Put small row groups together, so that batches are not as small."""
    held: list[int] = []
    size = 0
    for number in range(file.num_row_groups):
        rows = file.metadata.row_group(number).num_rows
        if held and size + rows > ROWS:
            yield held
            held, size = [], 0
        held, size = [*held, number], size + rows
    if held:
        yield held


def _read(
    path: Path, file: pq.ParquetFile, run: list[int], row: int, on_fault: OnFault
) -> Iterator[Block]:
    """Read some row groups; with a fault among several, one by one."""
    first = row
    try:
        for batch in file.iter_batches(ROWS, row_groups=run, columns=SCHEMA.names):
            yield as_utterances(batch, row)
            row += len(batch)
    except FAULTS as fault:
        if len(run) == 1 or row > first:
            on_fault(unreadable(path, fault, row))
            return
        for number in run:
            yield from _read(path, file, [number], row, on_fault)
            row += file.metadata.row_group(number).num_rows
