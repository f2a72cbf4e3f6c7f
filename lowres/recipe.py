"""Recipes: TOML files read into frozen, typed settings, with every fault named by its key."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar, get_args

import msgspec

from lowres.errors import InputError, UsageError, did_you_mean

__all__ = ["build", "load_toml", "resolve_path"]

_T = TypeVar("_T")
_CHOICE = re.compile(r"Invalid enum value '(?P<value>[^']*)' - at `\$(?P<at>[^`]*)`")
_UNKNOWN = re.compile(r"unknown field `(?P<name>[^`]*)`(?: - at `\$(?P<at>[^`]*)`)?")


def load_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file.

    Raises:
        InputError: there is no such file, or it is not valid TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(path, "no such file. Check the path.") from None
    except OSError as fault:
        raise InputError(path, f"cannot be read ({fault.strerror}).") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        at = re.search(r"line (\d+)", str(fault))
        hint = " Put what holds a backslash between single quotes." if "\\" in str(fault) else ""
        raise InputError(
            path, f"not valid TOML ({fault}).{hint}", int(at[1]) if at else None
        ) from None


def build(kind: type[_T], *layers: Mapping[str, Any], where: Path | None = None) -> _T:
    """Build settings from layers, the later ones before the earlier ones; ``None`` means not given.

    Args:
        kind: a frozen struct that forbids unknown fields.
        layers: for example what a recipe says, then what the flags say.
        where: the recipe's path, for errors.

    Raises:
        InputError: a recipe's key is unknown or its value does not fit.
        UsageError: the same without a recipe.
    """
    merged = {key: value for layer in layers for key, value in layer.items() if value is not None}
    try:
        return msgspec.convert(merged, kind)
    except msgspec.ValidationError as fault:
        what = _explain(str(fault), kind)
        raise (InputError(where, what) if where else UsageError(what)) from None


def resolve_path(text: str, recipe: Path) -> str:
    """Resolve a path that stands in a recipe: relative to it, ``$NAME`` from the environment.

    Raises:
        InputError: the variable is not set.
    """
    expanded = os.path.expandvars(text)
    if "$" in expanded:
        raise InputError(recipe, f'"{text}" names an environment variable that is not set.')
    return str(recipe.parent / expanded)


def _explain(fault: str, kind: type) -> str:
    match = _UNKNOWN.search(fault)
    choice = _CHOICE.search(fault)
    if choice:
        path, _, name = choice["at"].rpartition(".")
        hint = did_you_mean(choice["value"], _choices(_owner(kind, path), name))
        return f'{choice["at"].strip(".")} cannot be "{choice["value"]}".{hint}'
    if match is None:
        return re.sub(r" - at `\$\.?([^`]*)`", r' (at "\1")', fault) + "."
    owner = _owner(kind, match["at"] or "")
    known = getattr(owner, "__struct_fields__", ())
    place = f" in {match['at'].strip('.')}" if match["at"] else ""
    return f'unknown key "{match["name"]}"{place}.{did_you_mean(match["name"], known)}'


def _choices(owner: object, name: str) -> tuple[str, ...]:
    """List the values of a field that takes one of several words."""
    for field in msgspec.structs.fields(owner) if isinstance(owner, type) else ():
        if field.name == name:
            return tuple(str(value) for value in get_args(field.type))
    return ()


def _owner(kind: type, at: str) -> object:
    """Follow a path such as ``.source`` or ``.target[...]`` through nested structs."""
    owner: Any = kind
    for name in re.findall(r"\.(\w+)", at):
        info = msgspec.inspect.type_info(owner)
        fields = {field.name: field.type for field in getattr(info, "fields", ())}
        inner: Any = fields.get(name)
        while inner is not None and not hasattr(inner, "cls"):
            inner = getattr(inner, "item_type", None) or next(
                (part for part in getattr(inner, "types", ()) if hasattr(part, "cls")), None
            )
        owner = getattr(inner, "cls", None)
        if owner is None:
            return None
    return owner
