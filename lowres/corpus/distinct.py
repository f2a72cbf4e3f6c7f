"""Whether ids repeat, told by 64-bit hashes: eight to sixteen bytes an id."""

from __future__ import annotations

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

__all__ = ["Distinct"]

U64 = NDArray[np.uint64]
_ODD = np.uint64(0x9E3779B97F4A7C15)


class Distinct:
    """A set of hashes, in a table with open addressing; zero marks a free place."""

    def __init__(self) -> None:
        self._held, self._size = np.zeros(1 << 16, np.uint64), 0

    def add(self, ids: pa.StringArray) -> int | None:
        """Add ids, and return the index of the first whose hash was there already, if any."""
        hashes = np.maximum(pl.Series(pl.from_arrow(ids)).hash().to_numpy(), np.uint64(1))
        self._size += len(hashes)
        if self._size * 5 > len(self._held) * 4:
            old = self._held[self._held != 0]
            self._held = np.zeros(1 << (self._size * 5 // 4).bit_length(), np.uint64)
            self._put(old)
        repeated = [*_twice(hashes), *self._put(hashes)]
        return int(min(repeated)) if repeated else None

    def _put(self, hashes: U64) -> NDArray[np.int64]:
        """Put hashes in, and return the indices of those that were there before."""
        last = len(self._held) - 1
        slot = ((hashes * _ODD) >> np.uint64(64 - last.bit_length())).view(np.int64)
        left, found = np.arange(len(hashes)), [np.zeros(0, np.int64)]
        while len(left):
            held = self._held[slot[left]]
            found.append(left[held == hashes[left]])
            free, left = left[held == 0], left[(held != 0) & (held != hashes[left])]
            self._held[slot[free]] = hashes[free]  # of several, one has the place
            left = np.concatenate([left, free[self._held[slot[free]] != hashes[free]]])
            slot[left] = (slot[left] + 1) & last
        return np.concatenate(found)


def _twice(hashes: U64) -> NDArray[np.int64]:
    """Return the indices of the hashes that stand among these before."""
    ordered = np.sort(hashes)
    if not (ordered[1:] == ordered[:-1]).any():
        return np.zeros(0, np.int64)
    _, first = np.unique(hashes, return_index=True)
    return np.delete(np.arange(len(hashes)), first)
