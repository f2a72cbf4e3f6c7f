"""Corpus format ``arrow``: Arrow IPC, rows of :data:`lowres.generate.batches.SCHEMA`.

Files are written; files and streams are read, batch by batch
(https://arrow.apache.org/docs/format/Columnar.html#serialization-and-interprocess-communication-ipc).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa

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
from lowres.generate.batches import SCHEMA, from_batch, in_batches
from lowres.unpack import open_binary

__all__ = ["SUFFIX", "blocks", "read", "write", "write_blocks"]

SUFFIX = ".arrow"
_MAGIC = b"ARROW1"


def read(path: Path, lang: str, encoding: str, first: int) -> Iterator[tuple[int, Utterance]]:
    """Yield the utterances of a file with their rows from 1; language and encoding are its own."""
    for block in blocks(path, lang, encoding, first, raise_fault):
        yield from zip(block.lines.tolist(), from_batch(block.batch), strict=True)


def blocks(path: Path, lang: str, encoding: str, first: int, on_fault: OnFault) -> Iterator[Block]:
    """Yield the rows of a file or stream; of a batch with a fault, none."""
    with open_binary(path) as stream:
        is_file = stream.peek(len(_MAGIC)).startswith(_MAGIC)
        try:
            if is_file:
                with pa.OSFile(str(path)) as file:
                    reader = pa.ipc.open_file(file)
                    numbers = range(reader.num_record_batches)
                    yield from _checked(path, reader, map(reader.get_batch, numbers), on_fault)
            else:
                reader = pa.ipc.open_stream(stream)
                yield from _checked(path, reader, iter(reader), on_fault)
        except FAULTS as fault:
            raise unreadable(path, fault) from None


def write(path: Path, utterances: Iterable[Utterance]) -> None:
    """Write utterances in batches of a fixed size."""
    write_blocks(path, in_batches(utterances, ROW_GROUP))


def write_blocks(path: Path, batches: Iterable[pa.RecordBatch]) -> None:
    """Write record batches likewise."""
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, SCHEMA) as stream:
        for batch in in_groups(batches):
            stream.write_batch(batch)


def _checked(
    path: Path, reader: pa.RecordBatchReader, batches: Iterator[pa.RecordBatch], on_fault: OnFault
) -> Iterator[Block]:
    check_columns(path, reader.schema)
    row = 1
    for batch in batches:
        for start in range(0, len(batch), ROW_GROUP):
            part = batch.slice(start, ROW_GROUP)
            try:
                yield as_utterances(part, row + start)
            except FAULTS as fault:
                on_fault(unreadable(path, fault, row + start))
        row += len(batch)
