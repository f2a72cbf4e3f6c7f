"""Fingerprints: what an output was made from, as one short hash."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import msgspec

from lowres.unpack import on_disk, open_binary

__all__ = ["MANIFEST", "fingerprint", "input_record", "sha256"]

MANIFEST = "manifest.json"


def fingerprint(value: Any) -> str:
    """Return the sha256 of the canonical JSON of a value (keys sorted).

    >>> fingerprint({"b": 1, "a": 2}) == fingerprint({"a": 2, "b": 1})
    True
    """
    return hashlib.sha256(msgspec.json.encode(value, order="deterministic")).hexdigest()


def sha256(path: Path) -> str:
    """Return the sha256 of a file's bytes as they lie on disk; of a file in an archive, the archive's.

    Raises:
        InputError: the file cannot be opened.
    """
    open_binary(path).close()  # one clear error for whatever cannot be read
    with on_disk(path).open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def input_record(path: Path) -> dict[str, str]:
    """Describe an input for a manifest: its base name, never its path, and what it holds.

    A file is told by its sha256, an output folder of ours by its fingerprint, which is equal for
    equal content whenever it was made, and another folder by the files that lie in it.
    """
    manifest = path / MANIFEST
    if path.is_dir() and not manifest.is_file():
        files = {file.name: sha256(file) for file in path.iterdir() if file.is_file()}
        return {"name": path.name, "fingerprint": fingerprint(files)}
    if not manifest.is_file():
        return {"name": path.name, "sha256": sha256(path)}
    made_from = msgspec.json.decode(manifest.read_bytes(), type=_Fingerprinted)
    return {"name": path.name, "fingerprint": made_from.fingerprint}


class _Fingerprinted(msgspec.Struct):
    """The part of a manifest that says what the folder was made from."""

    fingerprint: str
