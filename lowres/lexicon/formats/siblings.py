"""Files that belong together: of one name, in one folder or archive, told apart by their suffixes."""

from __future__ import annotations

from pathlib import Path

from lowres.errors import InputError, UsageError
from lowres.unpack import bare_name, members, on_disk

__all__ = ["beside", "one_in"]


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
    names = _names(path.parent)
    for suffix in wanted:
        if f"{stem}{suffix}" in names:
            return path.parent / f"{stem}{suffix}"
    what = f"{stem}{wanted[0]} is not beside it. Give the files of this format together."
    raise InputError(path, what)


def one_in(path: Path, main: tuple[str, ...], others: tuple[str, ...]) -> Path:
    """Find the file that is read: the one in a folder or archive, or the one that another belongs to.

    Raises:
        InputError: it is not there.
        UsageError: a folder or archive holds several.
    """
    if not path.is_dir() and not (on_disk(path) == path and len(_names(path)) > 1):
        return beside(path, others, main) if bare_name(path).endswith(others) else path
    found = sorted(name for name in _names(path) if bare_name(Path(name)).endswith(main))
    if len(found) > 1:
        raise UsageError(
            f"{path}: holds several dictionaries ({', '.join(found)}). Give one of them."
        )
    if not found:
        raise InputError(path, f"holds no file {main[0]}. Give the file itself.")
    return path / found[0]


def _names(place: Path) -> list[str]:
    """List the files of a folder, on disk or in an archive."""
    if place.is_dir():
        return [file.name for file in place.iterdir()]
    archive = on_disk(place)
    if not archive.is_file():
        return []
    held = members(archive)
    if archive == place:
        return held
    inside = f"{place.relative_to(archive).as_posix()}/"
    return [name.removeprefix(inside) for name in held if name.startswith(inside)]
