"""Fingerprints: what an output was made from, as one short hash."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import msgspec

from lowres.lines import open_binary

__all__ = ["fingerprint", "input_record", "sha256"]


def fingerprint(value: Any) -> str:
    """Return the sha256 of the canonical JSON of a value (keys sorted).

    >>> fingerprint({"b": 1, "a": 2}) == fingerprint({"a": 2, "b": 1})
    True
    """
    return hashlib.sha256(msgspec.json.encode(value, order="deterministic")).hexdigest()


def sha256(path: Path) -> str:
    """Return the sha256 of a file's bytes as they lie on disk.

    Raises:
        InputError: the file cannot be opened.
    """
    open_binary(path).close()  # one clear error for whatever cannot be read
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def input_record(path: Path) -> dict[str, str]:
    """Describe an input for a manifest: its base name, never its path, and its sha256."""
    return {"name": path.name, "sha256": sha256(path)}
