"""Corpus format ``injongo``: the JSON lines of the INJONGO intent and slot corpus.

Yu et al. 2025, https://arxiv.org/abs/2502.09814. Keys ``intent``, ``text``, ``spans`` with
``start_byte`` and ``limit_byte`` (which count characters, whatever their name says), ``target``
(the slots again, in words) and ``example_id``; other keys travel in ``meta``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from lowres.corpus.jsonl import decode_object
from lowres.corpus.layout import by_line
from lowres.corpus.utterance import Span, Utterance
from lowres.errors import InputError
from lowres.lines import Line

__all__ = ["SUFFIX", "read", "write"]

SUFFIX = ".jsonl"


class _Slot(msgspec.Struct):
    start_byte: int
    limit_byte: int
    label: str


class _Row(msgspec.Struct):
    text: str
    intent: str
    spans: list[_Slot]
    example_id: str | None = None


_OWN = frozenset({*_Row.__struct_fields__, "target"})


def _read_line(path: Path, line: Line, ordinal: int, lang: str) -> Utterance | None:
    if not line.text.strip():
        return None
    raw = decode_object(path, line)
    try:
        row = msgspec.convert(raw, _Row)
    except msgspec.ValidationError as fault:
        what = f"{fault}. A row of the injongo format has intent, text, spans and example_id."
        raise InputError(path, what, line.number) from None
    return Utterance(
        id=str(ordinal) if row.example_id is None else row.example_id,
        lang=lang,
        text=row.text,
        spans=tuple(sorted(Span(s.start_byte, s.limit_byte, s.label) for s in row.spans)),
        intents=(row.intent,),
        meta={key: value for key, value in raw.items() if key not in _OWN},
    )


def _write_line(utterance: Utterance) -> str:
    if len(utterance.intents) != 1:
        what = f'utterance "{utterance.id}" has {len(utterance.intents)} intents, the format one.'
        raise InputError("injongo", what)
    text, spans = utterance.text, utterance.spans or ()
    row: dict[str, Any] = {
        "intent": utterance.intents[0],
        "text": text,
        **utterance.meta,
        "spans": [{"start_byte": s.start, "limit_byte": s.end, "label": s.label} for s in spans],
        "target": " $$ ".join(f"{s.label}: {text[s.start : s.end]}" for s in spans),
        "example_id": utterance.id,
    }
    return msgspec.json.encode(row).decode()


# The words in ``target`` are made anew from the spans.
read, write = by_line(_read_line, _write_line, ("text", "spans", "intents", "id"))
