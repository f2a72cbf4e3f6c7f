"""A batch of texts cut into pieces: tokens and the white space between them, end to end.

The pieces lie over one UTF-8 buffer, so that no token becomes a Python object: what is asked of a
token is asked once of each distinct piece.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from lowres.text import SPACE, WORD

__all__ = ["I64", "Heads", "Mask", "Pieces", "cover", "cut", "in_heads"]

I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]
_SPACE, _WORD, _OTHER, _APOSTROPHE = range(4)


class Pieces(NamedTuple):
    """The pieces of a batch.

    Attributes:
        strings: the pieces, an Arrow string array [pieces].
        row: the text that each piece is in, [pieces].
        start: where it starts, in code points of all texts joined, [pieces].
        end: where it ends, [pieces].
        row_start: where each text starts, with one more for the end, [rows + 1].
        token: indices of the pieces that are tokens, [tokens].
        position: each token's index in its text, [tokens].
        kind: which distinct string each token is, [tokens].
        kinds: the distinct strings.
    """

    strings: pa.StringArray
    row: I64
    start: I64
    end: I64
    row_start: I64
    token: I64
    position: I64
    kind: I64
    kinds: list[str]

    def spread(self, answers: Iterable[bool]) -> Mask:
        """Spread an answer about each distinct token over all tokens, bool [tokens]."""
        return np.fromiter(answers, bool, len(self.kinds))[self.kind]

    @property
    def is_word(self) -> Mask:
        """Which tokens are words rather than punctuation, bool [tokens]."""
        return self.spread(bool(WORD.match(kind)) for kind in self.kinds)


class Heads(NamedTuple):
    """Lexicon heads found in a batch.

    Attributes:
        token: index of the token that each begins at, [heads].
        length: tokens in it, [heads].
        head: its number in the index, [heads].
        folded: whether it was found in its caseless form or by its lemma only, [heads].
        by_lemma: whether it was found by its lemma only, [heads].
    """

    token: I64
    length: I64
    head: I64
    folded: Mask
    by_lemma: Mask

    def where(self, chosen: Mask) -> Heads:
        """Keep some of the heads."""
        return Heads(
            token=self.token[chosen],
            length=self.length[chosen],
            head=self.head[chosen],
            folded=self.folded[chosen],
            by_lemma=self.by_lemma[chosen],
        )


def in_heads(values: NDArray[Any], heads: Heads) -> I64:
    """Sum a property of tokens over the tokens of each head, [heads]."""
    total = np.concatenate([[0], np.cumsum(values)]).astype(np.int64)
    return np.asarray(total[heads.token + heads.length] - total[heads.token])


def cover(size: int, first: I64, last: I64) -> Mask:
    """Mark everything from each first to before its last, bool [size]."""
    change = np.zeros(size + 1, np.int64)
    np.add.at(change, first, 1)
    np.subtract.at(change, last, 1)
    return np.asarray(np.cumsum(change[:-1]) > 0)


def cut(texts: list[str]) -> Pieces:
    """Cut texts into pieces by the rules of :func:`lowres.text.tokenise`."""
    joined = "".join(texts)
    points = np.frombuffer(joined.encode("utf-32-le"), dtype="<u4")
    row_start = np.concatenate([[0], np.cumsum([len(text) for text in texts])]).astype(np.int64)
    is_row_start = np.zeros(len(points) + 1, dtype=bool)
    is_row_start[row_start] = True
    classes = _in_words(_class_table()[points], is_row_start)
    begins = is_row_start[:-1] | (classes == _OTHER)
    begins[1:] |= classes[1:] != classes[:-1]
    start = np.flatnonzero(begins)
    end = np.append(start[1:], len(points)).astype(np.int64)
    row = np.searchsorted(row_start, start, side="right") - 1
    strings = _slices(joined, points, start)
    token = np.flatnonzero(classes[start] != _SPACE)
    encoded = strings.take(pa.array(token)).dictionary_encode()
    return Pieces(
        strings=strings,
        row=row,
        start=start,
        end=end,
        row_start=row_start,
        token=token,
        position=_positions(row[token], len(texts)),
        kind=encoded.indices.to_numpy().astype(np.int64),
        kinds=encoded.dictionary.to_pylist(),
    )


def _in_words(classes: NDArray[np.uint8], is_row_start: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Make apostrophes between two word characters of one text part of the word."""
    at = np.flatnonzero(classes == _APOSTROPHE)
    result = classes.copy()
    result[at] = _OTHER
    inner = at[(at > 0) & (at < len(classes) - 1)]
    inner = inner[(classes[inner - 1] == _WORD) & (classes[inner + 1] == _WORD)]
    result[inner[~is_row_start[inner] & ~is_row_start[inner + 1]]] = _WORD
    return result


def _slices(joined: str, points: NDArray[np.uint32], start: I64) -> pa.StringArray:
    """Lay a string array over the UTF-8 of the joined texts, without a copy for each piece."""
    width = 1 + (points >= 0x80).astype(np.int64) + (points >= 0x800) + (points >= 0x10000)
    byte_start = np.concatenate([[0], np.cumsum(width)])
    offsets = np.append(byte_start[start], byte_start[-1]).astype(np.int32)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(joined.encode())]
    return pa.StringArray.from_buffers(len(start), *buffers[1:])


def _positions(row: I64, rows: int) -> I64:
    first = np.searchsorted(row, np.arange(rows))
    return np.arange(len(row)) - first[row]


@lru_cache(maxsize=1)
def _class_table() -> NDArray[np.uint8]:
    """Ask the tokeniser's own patterns about every code point once."""
    table = np.full(0x110000, _OTHER, dtype=np.uint8)
    every = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x110000))))
    answers = np.full(len(every), _OTHER, dtype=np.uint8)
    for pattern, kind in ((WORD, _WORD), (SPACE, _SPACE)):
        for match in pattern.finditer(every):
            answers[match.start() : match.end()] = kind
    table[:0xD800], table[0xE000:] = (
        answers[:0xD800],
        answers[0xD800:],
    )  # surrogates are no characters
    table[[ord("'"), 0x2019]] = _APOSTROPHE
    return table
