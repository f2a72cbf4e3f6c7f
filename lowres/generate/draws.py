"""Every random choice of the generator: a counter hash, so that nothing depends on order or batches.

A draw is splitmix64 (Steele, Lea and Flood 2014, https://doi.org/10.1145/2660193.2660195) folded
over seed, utterance, copy, target language, purpose and source token position. There is no state.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "ATTEST",
    "CHOOSE",
    "FILL",
    "FORM",
    "LOWERCASE",
    "NEAR",
    "REORDER",
    "SWITCH",
    "U64",
    "VALUE",
    "at",
    "below",
    "draw",
    "hash64",
    "hash_all",
    "hash_bytes",
    "stream",
    "threshold",
    "weighted",
]

U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]

_GAMMA: Final = np.uint64(0x9E3779B97F4A7C15)
_FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
_SECOND: Final = np.uint64(0x94D049BB133111EB)


def hash64(text: str) -> int:
    """Hash a text to 64 bits: BLAKE2b of its UTF-8, eight bytes, little-endian."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


def hash_all(texts: Iterable[str]) -> U64:
    """Hash each of several texts to 64 bits."""
    return hash_bytes([text.encode() for text in texts])


def hash_bytes(texts: list[bytes]) -> U64:
    """Hash each of several texts, given as UTF-8."""
    fresh, found = blake2b(digest_size=8).copy, []
    for text in texts:
        one = fresh()  # in half the time of making one
        one.update(text)
        found.append(one.digest())
    return np.frombuffer(b"".join(found), dtype="<u8").astype(np.uint64)


SWITCH: Final = hash64("switch")
CHOOSE: Final = hash64("choose")
ATTEST: Final = hash64("attest")
FORM: Final = hash64("form")
NEAR: Final = hash64("near")
REORDER: Final = hash64("reorder")
LOWERCASE: Final = hash64("lowercase")
FILL: Final = hash64("fill")
VALUE: Final = hash64("value")


def draw(seed: int, utterance: U64, copy: U64, language: int, purpose: int, position: U64) -> U64:
    """Draw 64 random bits for each position.

    Args:
        seed: any integer; taken modulo 2**64.
        utterance: hashes of the utterances' ids, uint64 [n].
        copy: number of the copy, uint64 [n].
        language: hash of the target language's tag.
        purpose: what is drawn, :data:`SWITCH` and its like.
        position: index of the source token in its utterance, uint64 [n].

    Returns:
        uint64 [n].
    """
    return at(stream(seed, utterance, copy, language, purpose), position)


def single(seed: int, purpose: int, number: int) -> int:
    """Draw 63 random bits for a number: a seed for what takes one."""
    at = np.array([number], np.uint64)
    return int(draw(seed, at, np.zeros_like(at), 0, purpose, at)[0] >> np.uint64(1))


def stream(seed: int, utterance: U64, copy: U64, language: int, purpose: int) -> U64:
    """Return what a draw makes of all but the position, the same for the tokens of an utterance, [n]."""
    state = _mix(np.array([seed % 2**64], dtype=np.uint64))
    for part in (utterance, copy, np.uint64(language), np.uint64(purpose)):
        state = _mix(state ^ part)
    return state


def at(streams: U64, position: U64) -> U64:
    """Draw 64 random bits at positions, each from its own stream, uint64 [n]."""
    return _mix(streams ^ position)


def threshold(rate: float) -> int:
    """Return the bound under which the high 32 bits of a draw mean "switch"."""
    return round(rate * 2**32)


def below(bits: U64, count: I64) -> I64:
    """Pick a number below ``count`` from the high 32 bits of each draw."""
    high = bits >> np.uint64(32)
    high *= count.astype(np.uint64)
    high >>= np.uint64(32)
    return high.view(np.int64)


def weighted(bits: U64, until: NDArray[np.float64], first: I64, last: I64) -> I64:
    """Pick one of several neighbours in proportion to its weight, by the high 32 bits of each draw.

    Args:
        bits: draws, [n].
        until: sum of the weights before each item, and of all, [items + 1].
        first: the first item to pick from, [n].
        last: the one after the last, [n].
    """
    share = (bits >> np.uint64(32)).astype(np.float64) / 2.0**32
    aim = until[first] + share * (until[last] - until[first])
    return np.clip(np.searchsorted(until, aim, side="right") - 1, first, last - 1)


def _mix(state: U64) -> U64:
    """Advance splitmix64 by one step and return its output."""
    z = state + _GAMMA
    for shift, factor in ((np.uint64(30), _FIRST), (np.uint64(27), _SECOND)):
        z ^= z >> shift
        z *= factor
    z ^= z >> np.uint64(31)
    return z
