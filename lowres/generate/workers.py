"""Shards made by several processes, started afresh and never forked: polars deadlocks in a fork.

This process reads the corpus and hands out shards, no more of them at a time than it can be rid of;
the workers write them under their names, so that nothing depends on their number or order. A worker
ends with its parent, however that ends, and leaves interrupts to it.
"""

from __future__ import annotations

import gc
import os
import pickle
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import parent_process
from pathlib import Path
from typing import NamedTuple, Protocol

import pyarrow as pa

from lowres.errors import OutputError
from lowres.garbage import uncollected
from lowres.record.folder import writing
from lowres.threads import leave_interrupts, processes

__all__ = ["Shard", "Writer", "side_by_side"]

Counts = dict[str, int]
Write = Callable[[Iterable["Shard"]], Iterator[Counts]]


class Shard(NamedTuple):
    """Some utterances that are written as one file, and its number."""

    number: int
    batches: list[pa.RecordBatch]

    @property
    def name(self) -> str:
        """The number as it stands in file names."""
        return f"{self.number:05d}"

    def pack(self, sink: pa.NativeFile) -> None:
        """Write the utterances as an Arrow stream."""
        with pa.ipc.new_stream(sink, self.batches[0].schema) as stream:
            for batch in self.batches:
                stream.write_batch(batch)


class Writer(Protocol):
    """What writes shards; it travels to the workers once."""

    @property
    def drafts(self) -> Path:
        """A folder for what is handed over."""

    def counts_on_disk(self, shard: Shard, /) -> Counts | None:
        """Return the counts of a shard that is done."""

    def write(self, shard: Shard, /) -> Counts:
        """Write a shard and return its counts."""


@contextmanager
def side_by_side(writer: Writer, workers: int) -> Iterator[Write]:
    """Give a function that writes shards and yields their counts, as they become ready.

    Args:
        writer: writes them.
        workers: processes at work; 1 for this one alone.

    Raises:
        OutputError: a worker was killed.
    """
    if workers == 1:
        yield lambda shards: (writer.counts_on_disk(one) or writer.write(one) for one in shards)
        return
    packed = pickle.dumps(writer)  # once: else it would be for each worker, one after the other
    try:
        with processes(workers, _start, packed) as pool:
            yield lambda shards: _hand_out(pool, writer, shards, workers)
    except BrokenProcessPool:
        what = "A worker was killed, perhaps for want of memory. Run the command again to resume"
        raise OutputError(f"{what}, with fewer --workers or --shard-rows.") from None


def _hand_out(
    pool: ProcessPoolExecutor, writer: Writer, shards: Iterable[Shard], workers: int
) -> Iterator[Counts]:
    waiting: set[Future[Counts]] = set()
    for shard in shards:
        if (known := writer.counts_on_disk(shard)) is not None:
            yield known
            continue
        path = _handed_over(shard, writer.drafts)
        waiting.add(pool.submit(_write, shard.number, path))
        if len(waiting) > workers:  # one more lies ready
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from (one.result() for one in done)
    while waiting:
        done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
        yield from (one.result() for one in done)


def _handed_over(shard: Shard, drafts: Path) -> Path:
    """Write the utterances of a shard where a worker maps them into its memory.

    Through a pipe they would be copied four times, by this process above all.
    """
    path = drafts / f"handed-over-{shard.name}.arrow"
    with writing(path):
        drafts.mkdir(parents=True, exist_ok=True)
        with pa.OSFile(str(path), "wb") as file:
            shard.pack(file)
    return path


_writer: Writer | None = None


def _start(packed: bytes) -> None:
    global _writer  # noqa: PLW0603  (a worker serves one writer)
    leave_interrupts()
    with uncollected():
        _writer = pickle.loads(packed)
    gc.freeze()
    pa.set_cpu_count(1)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _write(number: int, path: Path) -> Counts:
    assert _writer is not None
    with pa.memory_map(str(path)) as file:
        counts = _writer.write(Shard(number, list(pa.ipc.open_stream(file))))
    path.unlink()
    return counts
