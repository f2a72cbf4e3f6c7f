"""Bring one pinned file: what is written is never more than its size, and is kept only if it is it.

urllib of the standard library does it: pooch and requests do not resume, and httpx and the hub's
client come with an extra that a linguist does not need. HTTP ranges: RFC 9110, section 14.
"""

from __future__ import annotations

import gzip
import os
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from http.client import HTTPException, HTTPMessage, HTTPResponse
from pathlib import Path
from typing import IO, NoReturn, cast
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

import lowres
from lowres.data.catalogue import File
from lowres.errors import InputError, LowresError
from lowres.record.fingerprint import sha256
from lowres.record.folder import writing

__all__ = ["Advance", "copy", "download", "is_here"]

Advance = Callable[[int], object]
TIMEOUT = 30.0  # seconds without a byte
_BLOCK = 1 << 16
_MIRROR = "give a folder or address that mirrors it with --from"


def is_here(target: Path, file: File) -> bool:
    """Tell whether a file lies there as it is pinned."""
    return target.is_file() and target.stat().st_size == file.size and sha256(target) == file.sha256


def download(url: str, target: Path, file: File, advance: Advance) -> None:
    """Download a file; what an earlier try has left in ``<target>.part`` is not fetched again.

    Args:
        url: its address, http or https; https never leads to http.
        target: where it is to lie; its folder is there.
        file: what it must be.
        advance: called with the number of bytes that have come, those of an earlier try too.

    Raises:
        LowresError: it does not come, or another one comes.
        OutputError: it cannot be written.
    """
    part = _part(target)
    start = part.stat().st_size if part.is_file() else 0
    if start == file.size:
        advance(start)
    else:
        with _answer(url, start if start < file.size else 0, file.size) as (begin, answer):
            advance(begin)
            _write(part, begin, _blocks(url, answer), url, file, advance)
    _keep(part, target, url, file)


def copy(place: Path, target: Path, file: File, advance: Advance) -> None:
    """Copy a file of a mirror; where there is only ``<place>.gz``, what is in it.

    Raises:
        InputError: it is not there, cannot be read, or is another one.
        OutputError: it cannot be written.
    """
    packed = place.with_name(f"{place.name}.gz")
    here = place if place.is_file() or not packed.is_file() else packed
    part = _part(target)
    _write(part, 0, _read(here, here == packed), str(here), file, advance)
    _keep(part, target, str(here), file)


def _part(target: Path) -> Path:
    return target.with_name(f"{target.name}.part")


@contextmanager
def _answer(url: str, start: int, size: int) -> Iterator[tuple[int, HTTPResponse]]:
    """Ask for what comes after the first bytes; give where the answer begins, and the answer."""
    answer = _ask(url, start)
    if start and not _continues(answer, start, size):
        start = 0
        if answer.status == 206:  # something, but not what was asked for
            answer.close()
            answer = _ask(url, start)
    with closing(answer):
        length = answer.headers.get("Content-Length", "")
        if length.isdecimal() and start + int(length) != size:
            raise LowresError(
                f"{url}: has {start + int(length)} bytes, and {size} are pinned: it is another "
                f"file. Try later, or {_MIRROR}."
            )
        yield start, answer


def _ask(url: str, start: int) -> HTTPResponse:
    headers = {"User-Agent": f"lowres/{lowres.__version__}", "Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
    request = Request(url, headers=headers)
    with _network(url):
        try:
            opened = build_opener(_Redirects).open(request, timeout=TIMEOUT)
        except HTTPError as fault:
            if not start or fault.code != 416:
                raise
            fault.close()  # what is here is longer than what is there
            return _ask(url, 0)
    return cast(HTTPResponse, opened)


def _continues(answer: HTTPResponse, start: int, size: int) -> bool:
    told = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", answer.headers.get("Content-Range", ""))
    return (
        answer.status == 206
        and told is not None
        and int(told[1]) == start
        and told[2] in {"*", str(size)}
    )


class _Redirects(HTTPRedirectHandler):
    """Follow redirects to http and https alone, and none from https to http."""

    def redirect_request(
        self,
        req: Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> Request | None:
        allowed = ("https:",) if req.type == "https" else ("http:", "https:")
        if not newurl.lower().startswith(allowed):
            raise HTTPError(newurl, code, f"redirected to {newurl}: not followed", headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _blocks(url: str, answer: HTTPResponse) -> Iterator[bytes]:
    with _network(url):
        while block := answer.read1(_BLOCK):  # what has come, without waiting for a whole block
            yield block


def _read(path: Path, packed: bool) -> Iterator[bytes]:
    try:
        with gzip.open(path) if packed else path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                yield block
    except (OSError, EOFError, zlib.error) as fault:
        why = getattr(fault, "strerror", None) or fault
        raise InputError(path, f"cannot be read ({why}). A mirror holds it there.") from None


@contextmanager
def _network(url: str) -> Iterator[None]:
    """Tell in one line what went wrong on the way."""
    try:
        yield
    except HTTPError as fault:
        fault.close()
        why = f"{fault.code} {fault.reason}"
        raise LowresError(f"{url}: {why}. Try later, or {_MIRROR}.") from None
    except (OSError, HTTPException) as fault:
        cause = fault.reason if isinstance(fault, URLError) else fault
        why = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
        raise LowresError(f"{url}: {why}. {_again()}") from None


def _again() -> str:
    return f"Run the same command again to resume, or {_MIRROR}."


def _write(
    part: Path, start: int, blocks: Iterable[bytes], origin: str, file: File, advance: Advance
) -> None:
    done = start
    with writing(part), part.open("ab" if start else "wb") as out:
        for block in blocks:
            done += len(block)
            if done > file.size:
                break
            out.write(block)
            advance(len(block))
    if done > file.size:
        _discard(part, origin, f"has more than the {file.size} bytes that are pinned")
    if done < file.size:
        raise LowresError(f"{origin}: ended after {done} of {file.size} bytes. {_again()}")


def _keep(part: Path, target: Path, origin: str, file: File) -> None:
    """Give a whole file its name, if it is the pinned one."""
    with writing(target):
        found = sha256(part)
        if found != file.sha256:
            _discard(part, origin, f"sha256 is {found}, and {file.sha256} is pinned")
        with part.open("rb+") as stream:
            os.fsync(stream.fileno())
        os.replace(part, target)


def _discard(part: Path, origin: str, why: str) -> NoReturn:
    part.unlink(missing_ok=True)
    raise LowresError(f"{origin}: {why}. It was thrown away: run again, or {_MIRROR}.")
