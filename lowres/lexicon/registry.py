"""Adapters by name: found in the package, by entry point, in ``LOWRES_ADAPTERS``, or as a path.

An adapter is a folder with ``adapter.toml``. Finding one imports nothing; reading with one imports
that one alone.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import TypeVar

import msgspec

from lowres.errors import InputError, UnknownName, UsageError, did_you_mean
from lowres.lexicon.declared import FIELDS, Declaration, check_pattern, read_declared
from lowres.lexicon.records import Record, Reject
from lowres.lexicon.source import Request, Source

__all__ = ["Adapter", "Dataset", "get", "names", "sniff"]

_T = TypeVar("_T")
ENTRY_POINTS = "lowres.lexicons"
VARIABLE = "LOWRES_ADAPTERS"
_KEYS = ("title", "suffixes", "magic", "file", "columns", "clean", "code", "dataset")


class Dataset(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a format is one dataset: its licence, citation and address."""

    licence: str
    citation: str
    url: str | None = None


class _Described(msgspec.Struct, frozen=True):
    title: str
    suffixes: tuple[str, ...]
    magic: str | None = None
    code: str | None = None
    dataset: Dataset | None = None

    def __post_init__(self) -> None:
        check_pattern("magic", self.magic)


class Adapter:
    """A format that lexicons come in.

    Attributes:
        name: the folder's name.
        folder: where its ``adapter.toml`` lies.
        title: what it is, for people.
        suffixes: what its files' names end in, compression apart.
        magic: regular expression over the first line, for sniffing without import.
        dataset: licence and citation, where the format is one dataset.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.name = folder, folder.name or folder.resolve().name
        raw = _load_toml(folder / "adapter.toml")
        described = _convert(raw, _Described, folder)
        self.title, self.suffixes = described.title, described.suffixes
        self.magic, self.dataset, self.code = described.magic, described.dataset, described.code
        self.declared = None if self.code else _convert(raw, Declaration, folder)
        _check_columns(self.declared, folder)

    def read(self, source: Source, request: Request) -> Iterator[Record | Reject]:
        """Yield the records and rejects of a source, lazily, in the order of its lines."""
        if self.declared:
            return read_declared(self.declared, source, request)
        found: Iterator[Record | Reject] = self._module().read(source, request)
        return found

    def files(self, path: Path) -> list[Path]:
        """List the files that are read where this one, or this folder, is given.

        Raises:
            LowresError: the adapter knows what is in such a folder, and does not find it.
        """
        listed = getattr(self._module(), "files", None) if self.code else None
        return list(listed(path)) if listed else [path]

    def matches(self, path: Path) -> bool:
        """Tell by its name alone whether a file may be in this format."""
        name = path.name.removesuffix(".gz").removesuffix(".bz2").removesuffix(".xz")
        return name.endswith(self.suffixes)

    def _module(self) -> ModuleType:
        path = self.folder / str(self.code)
        spec = importlib.util.spec_from_file_location(f"lowres_adapter_{self.name}", path)
        if spec is None or spec.loader is None or not path.is_file():
            raise InputError(self.folder / "adapter.toml", f'code = "{self.code}" is not there.')
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module


def names() -> list[str]:
    """List the names of all adapters there are."""
    return sorted(_folders())


def get(name: str) -> Adapter:
    """Find an adapter by its name, or by the path of its folder.

    Raises:
        UnknownName: there is none.
        InputError: its ``adapter.toml`` is not right.
    """
    if os.sep in name and (Path(name) / "adapter.toml").is_file():
        return Adapter(Path(name))
    folders = _folders()
    if name not in folders:
        raise UnknownName("a lexicon format", name, folders)
    return Adapter(folders[name])


def sniff(path: Path) -> Adapter:
    """Guess the format of a file from its name and first line.

    Raises:
        UsageError: none fits, or several do.
    """
    folders = _folders()
    adapters = [Adapter(folders[name]) for name in sorted(folders)]
    found = [adapter for adapter in adapters if adapter.matches(path)]
    first = "".join(line.text for line in Source(path).head(1)) if found else ""
    sure = [adapter for adapter in found if adapter.magic and re.search(adapter.magic, first)]
    fitting = sure or [adapter for adapter in found if not adapter.magic]
    if len(fitting) != 1:
        which = "several formats fit" if fitting else "no format fits"
        known = ", ".join(adapter.name for adapter in fitting) or ", ".join(sorted(folders))
        raise UsageError(f"{path}: {which} this file. Say which with --format ({known}).")
    return fitting[0]


@lru_cache(maxsize=1)
def _packaged() -> Path:
    return Path(str(files("lowres.lexicons")))


def _folders() -> dict[str, Path]:
    """Collect the adapter folders; a name that two claim is an error that names both."""
    homes = [_packaged(), *_entry_points(), *_from_variable()]
    found: dict[str, Path] = {}
    for home in homes:
        for manifest in sorted(home.glob("*/adapter.toml")):
            folder = manifest.parent
            if folder.name in found:
                raise UsageError(
                    f'Two adapters are called "{folder.name}": {found[folder.name]} and {folder}. '
                    "Rename one of the folders."
                )
            found[folder.name] = folder
    return found


def _entry_points() -> list[Path]:
    points = importlib.metadata.entry_points(group=ENTRY_POINTS)
    specs = [importlib.util.find_spec(point.value) for point in points]
    return [
        Path(place) for spec in specs if spec for place in spec.submodule_search_locations or ()
    ]


def _from_variable() -> list[Path]:
    folders = [Path(part) for part in os.environ.get(VARIABLE, "").split(os.pathsep) if part]
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(f"{VARIABLE} names {folder}, which is not a folder.")
    return folders


def _load_toml(path: Path) -> dict[str, object]:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise InputError(path, f"not valid TOML ({fault}).") from None
    for key in raw:
        if key not in _KEYS:
            raise InputError(path, f'unknown key "{key}".{did_you_mean(key, _KEYS)}')
    if ("columns" in raw) == ("code" in raw):
        raise InputError(path, 'give either [columns] or code = "adapter.py".')
    return raw


def _convert(raw: dict[str, object], kind: type[_T], folder: Path) -> _T:
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as fault:
        raise InputError(folder / "adapter.toml", f"{fault}.") from None


def _check_columns(declared: Declaration | None, folder: Path) -> None:
    if declared is None:
        return
    path = folder / "adapter.toml"
    for name in declared.columns:
        if name not in FIELDS:
            raise InputError(path, f'[columns] has no "{name}".{did_you_mean(name, FIELDS)}')
    if not {"src", "tgt"} <= declared.columns.keys():
        raise InputError(path, "[columns] must name src and tgt.")
    if not declared.file.header and not all(
        isinstance(at, int) for at in declared.columns.values()
    ):
        raise InputError(path, "columns by name need file = { header = 1 }.")
