"""Processes that are started for parallel work, and their threads."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children, get_context, resource_tracker
from typing import Any

__all__ = ["ONE_THREAD", "leave_interrupts", "one_thread_each", "processes"]

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


def leave_interrupts() -> None:
    """Leave interrupts to the process that started this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def processes(
    workers: int, start: Callable[..., object] = leave_interrupts, *given: object
) -> Iterator[ProcessPoolExecutor]:
    """Give processes that work side by side, a thread each; an error or an interrupt ends them at once.

    They are started afresh and never forked: polars deadlocks in a fork.

    Args:
        workers: how many.
        start: what each does first; it must leave interrupts to this one.
        given: its arguments.
    """
    others = active_children()
    with one_thread_each():
        pool = _Pool(workers, get_context("spawn"), start, given)
        try:
            yield pool
        except BaseException:
            for process in active_children():
                if process not in others:
                    process.kill()
            raise
        finally:
            pool.shutdown(cancel_futures=True)


class _Pool(ProcessPoolExecutor):
    """Keeps interrupts from processes while they are started."""

    def submit(self, *given: Any, **named: Any) -> Future[Any]:
        """Submit work, for which a process may be started."""
        with _undisturbed():
            return super().submit(*given, **named)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Keep interrupts from processes that are started; one that comes is told of afterwards."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # it is started with them, and would let them through
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
