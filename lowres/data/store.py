"""Sources as they lie here: ``<cache>/data/<name>/<path>``, with a note on where they are from."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import msgspec

from lowres.cache import cache_folder
from lowres.data.catalogue import File, Source, find
from lowres.data.fetch import Advance, copy, download, is_here
from lowres.errors import InputError, UsageError
from lowres.record.folder import replace_atomically, writing

__all__ = ["RECORD", "get"]

RECORD = "source.json"
_log = logging.getLogger(__name__)


def get(
    name: str,
    *,
    mirror: str | Path | None = None,
    out: Path | None = None,
    advance: Advance = lambda _: None,
) -> Path:
    """Bring a source here, as far as it is not here already, and return its folder.

    Beside its files lies ``source.json``: licence, citation, version and address.

    Args:
        name: the source, as in :func:`lowres.data.sources`.
        mirror: a folder or an address where files lie as ``<mirror>/<name>/<path>``, as they do in
            any ``out``; in a folder, ``<path>.gz`` does too. Their own addresses, if absent.
        out: the folder to put ``<name>/`` in; the cache, if absent.
        advance: called with the number of bytes that have come.

    Raises:
        UsageError: nobody knows the source, or the mirror is neither a folder nor an address.
        LowresError: a file does not come, or is not the pinned one.
        OutputError: a file cannot be written.
    """
    source = find(name)
    place = _place(source, mirror)
    folder = (out or cache_folder() / "data") / source.name
    for file in source.files:
        target = folder / file.path
        if is_here(target, file):
            advance(file.size)
        else:
            _bring(place, target, file, advance)
    _record(source, folder)
    return folder


def _place(source: Source, mirror: str | Path | None) -> str | Path:
    """Say where the files of a source are brought from: an address with its slash, or a folder."""
    if mirror is None:
        return source.base
    if re.match(r"https?://", str(mirror)):
        return f"{str(mirror).rstrip('/')}/{source.name}/"
    if re.match(r"[a-z]{2,}://", str(mirror)):
        raise UsageError(f"{mirror}: a mirror is a folder, or begins with http:// or https://.")
    if not Path(mirror).is_dir():
        raise InputError(mirror, f"is not a folder. A mirror holds {source.name}/.")
    return Path(mirror) / source.name


def _bring(place: str | Path, target: Path, file: File, advance: Advance) -> None:
    if target.exists():
        _log.warning("%s: is not the file that is pinned; it is brought anew.", target)
    with writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(place, Path):
        copy(place / file.path, target, file, advance)
    else:
        download(place + file.path, target, file, advance)


def _record(source: Source, folder: Path) -> None:
    """Write where the files are from beside them, if it is not written yet."""
    path = folder / RECORD
    text = msgspec.json.format(msgspec.json.encode(source), indent=2).decode() + "\n"
    with writing(path):
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            replace_atomically(path, text)
