"""What commands say: data and summaries to stdout, everything else to stderr."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["configure_logging", "emit", "out", "progress", "say", "table"]

_T = TypeVar("_T")
_SECONDS_BETWEEN_LINES = 30.0


def configure_logging(verbosity: int) -> None:
    """Send the package's log to stderr: warnings, and more with ``-v``, less with ``-q``."""
    levels = {-1: logging.ERROR, 0: logging.WARNING, 1: logging.INFO}
    level = levels.get(verbosity, logging.DEBUG if verbosity > 0 else logging.CRITICAL)
    logging.basicConfig(format="%(levelname)s: %(message)s", stream=sys.stderr, force=True)
    logging.getLogger("lowres").setLevel(level)


def say(message: str) -> None:
    """Tell the person at the terminal something, on stderr."""
    if logging.getLogger("lowres").isEnabledFor(logging.WARNING):
        print(message, file=sys.stderr)


def emit(summary: dict[str, Any], as_json: bool) -> None:
    """Print a summary: one JSON object on stdout, or its simple fields in a line on stderr."""
    if as_json:
        print(msgspec.json.encode(summary).decode())
    else:
        say("  ".join(f"{key}: {value}" for key, value in summary.items()))


def out() -> Console:
    """Return a rich console on stdout; ``NO_COLOR`` and pipes switch colour off."""
    from rich.console import Console

    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else 100
    return Console(file=sys.stdout, highlight=False, width=width)


def table(columns: list[str], rows: Iterable[Iterable[object]], title: str | None = None) -> None:
    """Print a table on stdout; numbers to the right, brackets as they are."""
    from rich.markup import escape
    from rich.table import Table

    body = [list(row) for row in rows]
    drawn = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for at, name in enumerate(columns):
        numeric = all(isinstance(row[at], int | float) for row in body) and bool(body)
        drawn.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in body:
        drawn.add_row(*(escape(str(cell)) for cell in row))
    out().print(drawn)


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Any]:
    """Show how far a long work is: a bar on a terminal, else a line every 30 seconds.

    Yields:
        a function to call with the number of units done since the last call, and a note if wished.
    """
    _take_interrupts()
    started = time.monotonic()
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(what, total=total)

            def drawn(done: int = 1, note: str = "") -> None:
                rate = _rate(bar.tasks[0].completed + done, started)
                bar.update(task, advance=done, description=f"{what} {note or rate}".rstrip())

            yield drawn
        return
    yield _line_every_while(what, total, started)


def _line_every_while(what: str, total: int | None, started: float) -> Any:
    state = {"done": 0, "last": started}

    def advance(done: int = 1, note: str = "") -> None:
        state["done"] += done
        if time.monotonic() - state["last"] >= _SECONDS_BETWEEN_LINES:
            state["last"] = time.monotonic()
            at = f"{state['done']}{f' of {total}' if total else ''}"
            parts = [at, note, _rate(state["done"], started), _left(state["done"], total, started)]
            say(f"{what}: {', '.join(part for part in parts if part)}")

    return advance


def _rate(done: float, started: float) -> str:
    return f"{done / max(time.monotonic() - started, 1e-9):,.0f}/s"


def _left(done: float, total: int | None, started: float) -> str:
    if not total or not done:
        return ""
    left = max(total - done, 0) * (time.monotonic() - started) / done
    return f"{left / 60:.0f} min left" if left >= 90 else f"{left:.0f} s left"


def _take_interrupts() -> None:
    """Take interrupts again: a thread of polars catches them once it has read something, and drops them."""
    handler = signal.getsignal(signal.SIGINT)
    if handler is not None and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, handler)
