"""Swadesh lists, https://www.nltk.org/nltk_data: a file a language, aligned line by line."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

from lowres.errors import InputError, UsageError
from lowres.lang import Pair, canonical, same_language
from lowres.lexicon import Reject, Request, Source, Translation
from lowres.lexicon.formats.cells import joined, variants
from lowres.lexicon.formats.labels import pos_of
from lowres.lexicon.formats.siblings import held_in
from lowres.lines import Line, read_lines
from lowres.unpack import bare_name

_log = logging.getLogger("lowres.lexicons.swadesh")

END = Line(1 << 62, "")


def files(path: Path, pair: Pair | None) -> list[Path]:
    """List the list of the target language; that of the source is read beside it."""
    if pair is None:
        return [path]
    lists = _lists(path)
    for lang in pair:
        if _of(lists, lang) is None:
            raise InputError(path, f'no list here is named "{lang}". There are: {_shown(lists)}.')
    return [lists[_of(lists, pair.tgt) or ""]]


def pairs(source: Source) -> list[Pair]:
    """List any two of the languages that the files beside this one are named by."""
    return [Pair(*two) for two in permutations(_lists(source.path), 2)]


def read(source: Source, request: Request) -> Iterator[Translation | Reject]:
    """Read two lists line by line: a blank line is a missing word, and keeps its place."""
    (target,) = files(source.path, request.pair)
    lists = _lists(target)
    heads = read_lines(lists[_of(lists, request.pair.src) or ""], source.encoding)
    if target != source.path:  # a folder was given
        opened, source = source, Source(target, source.encoding)
        source.account = opened.account
    head, last = Line(0, ""), 0
    for line in source.lines():
        last = line.number
        while head.number < last:
            head = next(heads, END)
        yield from _paired(line, head.text if head.number == last else "")
    more = sum(1 for other in heads if other.number > last and other.text.strip())
    if more:
        _log.warning("%s: ends %d words before the other list.", target, more)


def _paired(line: Line, head: str) -> Iterator[Translation | Reject]:
    sources, targets = variants(Source.clean(head)), variants(Source.clean(line.text))
    if not sources or not targets:
        yield Reject(line.number, "missing-cell", f"{head}\t{line.text}")
    for src, about in sources:
        for tgt, remark in targets:
            yield Translation(
                line=line.number,
                src=src,
                tgt=tgt,
                pos=pos_of(about) or pos_of(remark),
                note=joined(about, remark),
            )


def _lists(path: Path) -> dict[str, Path]:
    """Map languages to the files named by them, in a folder or archive, or beside a file."""
    found = [file for file in held_in(path) if file != path]
    found = found or [file for file in held_in(path.parent) if file.parent == path.parent]
    return {lang: file for file in found if (lang := _lang(file))}


def _lang(file: Path) -> str | None:
    name = bare_name(file).removesuffix(".swadesh").removesuffix(".txt")
    try:
        return canonical(name)
    except UsageError:
        return None


def _of(lists: dict[str, Path], lang: str) -> str | None:
    """Find the language among the lists: as it is, or as part of a macrolanguage."""
    if lang in lists:
        return lang
    return next((one for one in lists if same_language(one, lang)), None)


def _shown(lists: dict[str, Path]) -> str:
    return ", ".join(sorted(lists)) or "none"
