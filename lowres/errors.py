"""Every error this package raises on purpose, and the exit code each one means.

.. code-block:: text

    LowresError                      exit 1   the user can fix it
     +-- InputError                  exit 1   something in a file: file:line, what is wrong, what to do
     +-- OutputError                 exit 1   an output folder or file cannot be written, or is another run's
     +-- MissingExtra                exit 1   an optional library is not installed: names the install line
     +-- UsageError                  exit 2   a command, option or value that does not exist or fit
     |    +-- UnknownName            exit 2   a format, arm, model or language nobody knows: did you mean ...?
     +-- StrictError                 exit 3   rejects or faults under --strict

Whatever else escapes is a bug: exit 70. An interrupt is exit 130.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path

__all__ = [
    "InputError",
    "LowresError",
    "MissingExtra",
    "OutputError",
    "StrictError",
    "UnknownName",
    "UsageError",
    "from_extra",
]


class LowresError(Exception):
    """Something the user can put right, told in one line."""

    exit_code = 1


class InputError(LowresError):
    """A fault in an input file.

    Args:
        path: the file, shown by its name as the user gave it.
        what: what is wrong and what to do next, a sentence or two.
        line: line number from 1, where known.
    """

    def __init__(self, path: str | PathLike[str], what: str, line: int | None = None) -> None:
        self.path, self.what, self.line = Path(path), what, line
        where = f"{path}:{line}" if line is not None else f"{path}"
        super().__init__(f"{where}: {what}")

    def __reduce__(self) -> tuple[object, ...]:
        """Travel between processes whole."""
        return type(self), (self.path, self.what, self.line)


class OutputError(LowresError):
    """An output that cannot be written, or that belongs to another run."""


class MissingExtra(LowresError):
    """A library that lives in an optional extra is not installed.

    Args:
        library: the import that failed.
        extra: the extra that brings it.
    """

    def __init__(self, library: str, extra: str) -> None:
        self.library, self.extra = library, extra
        super().__init__(f"{library} is not installed. Run: pip install 'lowres[{extra}]'")

    def __reduce__(self) -> tuple[object, ...]:
        """Travel between processes whole."""
        return type(self), (self.library, self.extra)


@contextmanager
def from_extra(extra: str, library: str) -> Iterator[None]:
    """Import what lives in an optional extra.

    Args:
        extra: the extra.
        library: its library, where the failed import does not say its own name.

    Raises:
        MissingExtra: the import fails.
    """
    try:
        yield
    except ImportError as fault:
        raise MissingExtra(fault.name or library, extra) from fault


class UsageError(LowresError):
    """A command line or recipe that asks for something that does not exist or fit."""

    exit_code = 2


class UnknownName(UsageError):
    """A name that is not among the known ones.

    Args:
        kind: what the name should be, with its article ("an adapter", "an arm").
        name: what was asked for.
        known: the names there are.
    """

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind, self.name, self.known = kind, name, tuple(sorted(known))
        super().__init__(f'"{name}" is not {kind}.{did_you_mean(name, self.known)}')

    def __reduce__(self) -> tuple[object, ...]:
        """Travel between processes whole."""
        return type(self), (self.kind, self.name, self.known)


class StrictError(LowresError):
    """Rejects or faults were found and --strict was given."""

    exit_code = 3


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Say which known names come near, and which there are.

    >>> did_you_mean("unimroph", ["muse", "unimorph"])
    ' Did you mean "unimorph"? Known: muse, unimorph.'
    """
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1)
    hint = f' Did you mean "{near[0]}"?' if near else ""
    return f"{hint} Known: {', '.join(names)}."
