"""Damaged inputs by the thousand: an adapter gives records, rejects or one clear error, in bounded memory.

``python -m lowres.testing.mutation NAME --count 2000`` reads that many damaged copies of an adapter's
sample in this process, whose memory it limits, and prints what came of them as JSON.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import random
import resource
import shutil
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from lowres.errors import LowresError
from lowres.lexicon import Request, read_lexicon, registry
from lowres.lexicon.registry import Adapter
from lowres.testing.sample import expected, sample_files, sample_of

__all__ = ["DAMAGES", "MOST_MEMORY", "damage", "read_damaged"]

MOST_MEMORY = 3 << 30  # bytes of address space; libraries reserve most of it without using it
_BOMB = (
    b'<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY a "aaaaaaaaaaaaaaaaaaaa">'
    + b"".join(
        b'<!ENTITY %c "%b">' % (at + 1, b"&%c;" % at * 20) for at in range(ord("a"), ord("j"))
    )
    + b"]>\n<x>&j;</x>\n"
)
_MARKS = [b"\x00", b"\xff", b"\xe2\x80\xae", b"\xe2\x80\x8b", b"\xef\xbb\xbf", b"\r", b"\t", b'"',
          b"<", b"&", b"&j;", b"]]>", b"<!--", b"{", b"[", b"\\", b"1e999", b"-1",
          b"\xed\xa0\x80"]  # fmt: skip

Damage = Callable[[bytes, random.Random], bytes]


def _flip(data: bytes, draw: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(draw.randint(1, 8)):
        at = draw.randrange(len(changed))
        changed[at] ^= 1 << draw.randrange(8)
    return bytes(changed)


def _cut(data: bytes, draw: random.Random) -> bytes:
    return data[: draw.randrange(len(data))]


def _cut_out(data: bytes, draw: random.Random) -> bytes:
    start = draw.randrange(len(data))
    return data[:start] + data[start + draw.randint(1, 40) :]


def _insert(data: bytes, draw: random.Random) -> bytes:
    at = draw.randrange(len(data))
    return data[:at] + b"".join(draw.choices(_MARKS, k=draw.randint(1, 4))) + data[at:]


def _repeat_line(data: bytes, draw: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    at = draw.randrange(len(lines))
    return b"".join([*lines[:at], lines[at] * draw.choice([2, 3, 2000]), *lines[at + 1 :]])


def _swap_lines(data: bytes, draw: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    one, other = draw.randrange(len(lines)), draw.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines)


def _drop_line(data: bytes, draw: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    del lines[draw.randrange(len(lines))]
    return b"".join(lines)


def _reencode(data: bytes, draw: random.Random) -> bytes:
    text = data.decode("utf-8", errors="replace")
    encoding = draw.choice(["utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1251"])
    return text.encode(encoding, errors="replace")


def _long_line(data: bytes, draw: random.Random) -> bytes:
    at = draw.randrange(len(data))
    return data[:at] + draw.choice([b"x", b" ", b"\xc3\xa4", b"("]) * 200_000 + data[at:]


def _packed_and_cut(data: bytes, draw: random.Random) -> bytes:
    packed = gzip.compress(data, mtime=0)
    return packed[: draw.randrange(len(packed))]


def _zip(data: bytes, draw: random.Random) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("../" * draw.randrange(3) + "words.txt", data)
    return _flip(stream.getvalue(), draw)


def _bomb(data: bytes, draw: random.Random) -> bytes:
    if draw.random() < 0.8:
        return _BOMB + data.partition(b"\n")[2]
    line = draw.choice([b"0" * 99 + b"\n", b"\x00", data[:200]])
    return gzip.compress(line * (80_000_000 // len(line)), 1, mtime=0)


DAMAGES: tuple[Damage, ...] = (
    _flip, _flip, _cut, _cut_out, _insert, _insert, _repeat_line, _swap_lines, _drop_line, _reencode,
    _long_line, _packed_and_cut, _zip,
)  # fmt: skip


def damage(data: bytes, number: int) -> bytes:
    """Damage a file in one of many ways.

    Args:
        data: its bytes, at least one.
        number: which damaged copy this is; the same number gives the same copy.
    """
    draw = random.Random(number)
    if number % 200 == 0:  # slow to make and to refuse
        return _bomb(data, draw)
    for _ in range(draw.choice([1, 1, 1, 2])):
        data = draw.choice(DAMAGES)(data or b"\n", draw)
    return data


def read_damaged(adapter: Adapter, number: int, scratch: Path) -> str:
    """Read a damaged copy of an adapter's sample, and say what came of it in one word.

    Args:
        adapter: the adapter.
        number: which copy.
        scratch: an empty or absent folder.

    Raises:
        Exception: whatever an adapter must not raise.
    """
    sample, files = sample_of(adapter), sample_files(adapter)
    home = scratch
    if files[0].parent == adapter.folder:
        home.mkdir()
    else:
        shutil.copytree(files[0].parent, home)
    chosen = files[number % len(files)]
    (home / chosen.name).write_bytes(damage(chosen.read_bytes(), number))
    path = home if sample.is_dir() else home / sample.name
    pair, _ = expected(adapter)
    try:
        account = read_lexicon(path, Request(pair), format=str(adapter.folder) + "/").account
    except LowresError:
        return "refused"
    if not account.balanced:
        raise AssertionError(f"the account does not add up: {account}")
    return "rejects" if account.rejected else "fine"


def main(arguments: list[str] | None = None) -> int:
    """Read damaged copies of one adapter's sample; exit 1 where one was not survived."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("adapter", help="its name, or the path of its folder")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--first", type=int, default=0, help="number of the first copy")
    asked = parser.parse_args(arguments)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    adapter, seen, faults = registry.get(asked.adapter), Counter[str](), []
    with tempfile.TemporaryDirectory() as scratch:
        for number in range(asked.first, asked.first + asked.count):
            try:
                seen[read_damaged(adapter, number, Path(scratch) / str(number))] += 1
            except Exception as fault:
                faults.append(f"{number}: {type(fault).__name__}: {fault}"[:300])
            shutil.rmtree(Path(scratch) / str(number), ignore_errors=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"adapter": adapter.name, **seen, "peak_mb": peak, "faults": faults}))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
