"""Which languages a declared file holds: told once, by its name, by its header, or row by row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import permutations
from pathlib import Path

from lowres.errors import InputError, UsageError
from lowres.lang import Pair, canonical, parse_pair, same_language, same_pair
from lowres.lexicon.declared.schema import Declaration
from lowres.lexicon.formats.language_names import language_named

__all__ = ["Told", "find_column", "is_reversed", "pair_told", "pairs_in_header", "resolve"]

Told = dict[str, str]


def resolve(name: str, told: Told) -> str | None:
    """Return the language that a name or code in a file stands for, if it is known.

    English names are known of the larger languages.

    Args:
        name: what stands in the file.
        told: the table ``languages`` of the declaration.
    """
    return _resolved(name.strip(), tuple(told.items()))


def pair_told(how: Declaration, path: Path) -> Pair | None:
    """Return the pair of src and tgt as the declaration or the file's name tells it."""
    if how.file.fixed_pair:
        return parse_pair(how.file.fixed_pair)
    match = re.match(how.file.pair, path.name) if how.file.pair else None
    if match is None:
        return None
    src, tgt = (resolve(match[side], how.languages) for side in ("src", "tgt"))
    return Pair(src, tgt) if src and tgt else None


def is_reversed(how: Declaration, path: Path, wanted: Pair) -> bool:
    """Tell whether src and tgt stand the other way round than they are asked for.

    Raises:
        InputError: the file holds another pair.
    """
    held = pair_told(how, path)
    if held is None or same_pair(held, wanted):
        return False
    if same_pair(held.turned, wanted):
        return True
    raise InputError(
        path, f"holds {held}, not {wanted}. Ask for --pair {held}, or give another file."
    )


def find_column(at: str, names: list[str], pair: Pair, told: Told, path: Path) -> int | None:
    """Find the column of a language in a header.

    Args:
        at: the columns' names, with ``{src}`` or ``{tgt}`` where the language stands.
        names: the header.
        pair: the languages that are asked for.
        told: the table ``languages`` of the declaration.
        path: the file.

    Raises:
        InputError: the header has no such language.
    """
    wanted = pair.src if "{src}" in at else pair.tgt
    held = dict(_languages(at, names, told))
    for language, place in held.items():
        if same_language(language, wanted):
            return place
    shown = ", ".join(sorted(held)) or "no language that is known"
    what = f"has no column for {wanted}. Its header ({', '.join(names)}) tells: {shown}. "
    raise InputError(path, what + "Say in [languages] what its names stand for.")


def pairs_in_header(columns: Iterable[object], names: list[str], told: Told) -> list[Pair]:
    """List the pairs that a header with a column a language can be read as."""
    patterns = [str(at) for at in columns if re.search(r"\{(src|tgt)\}", str(at))]
    found = {language for at in patterns for language, _ in _languages(at, names, told)}
    return [Pair(*two) for two in permutations(sorted(found), 2)]


def _languages(at: str, names: list[str], told: Told) -> Iterator[tuple[str, int]]:
    before, _, after = re.split(r"(\{src\}|\{tgt\})", at, maxsplit=1)
    pattern = re.compile(rf"{re.escape(before)}(.+){re.escape(after)}", re.IGNORECASE)
    for place, name in reversed([*enumerate(names)]):
        match = pattern.fullmatch(name)
        language = resolve(match[1], told) if match else None
        if language:
            yield language, place


@lru_cache(maxsize=1 << 12)
def _resolved(name: str, told: tuple[tuple[str, str], ...]) -> str | None:
    known = {key.casefold(): code for key, code in told}
    try:
        return canonical(known.get(name.casefold(), name))
    except UsageError:
        return language_named(name)
