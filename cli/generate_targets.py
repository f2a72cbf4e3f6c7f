"""The targets that flags or a recipe ask for, with the generator's settings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from lowres.cli.console import say
from lowres.errors import UsageError

if TYPE_CHECKING:
    from lowres.generate.targets import Target, Targets

__all__ = ["asked_targets", "load_asked"]

_FILES = ("lexicon", "mix", "target_text", "fill")
Given = Mapping[str, Any]


def asked_targets(given: Given) -> list[Target]:
    """Take the targets from the recipe, or the one target from the flags.

    Args:
        given: the arguments of a command, by name: those of a target, and ``recipe``.

    Raises:
        UsageError: neither names a target, or both do.
    """
    from lowres.generate.targets import Target
    from lowres.recipe import build, load_toml

    recipe: Path | None = given["recipe"]
    tables = load_toml(recipe).get("target", []) if recipe else []
    flags = {name: given[name] for name in (*_FILES, "pair", "inflector") if given[name]}
    if recipe is None or not tables:
        if "lexicon" not in flags or "pair" not in flags:
            raise UsageError("--lexicon and --pair are needed, or a recipe with [[target]].")
        paths = {name: [str(path) for path in flags.get(name, ())] for name in _FILES}
        learned = str(flags.get("inflector", ""))
        return [build(Target, {"pair": flags["pair"], **paths, "inflector": learned})]
    if flags:
        raise UsageError(
            "the recipe names its targets: leave out --lexicon, --pair and their like."
        )
    return [_resolved(build(Target, table, where=recipe), recipe) for table in tables]


def _resolved(target: Target, recipe: Path) -> Target:
    """Find the files of a target beside its recipe."""
    from lowres.recipe import resolve_path

    found: dict[str, Any] = {
        name: tuple(
            file if (name, file) == ("fill", "auto") else resolve_path(file, recipe)
            for file in getattr(target, name)
        )
        for name in _FILES
    }
    if target.inflector:
        found["inflector"] = resolve_path(target.inflector, recipe)
    return msgspec.structs.replace(target, **found)


def load_asked(asked: list[Target], given: Given) -> Targets:
    """Load targets with the settings of flags and recipe; flags go first."""
    from lowres.generate import Settings
    from lowres.generate.targets import load_targets
    from lowres.recipe import load_toml

    recipe: Path | None = given["recipe"]
    common = load_toml(recipe) if recipe else {}
    common.pop("target", None)
    flags = {name: given[name] for name in Settings.__struct_fields__}
    told = {name: value for name, value in flags.items() if value is not None}
    targets = load_targets(asked, {**common, **told}, recipe)
    for one in targets.generators:
        if one.settings.transliterate and one.transliterator is None:
            say(f"{one.pair}: both are written in one script; there is nothing to transliterate.")
    return targets
