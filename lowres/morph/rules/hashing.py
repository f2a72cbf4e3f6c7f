"""Hashes of features, the same on every machine and in every run."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["GOLDEN", "Hashes", "mixed"]

Hashes = NDArray[np.uint64]

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FACTOR, _SHIFT = np.uint64(0xBF58476D1CE4E5B9), np.uint64(29)


def mixed(hashes: Hashes, values: NDArray[np.int32] | NDArray[np.int64] | Hashes) -> Hashes:
    """Mix values into hashes, in the manner of splitmix64 (https://prng.di.unimi.it/splitmix64.c)."""
    changed = (hashes ^ values.astype(np.uint64)) * _FACTOR
    return changed ^ (changed >> _SHIFT)
