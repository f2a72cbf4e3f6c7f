"""Processes that are started for parallel work, and their threads."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children, get_context

__all__ = ["ONE_THREAD", "one_thread_each", "processes"]

_VARIABLES = ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
ONE_THREAD = dict.fromkeys(_VARIABLES, "1")  # what is set in the environment of such a process


@contextmanager
def one_thread_each() -> Iterator[None]:
    """Let spawned workers keep to one thread: libraries read these variables when they load."""
    before = {name: os.environ.get(name) for name in _VARIABLES}
    os.environ.update(ONE_THREAD)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name)
            else:
                os.environ[name] = value


@contextmanager
def processes(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Give processes that work side by side, a thread each; an error or an interrupt ends them at once."""
    others = active_children()
    with one_thread_each():
        pool = ProcessPoolExecutor(workers, get_context("spawn"), _leave_interrupts)
        try:
            yield pool
        except BaseException:
            for process in active_children():
                if process not in others:
                    process.kill()
            raise
        finally:
            pool.shutdown(cancel_futures=True)


def _leave_interrupts() -> None:
    """Leave interrupts to the process that started this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
