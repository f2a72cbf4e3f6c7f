"""JSON lines to columns and back: what :mod:`lowres.corpus.jsonl` does, many lines at a time.

Lines are decoded into typed structs, which is quick and as strict as the reader by line; whatever
they cannot hold goes to that reader. Lines are written by joining columns, equal byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, groupby
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lowres.corpus.alike import Fields, fields_of_lines
from lowres.corpus.columns import Block
from lowres.corpus.lineblocks import Lines
from lowres.errors import LowresError
from lowres.garbage import uncollected
from lowres.generate.batches import SCHEMA, from_batch, laid_over
from lowres.lang import canonical

__all__ = ["decode_lines", "encode_lines"]

_NEWLINE, _OPEN, _CLOSE, _QUOTE, _ESCAPE, _SPACE = b'\n{}"\\ '
_NO_META = "{}"
_SPANS, _INTENTS = SCHEMA.field("spans").type, SCHEMA.field("intents").type


class _Span(msgspec.Struct, gc=False):
    start: int
    end: int
    label: str


class _Row(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    """The plain rows: no tokens, and no field that travels in ``meta`` by itself."""

    text: str
    id: str | int | msgspec.UnsetType = msgspec.UNSET
    lang: str | None = None
    spans: list[_Span] | None = None
    intents: list[str] | msgspec.UnsetType = msgspec.UNSET
    intent: str | msgspec.UnsetType = msgspec.UNSET
    group: str | None = None
    meta: dict[str, Any] | msgspec.UnsetType = msgspec.UNSET


_decoder = msgspec.json.Decoder(_Row)


def decode_lines(lines: Lines, lang: str, first: int) -> Block | None:
    """Make a block of lines that hold one JSON object each, or ``None`` where some are not plain.

    Args:
        lines: of UTF-8.
        lang: language of the utterances that do not state their own.
        first: ordinal of the first utterance, which stands in for an id.
    """
    content = lines.content.replace(b"\r\n", b"\n") if b"\r" in lines.content else lines.content
    try:
        if (fields := fields_of_lines(content)) and (batch := _of_fields(fields, lang, first)):
            return Block(np.arange(lines.number, lines.number + len(batch)), batch)
        count = _objects(content)
        with uncollected():
            rows = _decoder.decode_lines(content)
            if len(rows) != count or (b'"intent"' in content and any(map(_twice, rows))):
                return None
            batch = _columns(rows, lang, first)
    except (msgspec.MsgspecError, pa.ArrowException, ValueError, OverflowError, LowresError):
        return None
    return Block(np.arange(lines.number, lines.number + count), batch)


def _objects(content: bytes) -> int:
    """Count the lines; -1 if one of them does not begin and end as an object does."""
    code = np.frombuffer(content.removesuffix(b"\n"), np.uint8)
    at = np.flatnonzero(code == _NEWLINE)
    if not len(code) or code[0] != _OPEN or code[-1] != _CLOSE:
        return -1
    whole = (code[at - 1] == _CLOSE) & (code[at + 1] == _OPEN)
    return len(at) + 1 if whole.all() else -1


def _of_fields(fields: Fields, lang: str, first: int) -> pa.RecordBatch | None:
    """Make a batch; ``None`` where some lines have no id, or some one intent and others several."""
    count, held = len(fields.labelled), fields.values.keys()
    if {"intent", "intents"} <= held or ("id" in held and not fields.length("id").all()):
        return None
    intents = "intent" if "intent" in held else "intents"
    tags = _at_most_one(fields, "lang").dictionary_encode(null_encoding="encode")
    names = [canonical(tag) if tag else lang for tag in tags.dictionary.to_pylist()]
    columns = [
        fields.values.get("id", pa.array(np.arange(first, first + count)).cast(pa.string())),
        pa.array(names, pa.string()).take(tags.indices),
        fields.values["text"],
        _listed_spans(fields),
        pa.ListArray.from_arrays(_offsets(fields.length(intents)), fields.of(intents, pa.string())),
        pa.nulls(count, SCHEMA.field("tokens").type),
        _at_most_one(fields, "group"),
        pa.repeat(_NO_META, count),
    ]
    batch = pa.RecordBatch.from_arrays(columns, schema=SCHEMA)
    batch.validate(full=True)
    return batch


def _at_most_one(fields: Fields, name: str) -> pa.StringArray:
    """Give a text of each line, null in those that lack it."""
    held = fields.length(name) > 0
    texts = fields.of(name, pa.string())
    return texts if held.all() else texts.take(pa.array(np.cumsum(held) - 1, mask=~held))


def _listed_spans(fields: Fields) -> pa.ListArray:
    if not fields.labelled.any():
        return pa.nulls(len(fields.labelled), _SPANS)
    kind = list(_SPANS.value_type)
    values = [fields.of(f"spans.{field.name}", field.type) for field in kind]
    spans = pa.StructArray.from_arrays(values, fields=kind)
    mask = None if fields.labelled.all() else pa.array(~fields.labelled)
    return pa.ListArray.from_arrays(
        _offsets(fields.length("spans.label")), spans, type=_SPANS, mask=mask
    )


def _twice(row: _Row) -> bool:
    """Tell whether a row has an intent beside its intents, which then travels in ``meta``."""
    return row.intent is not msgspec.UNSET and row.intents is not msgspec.UNSET


def _columns(rows: list[_Row], lang: str, first: int) -> pa.RecordBatch:
    count, metas = len(rows), [row.meta for row in rows]
    columns = [
        pa.array(_ids([row.id for row in rows], first), pa.string()),
        _langs([row.lang for row in rows], lang),
        pa.array([row.text for row in rows], pa.string()),
        _spans([row.spans for row in rows]),
        _intents([row.intents for row in rows], [row.intent for row in rows]),
        pa.nulls(count, SCHEMA.field("tokens").type),
        pa.array([row.group for row in rows], pa.string()),
        pa.array(map(_meta, metas), pa.string()) if any(metas) else pa.repeat(_NO_META, count),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)


def _ids(ids: list[str | int | msgspec.UnsetType], first: int) -> Sequence[Any]:
    if set(map(type, ids)) == {str}:
        return ids
    return [str(first + at if one is msgspec.UNSET else one) for at, one in enumerate(ids)]


def _langs(langs: list[str | None], lang: str) -> pa.StringArray:
    tags = {tag: canonical(tag) if tag else lang for tag in set(langs)}
    if len(tags) == 1:
        return pa.repeat(*tags.values(), len(langs))
    return pa.array([tags[tag] for tag in langs], pa.string())


def _spans(spans: Sequence[list[_Span] | None]) -> pa.ListArray:
    held = [one for one in spans if one is not None]
    if not held:
        return pa.nulls(len(spans), _SPANS)
    flat = list(chain.from_iterable(held))
    arrays = [
        pa.array([span.start for span in flat], pa.int32()),
        pa.array([span.end for span in flat], pa.int32()),
        pa.array([span.label for span in flat], pa.string()),
    ]
    values = pa.StructArray.from_arrays(arrays, fields=list(_SPANS.value_type))
    lengths = [0 if one is None else len(one) for one in spans]
    missing = None if len(held) == len(spans) else pa.array([one is None for one in spans])
    return pa.ListArray.from_arrays(_offsets(lengths), values, type=_SPANS, mask=missing)


def _intents(intents: Sequence[Any], alone: Sequence[Any]) -> pa.ListArray:
    if not any(intents) and not any(map(_is_text, alone)):
        return pa.ListArray.from_arrays(_offsets([0] * len(intents)), pa.array([], pa.string()))
    pairs = zip(intents, alone, strict=True)
    listed = [many or ([one] if _is_text(one) else ()) for many, one in pairs]
    values = pa.array(list(chain.from_iterable(listed)), pa.string())
    return pa.ListArray.from_arrays(_offsets(list(map(len, listed))), values, type=_INTENTS)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _offsets(lengths: Sequence[int] | NDArray[np.int64]) -> pa.Int32Array:
    return pa.array(np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32))


def _meta(meta: Any) -> str:
    return msgspec.json.encode(meta).decode() if meta else _NO_META


def encode_lines(batch: pa.RecordBatch) -> bytes | memoryview:
    """Write the utterances of a batch as JSON lines."""
    if not len(batch) or batch["tokens"].null_count < len(batch):
        return b"".join(msgspec.json.encode(one) + b"\n" for one in from_batch(batch))
    lang = batch["lang"].unique().to_pylist()
    tag = _escaped(batch["lang"]) if len(lang) > 1 else msgspec.json.encode(*lang)[1:-1].decode()
    parts: list[Any] = ['{"id":"', _escaped(batch["id"]), '","lang":"', tag]
    parts += ['","text":"', _escaped(batch["text"]), '"']
    if batch["spans"].null_count < len(batch):
        parts.append(_written_spans(batch["spans"]))
    if len(batch["intents"].flatten()):
        parts.append(_written_intents(batch["intents"]))
    if not batch["group"].null_count:
        parts += [',"group":"', _escaped(batch["group"]), '"']
    elif batch["group"].null_count < len(batch):
        group = pc.binary_join_element_wise(',"group":"', _escaped(batch["group"]), '"', "")
        parts.append(group.fill_null(""))
    if pc.any(pc.not_equal(batch["meta"], _NO_META)).as_py():
        parts.append(_written_meta(batch["meta"]))
    lines = pc.binary_join_element_wise(*_merged([*parts, "}\n"]), "")
    return laid_over(lines)[1]


def _merged(parts: list[Any]) -> Iterator[Any]:
    """Put together the parts that are equal in all rows and stand side by side."""
    for constant, run in groupby(parts, key=lambda part: isinstance(part, str)):
        held = list(run)
        yield from ["".join(held)] if constant else held


def _escaped(column: pa.StringArray) -> pa.StringArray:
    """Escape what JSON asks for; of most texts that is nothing."""
    start, content = laid_over(column)
    code = np.frombuffer(content, np.uint8)
    at = np.flatnonzero((code < _SPACE) | (code == _QUOTE) | (code == _ESCAPE))
    if not len(at):
        return column
    mask = np.zeros(len(column), bool)
    mask[np.searchsorted(start, at, side="right") - 1] = True
    plain = column.filter(pa.array(mask))
    if (code[at] == _QUOTE).all():
        mended = pc.replace_substring(plain, '"', '\\"')
    else:
        texts = [msgspec.json.encode(text)[1:-1].decode() for text in plain.to_pylist()]
        mended = pa.array(texts, pa.string())
    return pc.replace_with_mask(column, pa.array(mask), mended)


def _written_spans(spans: pa.ListArray) -> pa.StringArray:
    flat = spans.flatten()
    start, end = (pc.cast(flat.field(name), pa.string()) for name in ("start", "end"))
    label = _escaped(flat.field("label"))
    one = pc.binary_join_element_wise(
        '{"start":', start, ',"end":', end, ',"label":"', label, '"}', ""
    )
    return _joined(spans, one, ',"spans":[').fill_null("")


def _written_intents(intents: pa.ListArray) -> pa.StringArray:
    one = pc.binary_join_element_wise('"', _escaped(intents.flatten()), '"', "")
    written = _joined(intents, one, ',"intents":[')
    return pc.if_else(pc.equal(pc.list_value_length(intents), 0), "", written)


def _joined(lists: pa.ListArray, items: pa.StringArray, opening: str) -> pa.StringArray:
    """Write lists of written items, null where a list is null."""
    lengths = np.asarray(pc.list_value_length(lists).fill_null(0))
    mask = lists.is_null() if lists.null_count else None
    listed = pa.ListArray.from_arrays(_offsets(lengths), items, mask=mask)
    return pc.binary_join_element_wise(opening, pc.binary_join(listed, ","), "]", "")


def _written_meta(meta: pa.StringArray) -> pa.StringArray:
    texts = meta.to_pylist()
    known: dict[str, str] = dict.fromkeys({_NO_META}, "")
    for text in texts:
        if text not in known:
            value = msgspec.json.decode(text)
            known[text] = f',"meta":{msgspec.json.encode(value).decode()}' if value else ""
    return pa.array([known[text] for text in texts], pa.string())
