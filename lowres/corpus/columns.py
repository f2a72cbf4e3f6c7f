"""Corpora as Arrow record batches: the road for large ones, on which no utterance is an object.

``arrow``, ``jsonl``, ``parquet`` and ``text`` are read and written as columns, in blocks of bounded
size; a block that is not plain goes through the format's own reader, which says where a fault lies.
The other formats take that way all along.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, Protocol, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from lowres.corpus.distinct import Distinct
from lowres.corpus.formats import Ids, read_corpus, repeated_id, span_fault, write_corpus
from lowres.errors import InputError
from lowres.generate.batches import ROWS, from_batch, in_batches
from lowres.unpack import open_binary

__all__ = [
    "COLUMNAR",
    "Block",
    "OnFault",
    "expected_rows",
    "raise_fault",
    "read_batches",
    "write_batches",
]

_PLAIN = (".jsonl", ".json", ".txt")
COLUMNAR = ("arrow", "jsonl", "parquet", "text")
OnFault = Callable[[InputError], object]


class Block(NamedTuple):
    """Some utterances, and the line or row that each stands in, [rows]."""

    lines: NDArray[np.int64]
    batch: pa.RecordBatch


class _Columnar(Protocol):
    """What a format offers that is read and written as columns."""

    def blocks(
        self, path: Path, lang: str, encoding: str, first: int, on_fault: OnFault, /
    ) -> Iterator[Block]:
        """Yield the utterances of a file; rows with a fault are told and left out."""

    def write_blocks(self, path: Path, batches: Iterable[pa.RecordBatch], /) -> None:
        """Write a file."""


def write_batches(path: Path, name: str, batches: Iterable[pa.RecordBatch]) -> None:
    """Write record batches as a file, or a folder, of a format.

    Args:
        path: what to write; not atomic by itself.
        name: a corpus format.
        batches: of the schema :data:`lowres.generate.batches.SCHEMA`.

    Raises:
        InputError: the format cannot hold an utterance with its labels.
    """
    if name in COLUMNAR:
        _columnar(name).write_blocks(path, batches)
    else:
        write_corpus(path, name, (one for batch in batches for one in from_batch(batch)))


def read_batches(
    paths: Path | Iterable[Path],
    name: str,
    lang: str,
    *,
    ids: Ids = "file",
    encoding: str = "utf-8",
    rows: int = ROWS,
    on_fault: OnFault | None = None,
) -> Iterator[pa.RecordBatch]:
    """Yield the utterances of one file, or of several as one corpus, as record batches.

    Args:
        paths: as for :func:`lowres.corpus.formats.read_corpus`.
        name: a corpus format.
        lang: canonical language of the utterances that do not state their own.
        ids: take ids from the file, where each must stand once; or number over the whole corpus; or
            take ``any``.
        encoding: text encoding of the files.
        rows: most utterances in a batch.
        on_fault: told of what cannot be read, which is left out: a row of a columnar format, the
            rest of a file of others; absent, the first fault is raised. An id that stands twice is
            always raised.

    Raises:
        InputError: as for :func:`lowres.corpus.formats.read_corpus`.
    """
    files = [paths] if isinstance(paths, Path) else list(paths)
    if name not in COLUMNAR and on_fault is None:
        yield from in_batches(read_corpus(files, name, lang, ids=ids, encoding=encoding), rows)
        return
    seen, ordinal = Distinct(), 0
    for path in files:
        for block in _blocks(path, name, lang, encoding, ordinal, on_fault):
            batch = block.batch
            if ids == "ordinal":
                numbers = pa.array(np.arange(ordinal, ordinal + len(batch))).cast(pa.string())
                batch = batch.set_column(0, batch.schema.field(0), numbers)
            if ids == "file" and (at := seen.add(batch["id"])) is not None:
                here = batch["id"][at].as_py(), path, int(block.lines[at])
                _check_repeated(files, name, lang, encoding, *here)
            ordinal += len(batch)
            yield from (batch.slice(start, rows) for start in range(0, len(batch), rows))
    if not ordinal:
        raise InputError(files[0] if files else Path(), "there is no utterance in it.")


def expected_rows(paths: Iterable[Path], name: str) -> int | None:
    """Tell how many utterances files hold, where that is quickly told, for the sake of progress."""
    if name == "parquet":
        try:
            return sum(int(pq.read_metadata(path).num_rows) for path in paths)
        except (OSError, pa.ArrowException):
            return None
    if name not in COLUMNAR or name == "arrow":
        return None
    return sum(map(_lines, paths)) if all(path.suffix in _PLAIN for path in paths) else None


def _lines(path: Path) -> int:
    with open_binary(path) as stream:
        return sum(block.count(b"\n") for block in iter(lambda: stream.read(1 << 22), b""))


def _columnar(name: str) -> _Columnar:
    return cast(_Columnar, importlib.import_module(f"lowres.corpus.{name}"))


def _blocks(
    path: Path, name: str, lang: str, encoding: str, first: int, on_fault: OnFault | None
) -> Iterator[Block]:
    tell = raise_fault if on_fault is None else on_fault
    try:
        if name in COLUMNAR:
            for block in _columnar(name).blocks(path, lang, encoding, first, tell):
                yield from _sound(path, block, tell)
            return
        rows = read_corpus(path, name, lang, ids="any", encoding=encoding)
        for batch in in_batches(rows, ROWS):
            yield Block(np.zeros(len(batch), np.int64), batch)
    except InputError as fault:
        tell(fault)


def raise_fault(fault: InputError) -> None:
    """Raise a fault: what is told of faults where none is to be passed over."""
    raise fault


def _sound(path: Path, block: Block, on_fault: OnFault) -> Iterator[Block]:
    """Yield a block without the rows whose spans lie outside their text."""
    spans = block.batch["spans"]
    flat = spans.flatten()
    if not len(flat):
        yield block
        return
    row = np.repeat(np.arange(len(spans)), np.asarray(spans.value_lengths().fill_null(0)))
    start, end = (np.asarray(flat.field(name)) for name in ("start", "end"))
    length = np.asarray(pc.utf8_length(block.batch["text"]))[row]
    wrong = np.unique(row[(start < 0) | (start >= end) | (end > length)])
    for at in wrong.tolist():
        (utterance,) = from_batch(block.batch.slice(at, 1))
        on_fault(span_fault(path, str(utterance.fault()), int(block.lines[at])))
    if len(wrong):
        keep = np.delete(np.arange(len(spans)), wrong)
        block = Block(block.lines[keep], block.batch.take(pa.array(keep)))
    yield block


def _check_repeated(
    files: list[Path], name: str, lang: str, encoding: str, id: str, path: Path, line: int
) -> None:
    """Look up where an id stood first: two ids may also have one hash."""
    ordinal = 0
    for file in files:
        for block in _blocks(file, name, lang, encoding, ordinal, lambda fault: None):
            found = pc.index(block.batch["id"], id).as_py()
            if found >= 0 and (file, int(block.lines[found])) != (path, line):
                raise repeated_id(id, path, line, file, int(block.lines[found]))
            if found >= 0 and file == path:
                return
            ordinal += len(block.batch)
