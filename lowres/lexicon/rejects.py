"""The rejects of a reading: counted by reason, and where they are many kept in a passing file."""

from __future__ import annotations

import weakref
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import overload

import msgspec

from lowres.lexicon.records import Reject

__all__ = ["LONGEST", "Rejects"]

LONGEST = 500  # characters of a text that are kept
_IN_MEMORY = 1 << 24  # bytes before a file is used
_AT_A_TIME = 1 << 16  # bytes read


class Rejects(Sequence[Reject]):
    """A list of rejects that may be longer than the memory holds.

    Attributes:
        reasons: how many there are of each reason.
        origin: the number of the file that those appended from now on come from.
    """

    def __init__(self, rejects: Iterable[Reject] = ()) -> None:
        self.reasons: Counter[str] = Counter()
        self.origin = 0
        self._lines = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  (closed with the list)
        self._at_end = True
        weakref.finalize(self, self._lines.close)
        self._encode = msgspec.json.Encoder().encode
        self.extend(rejects)

    def append(self, reject: Reject) -> None:
        """Add a reject; a long text is cut."""
        origin = reject.origin or self.origin
        cut = Reject(reject.line, reject.reason, reject.text[:LONGEST], origin)
        if not self._at_end:
            self._lines.seek(0, 2)
            self._at_end = True
        self._lines.write(self._encode(cut) + b"\n")
        self.reasons[reject.reason] += 1

    def extend(self, rejects: Iterable[Reject]) -> None:
        """Add several rejects."""
        for reject in rejects:
            self.append(reject)

    def lines(self) -> Iterator[bytes]:
        """Yield the rejects as lines of JSON."""
        at = 0
        while True:
            self._at_end = False
            self._lines.seek(at)
            some = self._lines.readlines(_AT_A_TIME)
            at = self._lines.tell()
            if not some:
                return
            yield from some

    def __len__(self) -> int:
        return self.reasons.total()

    def __iter__(self) -> Iterator[Reject]:
        decode = msgspec.json.Decoder(Reject).decode
        return map(decode, self.lines())

    @overload
    def __getitem__(self, at: int) -> Reject: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Reject]: ...

    def __getitem__(self, at: int | slice) -> Reject | Sequence[Reject]:
        """Return one reject, or some: those at the beginning are near."""
        if isinstance(at, slice):
            places = range(len(self))[at]
            found = list(islice(self, max(places, default=-1) + 1))
            return [found[place] for place in places]
        place = range(len(self))[at]
        return next(iter(islice(self, place, None)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]
