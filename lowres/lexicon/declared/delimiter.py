"""What stands between the cells of a table: as asked for, as declared, or as the file tells."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from lowres.errors import UsageError
from lowres.lexicon.declared.checks import as_pattern, is_pattern
from lowres.lexicon.declared.schema import File
from lowres.lexicon.source import Source

__all__ = ["delimiter_of", "splitter"]

_AUTO = {".csv": ",", ".tsv": "\t", ".tab": "\t", ".txt": "\t"}


def delimiter_of(file: File, source: Source, asked: str | None) -> str:
    r"""Return what separates cells: any string, ``space``, or ``/.../`` for a regular expression.

    Args:
        file: what the declaration says of the file.
        source: the file, of which ``auto`` looks at the name and the first line.
        asked: what the user asked for.

    Raises:
        UsageError: more than one character was asked for.
    """
    declared = file.delimiter
    if asked and asked != "space" and len(asked) != 1:
        raise UsageError(f"--delimiter {asked} is not one character. A tab is typed as $'\\t'.")
    if asked or (declared and declared != "auto"):
        return asked or str(declared)
    if declared is None:
        return "\t" if file.record == 1 else "\n"
    return _of_file(source)


def splitter(delimiter: str) -> Callable[[str], list[str]]:
    """Return what cuts a record without quotes into cells."""
    if delimiter == "space":
        return str.split
    if is_pattern(delimiter):
        pattern = re.compile(as_pattern(delimiter))
        return lambda text: pattern.split(text.strip())
    return lambda text: text.split(delimiter)


def _of_file(source: Source) -> str:
    """Go by the name; a spreadsheet's CSV has semicolons where commas are decimal points."""
    named = _named(source.path)
    first = "".join(line.text for line in source.head(1))
    return ";" if named == "," and "," not in first and ";" in first else named


def _named(path: Path) -> str:
    suffixes = [suffix for suffix in path.suffixes if suffix in _AUTO]
    return _AUTO[suffixes[-1]] if suffixes else "\t"
