"""Feature bundles as arrays: nothing, the whole bundle, its tags, and pairs of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from lowres.morph.features import contents, tags
from lowres.morph.rules.hashing import hashed
from lowres.morph.rules.loglinear import Bundles

__all__ = ["laid_out", "parts"]


@lru_cache(maxsize=1 << 12)
def parts(bundle: str) -> tuple[str, ...]:
    """List what a bundle says: its tags, those in its layers, and those of composed tags.

    >>> parts("V;NOM(1,SG);PST+RMT")
    ('+PST', '+RMT', 'NOM(SG,1)', 'NOM:1', 'NOM:SG', 'PST+RMT', 'V')
    """
    found = set(tags(bundle))
    for tag in tags(bundle):
        name, inside = contents(tag)
        found.update(f"{name}:{held}" for held in inside)
        if not inside and "+" in tag:
            found.update(f"+{part}" for part in tag.split("+"))
    return tuple(sorted(found))


@lru_cache(maxsize=1 << 12)
def _hashes(bundle: str, paired: bool) -> tuple[list[int], list[int]]:
    single = [hashed(f"tag {tag}") for tag in parts(bundle)]
    both = combinations(parts(bundle), 2) if paired else ()
    return single, [hashed(f"tags {one} {other}") for one, other in both]


def laid_out(bundles: Sequence[str], paired: bool) -> tuple[Bundles, NDArray[np.int64]]:
    """Lay bundles out; equal ones once.

    Returns:
        the distinct bundles, and the row of each one given.
    """
    distinct = sorted(set(bundles))
    found = [_hashes(bundle, paired) for bundle in distinct]
    single = max((len(one) for one, _ in found), default=0)
    both = max((len(two) for _, two in found), default=0)
    rows = np.zeros((len(distinct), 2 + single + both), dtype=np.uint64)
    rows[:, 0] = hashed("nothing")
    for row, bundle, (one, two) in zip(rows, distinct, found, strict=True):
        row[1] = hashed(f"bundle {bundle}")
        row[2 : 2 + len(one)] = one
        row[2 + single : 2 + single + len(two)] = two
    places = {bundle: at for at, bundle in enumerate(distinct)}
    widths = (2, 2 + single, 2 + single + both) if paired else (2, 2, 2 + single)
    return Bundles(rows, widths), np.array([places[bundle] for bundle in bundles])
