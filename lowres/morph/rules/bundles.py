"""Feature bundles as arrays: nothing, the whole bundle, its tags, and pairs of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from lowres.generate.draws import hash64
from lowres.morph.rows import parts_of
from lowres.morph.rules.loglinear import Bundles

__all__ = ["laid_out"]


@lru_cache(maxsize=1 << 12)
def _hashes(bundle: str, paired: bool) -> tuple[list[int], list[int]]:
    single = [hash64(f"tag {tag}") for tag in parts_of(bundle)]
    both = combinations(parts_of(bundle), 2) if paired else ()
    return single, [hash64(f"tags {one} {other}") for one, other in both]


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
    rows[:, 0] = hash64("nothing")
    for row, bundle, (one, two) in zip(rows, distinct, found, strict=True):
        row[1] = hash64(f"bundle {bundle}")
        row[2 : 2 + len(one)] = one
        row[2 + single : 2 + single + len(two)] = two
    places = {bundle: at for at, bundle in enumerate(distinct)}
    widths = (2, 2 + single, 2 + single + both) if paired else (2, 2, 2 + single)
    return Bundles(rows, widths), np.array([places[bundle] for bundle in bundles])
