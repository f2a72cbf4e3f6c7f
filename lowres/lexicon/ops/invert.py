"""A lexicon turned round: translations become heads."""

from __future__ import annotations

import polars as pl

from lowres.errors import UsageError
from lowres.lexicon.ops.outcome import Outcome
from lowres.lexicon.ops.tags import tagged
from lowres.lexicon.table import INFLECTIONS, NEVER_INSERTED, UNDETERMINED, Lexicon

__all__ = ["invert"]


def invert(lexicon: Lexicon) -> Outcome:
    """Turn a lexicon round.

    One-way rows hold in one direction only, and a definition or a transcription is no head: both
    are left out. ``tgt_features`` go, for they are those of what is now the source; so do the
    tables of forms. Part of speech, sense, weight, tags, note, origin and line stay with the row.
    The head that had a word as its first translation is that word's first translation.

    Raises:
        UsageError: the lexicon has no source language, as a table of forms alone.
    """
    if lexicon.pair.src == UNDETERMINED:
        raise UsageError(f"{lexicon.pair} translates nothing, there is nothing to turn round.")
    table, unfit = lexicon.translations, tagged(*NEVER_INSERTED)
    kept = table.filter(~pl.col("oneway") & ~unfit)
    turned = kept.rename({"src": "tgt", "tgt": "src"}).with_columns(tgt_features=None)
    rank = pl.col("rank").rank("ordinal").over("origin", "src", "sense")
    made = _merge_repeats(turned).with_columns(rank.clip(upper_bound=pl.UInt16.max()))
    pair = lexicon.pair.turned
    counts = {
        "oneway_left_out": int(table["oneway"].sum()),
        "glosses_left_out": table.filter(~pl.col("oneway") & unfit).height,
        "repeats_merged": kept.height - made.height,
        "forms_left_out": sum(lexicon.sizes.values()) - table.height,
    }
    return Outcome(Lexicon(pair, made, INFLECTIONS.to_frame(), lexicon.origins), counts)


def _merge_repeats(table: pl.DataFrame) -> pl.DataFrame:
    """Merge rows that say the same of one origin: counts summed, the first line and rank kept."""
    same = [name for name in table.columns if name not in ("line", "count", "rank")]
    return table.group_by(same, maintain_order=True).agg(
        pl.col("line").first(), pl.col("count").sum(), pl.col("rank").min()
    )
