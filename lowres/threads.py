"""Threads of the processes that are started for parallel work."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["ONE_THREAD", "one_thread_each"]

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
