"""Features of a possessor or an object, ``Person[psor]=3``: in UniMorph one tag, of several.

``PSS3S`` or ``PSS(3,SG)`` is a possessor, ``ACC(2,PL)`` in a verb (or ``ARGAC2P``, ``AC2P``) its object;
its subject, ``NOM(2,PL)``, has no layer in UD. UD: https://universaldependencies.org/u/overview/feat-layers.html.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from lowres.morph.features import contents, order
from lowres.morph.ud_tables import POS, Tables

__all__ = ["is_verbal", "layer_tags", "layered", "opened"]

_PSOR = "psor"
_NAMES = {"ACC": "obj", "PRIM": "obj", "DAT": "dat", "ERG": "erg", "ABS": "abs", "PSS": _PSOR}
_TAGS = {layer: name for name, layer in reversed(_NAMES.items())}
_NUMBERS = {"S": "SG", "D": "DU", "P": "PL"}
_LETTERS = {
    "M": "MASC",
    "F": "FEM",
    "N": "NEUT",
    "I": "INCL",
    "E": "EXCL",
    "INFM": "INFM",
    "FORM": "FORM",
}
_SHORT = {tag: letter for letter, tag in (_NUMBERS | _LETTERS).items()}
_BUILT = re.compile(rf"(PSS|(?:ARG)?(?:NO|AC|DA|ER|AB))([0-4])([SDP]?)({'|'.join(_LETTERS)})?")
_ARGUMENTS = {"NO": "NOM", "AC": "ACC", "DA": "DAT", "ER": "ERG", "AB": "ABS"}


def is_verbal(upos: str, tags: Collection[str]) -> bool:
    """Tell whether the layers of a word are a verb's arguments, not cases."""
    return upos in ("VERB", "AUX") and {"V.PTCP", "V.MSDR"}.isdisjoint(tags)


def opened(tags: Iterable[str], table: Tables, verbal: bool) -> Iterator[str]:
    """Take tags out of their layers, where they say the same outside: those of cases and subjects."""
    for tag in tags:
        name, inside = _parts(tag)
        case = table.feature(name) or ("", "")
        if not inside or name == "PSS" or (verbal and name in _NAMES):
            yield tag
        elif verbal and name == "NOM":
            yield from opened(inside, table, verbal)
        elif case[0] == "Case" and tag.startswith(f"{name}("):
            yield name
            yield from opened(inside, table, verbal)
        else:
            yield tag


def layered(tag: str, table: Tables, verbal: bool) -> dict[str, str]:
    """Return the layered features that a tag says, none if it says what they cannot."""
    name, inside = _parts(tag)
    if name not in _NAMES or not (verbal or name == "PSS"):
        return {}
    found = [table.feature(each) for each in inside]
    said = {f"{of[0]}[{_NAMES[name]}]": of[1] for of in found if of and of[0] != POS}
    held = {each for _, names in layer_tags(said, table, verbal=True) for each in names}
    return said if len(held) == len(inside) else {}


def layer_tags(
    features: Mapping[str, str], table: Tables, verbal: bool
) -> Iterator[tuple[str, list[str]]]:
    """Yield tags of the layers, each with the features that it says."""
    for layer, name in _TAGS.items():
        own = {}
        for feature, value in features.items():
            plain, _, suffix = feature.partition("[")
            if suffix == f"{layer}]" and (tag := table.tag(plain, value)):
                own[feature] = tag
        if layer == _PSOR:
            yield from _possessor(own)
        elif own and verbal:
            yield f"{name}({','.join(sorted(own.values(), key=order))})", [*own]


def _possessor(own: Mapping[str, str]) -> Iterator[tuple[str, list[str]]]:
    """Put together what ``PSS3SF`` has a place for: a person, a number, one thing more."""
    person, number = f"Person[{_PSOR}]", f"Number[{_PSOR}]"
    if own.get(person, "") not in set("01234"):
        return
    numbers = [number] if own.get(number) in _NUMBERS.values() else []
    others = [name for name in sorted(own) if own[name] in _LETTERS.values()][:1]
    short = "".join(_SHORT[own[name]] for name in (*numbers, *others))
    yield f"PSS{own[person]}{short}", [person, *numbers, *others]


def _parts(tag: str) -> tuple[str, tuple[str, ...]]:
    """Return the name of a layer and what it holds, however it is written."""
    built = _BUILT.fullmatch(tag)
    if built is None:
        return contents(tag)
    name, person, number, other = built.groups("")
    inside = (person, _NUMBERS.get(number, ""), _LETTERS.get(other, ""))
    return _ARGUMENTS.get(name.removeprefix("ARG"), name), tuple(filter(None, inside))
