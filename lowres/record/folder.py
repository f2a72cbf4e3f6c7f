"""Output folders: written part by part, complete or resumable, never half a file.

A folder is absent or empty: start. Same fingerprint and incomplete: continue. Complete: say so.
Another run's: an error that names what differs. Parts are written in ``.partial/``, synced and
moved to their final names; ``manifest.json`` comes last and marks completion.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

import lowres
from lowres.errors import OutputError
from lowres.record.fingerprint import MANIFEST, fingerprint

__all__ = [
    "MANIFEST",
    "OutputFolder",
    "read_manifest",
    "replace_atomically",
    "write_file",
    "writing",
]

SCHEMA = 1
_PARTIAL = ".partial"
_STARTED = "recipe.json"


class OutputFolder:
    """A folder that one run writes, and that the same run can take up again.

    Args:
        path: the folder; made if absent.
        kind: what it holds (``lexicon``, ``corpus``, ``model``, ``experiment``).
        recipe: everything the content depends on, JSON-able: settings and digests of inputs.
        overwrite: throw away what an earlier run left in it.

    Raises:
        OutputError: the folder belongs to another run, or cannot be written.
    """

    def __init__(
        self, path: Path, kind: str, recipe: dict[str, Any], *, overwrite: bool = False
    ) -> None:
        self.path, self.kind = path, kind
        plain = msgspec.json.encode({"kind": kind, "schema": SCHEMA, **recipe})
        self.recipe: dict[str, Any] = msgspec.json.decode(plain)  # as it will be read back
        self.fingerprint = fingerprint(self.recipe)
        self._started, self._revision = time.time(), _git_revision()
        with writing(path):
            self._claim(overwrite)

    @property
    def complete(self) -> bool:
        """Whether an earlier run has finished this very output."""
        return (self.path / MANIFEST).exists()

    @property
    def drafts(self) -> Path:
        """A folder for work under way, which goes when the output is finished."""
        return self.path / _PARTIAL

    def has(self, name: str) -> bool:
        """Tell whether a part stands under its final name already."""
        return (self.path / name).exists()

    def write(self, name: str, fill: Callable[[Path], object]) -> Path:
        """Write one part, whole or not at all.

        Args:
            name: its final name in the folder.
            fill: called with the path to write; it may write a file or a folder.
        """
        final, draft = self.path / name, self.path / _PARTIAL / name
        with writing(final):
            draft.parent.mkdir(parents=True, exist_ok=True)
            _remove(draft)
            try:
                fill(draft)
                _sync(draft)
            except OSError:
                _remove(draft)  # a full disk wants the room
                raise
            final.parent.mkdir(parents=True, exist_ok=True)
            if draft.is_dir():
                _remove(final)
            os.replace(draft, final)
        return final

    def write_text(self, name: str, text: str) -> Path:
        """Write one text part in UTF-8 with the line ends as given."""
        return self.write(name, lambda path: path.write_text(text, encoding="utf-8", newline="\n"))

    def finish(self, content: dict[str, Any]) -> dict[str, Any]:
        """Write the manifest, which completes the folder, and return it.

        Args:
            content: counts, inputs, licences and whatever else a reader should know.
        """
        manifest = {
            "lowres": self.kind,
            "schema": SCHEMA,
            "fingerprint": self.fingerprint,
            "recipe": self.recipe,
            **content,
            "run": _run_block(self._started, self._revision),
        }
        self.write_text(MANIFEST, _pretty(manifest))
        with writing(self.path):
            _remove(self.path / _PARTIAL)
        return manifest

    def _claim(self, overwrite: bool) -> None:
        if self.path.exists() and not self.path.is_dir():
            raise OutputError(f"{self.path}: is a file; --out needs a folder.")
        earlier = _earlier_recipe(self.path)
        if earlier is not None and overwrite:
            shutil.rmtree(self.path)
            earlier = None
        elif earlier is None and self.path.is_dir() and _foreign(self.path):
            raise OutputError(
                f"{self.path}: is not empty and no lowres output. Give --out another folder."
            )
        if earlier is not None and fingerprint(earlier) != self.fingerprint:
            difference = ", ".join(_differences(earlier, self.recipe))
            raise OutputError(
                f"{self.path}: holds another run's output (differs in {difference}). "
                "Give another --out, or --overwrite to replace it."
            )
        if earlier is None:
            self.path.mkdir(parents=True, exist_ok=True)
            partial = self.path / _PARTIAL
            partial.mkdir(exist_ok=True)
            replace_atomically(partial / _STARTED, _pretty(self.recipe))


def read_manifest(folder: Path, kind: str) -> dict[str, Any]:
    """Read the manifest of a complete output folder.

    Raises:
        OutputError: it is absent, incomplete, of another kind, or written by a newer version.
    """
    path = folder / MANIFEST
    if not path.is_file():
        unfinished = (folder / _PARTIAL).is_dir()
        state = (
            "is unfinished: run its command again to resume" if unfinished else f"has no {MANIFEST}"
        )
        raise OutputError(f"{folder}: is no complete {kind} folder, it {state}.")
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
    except msgspec.DecodeError as fault:
        raise OutputError(f"{path}: damaged ({fault}). Make the folder anew.") from None
    if manifest.get("lowres") != kind:
        raise OutputError(
            f'{folder}: holds "{manifest.get("lowres")}" output, "{kind}" output is needed.'
        )
    if int(manifest.get("schema", 0)) > SCHEMA:
        raise OutputError(
            f"{folder}: schema {manifest['schema']} is newer than this version reads ({SCHEMA}). "
            "Upgrade lowres."
        )
    return manifest


def replace_atomically(path: Path, text: str) -> None:
    """Write a text file so that a reader sees the old content or the new, never a part."""
    _replace(path, lambda draft: draft.write_text(text, encoding="utf-8", newline="\n"))


def write_file(path: Path, fill: Callable[[Path], object], *, overwrite: bool = False) -> None:
    """Write a file that stands by itself, whole or not at all.

    Args:
        path: the file.
        fill: called with the path to write.
        overwrite: replace what is there.

    Raises:
        OutputError: it is there already and ``overwrite`` is not given, or it cannot be written.
    """
    if path.is_dir():
        raise OutputError(f"{path}: is a folder; a file name is needed.")
    if path.exists() and not overwrite:
        raise OutputError(f"{path}: is there already. Give another name, or --overwrite.")
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, fill)


def _replace(path: Path, fill: Callable[[Path], object]) -> None:
    draft = path.with_name(f"{path.name}.draft")
    try:
        fill(draft)
        _sync(draft)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Tell in one line that a path cannot be written.

    Raises:
        OutputError: the system says so.
    """
    try:
        yield
    except OSError as fault:
        raise OutputError(_cannot_write(path, fault)) from fault


def _earlier_recipe(path: Path) -> dict[str, Any] | None:
    manifest, started = _json_object(path / MANIFEST), _json_object(path / _PARTIAL / _STARTED)
    if "lowres" in manifest and isinstance(manifest.get("recipe"), dict):
        return dict(manifest["recipe"])
    return started or None


def _json_object(path: Path) -> dict[str, Any]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
    except (FileNotFoundError, NotADirectoryError, msgspec.DecodeError):
        return {}


def _foreign(path: Path) -> bool:
    """Tell whether a folder holds anything but the first moments of a run that was cut off."""
    return any(entry.name != _PARTIAL for entry in path.iterdir())


def _differences(one: Any, other: Any, at: str = "") -> Iterator[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted({*one, *other}):
            yield from _differences(one.get(key), other.get(key), f"{at}.{key}" if at else key)
    elif one != other:
        yield at


def _run_block(started: float, revision: str | None) -> dict[str, Any]:
    """Describe this run: everything that may differ between two runs of one recipe."""
    return {
        "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(started)),
        "seconds": round(time.time() - started, 3),
        "version": lowres.__version__,
        "python": ".".join(map(str, sys.version_info[:3])),
        "revision": revision,
    }


@lru_cache(maxsize=1)
def _git_revision() -> str | None:
    """Name the revision of the checkout this package is imported from, if it is one."""
    here = Path(lowres.__file__).resolve().parent
    if not (here.parent / ".git").exists():
        return None
    command = ["git", "-C", str(here), "describe", "--always", "--dirty", "--abbrev=12"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def _cannot_write(path: Path, fault: OSError) -> str:
    why = os.strerror(fault.errno) if fault.errno else fault  # pyarrow's own words are long
    return f"{path}: cannot be written ({why}). Check space and permissions."


def _sync(path: Path) -> None:
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    for file in files:
        with file.open("rb+") as stream:
            os.fsync(stream.fileno())


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _pretty(value: Any) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n"
