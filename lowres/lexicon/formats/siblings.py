"""Files that belong together, in one folder or archive; those of one name are told apart by suffix."""

from __future__ import annotations

from pathlib import Path

from lowres.errors import InputError, UsageError
from lowres.unpack import bare_name, members, on_disk

__all__ = ["beside", "held_in", "one_in"]


def held_in(place: Path) -> list[Path]:
    """List the files in a folder or an archive, or in a folder of an archive, by name."""
    if place.is_dir():
        return sorted(place.iterdir())
    archive = on_disk(place)
    held = members(archive) if archive.is_file() else []
    return [file for name in held if (file := archive / name).is_relative_to(place)]


def beside(path: Path, own: tuple[str, ...], wanted: tuple[str, ...]) -> Path:
    """Find the file of the same name with another suffix.

    Args:
        path: a file.
        own: the suffixes it may have, compression apart.
        wanted: the suffixes of the one sought, the first that is there.

    Raises:
        InputError: it is not there.
    """
    stem = bare_name(path)
    for suffix in own:
        stem = stem.removesuffix(suffix)
    held = {*held_in(path.parent)}
    for suffix in wanted:
        if (found := path.parent / f"{stem}{suffix}") in held:
            return found
    what = f"{stem}{wanted[0]} is not beside it. Give the files of this format together."
    raise InputError(path, what)


def one_in(path: Path, main: tuple[str, ...], others: tuple[str, ...]) -> Path:
    """Find the file that is read: the one in a folder or archive, or the one that another belongs to.

    Raises:
        InputError: it is not there.
        UsageError: a folder or archive holds several.
    """
    held = held_in(path)
    if not path.is_dir() and len(held) < 2:
        return beside(path, others, main) if bare_name(path).endswith(others) else path
    found = [file for file in held if bare_name(file).endswith(main)]
    if len(found) > 1:
        names = ", ".join(file.relative_to(path).as_posix() for file in found)
        raise UsageError(f"{path}: holds several dictionaries ({names}). Give one of them.")
    if not found:
        raise InputError(path, f"holds no file {main[0]}. Give the file itself.")
    return found[0]
