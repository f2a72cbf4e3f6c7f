"""Distinct tokens, numbered once and asked about once, however many batches they stand in.

A token of up to 24 bytes is three 64-bit words, read off the text where it lies: it is looked up in
a hash table with open addressing, compared whole, and becomes a Python string only when it is new.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from lowres.generate.batches import slices
from lowres.text import fold

__all__ = ["PADDING", "Kinds", "Table", "begin_large", "caseless", "groups"]

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]
Mask = NDArray[np.bool_]
_T = TypeVar("_T")

PADDING: Final = 24  # bytes that must follow a text, so that whole words can be read at its end
_WORD: Final = 8
_ODD: Final = tuple(map(np.uint64, (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)))
_KEEP: U64 = np.array([(1 << 8 * size) - 1 for size in range(_WORD + 1)], np.uint64)


class Table:
    """A hash table of keys of one to three 64-bit words, its values numbers from 0.

    Args:
        width: words in a key.
    """

    def __init__(self, width: int) -> None:
        self.width, self._size = width, 0
        self._keys = [np.zeros(1, np.uint64) for _ in range(width)]  # by value, so few and close
        self._allot(1 << 10)

    def find(self, words: list[U64]) -> I64:
        """Return the values of keys, -1 for those that are not held, int64 [n]."""
        slot = self._slots(words)
        found = self._values[slot].astype(np.int64)
        missed = np.flatnonzero(self._differ(found, words))
        left = missed[found[missed] >= 0]  # another key stands there: look further
        found[missed] = -1
        if len(left):
            found[left] = self._further([word[left] for word in words], slot[left])
        return found

    def _differ(self, value: I64, words: list[U64]) -> Mask:
        """Tell which keys are other than those of these values; a free place has the last one's."""
        other = self._keys[0][value] != words[0]
        for held, word in zip(self._keys[1:], words[1:], strict=True):
            other |= held[value] != word
        return np.asarray(other | (value < 0))

    def _further(self, words: list[U64], slot: I64) -> I64:
        found = np.full(len(slot), -1, np.int64)
        left = np.arange(len(slot))
        while len(left):
            slot[left] = (slot[left] + 1) & (len(self._values) - 1)
            value = self._values[slot[left]].astype(np.int64)
            other = self._differ(value, [word[left] for word in words])
            found[left[~other]] = value[~other]
            left = left[other & (value >= 0)]
        return found

    def add(self, words: list[U64], values: I64) -> None:
        """Put in keys that are not held yet, each once, with their values."""
        self._size += len(values)
        if len(values) and (most := int(values.max())) >= len(self._keys[0]):
            more = np.zeros(2 * most + 2 - len(self._keys[0]), np.uint64)
            self._keys = [np.concatenate([keys, more]) for keys in self._keys]
        for keys, word in zip(self._keys, words, strict=True):
            keys[values] = word
        if self._size * 4 > len(self._values):
            held = self._values[self._values >= 0].astype(np.int64)
            self._allot(1 << (self._size * 8).bit_length())
            self._put([keys[held] for keys in self._keys], held)
        self._put(words, values)

    def _allot(self, slots: int) -> None:
        self._values = np.full(slots, -1, np.int32)
        self._shift = np.uint64(64 - slots.bit_length() + 1)

    def _put(self, words: list[U64], values: I64) -> None:
        slot, left = self._slots(words), np.arange(len(values))
        while len(left):
            free = left[self._values[slot[left]] < 0]
            self._values[slot[free]] = values[free]  # of several, the last one has it
            left = left[self._values[slot[left]] != values[left]]
            slot[left] = (slot[left] + 1) & (len(self._values) - 1)

    def _slots(self, words: list[U64]) -> I64:
        mixed = (words[0] ^ (words[0] >> np.uint64(29))) * _ODD[0]
        for word, odd in zip(words[1:], _ODD[1:], strict=False):
            mixed = (mixed ^ word) * odd
        return (mixed >> self._shift).view(np.int64)


class Kinds:
    """Numbers the distinct tokens of texts from 0, and keeps what was asked about each.

    Attributes:
        texts: the tokens, by number.
    """

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._numbers: dict[str, int] = {}
        self._short, self._long = Table(1), Table(3)
        self._answers: dict[Callable[[list[str]], Any], Any] = {}

    def __len__(self) -> int:
        return len(self.texts)

    def __reduce__(self) -> tuple[object, ...]:
        """Travel between processes empty."""
        return type(self), ()

    def number(self, content: bytes, start: I64, end: I64) -> I64:
        """Number tokens, new ones too.

        Args:
            content: UTF-8 with :data:`PADDING` bytes after it.
            start: where each token starts, in bytes, [tokens].
            end: where it ends; it holds no zero byte, or nothing else, [tokens].
        """
        word = np.ndarray(len(content) - _WORD + 1, "<u8", content, strides=(1,))
        size = end - start
        found = self._short.find([word[start] & _KEEP[np.minimum(size, _WORD)]])
        long = np.flatnonzero(size > _WORD)
        if len(long):
            value = self._long.find(_words(word, start[long], size[long]))
            found[long] = np.where(size[long] <= 3 * _WORD, value, -1)
        new = np.flatnonzero(found < 0)
        if len(new):
            found[new] = self._numbered(content, word, start[new], end[new])
        return found

    def ask(self, question: Callable[[list[str]], _T]) -> _T:
        """Return the answers about all tokens so far; a token is asked about once.

        Args:
            question: gives an array or a list for a list of tokens. It is known by its identity.
        """
        known: Any = self._answers.get(question)
        if known is None:
            known = question(self.texts)
        elif len(known) < len(self.texts):
            more: Any = question(self.texts[len(known) :])
            known = known + more if isinstance(known, list) else np.concatenate([known, more])
        self._answers[question] = known
        answers: _T = known
        return answers

    def _numbered(self, content: bytes, word: U64, start: I64, end: I64) -> I64:
        """Number tokens that no table holds: those longer than keys, and those that are new."""
        encoded = slices(content, start, end).dictionary_encode()
        texts = encoded.dictionary.to_pylist()
        before = len(self.texts)
        numbers = [self._numbers.setdefault(text, len(self._numbers)) for text in texts]
        found = np.array(numbers, np.int64)
        self.texts += [text for text, at in zip(texts, numbers, strict=True) if at >= before]
        kind = np.asarray(encoded.indices)
        _, first = np.unique(kind, return_index=True)
        first = first[found[kind[first]] >= before]
        for table, least, most in ((self._short, 1, _WORD), (self._long, _WORD + 1, 3 * _WORD)):
            size = end[first] - start[first]
            at = first[(least <= size) & (size <= most)]
            words = _words(word, start[at], end[at] - start[at])
            table.add(words[: table.width], found[kind[at]])
        of_all: I64 = found[kind]
        return of_all


def caseless(kinds: list[str]) -> list[str]:
    """Return how words are compared: letter case aside, with plain apostrophes."""
    return [fold(kind.replace("\u2019", "'")) for kind in kinds]


def groups(keys: I64) -> tuple[I64, I64]:
    """Return the distinct numbers, and the place of each number among them, [n].

    As ``np.unique`` does, unsorted, at a fifth of the time.
    """
    encoded = pa.array(keys).dictionary_encode()
    return np.asarray(encoded.dictionary), np.asarray(encoded.indices)


def _words(word: U64, start: I64, size: I64) -> list[U64]:
    """Read the first 24 bytes of tokens as three words, what is behind their end left out."""
    return [
        word[start + at] & _KEEP[np.clip(size - at, 0, _WORD)] for at in range(0, 3 * _WORD, _WORD)
    ]


def begin_large(texts: list[str]) -> Mask:
    """Tell which texts begin with a large letter, bool [n]."""
    return np.array([text[:1].isupper() for text in texts], bool)
