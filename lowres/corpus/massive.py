"""Corpus format ``massive``: the JSON lines of the MASSIVE corpus.

FitzGerald et al. 2023, https://aclanthology.org/2023.acl-long.235. Keys ``id``, ``locale``,
``intent``, ``utt`` and ``annot_utt``, in which a slot is ``[label : words]``; its words are found in
``utt``, white space apart, in which the two differ here and there. ``lang`` is the language of the
locale; the locale itself and all other keys (``partition``, ``scenario``, ...) travel in ``meta``.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec

from lowres.corpus.align import Misaligned, align
from lowres.corpus.bio import drop_overlaps
from lowres.corpus.jsonl import decode_object
from lowres.corpus.layout import by_line
from lowres.corpus.utterance import Span, Utterance
from lowres.errors import InputError
from lowres.lang import canonical
from lowres.lines import Line

__all__ = ["SUFFIX", "read", "write"]

SUFFIX = ".jsonl"
_SLOT = re.compile(r"\[\s*([^\[\]\s]+)\s+:\s+([^\[\]]*?)\s*\]")


class _Row(msgspec.Struct):
    utt: str
    locale: str | None = None
    id: str | None = None
    intent: str | None = None
    annot_utt: str | None = None


_OWN = frozenset({"id", "utt", "annot_utt", "intent"})


def _read_line(path: Path, line: Line, ordinal: int, lang: str) -> Utterance | None:
    if not line.text.strip():
        return None
    raw = decode_object(path, line)
    try:
        row = msgspec.convert(raw, _Row)
    except msgspec.ValidationError as fault:
        what = f"{fault}. A row of the massive format has id, locale, intent, utt and annot_utt."
        raise InputError(path, what, line.number) from None
    return Utterance(
        id=str(ordinal) if row.id is None else row.id,
        lang=_language(row.locale) if row.locale else lang,
        text=row.utt,
        spans=None if row.annot_utt is None else _spans(path, line.number, row.utt, row.annot_utt),
        intents=() if row.intent is None else (row.intent,),
        meta={key: value for key, value in raw.items() if key not in _OWN},
    )


def _spans(path: Path, line: int, text: str, annotated: str) -> tuple[Span, ...]:
    pieces = _SLOT.split(annotated)  # text, label, words, text, label, words, text ...
    labels = [pieces[at - 1] if at % 3 == 2 else "" for at in range(len(pieces))]
    parts = [(part.strip(), labels[at]) for at, part in enumerate(pieces) if at % 3 != 1]
    parts = [(part, label) for part, label in parts if part or label]
    try:
        found = align(text, [part for part, _ in parts])
    except Misaligned as fault:
        what = f'annot_utt does not read as utt does, from "{fault.rest[:30]}" on.'
        raise InputError(path, f"{what} Correct one of the two.", line) from None
    return tuple(
        Span(start, end, label)
        for (start, end), (_, label) in zip(found, parts, strict=True)
        if label
    )


def _write_line(utterance: Utterance) -> str:
    row: dict[str, Any] = {"id": utterance.id, "locale": _locale(utterance)}
    row |= {key: value for key, value in utterance.meta.items() if key != "locale"}
    if utterance.intents:
        row["intent"] = ",".join(utterance.intents)
    row["utt"] = utterance.text
    if utterance.spans is not None:
        row["annot_utt"] = _annotated(utterance.text, drop_overlaps(utterance.spans)[0])
    return msgspec.json.encode(row).decode()


def _annotated(text: str, spans: tuple[Span, ...]) -> str:
    pieces, end = [], 0
    for span in spans:
        pieces += [text[end : span.start], f"[{span.label} : {text[span.start : span.end]}]"]
        end = span.end
    return "".join([*pieces, text[end:]])


def _locale(utterance: Utterance) -> str:
    """Return the locale an utterance was read with, unless it was translated since."""
    told = utterance.meta.get("locale")
    return told if isinstance(told, str) and _language(told) == utterance.lang else utterance.lang


def _language(locale: str) -> str:
    return canonical(re.split("[-_]", locale)[0])


read, write = by_line(_read_line, _write_line, ("text", "spans", "intents", "id"))
