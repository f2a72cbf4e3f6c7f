"""A batch of texts cut into pieces: tokens and the white space between them, end to end.

The pieces lie over one UTF-8 buffer, so that no token becomes a Python object: what is asked of a
token is asked once of each distinct one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from lowres.generate.batches import laid_over
from lowres.generate.kinds import PADDING, Kinds
from lowres.text import MARK, SIGN, SPACE, WORD

__all__ = ["I64", "Heads", "Mask", "Pieces", "cover", "cut", "in_heads", "ranges"]

I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]
_T = TypeVar("_T")
_HOUR = re.compile(rb"(?<=[0-9])[apAP][mM]")
_SPACE, _WORD, _OTHER, _APOSTROPHE, _LATER, _SIGN, _MARK = range(7)  # _LATER: what goes on a token


class Pieces:
    """The pieces of a batch; what few ask for is worked out when they do.

    Args:
        content: UTF-8 of all texts joined, with padding behind it.
        row_byte: where each text starts in it, in bytes, with one more for the end, [rows + 1].
        token_byte: where each token starts, in bytes, [tokens].
        token_end_byte: where it ends, [tokens].
        numbered: the distinct tokens so far.

    Attributes:
        kind: which distinct string each token is, [tokens].
        kinds: the distinct strings, of earlier batches too.
    """

    def __init__(
        self, content: bytes, row_byte: I64, token_byte: I64, token_end_byte: I64, numbered: Kinds
    ) -> None:
        self.content, self.row_byte = content, row_byte
        self.token_byte, self.token_end_byte = token_byte, token_end_byte
        self.kind = numbered.number(content, token_byte, token_end_byte)
        self.kinds = numbered.texts
        self._numbered = numbered

    def ask(self, question: Callable[[list[str]], _T]) -> _T:
        """Return what a function says about the distinct strings: it is asked about each one once."""
        return self._numbered.ask(question)

    def spread(self, answers: Iterable[bool]) -> Mask:
        """Spread an answer about each distinct token over all tokens, bool [tokens]."""
        return np.fromiter(answers, bool, len(self.kinds))[self.kind]

    @cached_property
    def is_word(self) -> Mask:
        """Which tokens are words rather than punctuation, bool [tokens]."""
        return self.ask(_are_words)[self.kind]

    @cached_property
    def words_before(self) -> I64:
        """How many words stand before each token, and how many there are, [tokens + 1]."""
        counted = np.zeros(len(self.kind) + 1, np.int64)
        np.cumsum(self.is_word, out=counted[1:])
        return counted

    @cached_property
    def first_token(self) -> I64:
        """The first token of each text, and the number of all, [rows + 1]."""
        return np.searchsorted(self.token_byte, self.row_byte)

    @cached_property
    def token_row(self) -> I64:
        """The text that each token is in, [tokens]."""
        return np.repeat(np.arange(len(self.row_byte) - 1), np.diff(self.first_token))

    @cached_property
    def position(self) -> I64:
        """Each token's index in its text, [tokens]."""
        return np.arange(len(self.token_byte)) - self.first_token[self.token_row]

    @cached_property
    def _points_before(self) -> I64 | None:
        """How many code points begin before each byte; ``None`` where all are of one byte."""
        if self.content.isascii():
            return None
        code = np.frombuffer(self.content, np.uint8)[: self.row_byte[-1] + 1]
        begins = (code & 0xC0) != 0x80
        return np.asarray(np.cumsum(begins) - begins)

    def points(self, byte: I64) -> I64:
        """Turn places in bytes into code points of all texts joined."""
        before = self._points_before
        return byte if before is None else before[byte]

    @cached_property
    def row_start(self) -> I64:
        """Where each text starts, in code points, with one more for the end, [rows + 1]."""
        return self.points(self.row_byte)

    @cached_property
    def token_start(self) -> I64:
        """Where each token starts, in code points of all texts joined, [tokens]."""
        return self.points(self.token_byte)

    @cached_property
    def token_end(self) -> I64:
        """Where it ends, [tokens]."""
        return self.points(self.token_end_byte)

    @cached_property
    def byte(self) -> I64:
        """Where each piece starts, in bytes, with one more for the end of all, [pieces + 1]."""
        begins = np.zeros(int(self.row_byte[-1]) + 1, bool)
        for bounds in (self.token_byte, self.token_end_byte, self.row_byte):
            begins[bounds] = True
        return np.flatnonzero(begins)

    @cached_property
    def start(self) -> I64:
        """Where each piece starts, in code points of all texts joined, [pieces]."""
        return self.points(self.byte[:-1])

    @cached_property
    def end(self) -> I64:
        """Where it ends, [pieces]."""
        return self.points(self.byte[1:])

    @cached_property
    def row(self) -> I64:
        """The text that each piece is in, [pieces]."""
        return np.searchsorted(self.row_byte, self.byte[:-1], side="right") - 1

    @cached_property
    def token(self) -> I64:
        """Indices of the pieces that are tokens, [tokens]."""
        return np.searchsorted(self.byte, self.token_byte)

    @cached_property
    def strings(self) -> pa.StringArray:
        """The pieces as an Arrow string array, [pieces]."""
        return self.strings_at(self.byte)

    def strings_at(self, byte: I64) -> pa.StringArray:
        """Lay a string array over the texts, cut at these places, in bytes, [places - 1]."""
        offsets, content = pa.py_buffer(byte.astype(np.int32)), pa.py_buffer(self.content)
        return pa.StringArray.from_buffers(len(byte) - 1, offsets, content)


class Heads(NamedTuple):
    """Lexicon heads found in a batch.

    Attributes:
        token: index of the token that each begins at, [heads].
        length: tokens in it, [heads].
        head: its number in the index, [heads].
        folded: whether it was found in its caseless form or by its lemma only, [heads].
        by_lemma: whether it was found by its lemma only, [heads].
        tail: index of the token that ends it behind a gap, as in ``turn it off``; -1 for none, [heads].
    """

    token: I64
    length: I64
    head: I64
    folded: Mask
    by_lemma: Mask
    tail: I64

    def where(self, chosen: Mask) -> Heads:
        """Keep some of the heads."""
        return self.take(np.flatnonzero(chosen))

    def among(self, others: Heads) -> Heads:
        """Put heads among others, in the order of the text; no token is in both."""
        both = Heads(*(np.concatenate(pair) for pair in zip(others, self, strict=True)))
        return both.take(np.argsort(both.token, kind="stable"))

    def tokens(self, count: int) -> Mask:
        """Mark the tokens that are in heads, of so many, bool [tokens]."""
        inside = cover(count, self.token, self.token + self.length)
        inside[self.tails] = True
        return inside

    @property
    def tails(self) -> I64:
        """The tokens behind gaps that belong to heads."""
        return self.tail[self.tail >= 0]

    def take(self, at: I64) -> Heads:
        """Take heads by their index, some perhaps several times."""
        return Heads(
            token=self.token[at],
            length=self.length[at],
            head=self.head[at],
            folded=self.folded[at],
            by_lemma=self.by_lemma[at],
            tail=self.tail[at],
        )


def in_heads(values: NDArray[Any], heads: Heads) -> I64:
    """Sum a property of tokens over the tokens of each head, [heads]."""
    total = np.concatenate([[0], np.cumsum(values)]).astype(np.int64)
    return np.asarray(total[heads.token + heads.length] - total[heads.token])


def ranges(first: I64, length: I64) -> I64:
    """Count up from each number, so many steps: all ranges one after the other.

    >>> ranges(np.array([5, 0]), np.array([3, 2])).tolist()
    [5, 6, 7, 0, 1]
    """
    return np.repeat(first - np.cumsum(length) + length, length) + np.arange(length.sum())


def cover(size: int, first: I64, last: I64) -> Mask:
    """Mark everything from each first to before its last, bool [size]."""
    change = np.zeros(size + 1, np.int64)
    np.add.at(change, first, 1)
    np.subtract.at(change, last, 1)
    return np.asarray(np.cumsum(change[:-1]) > 0)


def cut(
    texts: Sequence[str] | pa.StringArray, numbered: Kinds | None = None, *, hours: bool = False
) -> Pieces:
    """Cut texts into pieces by the rules of :func:`lowres.text.tokenise`.

    Args:
        texts: none of them null.
        numbered: the distinct tokens so far, which those of the texts are added to.
        hours: cut ``am`` and ``pm`` off a number that they are written to (``5pm``).
    """
    content, row_byte = _joined(texts)
    is_row_start = np.zeros(len(content) - PADDING + 1, bool)
    is_row_start[row_byte] = True
    classes = _classes(content, is_row_start)
    _settle_apostrophes(classes, is_row_start)
    space = classes == _SPACE
    begins = is_row_start[:-1] | (classes == _OTHER)
    begins[1:] |= classes[1:] != classes[:-1]
    begins &= ~space & (classes != _LATER)
    stops = ~space
    stops[:-1] &= begins[1:] | space[1:]
    if hours:
        at = _hours(content, classes, is_row_start)
        begins[at] = stops[at - 1] = True
    start, end = np.flatnonzero(begins), np.flatnonzero(stops) + 1
    return Pieces(content, row_byte, start, end, Kinds() if numbered is None else numbered)


def _joined(texts: Sequence[str] | pa.StringArray) -> tuple[bytes, I64]:
    """Return the texts as one, padded, and where each starts in it, in bytes."""
    column = texts if isinstance(texts, pa.StringArray) else pa.array(texts, pa.string())
    row_byte, content = laid_over(column)
    return b"".join((content, bytes(PADDING))), row_byte


def _classes(content: bytes, is_row_start: Mask) -> NDArray[np.uint8]:
    """Say what each byte belongs to; the later bytes of a word's or space's letter are like the first."""
    classes = np.frombuffer(bytearray(content).translate(_byte_classes()), np.uint8)[:-PADDING]
    if content.isascii():
        return classes
    code = np.frombuffer(content, np.uint8)
    first = np.flatnonzero(code[:-PADDING] >= 0xC0)
    lead = code[first].astype(np.int32)
    width = 2 + (lead >= 0xE0).astype(np.int32) + (lead >= 0xF0)
    point = lead & (0x7F >> width)
    for at in range(1, 4):
        inside = width > at
        point[inside] = point[inside] << 6 | (code[first[inside] + at] & 0x3F)
    kind = _class_table()[point]
    _settle_signs(kind, first, width, is_row_start)
    classes[first] = kind
    spreads = (kind == _WORD) | (kind == _SPACE)
    for at in range(1, 4):
        inside = spreads & (width > at)
        classes[first[inside] + at] = kind[inside]
    return classes


def _settle_signs(
    kind: NDArray[np.uint8], first: I64, width: NDArray[np.int32], is_row_start: Mask
) -> None:
    """Make each letter of an unspaced script a token, with the marks behind it; others are of words."""
    is_mark = kind == _MARK
    kind[is_mark] = _WORD
    signs = np.flatnonzero(kind == _SIGN)
    if not len(signs):
        return
    follows = np.append(False, first[1:] == first[:-1] + width[:-1]) & ~is_row_start[first]
    goes_on = is_mark & follows
    base = np.maximum.accumulate(np.where(goes_on, 0, np.arange(len(kind))))
    kind[goes_on & (kind[base] == _SIGN)] = _LATER
    kind[signs] = _OTHER


def _settle_apostrophes(classes: NDArray[np.uint8], is_row_start: Mask) -> None:
    """Make apostrophes between two word characters of one text part of the word, others their own."""
    at = np.flatnonzero(classes == _APOSTROPHE)
    if not len(at):
        return
    last = len(classes) - 1
    width = np.where(classes[np.minimum(at + 1, last)] == _LATER, 3, 1)  # ' and U+2019
    after = np.minimum(at + width, last)
    inner = (at > 0) & (at + width <= last)
    inner &= (classes[at - 1] == _WORD) & (classes[after] == _WORD)
    inner &= ~is_row_start[at] & ~is_row_start[after]
    classes[at] = np.where(inner, _WORD, _OTHER)
    long = at[inner & (width > 1)]
    classes[long + 1] = classes[long + 2] = _WORD


def _hours(content: bytes, classes: NDArray[np.uint8], is_row_start: Mask) -> I64:
    """Find where ``am`` and ``pm`` begin behind a digit and end their word, in bytes."""
    found = [match.start() for match in _HOUR.finditer(content)]
    at = np.array(found, np.int64)
    ends = np.append(classes, _SPACE)[at + 2] != _WORD
    inside = ~is_row_start[at] & ~is_row_start[at + 1]
    return np.asarray(at[(ends | is_row_start[at + 2]) & inside])


@lru_cache(maxsize=1)
def _byte_classes() -> bytes:
    """The classes of ASCII by byte, and :data:`_LATER` for all other bytes."""
    return bytes(_class_table()[:0x80]) + bytes([_LATER] * 0x80)


@lru_cache(maxsize=1)
def _class_table() -> NDArray[np.uint8]:
    """Ask the tokeniser's own patterns about every code point once."""
    table = np.full(0x110000, _OTHER, dtype=np.uint8)
    points = np.concatenate([np.arange(0xD800), np.arange(0xE000, 0x110000)]).astype("<u4")
    every = points.tobytes().decode("utf-32-le")
    answers = np.full(len(every), _OTHER, dtype=np.uint8)
    kinds = ((WORD, _WORD), (SPACE, _SPACE), (MARK, _MARK), (SIGN, _SIGN))
    for pattern, kind in kinds:
        for match in pattern.finditer(every):
            answers[match.start() : match.end()] = kind
    table[:0xD800], table[0xE000:] = (
        answers[:0xD800],
        answers[0xD800:],
    )  # surrogates are no characters
    table[[ord("'"), 0x2019]] = _APOSTROPHE
    return table


def _are_words(texts: list[str]) -> Mask:
    return np.fromiter((bool(WORD.match(text)) for text in texts), bool, len(texts))
