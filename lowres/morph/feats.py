"""FEATS as Universal Dependencies write them: ``Case=Nom|Number=Sing``.

https://universaldependencies.org/format.html#morphological-annotation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lowres.errors import UsageError
from lowres.morph.features import split, tags, well_formed

__all__ = ["feature_of", "parse", "written"]

_FEATURE = re.compile(r"(\w+(?:\[\w+\])?)=([^\s=]+)")
_NONE = "_"


def parse(feats: str) -> dict[str, str]:
    """Read features; several values of one are sorted.

    >>> parse("Number[psor]=Sing|Case=Nom,Acc"), parse("_")
    ({'Number[psor]': 'Sing', 'Case': 'Acc,Nom'}, {})

    Raises:
        UsageError: an item is not like ``Case=Nom``, or a feature stands twice.
    """
    found: dict[str, str] = {}
    for item in feats.split("|") if feats not in ("", _NONE) else ():
        pair = feature_of(item)
        if pair is None:
            raise UsageError(f'"{item}" is no feature. Write it like Case=Nom.')
        if pair[0] in found:
            raise UsageError(f'"{feats}" has {pair[0]} twice. Write Case=Acc,Nom for either.')
        found.update([pair])
    return found


def feature_of(item: str) -> tuple[str, str] | None:
    """Split a feature into its name and its values; ``None`` if it is none.

    >>> feature_of("Gender=Neut,Com"), feature_of("PL")
    (('Gender', 'Com,Neut'), None)
    """
    match = _FEATURE.fullmatch(item)
    if match is None or tags(item) != (item,) or not well_formed(item):
        return None
    values = split(match[2], ",")
    return (match[1], ",".join(sorted(values, key=_caseless))) if all(values) else None


def written(features: Mapping[str, str]) -> str:
    """Write features sorted by name, whatever the case of its letters.

    >>> written({"NumType": "Card", "Number": "Sing"}), written({})
    ('Number=Sing|NumType=Card', '_')
    """
    names = sorted(features, key=_caseless)
    return "|".join(f"{name}={features[name]}" for name in names) or _NONE


def _caseless(text: str) -> tuple[str, str]:
    return text.lower(), text
