"""Guess the format of a file from its name and first lines; no adapter is imported."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from lowres.errors import InputError, UsageError
from lowres.lexicon import registry
from lowres.lexicon.adapter import Adapter
from lowres.lexicon.documents import refuse_document
from lowres.lines import detect_encoding
from lowres.unpack import DAMAGED, bare_name, members, on_disk, open_binary

__all__ = ["Guess", "guess"]

_HEAD = 4096


class Guess(NamedTuple):
    """What a file was taken for; ``sure`` where its name and its first lines agree."""

    adapter: Adapter
    sure: bool


def guess(path: Path) -> Guess:
    """Guess the format of a file, folder or archive.

    Raises:
        UsageError: no format fits, or several do.
        InputError: the file cannot be read, is empty, or is no text that any format holds.
    """
    adapters = registry.every()
    several = _names_in(path)
    if several:
        return _only(path, [Guess(one, True) for one in adapters if one.known_by(several)])
    head = _head(path)
    if not head:
        raise InputError(path, "the file is empty. Give a table with one entry a line.")
    named = [adapter for adapter in adapters if _is_named(adapter, path)]
    fitting = [adapter for adapter in adapters if adapter.fits(head)]
    ways = (
        [Guess(one, True) for one in fitting if one in named],
        [Guess(one, False) for one in fitting if not one.pair_in_name],
        [Guess(one, False) for one in named if not one.magic],
    )
    return _only(path, next(filter(None, ways), []))


def _is_named(adapter: Adapter, path: Path) -> bool:
    """Tell by its name whether a file is in a format; where names tell the pair, this one must."""
    pattern = adapter.pair_in_name
    return adapter.matches(path) and bool(not pattern or re.match(pattern, bare_name(path)))


def _only(path: Path, guesses: list[Guess]) -> Guess:
    if len(guesses) == 1:
        return guesses[0]
    if not guesses:
        refuse_document(path)
    which = "several formats fit" if guesses else "no format fits"
    known = ", ".join(one.adapter.name for one in guesses) or ", ".join(registry.names())
    table = (
        ""
        if guesses
        else " A table without a header: --format tabular --columns src,tgt. Another: lowres lexicon new."
    )
    raise UsageError(f"{path}: {which} this file. Say which with --format ({known}).{table}")


def _names_in(path: Path) -> list[str]:
    """List the files of a folder, or of an archive that holds several."""
    if path.is_dir():
        return sorted(file.name for file in path.iterdir() if file.is_file())
    held = members(path) if on_disk(path) == path else []
    return held if len(held) > 1 else []


def _head(path: Path) -> str:
    """Return the first lines of a file as text, whatever it is.

    Raises:
        InputError: it cannot be opened, or not be unpacked so far.
    """
    with open_binary(path) as stream:
        try:
            raw = stream.read(_HEAD)
        except DAMAGED:
            what = "the file is cut off or damaged. Fetch it again."
            raise InputError(path, what) from None
    text = raw.decode(detect_encoding(raw), errors="replace").removeprefix("\ufeff")
    return text.replace("\r\n", "\n")
