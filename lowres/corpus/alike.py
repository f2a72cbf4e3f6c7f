"""JSON lines that are all alike: the same keys, each with a text, in the same order and spacing.

Most large corpora are written so by a program. Where the first line's quotation marks stand in every
line, and all outside the texts is equal byte for byte, the texts are cut out without parsing.
"""

from __future__ import annotations

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lowres.generate.batches import slices

__all__ = ["texts_of_lines"]

I64 = NDArray[np.int64]
_NEWLINE, _QUOTE, _ESCAPE, _SPACE = b'\n"\\ '
_WORD = 8


def texts_of_lines(content: bytes) -> dict[str, pa.StringArray] | None:
    """Return the columns of JSON lines, or ``None`` where they are not alike.

    Args:
        content: whole lines of UTF-8, the last one with its end.
    """
    first = content[: content.find(b"\n")]
    keys = _keys(first)
    if keys is None or not content.endswith(b"\n"):
        return None
    code = np.frombuffer(content, np.uint8)
    ends, quotes = np.flatnonzero(code == _NEWLINE), _quotes(code)
    if len(quotes) != 4 * len(keys) * len(ends) or np.count_nonzero(code < _SPACE) != len(ends):
        return None
    marks = np.ascontiguousarray(quotes.reshape(len(ends), -1).T)
    # What is equal in all lines: from the start or a value's end to the start of the next value.
    fixed = [np.append(0, ends[:-1] + 1), *marks[3::4]]
    until = [*(marks[2::4] + 1), ends]
    if not all(_equal(code, *both) for both in zip(fixed, until, strict=True)):
        return None
    escapes, columns = np.flatnonzero(code == _ESCAPE), {}
    for at, key in enumerate(keys):
        start, end = until[at], fixed[at + 1]
        columns[key] = _unescaped(slices(content, start, end), content, start, end, escapes)
    return columns


def _keys(line: bytes) -> list[str] | None:
    """Return the keys of a flat object of texts, if a line is one."""
    try:
        row = msgspec.json.decode(line, type=dict[str, str])
    except msgspec.DecodeError:
        return None
    flat = _quotes(np.frombuffer(line, np.uint8)).reshape(-1)
    alone = row and len(flat) == 4 * len(row) and not any("\\" in key for key in row)
    return list(row) if alone else None


def _quotes(code: NDArray[np.uint8]) -> I64:
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


def _equal(code: NDArray[np.uint8], start: I64, end: I64) -> bool:
    """Tell whether slices all hold the same bytes."""
    length = int(end[0] - start[0])
    if not (end - start == length).all():
        return False
    if length < _WORD:
        return all((code[start + at] == code[start[0] + at]).all() for at in range(length))
    word = np.ndarray(len(code) - _WORD + 1, "<u8", code, strides=(1,))
    places = (min(at, length - _WORD) for at in range(0, length, _WORD))
    return all((word[start + at] == word[start[0] + at]).all() for at in places)


def _unescaped(
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
