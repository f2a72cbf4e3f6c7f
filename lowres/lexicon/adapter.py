"""An adapter: a folder with ``adapter.toml`` that says, or has code that says, how a format is read."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec

from lowres.errors import InputError
from lowres.lang import Pair
from lowres.lexicon.adapter_toml import convert, load_toml
from lowres.lexicon.declared import (
    Declaration,
    check_pattern,
    pairs_declared,
    read_declared,
)
from lowres.lexicon.records import Provenance, Record, Reject
from lowres.lexicon.source import Request, Source
from lowres.unpack import bare_name

__all__ = ["Adapter", "Dataset"]


class Dataset(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a format is one dataset: its licence, citation and address."""

    licence: str
    citation: str
    url: str | None = None


class _Described(msgspec.Struct, frozen=True):
    title: str
    suffixes: tuple[str, ...]
    magic: str | None = None
    holds: tuple[str, ...] = ()
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
        magic: regular expression over the first line or the first lines, for sniffing without import.
        holds: patterns of file names by which a folder or archive in this format is known.
        dataset: licence and citation, where the format is one dataset.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.name = folder, folder.name or folder.resolve().name
        path = folder / "adapter.toml"
        raw = load_toml(path)
        described = convert(raw, _Described, path)
        self.title, self.suffixes, self.holds = described.title, described.suffixes, described.holds
        self.magic, self.dataset, self.code = described.magic, described.dataset, described.code
        self.declared = None if self.code else convert(raw, Declaration, path)
        self._loaded: ModuleType | None = None

    def read(self, source: Source, request: Request) -> Iterator[Record | Reject]:
        """Yield the records and rejects of a source, lazily, in the order of its units."""
        if self.declared:
            return read_declared(self.declared, source, request)
        found: Iterator[Record | Reject] = self._optional("read")(source, request)
        return found

    def files(self, path: Path, pair: Pair | None = None) -> list[Path]:
        """List the files that are read for a pair where this one, or this folder, is given.

        Raises:
            LowresError: the adapter knows what is in such a folder, and does not find it.
        """
        listed = self._optional("files")
        return list(listed(path, pair)) if listed else [path]

    def pairs(self, source: Source) -> list[Pair] | None:
        """List the pairs that a source can be read as, or nothing where it does not tell.

        Raises:
            LowresError: the source cannot be read.
        """
        if self.declared:
            return pairs_declared(self.declared, source)
        told = self._optional("pairs")
        return list(told(source) or ()) or None if told else None

    def provenance(self, source: Source) -> Provenance:
        """Return what the header of a source says of its licence and origin.

        Raises:
            LowresError: the source cannot be read.
        """
        told = self._optional("provenance")
        found: Provenance = told(source) if told else Provenance()
        return found

    def matches(self, path: Path) -> bool:
        """Tell by its suffix alone whether a file may be in this format."""
        return bare_name(path).endswith(self.suffixes)

    @property
    def pair_in_name(self) -> str | None:
        """The pattern of file names that tell their pair, where the format has one."""
        told = self.declared.file if self.declared else None
        return told.pair if told and not told.fixed_pair else None

    @property
    def encoding(self) -> str | None:
        """The encoding of files in this format, where it is neither UTF-8 nor UTF-16."""
        return self.declared.file.encoding if self.declared else None

    @property
    def blanks_allowed(self) -> bool:
        """Whether blank lines may stand anywhere: not where they end an entry."""
        return self.declared is None or self.declared.file.record != "blank"

    def fits(self, head: str) -> bool:
        """Tell whether the first lines of a file are what this format looks like."""
        first = head.partition("\n")[0]
        return bool(self.magic) and any(re.search(str(self.magic), text) for text in (first, head))

    def known_by(self, names: list[str]) -> bool:
        """Tell whether a folder or archive with these files is in this format."""
        return any(fnmatch(name, pattern) for name in names for pattern in self.holds)

    def module(self) -> ModuleType:
        """Import the adapter's code.

        Raises:
            InputError: it is not there.
        """
        path = self.folder / str(self.code)
        spec = importlib.util.spec_from_file_location(f"lowres_adapter_{self.name}", path)
        if spec is None or spec.loader is None or not path.is_file():
            raise InputError(self.folder / "adapter.toml", f'code = "{self.code}" is not there.')
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module  # where types that are named in annotations are looked up
        spec.loader.exec_module(module)
        return module

    def _optional(self, name: str) -> Any:
        if not self.code:
            return None
        self._loaded = self._loaded or self.module()
        return getattr(self._loaded, name, None)
