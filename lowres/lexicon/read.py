"""From a file in some format to a lexicon folder, with rejects, provenance and licence."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from lowres.errors import InputError
from lowres.lexicon import registry
from lowres.lexicon.records import Record, Reject
from lowres.lexicon.source import Account, Request, Source
from lowres.lexicon.table import Lexicon, Origin
from lowres.record.fingerprint import sha256
from lowres.record.folder import OutputFolder

__all__ = ["Reading", "read_lexicon", "read_source", "write_reading"]

_log = logging.getLogger(__name__)


class Reading(NamedTuple):
    """What came of reading a file."""

    lexicon: Lexicon
    rejects: list[Reject]
    account: Account
    format: str


def read_lexicon(
    path: Path,
    request: Request,
    *,
    format: str | None = None,
    encoding: str = "utf-8",
    licence: str | None = None,
) -> Reading:
    """Read a lexicon file, and the files that belong to it.

    Args:
        path: the file; where the format has several, the folder or one of them.
        request: the pair, and columns where the format asks for them.
        format: an adapter's name or path; guessed from the file when absent.
        encoding: text encoding.
        licence: SPDX identifier of the file's licence, before what the format says.

    Raises:
        UnknownName: the format does not exist.
        UsageError: the format cannot be guessed.
        InputError: the file cannot be read, or holds nothing that was understood.
    """
    adapter = registry.get(format) if format else registry.sniff(path)
    files, account = adapter.files(path), Account()
    records: list[tuple[int, Record]] = []
    rejects: list[Reject] = []
    for origin, file in enumerate(files):
        source, refused = Source(file, encoding), list[Reject]()
        records += [(origin, record) for record in read_source(adapter, source, request, refused)]
        rejects += [msgspec.structs.replace(reject, origin=origin) for reject in refused]
        account.add(source.account)
    if account.units == 0:
        raise InputError(path, "the file is empty. Give a table with one entry a line.")
    if not records:
        first = next(iter(rejects), None)
        why = f" The first reject: {first.reason}." if first else ""
        what = f'nothing in it was understood as "{adapter.name}".{why} Try another --format.'
        raise InputError(path, what, first.line if first else None)
    lexicon = Lexicon.from_records(request.pair, records, _origins(adapter, files, licence))
    return Reading(lexicon, rejects, account, adapter.name)


def read_source(
    adapter: registry.Adapter, source: Source, request: Request, rejects: list[Reject]
) -> Iterator[Record]:
    """Yield the records of a source lazily; rejects go to the list, and every unit to the account."""
    account = source.account
    last_record = last_reject = 0
    for record in adapter.read(source, request):
        if isinstance(record, Reject):
            rejects.append(record)
            account.rejected += record.line not in (last_reject, last_record)
            last_reject = record.line
        else:
            account.with_records += record.line != last_record
            account.rejected -= record.line == last_reject != last_record
            last_record = record.line
            yield record


def write_reading(reading: Reading, folder: OutputFolder) -> dict[str, object]:
    """Write a reading as a lexicon folder and return its manifest."""
    reading.lexicon.write(folder)
    lines = [msgspec.json.encode(reject).decode() + "\n" for reject in reading.rejects]
    folder.write_text("rejects.jsonl", "".join(lines))
    lexicon = reading.lexicon
    return folder.finish(
        {
            **lexicon.provenance,
            "format": reading.format,
            "counts": {
                **lexicon.sizes,
                "rejects": len(reading.rejects),
                **msgspec.to_builtins(reading.account),
            },
            "reject_reasons": _reasons(reading.rejects),
        }
    )


def _reasons(rejects: list[Reject]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for reject in rejects:
        counts[reject.reason] = counts.get(reject.reason, 0) + 1
    return dict(sorted(counts.items()))


def _origins(
    adapter: registry.Adapter, files: list[Path], licence: str | None
) -> tuple[Origin, ...]:
    dataset = adapter.dataset
    known = licence or (dataset.licence if dataset else None)
    if known is None:
        what = "%s: its licence is unknown. State it with --licence, e.g. CC-BY-4.0."
        _log.warning(what, files[0])
    return tuple(
        Origin(
            name=path.name,
            sha256=sha256(path),
            licence=known or "unknown",
            citation=dataset.citation if dataset else None,
            url=dataset.url if dataset else None,
        )
        for path in files
    )
