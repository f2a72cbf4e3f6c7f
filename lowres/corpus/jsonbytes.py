"""The bytes of JSON lines: where quotation marks stand, and what texts and numbers they hold."""

from __future__ import annotations

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

__all__ = ["equal", "numbers", "quotes", "unescaped"]

I64 = NDArray[np.int64]
Code = NDArray[np.uint8]
_QUOTE, _ESCAPE, _ZERO = b'"\\0'
_WORD = 8
_DIGITS = 9  # of a number that surely fits 32 bits


def numbers(code: Code, start: I64, end: I64) -> I64 | None:
    """Read whole numbers, ``None`` where there are others."""
    size, found, at = end - start, np.zeros(len(start), np.int64), np.arange(len(start))
    if (code[start[size > 1]] == _ZERO).any() or (size < 1).any():
        return None
    for step in range(_DIGITS):
        digit = code[start[at] + step] - np.uint8(_ZERO)
        if (digit > 9).any():
            return None
        found[at] = found[at] * 10 + digit
        at = at[size[at] > step + 1]
    return None if len(at) else found


def quotes(code: Code) -> I64:
    """Find the quotation marks that no backslash escapes."""
    at = np.flatnonzero(code == _QUOTE)
    behind = np.flatnonzero(code[at - 1] == _ESCAPE)
    if not len(behind):
        return at
    doubtful = at[behind]
    odd, back = np.zeros(len(doubtful), bool), np.ones(len(doubtful), np.int64)
    left = np.arange(len(doubtful))
    while len(left):
        place = doubtful[left] - back[left]
        left = left[(place >= 0) & (code[place] == _ESCAPE)]
        odd[left] = ~odd[left]
        back[left] += 1
    return np.delete(at, behind[odd])


def equal(code: Code, start: I64, end: I64) -> bool:
    """Tell whether slices all hold the same bytes."""
    length = int(end[0] - start[0])
    if not (end - start == length).all():
        return False
    if length < _WORD:
        return all((code[start + at] == code[start[0] + at]).all() for at in range(length))
    word = np.ndarray(len(code) - _WORD + 1, "<u8", code, strides=(1,))
    places = (min(at, length - _WORD) for at in range(0, length, _WORD))
    return all((word[start + at] == word[start[0] + at]).all() for at in places)


def unescaped(
    column: pa.StringArray, content: bytes, start: I64, end: I64, escapes: I64
) -> pa.StringArray:
    """Decode the texts that hold a backslash."""
    row = np.searchsorted(start, escapes, side="right") - 1
    held = np.unique(row[(row >= 0) & (escapes < end[row])])
    if not len(held):
        return column
    mask = np.zeros(len(column), bool)
    mask[held] = True
    if (np.frombuffer(content, np.uint8)[escapes + 1] == _QUOTE).all():
        mended = pc.replace_substring(column.filter(pa.array(mask)), '\\"', '"')
    else:
        pairs = zip(start[held].tolist(), end[held].tolist(), strict=True)
        told = [msgspec.json.decode(content[a - 1 : b + 1], type=str) for a, b in pairs]
        mended = pa.array(told, pa.string())
    return pc.replace_with_mask(column, pa.array(mask), mended)
