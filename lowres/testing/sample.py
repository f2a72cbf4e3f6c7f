"""An adapter's sample: where it lies, what is read from it, and what should be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from lowres.errors import LowresError
from lowres.lang import Pair, parse_pair
from lowres.lexicon.read import read_source
from lowres.lexicon.records import Record, Reject
from lowres.lexicon.registry import Adapter
from lowres.lexicon.source import Account, Request, Source
from lowres.lines import read_lines

__all__ = [
    "Read",
    "demand",
    "expected",
    "expected_lines",
    "opened",
    "read",
    "sample_files",
    "sample_of",
]


class Read(NamedTuple):
    """All that came of reading a file."""

    records: list[Record]
    rejects: list[Reject]
    account: Account

    def without_lines(self) -> tuple[list[Record], list[str]]:
        """Return the records and the reasons of the rejects, wherever they stood."""
        records = [msgspec.structs.replace(record, line=0) for record in self.records]
        return records, [reject.reason for reject in self.rejects]


def demand(fine: bool, path: Path, what: str, line: int | None = None) -> None:
    """Hold an adapter to something.

    Args:
        fine: whether it is so.
        path: the file or folder to change where it is not.
        what: what to write there.
        line: and in which line.

    Raises:
        AssertionError: it is not so.
    """
    if not fine:
        raise AssertionError(f"{path}{f':{line}' if line else ''}: {what}")


def sample_of(adapter: Adapter) -> Path:
    """Find what is read of an adapter's sample: a file, or a folder where a format needs several.

    Raises:
        AssertionError: there is no sample, or more than one.
    """
    found = [*adapter.folder.glob("sample.*"), *adapter.folder.glob("sample/")]
    what = f"write one sample, a file sample{adapter.suffixes[0]} or a folder sample/"
    demand(len(found) == 1, adapter.folder, f"{what}; there are {len(found)}.")
    if found[0].is_file():
        return found[0]
    fitting = [path for path in found[0].iterdir() if adapter.matches(path)]
    return fitting[0] if len(fitting) == 1 else found[0]


def sample_files(adapter: Adapter) -> list[Path]:
    """List the files that an adapter's sample is made of."""
    sample = sample_of(adapter)
    if sample.parent == adapter.folder and sample.is_file():
        return [sample]
    return [path for path in sorted((adapter.folder / "sample").rglob("*")) if path.is_file()]


def expected(adapter: Adapter) -> tuple[Pair, list[str]]:
    """Read the pair and the other lines of ``expected.jsonl``.

    Raises:
        AssertionError: the file is not there, or its first line names no pair.
    """
    path = adapter.folder / "expected.jsonl"
    demand(path.is_file(), path, 'write it; its first line is the pair, {"pair": "eng-tur"}.')
    first, *rest = [line.text for line in read_lines(path)] or [""]
    try:
        pair = parse_pair(json.loads(first)["pair"])
    except (ValueError, TypeError, KeyError, AttributeError, LowresError) as fault:
        raise AssertionError(f'{path}:1: write {{"pair": "eng-tur"}} ({fault}).') from None
    return pair, rest


def expected_lines(adapter: Adapter, pair: Pair) -> list[str]:
    """Say what ``expected.jsonl`` should hold, as the adapter reads its sample now.

    Args:
        adapter: the adapter.
        pair: source and target language of the sample.
    """
    events = adapter.read(opened(adapter), Request(pair))
    return [_json({"pair": str(pair)}), *(_json(_described(event)) for event in events)]


def opened(adapter: Adapter) -> Source:
    """Return an adapter's sample as the source that is read."""
    return Source(sample_of(adapter), adapter.encoding)


def read(adapter: Adapter, path: Path | None = None) -> Read:
    """Read a file in UTF-8, or the adapter's sample, in the pair of the sample."""
    source = Source(path, "utf-8" if adapter.encoding else None) if path else opened(adapter)
    rejects = list[Reject]()
    request = Request(expected(adapter)[0])
    records = list(read_source(adapter, source, request, rejects))
    return Read(records, rejects, source.account)


def _described(event: Record | Reject) -> dict[str, Any]:
    """Name what an event is, and its fields as far as they say something."""
    fields = ((field, getattr(event, field.name)) for field in msgspec.structs.fields(event))
    filled = {field.name: value for field, value in fields if value != field.default}
    return {"kind": type(event).__name__.lower(), **msgspec.to_builtins(filled)}


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
