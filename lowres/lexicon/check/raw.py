"""What stands in a file and is put right while it is read: the lines, before any cell is cleaned."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import regex

from lowres.lexicon.check.cells import EXAMPLES
from lowres.lexicon.check.fault import Example, Fault
from lowres.lexicon.source import INVISIBLE
from lowres.lines import Line, read_lines

__all__ = ["raw_faults"]

_SOFT = regex.compile(f"[{INVISIBLE}]")  # what `Source.clean` drops
_SPACES = regex.compile(r"[\p{Z}--[ ]]", regex.V1)


def _decomposed(text: str) -> bool:
    return not unicodedata.is_normalized("NFC", text)


_CHECKS: tuple[tuple[str, str, Callable[[str], object]], ...] = (
    ("nfc", "lines not in Unicode normalisation form C", _decomposed),
    ("invisible", "lines with characters that cannot be seen", _SOFT.search),
    ("spaces", "lines with spaces of another kind, such as no-break ones", _SPACES.search),
)


def raw_faults(
    files: Sequence[Path], encoding: str | None = None, examples: int = EXAMPLES
) -> Iterator[Fault]:
    """Yield for each file what reading has put right in its lines.

    Args:
        files: as :meth:`lowres.lexicon.registry.Adapter.files` lists them.
        encoding: their text encoding; ``None`` to tell UTF-8 from UTF-16 by the first bytes.
        examples: how many lines are shown of each fault.

    Raises:
        InputError: one is no text in this encoding.
    """
    for file in files:
        found: dict[str, list[Line]] = {name: [] for name, _, _ in _CHECKS}
        counts, lines = dict.fromkeys(found, 0), 0
        for line in read_lines(file, encoding):
            lines += 1
            for name, _, fails in _CHECKS:
                if not line.text.isascii() and fails(line.text):
                    counts[name] += 1
                    if len(found[name]) < examples:
                        found[name].append(line)
        for name, what, _ in _CHECKS:
            if counts[name]:
                shown = tuple(Example(line.number, _seen(line.text)) for line in found[name])
                yield Fault(name, "mended", file.name, what, counts[name], lines, shown)


def _seen(text: str) -> str:
    """Write what cannot be seen by its code point."""
    for pattern in (_SOFT, _SPACES):
        text = pattern.sub(lambda found: f"<U+{ord(found[0]):04X}>", text)
    return text
