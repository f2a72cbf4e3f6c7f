"""Text files as blocks of whole lines, for the formats that are read many lines at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import numpy as np

from lowres.corpus.columns import Block, OnFault
from lowres.corpus.formats import span_fault
from lowres.corpus.utterance import Utterance
from lowres.errors import InputError
from lowres.generate.batches import to_batch
from lowres.lines import LONGEST, Line, is_utf8, read_lines, wrong_encoding
from lowres.unpack import DAMAGED, open_binary

__all__ = ["Lines", "blocks_of"]

_SIZE = 1 << 22
_BOM = b"\xef\xbb\xbf"
ReadLine = Callable[[Path, Line, int, str], Utterance | None]


class Lines(NamedTuple):
    """Some lines of a file in UTF-8 with their ends, and the number of the first."""

    content: bytes
    number: int


def blocks_of(
    path: Path,
    lang: str,
    encoding: str,
    first: int,
    on_fault: OnFault,
    read_line: ReadLine,
    plain: Callable[[Lines, str, int], Block | None],
) -> Iterator[Block]:
    """Yield the utterances of a file with one a line.

    Args:
        path: a plain or compressed file.
        lang: language of the utterances that do not state their own.
        encoding: of the file.
        first: ordinal of the first utterance.
        on_fault: told of each line that cannot be read.
        read_line: reads one line, as in :func:`lowres.corpus.layout.by_line`.
        plain: makes a block of many lines, given the language and the ordinal of the first
            utterance, or ``None`` where they are not plain: then they are read one by one.
    """
    found = _utf8(path) if is_utf8(encoding) else _decoded(path, encoding)
    for lines in found:
        block = plain(lines, lang, first) or _one_by_one(
            path, lines, lang, first, on_fault, read_line
        )
        if len(block.batch):
            first += len(block.batch)
            yield block


def _utf8(path: Path) -> Iterator[Lines]:
    number = 1
    with closing(open_binary(path)) as stream:
        try:
            while content := stream.read(_SIZE):
                content += stream.readline(LONGEST)
                if len(content) >= LONGEST:
                    raise InputError(path, "this line has no end. Is it a text file?", number)
                yield Lines(content.removeprefix(_BOM) if number == 1 else content, number)
                number += content.count(b"\n")
        except DAMAGED:
            what = "the file is cut off or damaged near here. Fetch it again."
            raise InputError(path, what, number) from None


def _decoded(path: Path, encoding: str) -> Iterator[Lines]:
    held: list[str] = []
    size, number = 0, 1
    for line in read_lines(path, encoding):
        held.append(line.text)
        size += len(line.text)
        if size > _SIZE:
            yield Lines("\n".join(held).encode(), number)
            held, size, number = [], 0, line.number + 1
    if held:
        yield Lines("\n".join(held).encode(), number)


def _one_by_one(
    path: Path, lines: Lines, lang: str, first: int, on_fault: OnFault, read_line: ReadLine
) -> Block:
    numbers: list[int] = []
    utterances: list[Utterance] = []
    for number, raw in enumerate(lines.content.removesuffix(b"\n").split(b"\n"), lines.number):
        try:
            line = Line(number, _text(path, raw, number))
            utterance = read_line(path, line, first + len(utterances), lang)
            if utterance is not None and (fault := utterance.fault()):
                raise span_fault(path, fault, number)
        except InputError as told:
            on_fault(told)
            continue
        if utterance is not None:
            numbers.append(number)
            utterances.append(utterance)
    return Block(np.array(numbers, np.int64), to_batch(utterances))


def _text(path: Path, raw: bytes, number: int) -> str:
    try:
        return raw.decode().removesuffix("\r")
    except UnicodeError as fault:
        raise InputError(path, wrong_encoding(fault, "utf-8"), number) from None
