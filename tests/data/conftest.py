"""A mirror on loopback that can be told to misbehave, and a source that lies on it."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec
import pytest

from lowres.data import Source, catalogue

CONTENT = bytes(range(256)) * 800  # 204,800 bytes
HALF = len(CONTENT) // 2


def source(*contents: bytes, **other: Any) -> Source:
    """A source whose files are ``0.tsv``, ``more/1.tsv``, ..."""
    listed = [
        {
            "path": f"more/{at}.tsv" if at else "0.tsv",
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        for at, content in enumerate(contents)
    ]
    plain = {
        "name": "words-tur",
        "kind": "lexicon",
        "title": "Words",
        "languages": ["eng", "tur"],
        "version": "0123456",
        "home": "https://example.org",
        "base": "https://example.invalid/0123456/",
        "licence": "CC0-1.0",
        "citation": "Somebody 2026",
        "format": "gatitos",
        "files": listed,
    }
    return msgspec.convert({**plain, **other}, Source)


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> Source:
    """The only source there is."""
    only = source(CONTENT)
    monkeypatch.setattr(catalogue, "sources", lambda: (only,))
    return only


class Mirror(ThreadingHTTPServer):
    """Serves the content under every path, in the manner that it is told."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.manner, self.content = "ranges", CONTENT
        self.asked: list[tuple[str, str | None]] = []
        self.going_on = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Answer(BaseHTTPRequestHandler):
    server: Mirror

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        told = self.headers["Range"]
        self.server.asked.append((self.path, told))
        with suppress(BrokenPipeError, ConnectionResetError):  # whoever asked has had enough
            getattr(self, self.server.manner)(told)

    def ranges(self, told: str | None, shift: int = 0) -> None:
        start = int(re.fullmatch(r"bytes=(\d+)-", told)[1]) + shift if told else 0  # type: ignore[index]
        rest, whole = self.server.content[start:], len(self.server.content)
        if not rest:
            return self.send_error(416)
        span = {"Content-Range": f"bytes {start}-{whole - 1}/{whole}"} if told else {}
        return self.send(206 if told else 200, len(rest), rest, **span)

    def askew(self, told: str | None) -> None:
        self.ranges(told, shift=7)

    def plain(self, _: str | None) -> None:
        self.send(200, len(self.server.content), self.server.content)

    def cut(self, told: str | None) -> None:
        """Close half way, after a promise of the whole."""
        assert told is None
        self.send(200, len(self.server.content), self.server.content[:HALF])

    def halting(self, _: str | None) -> None:
        """Go on only when told to."""
        self.cut(None)
        self.wfile.flush()
        self.server.going_on.wait(30)

    def endless(self, _: str | None) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(1000):
            self.wfile.write(self.server.content)

    def gone(self, _: str | None) -> None:
        self.send_error(404)

    def to_file(self, _: str | None) -> None:
        self.send(302, 0, b"", Location="file:///etc/passwd")

    def to_ftp(self, _: str | None) -> None:
        self.send(302, 0, b"", Location="ftp://127.0.0.1/0.tsv")

    def moved(self, told: str | None) -> None:
        if self.path.startswith("/new/"):
            self.ranges(told)
        else:
            self.send(302, 0, b"", Location=f"/new{self.path}")

    def send(self, status: int, length: int, content: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(length), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


@pytest.fixture
def mirror(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with Mirror() as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.going_on.set()
        server.shutdown()
