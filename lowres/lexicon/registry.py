"""Adapters by name: found in the package, by entry point, in ``LOWRES_ADAPTERS``, or as a path.

An adapter is a folder with ``adapter.toml``. Finding one imports nothing; reading with one imports
that one alone.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from lowres.errors import UnknownName, UsageError
from lowres.lexicon.adapter import Adapter

__all__ = ["Adapter", "every", "get", "names"]

ENTRY_POINTS = "lowres.lexicons"
VARIABLE = "LOWRES_ADAPTERS"


def names() -> list[str]:
    """List the names of all adapters there are."""
    return sorted(_folders())


def every() -> list[Adapter]:
    """List all adapters there are, by name.

    Raises:
        InputError: the ``adapter.toml`` of one is not right.
    """
    return [Adapter(folder) for _, folder in sorted(_folders().items())]


def get(name: str) -> Adapter:
    """Find an adapter by its name, or by the path of its folder.

    Raises:
        UnknownName: there is none.
        InputError: its ``adapter.toml`` is not right.
    """
    here = Path(name) if (Path(name) / "adapter.toml").is_file() else None
    if here and os.sep in name:
        return Adapter(here)
    folders = _folders()
    if name not in folders and here is None:
        raise UnknownName("a lexicon format", name, folders)
    return Adapter(folders.get(name) or Path(name))


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
