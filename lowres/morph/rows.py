"""What an inflector is trained on and asked: lemmas with forms and feature bundles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from lowres.generate.draws import hash64
from lowres.morph.features import contents, tags

__all__ = ["Candidate", "Row", "in_folds", "parts_of"]


class Row(NamedTuple):
    """A form of a lemma, and its features."""

    lemma: str
    form: str
    features: str


class Candidate(NamedTuple):
    """A form that a learner proposes, and how probable it finds it, 0 to 1."""

    text: str
    probability: float


def in_folds(rows: Iterable[Row], count: int) -> list[list[Row]]:
    """Sort rows into so many parts of about equal size, all rows of a lemma into the same one."""
    own: dict[str, list[Row]] = {}
    for row in rows:
        own.setdefault(row.lemma, []).append(row)
    folds: list[list[Row]] = [[] for _ in range(count)]
    for lemma in sorted(own, key=lambda lemma: (-len(own[lemma]), hash64(lemma))):
        min(folds, key=len).extend(own[lemma])
    return folds


@lru_cache(maxsize=1 << 16)
def parts_of(features: str) -> tuple[str, ...]:
    """List all that the tags of a bundle say, the tags themselves and what they are put together from.

    >>> parts_of("V.PTCP;PST+PRF;PSS3S")
    ('V.PTCP', 'V', 'PTCP', 'PSS3S', 'PSS', '3', 'S', 'PST+PRF', 'PST', 'PRF')
    >>> parts_of("N;ABL(PL;PSS(2,PL))")
    ('N', 'ABL', 'ABL/PL', 'ABL/PSS', 'ABL/PSS/PL', 'ABL/PSS/2')
    """
    return tuple(dict.fromkeys(_parts(tags(features), "")))


def _parts(found: Sequence[str], above: str) -> Iterator[str]:
    for tag in found:
        name, inside = contents(tag)
        yield above + name
        yield from (above + part for part in _split(name))
        yield from _parts(inside, f"{above}{name}/")


def _split(tag: str) -> list[str]:
    """Split a tag that is put together, such as ``PST+PRF``, ``V.PTCP`` and ``PSS3S``."""
    if built := re.fullmatch(r"(PSS|AR\w\w)(\d)([SDP]\w*)", tag):
        return [*built.groups()]
    parts = re.split(r"[+./{}]", tag)
    return [part for part in parts if part] if len(parts) > 1 else []
