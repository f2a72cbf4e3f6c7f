"""Whether ids repeat, told by 64-bit hashes: eight to sixteen bytes an id."""

from __future__ import annotations

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lowres.generate.batches import laid_over

__all__ = ["Distinct"]

U64 = NDArray[np.uint64]
_ODD = np.uint64(0x9E3779B97F4A7C15)


class Distinct:
    """A set of hashes, in a table with open addressing; zero marks a free place.

    While each id comes behind the one before it, shorter ones first, as numbered ids do, none can
    repeat, and hashes are only kept.
    """

    def __init__(self) -> None:
        self._held, self._size = np.zeros(1 << 16, np.uint64), 0
        self._last: str | None = ""
        self._kept: list[U64] = []

    def add(self, ids: pa.StringArray) -> int | None:
        """Add ids, and return the index of the first whose hash was there already, if any."""
        hashes = np.maximum(pl.Series(pl.from_arrow(ids)).hash().to_numpy(), np.uint64(1))
        if self._last is not None and _ascend(ids, self._last):
            self._kept.append(hashes)
            self._last = ids[-1].as_py()
            return None
        if self._last is not None:
            self._last, kept = None, np.concatenate([*self._kept, hashes[:0]])
            self._kept = []
            self._allot(kept)
        self._allot(hashes[:0], len(hashes))
        repeated = [*_twice(hashes), *self._put(hashes)]
        return int(min(repeated)) if repeated else None

    def _allot(self, hashes: U64, more: int = 0) -> None:
        """Make room for some hashes and more, and put them in."""
        self._size += len(hashes) + more
        if self._size * 5 > len(self._held) * 4:
            old = self._held[self._held != 0]
            self._held = np.zeros(1 << (self._size * 5 // 4).bit_length(), np.uint64)
            self._put(old)
        self._put(hashes)

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


def _ascend(ids: pa.StringArray, last: str) -> bool:
    """Tell whether each id comes behind the one before it, by length and then by its letters."""
    if not len(ids):
        return False
    ids = pa.concat_arrays([pa.array([last], pa.string()), ids])
    length = np.diff(laid_over(ids)[0])
    later = np.asarray(pc.less(ids[:-1], ids[1:]).cast(pa.uint8())) > 0
    return bool(((length[:-1] < length[1:]) | ((length[:-1] == length[1:]) & later)).all())
