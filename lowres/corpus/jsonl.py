"""Corpus format ``jsonl``: the fields of :class:`~lowres.corpus.utterance.Utterance` as JSON lines.

``{"id": "1", "lang": "eng", "text": "wake me at 7", "spans": [{"start": 11, "end": 12,
"label": "time"}], "intents": ["alarm"]}``; all but ``text`` may be left out. ``intent`` with one
string is read too, and fields that nobody knows travel in ``meta``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from lowres.corpus.layout import by_line
from lowres.corpus.utterance import Utterance
from lowres.errors import InputError
from lowres.lang import canonical
from lowres.lines import Line

if TYPE_CHECKING:
    import pyarrow as pa

    from lowres.corpus.columns import Block, OnFault

__all__ = [
    "SUFFIX",
    "blocks",
    "convert",
    "decode_object",
    "read",
    "write",
    "write_blocks",
    "write_line",
]

SUFFIX = ".jsonl"
_OWN = frozenset(Utterance.__struct_fields__)
_T = TypeVar("_T")


def _read_line(path: Path, line: Line, ordinal: int, lang: str) -> Utterance | None:
    if not line.text.strip():
        return None
    raw = decode_object(path, line)
    fields = {key: raw.pop(key) for key in list(raw) if key in _OWN}
    if isinstance(raw.get("intent"), str) and "intents" not in fields:
        fields["intents"] = [raw.pop("intent")]
    if isinstance(meta := fields.get("meta", {}), dict):  # else it is told as a fault
        fields["meta"] = {**raw, **meta}
    fields["id"] = str(fields.get("id", ordinal))
    fields["lang"] = canonical(fields["lang"]) if fields.get("lang") else lang
    return convert(fields, Utterance, path, line)


def write_line(utterance: Utterance) -> str:
    """Write one JSON object."""
    return msgspec.json.encode(utterance).decode()


def decode_object(path: Path, line: Line) -> dict[str, Any]:
    """Decode a line that must hold a JSON object.

    Raises:
        InputError: it does not.
    """
    try:
        return msgspec.json.decode(line.text, type=dict[str, Any])
    except msgspec.DecodeError as fault:
        raise InputError(path, f"not a JSON object ({fault}).", line.number) from None


def convert(raw: object, kind: type[_T], path: Path, line: Line) -> _T:
    """Check a decoded object against a type.

    Raises:
        InputError: a field is missing or of another type.
    """
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as fault:
        what = f"{fault}. Fields of the jsonl format: id, lang, text, spans, intents."
        raise InputError(path, what, line.number) from None


def blocks(path: Path, lang: str, encoding: str, first: int, on_fault: OnFault) -> Iterator[Block]:
    """Yield the utterances of a file, many at a time; faults are told line by line."""
    from lowres.corpus.jsoncolumns import decode_lines
    from lowres.corpus.lineblocks import blocks_of

    yield from blocks_of(path, lang, encoding, first, on_fault, _read_line, decode_lines)


def write_blocks(path: Path, batches: Iterable[pa.RecordBatch]) -> None:
    """Write record batches as :func:`write` would their utterances."""
    from lowres.corpus.jsoncolumns import encode_lines

    with path.open("wb") as stream:
        for batch in batches:
            stream.write(encode_lines(batch))


read, write = by_line(_read_line, write_line, ())
