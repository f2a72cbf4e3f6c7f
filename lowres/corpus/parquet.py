"""Corpus format ``parquet``: rows of :data:`lowres.generate.batches.SCHEMA`, ``meta`` as JSON.

Row groups are of a fixed size, so that equal utterances make equal tables however they came; a file
is read group by group.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from lowres.corpus.utterance import Utterance
from lowres.errors import InputError
from lowres.generate.batches import SCHEMA, from_batch, in_batches
from lowres.unpack import open_binary

__all__ = ["ROW_GROUP", "SUFFIX", "read", "write"]

SUFFIX = ".parquet"
ROW_GROUP = 4096


def read(path: Path, lang: str, encoding: str, first: int) -> Iterator[tuple[int, Utterance]]:
    """Yield the utterances of a file with their rows from 1; language and encoding are its own."""
    open_binary(path).close()  # one clear error for whatever cannot be opened
    row = 0
    try:
        with pq.ParquetFile(path) as file:
            _check(path, file.schema_arrow)
            for batch in file.iter_batches(ROW_GROUP, columns=SCHEMA.names):
                for utterance in from_batch(batch.select(SCHEMA.names).cast(SCHEMA)):
                    row += 1
                    yield row, utterance
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, msgspec.MsgspecError) as fault:
        what = f"cannot be read as utterances ({str(fault).splitlines()[0]}). Make the file anew."
        raise InputError(path, what) from None


def write(path: Path, utterances: Iterable[Utterance]) -> None:
    """Write utterances in row groups of :data:`ROW_GROUP`."""
    with pq.ParquetWriter(path, SCHEMA) as file:
        for batch in in_batches(utterances, ROW_GROUP):
            file.write_batch(batch)


def _check(path: Path, schema: pa.Schema) -> None:
    missing = [name for name in SCHEMA.names if name not in schema.names]
    if missing:
        what = f"there is no column {', '.join(missing)}. Its columns must be"
        raise InputError(path, f"{what} {', '.join(SCHEMA.names)}.")
