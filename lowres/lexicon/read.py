"""From a file in some format to a lexicon folder, with rejects, provenance and licence."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from lowres.errors import InputError, UsageError
from lowres.lang import Pair, same_pair, shown_pairs
from lowres.lexicon import registry
from lowres.lexicon.build import Frame, in_columns
from lowres.lexicon.declared import reader_of
from lowres.lexicon.declared.columns import columns_of
from lowres.lexicon.documents import refuse_document
from lowres.lexicon.records import Record, Reject
from lowres.lexicon.rejects import Rejects
from lowres.lexicon.sniff import guess
from lowres.lexicon.source import Account, Request, Source
from lowres.lexicon.table import SCHEMAS, Lexicon, Origin
from lowres.record.fingerprint import sha256
from lowres.record.folder import OutputFolder

__all__ = ["Reading", "pair_of", "read_lexicon", "read_source", "write_reading"]

Confidence = Literal["given", "sure", "likely"]
_log = logging.getLogger(__name__)
_OF_COLUMNS = ("missing-column", "extra-column")


class Reading(NamedTuple):
    """What came of reading a file."""

    lexicon: Lexicon
    rejects: Rejects
    account: Account
    format: str
    confidence: Confidence = "given"


def read_lexicon(
    path: Path,
    request: Request,
    *,
    format: str | None = None,
    encoding: str | None = None,
    licence: str | None = None,
) -> Reading:
    """Read a lexicon file, and the files that belong to it.

    Args:
        path: the file, or one in a zip archive; where the format has several, the folder or one of them.
        request: the pair, and columns where the format asks for them.
        format: an adapter's name or path; guessed from the file when absent.
        encoding: text encoding; ``None`` to tell UTF-8 from UTF-16 by the first bytes.
        licence: SPDX identifier of the file's licence, before what its header or the format says.

    Raises:
        UnknownName: the format does not exist.
        UsageError: the format cannot be guessed.
        InputError: the file cannot be read, holds another pair, or nothing that was understood.
    """
    adapter, confidence = _format_of(path, format)
    encoding = encoding or adapter.encoding
    files, account = adapter.files(path, request.pair), Account()
    held = adapter.pairs(Source(files[0], encoding))
    by_name = adapter.pair_in_name is not None  # then the reader itself says what the file holds
    if held is not None and not by_name and not any(same_pair(one, request.pair) for one in held):
        raise InputError(path, f"does not hold {request.pair}. It holds: {shown_pairs(held)}.")
    rejects = Rejects()
    sources = [Source(file, encoding) for file in files]
    frames = [
        frame
        for origin, source in enumerate(sources)
        for frame in _frames(adapter, source, request, origin, rejects)
    ]
    for source in sources:
        account.add(source.account)
    if account.units == 0:
        raise InputError(path, "the file is empty. Give a table with one entry a line.")
    if not frames:
        raise _in_vain(path, adapter, next(iter(rejects), None))
    origins = tuple(_origin(adapter, source, licence) for source in sources)
    if licence is None and any(origin.licence == "unknown" for origin in origins):
        what = "%s: its licence is unknown. State it with --licence, e.g. CC-BY-4.0."
        _log.warning(what, path)
    lexicon = Lexicon.from_frames(request.pair, frames, origins)
    return Reading(lexicon, rejects, account, adapter.name, confidence)


def _in_vain(path: Path, adapter: registry.Adapter, first: Reject | None) -> InputError:
    """Say that nothing was understood, why, and what may be wrong with what was asked."""
    why = f" The first reject: {first.reason} ({first.text[:60]!r})." if first else ""
    columns = adapter.declared and first and first.reason in _OF_COLUMNS
    advice = "Look at --delimiter and --columns, or try" if columns else "Try"
    what = f'nothing in it was understood as "{adapter.name}".{why} {advice} another --format.'
    return InputError(path, what, first.line if first else None)


def pair_of(path: Path, *, format: str | None = None, encoding: str | None = None) -> Pair:
    """Return the pair of a file that holds one only.

    Args:
        path: as for :func:`read_lexicon`.
        format: likewise.
        encoding: likewise.

    Raises:
        UsageError: the file does not tell its pair, or holds several.
    """
    adapter, _ = _format_of(path, format)
    files = adapter.files(path)
    held = adapter.pairs(Source(files[0], encoding or adapter.encoding)) or []
    ways = {frozenset(pair) for pair in held}
    if len(ways) == 1:
        return held[0]
    told = f"it holds {shown_pairs(held)}" if held else "the file does not tell"
    raise UsageError(f"{path}: say which languages with --pair, such as eng-lug; {told}.")


def _format_of(path: Path, format: str | None) -> tuple[registry.Adapter, Confidence]:
    if format:
        adapter = registry.get(format)
        if adapter.declared:
            refuse_document(path)
        return adapter, "given"
    found = guess(path)
    return found.adapter, "sure" if found.sure else "likely"


def read_source(
    adapter: registry.Adapter, source: Source, request: Request, rejects: list[Reject] | Rejects
) -> Iterator[Record]:
    """Yield the records of a source lazily; rejects go to the list, and every unit to the account.

    What is yielded belongs to the unit that was counted last; one with both is a unit with records.
    """
    account = source.account
    recorded = refused = 0
    for record in adapter.read(source, request):
        unit = account.units
        if isinstance(record, Reject):
            rejects.append(record)
            if unit not in (recorded, refused):
                account.rejected += 1
                refused = unit
        else:
            if unit != recorded:
                account.with_records += 1
                account.rejected -= unit == refused
                recorded = unit
            yield record


def _frames(
    adapter: registry.Adapter,
    source: Source,
    request: Request,
    origin: int,
    rejects: Rejects,
) -> Iterator[Frame]:
    """Yield the chunks of a file's tables: by column where its declaration lets it, else by record."""
    rejects.origin = origin
    how = adapter.declared
    columns = columns_of(reader_of(how, source, request), origin, SCHEMAS) if how else None
    if columns:
        yield from columns.read(source, rejects)
    else:
        yield from in_columns(read_source(adapter, source, request, rejects), origin, SCHEMAS)


def write_reading(reading: Reading, folder: OutputFolder) -> dict[str, object]:
    """Write a reading as a lexicon folder and return its manifest."""
    reading.lexicon.write(folder)
    lexicon, rejects = reading.lexicon, reading.rejects
    folder.write("rejects.jsonl", partial(_write_lines, rejects))
    return folder.finish(
        {
            **lexicon.provenance,
            "format": reading.format,
            "counts": {
                **lexicon.sizes,
                "records": lexicon.records,
                "rejects": len(rejects),
                **msgspec.to_builtins(reading.account),
            },
            "reject_reasons": dict(sorted(rejects.reasons.items())),
        }
    )


def _write_lines(rejects: Rejects, path: Path) -> None:
    with path.open("wb") as stream:
        stream.writelines(rejects.lines())


def _origin(adapter: registry.Adapter, source: Source, licence: str | None) -> Origin:
    """Say where a file comes from: what was asked goes before its header, that before the dataset's."""
    header, dataset = adapter.provenance(source), adapter.dataset
    known = licence or header.licence or (dataset.licence if dataset else None)
    return Origin(
        name=source.path.name,
        sha256=sha256(source.path),
        licence=known or "unknown",
        citation=header.citation or (dataset.citation if dataset else None),
        url=header.url or (dataset.url if dataset else None),
    )
