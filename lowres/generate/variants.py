"""The rows of variants: ids, texts and spans in the place of those of their sources."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from lowres.generate.assemble import New
from lowres.generate.pieces import I64
from lowres.generate.project import Edges, project, spans_of
from lowres.generate.settings import Settings
from lowres.generate.sketch.arrange import Rearranged

__all__ = ["variant_rows"]


def variant_rows(
    rows: pa.RecordBatch,
    edges: Edges,
    copy: I64,
    new: New | Rearranged,
    tgt: str,
    settings: Settings,
) -> pa.RecordBatch:
    """Put new texts and their spans in the place of the old ones.

    Args:
        rows: the sources, schema :data:`lowres.generate.batches.SCHEMA`.
        edges: their spans.
        copy: number of the copy that each becomes, [rows].
        new: what became of them.
        tgt: target language.
        settings: the mode and number of copies, which languages and ids tell.
    """
    columns = {
        "id": _ids(rows, copy, tgt, settings.copies),
        "lang": pa.repeat("mul" if settings.mode == "switch" else tgt, len(rows)),
        "text": new.texts,
        "spans": _spans(rows, edges, new) if len(edges.start) else rows["spans"],
        "tokens": pa.nulls(len(rows), rows.schema.field("tokens").type),
        "group": pc.coalesce(rows["group"], rows["id"])
        if rows["group"].null_count < len(rows)
        else rows["id"],
    }
    arrays = [columns.get(name, rows[name]) for name in rows.schema.names]
    return pa.RecordBatch.from_arrays(arrays, schema=rows.schema)


def _ids(rows: pa.RecordBatch, copy: I64, tgt: str, copies: int) -> pa.StringArray:
    if copies > 1:
        numbers = pc.cast(pa.array(copy), pa.string())
        return pc.binary_join_element_wise(rows["id"], tgt, numbers, "~")
    tail = f"{tgt}~{copy[0] if len(copy) else 0}"
    return pc.binary_join_element_wise(rows["id"], tail, "~")


def _spans(rows: pa.RecordBatch, edges: Edges, new: New | Rearranged) -> pa.ListArray:
    start, end = new.project(edges) if isinstance(new, Rearranged) else project(new, edges)
    base = new.row_start[edges.row]
    return spans_of(rows["spans"], edges, start - base, end - base)
