"""Rows with stems that do not exist: what is copied is replaced by random letters, on both sides.

So a network learns to copy what it has never seen (Anastasopoulos and Neubig 2019,
https://aclanthology.org/D19-1091; there more rows are made, here other ones in each pass).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lowres.generate.draws import U64, at, threshold
from lowres.morph.neural.symbols import BEGIN, LAST, Encoded

__all__ = ["hallucinated"]

_COPY = 0  # the number of the action
_HALF = threshold(0.5)


def hallucinated(rows: Encoded, share: float, letters: NDArray[np.int64], keys: U64) -> Encoded:
    """Replace half of the letters in the stems of some rows.

    Args:
        rows: aligned rows.
        share: of the rows that are replaced.
        letters: to draw from, as often as they occur.
        keys: a hash of each row, which all its draws follow from, uint64 [rows].
    """
    width = rows.letters.shape[1]
    bits = at(keys[:, None], np.arange(width + 1, dtype=np.uint64))
    high, low = bits >> np.uint64(32), bits & np.uint64(0xFFFFFFFF)
    chosen = _in_stems(rows) & (high[:, 1:] < _HALF) & (high[:, :1] < threshold(share))
    drawn = letters[(low[:, 1:] % np.uint64(len(letters))).astype(np.int64)]
    return rows._replace(letters=np.where(chosen & (rows.letters > LAST), drawn, rows.letters))


def _in_stems(rows: Encoded) -> NDArray[np.bool_]:
    """Mark letters of three or more copied side by side; the last one stays, affixes look at it."""
    copied, cut = np.zeros((2, *rows.letters.shape), bool)
    row, step = np.nonzero(rows.actions == _COPY)
    copied[row, rows.pointers[row, step]] = True
    row, step = np.nonzero(rows.actions > BEGIN)
    cut[row, rows.pointers[row, step]] = True  # something is written before this letter
    follows = np.zeros_like(copied)
    follows[:, :-1] = copied[:, :-1] & copied[:, 1:] & ~cut[:, 1:]
    beside = np.zeros_like(copied)
    beside[:, 1:] |= follows[:, :-1]
    beside[:, :-1] |= follows[:, 1:]
    return np.asarray(follows & beside)
