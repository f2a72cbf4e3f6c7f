"""PanLex-BLI, https://github.com/cambridgeltl/panlex-bli: word pairs for inducing lexicons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lowres.errors import InputError, UsageError
from lowres.lang import Pair, canonical, same_pair, shown_pairs
from lowres.lexicon import Reject, Request, Source, Translation
from lowres.lexicon.formats.rows import fault_of
from lowres.unpack import bare_name, members, on_disk

NAME = re.compile(r"([a-z]{2,3})-([a-z]{2,3})\.(train|test)\.(\d+)(\.\w+)?\.trans")


def files(path: Path, pair: Pair | None) -> list[Path]:
    """List the largest list for training and for testing of a pair; smaller ones lie within them."""
    held = _held(path)
    if not held:
        return [path]
    told = [one for file in held if (one := _pair(file))]
    if pair is None:  # of one pair or of many: pairs() tells
        return [path]
    for wanted in (pair, pair.turned):
        fitting = [file for file in held if (one := _pair(file)) and same_pair(one, wanted)]
        if fitting:
            return _largest(fitting)
    shown = (
        shown_pairs([*dict.fromkeys(told)]) if told else "no files named like tr-id.train.500.trans"
    )
    raise InputError(path, f"does not hold {pair}. It holds: {shown}.")


def pairs(source: Source) -> list[Pair]:
    """List the pairs that the names of the files tell, each in both directions."""
    named = [one for file in _held(source.path) or [source.path] if (one := _pair(file))]
    return [*dict.fromkeys(way for one in named for way in (one, one.turned))]


def read(source: Source, request: Request) -> Iterator[Translation | Reject]:
    """Read a list; the other way round if its name says so."""
    told = _pair(source.path)
    turned = told is not None and not same_pair(told, request.pair)
    clean = source.clean
    for line in source.lines():
        cells = line.text.split("\t")
        if fault := fault_of(cells, 2):
            yield Reject(line.number, fault, line.text)
            continue
        src, tgt = map(clean, reversed(cells) if turned else cells)
        if src and tgt:
            yield Translation(line=line.number, src=src, tgt=tgt)
        else:
            yield Reject(line.number, "missing-cell", line.text)


def _held(path: Path) -> list[Path]:
    """List the lists in a folder, below it, or in an archive of several files."""
    if path.is_dir():
        return sorted(file for file in path.rglob("*") if bare_name(file).endswith(".trans"))
    if on_disk(path) != path or not path.exists():
        return []
    names = members(path)
    return [path / name for name in names if name.endswith(".trans")] if len(names) > 1 else []


def _pair(path: Path) -> Pair | None:
    named = NAME.fullmatch(bare_name(path))
    try:
        return Pair(canonical(named[1]), canonical(named[2])) if named else None
    except UsageError:
        return None


def _largest(held: list[Path]) -> list[Path]:
    """Return the largest list of each part, that for training first."""
    sizes: dict[str, tuple[int, Path]] = {}
    for file in held:
        named = NAME.fullmatch(bare_name(file))
        if named:
            part, size = named[3], int(named[4])
            sizes[part] = max(sizes.get(part, (0, file)), (size, file))
    return [sizes[part][1] for part in ("train", "test") if part in sizes]
