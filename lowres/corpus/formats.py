"""Corpus formats by name, and the one way to read and write a corpus."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple, Protocol, cast

import msgspec

from lowres.corpus.utterance import Utterance
from lowres.errors import InputError, UnknownName
from lowres.lines import Line, read_lines

__all__ = ["FORMATS", "Ids", "file_suffix", "read_corpus", "write_line"]

Ids = Literal["file", "ordinal", "any"]
FORMATS = ("injongo", "jsonl", "text")


class _Format(Protocol):
    """What a format module offers: one utterance a line, both ways."""

    SUFFIX: str

    def read_line(self, path: Path, line: Line, ordinal: int, lang: str) -> Utterance | None:
        """Read an utterance, ``None`` for a blank line."""

    def write_line(self, utterance: Utterance) -> str:
        """Write an utterance as one line, without its end."""


def _format(name: str) -> _Format:
    if name not in FORMATS:
        raise UnknownName("a corpus format", name, FORMATS)
    return cast(_Format, importlib.import_module(f"lowres.corpus.{name}"))


def file_suffix(name: str) -> str:
    """Return the file name ending of a format, with its dot."""
    return _format(name).SUFFIX


def write_line(name: str) -> Callable[[Utterance], str]:
    """Return the function that writes an utterance as one line of this format."""
    return _format(name).write_line


class _Seen(NamedTuple):
    path: Path
    line: int


def read_corpus(
    paths: Path | Iterable[Path],
    name: str,
    lang: str,
    *,
    ids: Ids = "file",
    encoding: str = "utf-8",
) -> Iterator[Utterance]:
    """Yield the utterances of one file, or of several as one corpus.

    Args:
        paths: file or files, plain or compressed, in order.
        name: a corpus format.
        lang: canonical language of the utterances that do not state their own.
        ids: take ids from the file, where each must stand once; or number the utterances over the
            whole corpus; or take ``any``, repeated or not, where nothing is drawn by them.
        encoding: text encoding of the files.

    Raises:
        UnknownName: the format does not exist.
        InputError: a line cannot be read, a span lies outside its text, an id occurs twice, or
            there is no utterance at all.
    """
    reader = _format(name)
    files = [paths] if isinstance(paths, Path) else list(paths)
    seen: dict[str, _Seen] = {}
    ordinal = 0
    for path in files:
        for line in read_lines(path, encoding):
            utterance = reader.read_line(path, line, ordinal, lang)
            if utterance is None:
                continue
            if ids == "ordinal":
                utterance = msgspec.structs.replace(utterance, id=str(ordinal))
            if fault := utterance.fault():
                what = f"{fault}. Offsets are half-open and count Unicode code points."
                raise InputError(path, what, line.number)
            if ids == "file":
                _check_id(utterance, _Seen(path, line.number), seen)
            ordinal += 1
            yield utterance
    if not ordinal:
        raise InputError(files[0] if files else Path(), "there is no utterance in it.")


def _check_id(utterance: Utterance, here: _Seen, seen: dict[str, _Seen]) -> None:
    first = seen.setdefault(utterance.id, here)
    if first is not here:
        where = f"{first.path}:{first.line}"
        what = f'id "{utterance.id}" stands already at {where}. Use --ids ordinal to number anew.'
        raise InputError(here.path, what, here.line)
