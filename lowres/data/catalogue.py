"""The catalogue: public sources by name, each pinned to a version by size and sha256.

It is a TOML file a collection, beside this module. What stands at the top of a file holds for all
its sources, unless a source says otherwise. A version is a commit; ``base`` holds it, so that an
address never changes what it means.
"""

from __future__ import annotations

import difflib
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Annotated, Any, Literal

import msgspec

from lowres.errors import UsageError

__all__ = ["File", "Kind", "Source", "find", "sources"]

Kind = Literal["lexicon", "table", "corpus", "text"]
_Name = Annotated[str, msgspec.Meta(pattern=r"\A[a-z0-9]+(-[A-Za-z0-9]+)*\Z")]
# No part begins with a dot: a path cannot leave the folder that it is resolved in.
_Path = Annotated[
    str, msgspec.Meta(pattern=r"\A[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*\Z")
]
_Sha256 = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]
_Https = Annotated[str, msgspec.Meta(pattern=r"\Ahttps://[^/?#\s]+[^?#\s]*\Z")]
_Folder = Annotated[str, msgspec.Meta(pattern=r"\Ahttps://[^/?#\s]+/([^?#\s]*/)?\Z")]
_Said = Annotated[str, msgspec.Meta(min_length=1)]


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of a source.

    Attributes:
        path: where it lies under the source's address, and in the source's folder here.
        size: its bytes.
        sha256: their digest.
    """

    path: _Path
    size: Annotated[int, msgspec.Meta(gt=0)]
    sha256: _Sha256


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A public source.

    Attributes:
        name: what it is asked for by.
        kind: what it is good for.
        title: what it is, for people.
        languages: canonical tags; of a lexicon, the source's and the target's.
        version: the commit that is pinned.
        home: a page about it.
        base: address that the paths of its files are appended to.
        licence: SPDX expression.
        citation: whom to cite.
        files: what it consists of, the one to read first at the head.
        format: our name of its format.
        columns: the order of columns, where it is not the format's own.
        note: what to beware of.
    """

    name: _Name
    kind: Kind
    title: _Said
    languages: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    version: Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{7,40}\Z")]
    home: _Https
    base: _Folder
    licence: _Said
    citation: _Said
    files: Annotated[tuple[File, ...], msgspec.Meta(min_length=1)]
    format: str
    columns: str | None = None
    note: str | None = None

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(file.size for file in self.files)


@lru_cache(maxsize=1)
def sources() -> tuple[Source, ...]:
    """List all sources there are, by name."""
    found = [
        source
        for entry in files("lowres.data").iterdir()
        if entry.name.endswith(".toml")
        for source in _collection(tomllib.loads(entry.read_text(encoding="utf-8")))
    ]
    return tuple(sorted(found, key=lambda source: source.name))


def find(name: str) -> Source:
    """Find a source by its name.

    Raises:
        UsageError: there is none of this name.
    """
    named = {source.name: source for source in sources()}
    if name not in named:  # there are too many to name them all
        near = difflib.get_close_matches(name, named, n=3)
        hint = f" Did you mean {', '.join(near)}?" if near else ""
        raise UsageError(f'"{name}" is not a source.{hint} `lowres data list` names them all.')
    return named[name]


def _collection(table: dict[str, Any]) -> list[Source]:
    shared = {key: value for key, value in table.items() if key != "sources"}
    return [
        msgspec.convert({**shared, **own, "name": name}, Source)
        for name, own in table["sources"].items()
    ]
