"""Shards made by Ray Data: Ray says who makes which, our own writer writes it under its name.

A task beside the calling process reads the corpus and cuts it into shards; a shard is one row, which
Ray neither splits nor joins with others; actors write them. What is to be told (counts, faults, an
error) travels in the rows too, and comes back in the order of the corpus.

The folder must lie where all nodes of the cluster see it.
"""

from __future__ import annotations

import logging
import os
import pickle
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager, redirect_stdout
from copy import copy
from pathlib import Path
from secrets import token_hex
from socket import create_connection
from typing import Any, NamedTuple, Protocol

import pyarrow as pa

from lowres.errors import InputError, LowresError, OutputError, from_extra
from lowres.generate.stream import Counts, ShardWriter, counts_on_disk, in_shards
from lowres.generate.targets import Targets
from lowres.generate.workers import Shard
from lowres.record.folder import OutputFolder, writing
from lowres.threads import ONE_THREAD, one_thread_each

__all__ = ["Read", "has_ray", "write_shards_with_ray"]

_log = logging.getLogger(__name__)
OnFault = Callable[[InputError], object]
_ROW = pa.schema([("number", pa.int64()), ("shard", pa.large_binary()), ("news", pa.binary())])
_NEWS = pa.schema([("news", pa.binary())])
_ATTEMPTS = 3  # at a shard; Ray starts a killed worker again for ever
_STORE = 2 << 30  # bytes of shards that lie ready on one machine


class Read(Protocol):
    """Reads a corpus, in another process than this."""

    def __call__(self, *, on_fault: OnFault | None) -> Iterator[pa.RecordBatch]:
        """Yield the corpus; faults are told, or raised if there is nobody to tell."""


class _News(NamedTuple):
    """What is known of a shard: its counts once it is there, and what went wrong before."""

    counts: dict[str, int] | None = None
    killed: int = 0
    faults: tuple[InputError, ...] = ()
    error: LowresError | None = None


def has_ray() -> None:
    """Make sure that Ray is installed; it says nothing of its own and sends no statistics.

    Raises:
        MissingExtra: it is not.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    with from_extra("ray", "ray"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ray import data  # noqa: F401


def write_shards_with_ray(
    read: Read,
    targets: Targets,
    folder: OutputFolder,
    *,
    format: str,
    shard_rows: int,
    edits: bool = False,
    workers: int = 1,
    advance: Callable[[int], object] = lambda done: None,
    on_fault: OnFault | None = None,
) -> Counts:
    """Write the variants of a corpus, as :func:`lowres.generate.stream.write_shards` does.

    Args:
        read: reads the corpus, in a process on this machine.
        targets: what makes the variants.
        folder: where they go, for every node of the cluster.
        format: corpus format of the shards.
        shard_rows: source utterances in a shard.
        edits: write the edits too.
        workers: actors that write shards side by side, a CPU each. The cluster is the one that
            ``RAY_ADDRESS`` names; without, one is started on this machine and ended again.
        advance: told how many source utterances were done.
        on_fault: told of what could not be read; absent, the first fault is raised.

    Raises:
        MissingExtra: Ray is not installed.
        OutputError: workers were killed, or no cluster answers.
    """
    has_ray()
    folder = copy(folder)
    folder.path = folder.path.absolute()  # workers start elsewhere
    writer = ShardWriter(targets, folder, format, edits)
    total = Counter[str]()
    with _quiet(), _cluster(workers):
        for news in _news(read, writer, shard_rows, workers, on_fault is not None):
            for fault in news.faults:
                assert on_fault is not None
                on_fault(fault)
            if news.error is not None:
                raise news.error
            if news.killed:
                _log.warning("A worker was killed; its shard was made again.")
            if news.counts is not None:
                total.update(news.counts)
                advance(news.counts["read"])
    return Counts(**total)


def _news(
    read: Read, writer: ShardWriter, rows: int, workers: int, keep_going: bool
) -> Iterator[_News]:
    import ray

    here = {"ray.io/node-id": ray.get_runtime_context().get_node_id()}
    how = (read, writer.folder, rows, keep_going, Path.cwd())
    # No CPU of its own: else actors may hold them all, and it would be fused with them.
    shards = ray.data.from_items([0]).map_batches(
        _rows, fn_args=how, batch_size=None, num_cpus=0, label_selector=here
    )
    made = shards.map_batches(
        _Maker,
        fn_constructor_args=(writer, str(time.time_ns())),
        batch_size=None,
        batch_format="pyarrow",
        compute=ray.data.ActorPoolStrategy(size=workers),
        num_cpus=1,
    )
    try:
        for row in made.iter_rows():
            yield pickle.loads(row["news"])
    except ray.exceptions.RayTaskError:
        raise  # a bug
    except ray.exceptions.RayError as fault:
        what = f"Ray gave up ({type(fault).__name__}), perhaps for want of memory"
        raise OutputError(
            f"{what}. Run the command again to resume, with fewer --workers or --shard-rows."
        ) from fault


def _rows(
    _: object, read: Read, folder: OutputFolder, rows: int, keep_going: bool, home: Path
) -> Iterator[pa.Table]:
    """Read the corpus and yield a table of one row for each shard, and for an error."""
    faults: list[InputError] = []
    with chdir(home):
        try:
            for shard in in_shards(read(on_fault=faults.append if keep_going else None), rows):
                known = counts_on_disk(folder, shard)
                packed = None if known else _packed(shard)
                yield _row(shard.number, packed, _News(known, faults=tuple(faults)))
                faults.clear()
            yield _row(None, None, _News(faults=tuple(faults)))
        except LowresError as error:
            yield _row(None, None, _News(faults=tuple(faults), error=error))


def _row(number: int | None, shard: pa.Buffer | None, news: _News) -> pa.Table:
    columns = [pa.array([number], pa.int64()), _one(shard), pa.array([pickle.dumps(news)])]
    return pa.Table.from_arrays(columns, schema=_ROW)


def _one(content: pa.Buffer | None) -> pa.LargeBinaryArray:
    """Make a column of one value, without a copy of it."""
    if content is None:
        return pa.nulls(1, pa.large_binary())
    bounds = pa.array([0, content.size], pa.int64()).buffers()[1]
    return pa.LargeBinaryArray.from_buffers(pa.large_binary(), 1, [None, bounds, content])


def _packed(shard: Shard) -> pa.Buffer:
    sink = pa.BufferOutputStream()
    shard.pack(sink)
    return sink.getvalue()


class _Maker:
    """An actor: writes shards."""

    def __init__(self, writer: ShardWriter, run: str) -> None:
        pa.set_cpu_count(1)
        self.writer, self.run = writer, run

    def __call__(self, rows: pa.Table) -> pa.Table:
        news = []
        for at in range(len(rows)):
            number, shard, known = (rows[name][at] for name in _ROW.names)
            if shard.is_valid:
                news.append(self._made(number.as_py(), shard.as_buffer(), known.as_py()))
            else:
                news.append(known.as_py())
        return pa.table([pa.array(news, pa.binary())], schema=_NEWS)

    def _made(self, number: int, packed: pa.Buffer, known: bytes) -> bytes:
        news = pickle.loads(known)
        shard = Shard(number, list(pa.ipc.open_stream(packed)))
        try:
            with self._attempt(shard) as killed:
                counts = self.writer.write(shard)
            return pickle.dumps(news._replace(counts=counts, killed=killed))
        except LowresError as error:
            return pickle.dumps(news._replace(error=error))

    @contextmanager
    def _attempt(self, shard: Shard) -> Iterator[int]:
        """Leave a mark while a shard is made, which stays if the worker is killed; give their number."""
        mark = self.writer.drafts / f"begun-{self.run}-{shard.name}"
        if not mark.parent.is_dir():
            what = f"{mark.parent.parent}: is not there on {os.uname().nodename}"
            raise OutputError(f"{what}. All nodes of the cluster must see --out.")
        with writing(mark):
            with mark.open("ab") as marks:
                before = marks.tell()
                marks.write(b".")
            try:
                if before == _ATTEMPTS:
                    what = f"{_ATTEMPTS} workers were killed at shard {shard.name}"
                    more = "perhaps for want of memory. Run the command again to resume"
                    raise OutputError(f"{what}, {more}, with fewer --workers or --shard-rows.")
                yield before
            finally:
                mark.unlink()


@contextmanager
def _cluster(workers: int) -> Iterator[None]:
    """Join the cluster that there is, or start one for this run."""
    import ray

    if ray.is_initialized():
        yield
        return
    address = os.environ.get("RAY_ADDRESS")
    how: dict[str, Any] = {"runtime_env": {"env_vars": ONE_THREAD}}
    if not address:
        os.environ.setdefault("RAY_AUTH_TOKEN", token_hex())  # else Ray leaves one in ~/.ray
        how = {"num_cpus": workers, "object_store_memory": _STORE, "include_dashboard": False}
    how |= {"log_to_driver": False, "logging_level": logging.CRITICAL}
    try:
        _knock(address)
        with one_thread_each(), _stderr_closed():
            ray.init(address or "local", **how)
    except (OSError, ValueError, RuntimeError, ray.exceptions.RayError) as fault:
        what = f"RAY_ADDRESS={address}: no cluster answers" if address else "Ray does not start"
        more = " Check the address, RAY_AUTH_MODE and RAY_AUTH_TOKEN." if address else ""
        raise OutputError(f"{what} ({str(fault).splitlines()[0]}).{more}") from fault
    try:
        yield
    finally:
        ray.shutdown()


def _knock(address: str | None) -> None:
    """Find out quickly whether anything listens at an address: Ray tries for minutes."""
    host, _, port = (address or "").rpartition(":")
    if port.isdecimal() and "/" not in host:
        create_connection((host, int(port)), timeout=10).close()


@contextmanager
def _stderr_closed() -> Iterator[None]:
    """Keep from the terminal what Ray's C++ part says of its own log as it starts."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


@contextmanager
def _quiet() -> Iterator[None]:
    """Make Ray Data give each shard a block of its own, keep their order and say nothing."""
    from ray.data import DataContext

    log = logging.getLogger("ray.data")
    level = log.level
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        context = DataContext.get_current().copy()
        context.target_max_block_size = 1
        context.execution_options.preserve_order = True
        context.enable_progress_bars = context.print_on_execution_start = False
        log.setLevel(logging.CRITICAL)
        try:
            said = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
            with said, redirect_stdout(said), DataContext.current(context):
                yield
        finally:
            log.setLevel(level)
