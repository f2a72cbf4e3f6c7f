"""Rows that say the same, made one."""

from __future__ import annotations

import polars as pl

from lowres.lexicon.ops.outcome import Outcome
from lowres.lexicon.ops.tags import all_tags, tagged
from lowres.lexicon.table import NEAR, NEVER_INSERTED, TRANSLATIONS, Lexicon
from lowres.text import fold as folded

__all__ = ["dedupe"]

_KINDS = sorted({*NEVER_INSERTED, NEAR})


def dedupe(lexicon: Lexicon, *, fold: bool = False) -> Outcome:
    """Merge the rows of one head, translation and part of speech, whatever their sense and origin.

    Counts are summed. The weight is the greatest: weights of two sources are on two scales, and that
    several say the same is what the count tells. Rank is the least; senses, notes and tags are joined
    in order; ``tgt_features`` are the first that are told; the merged row is one way if each of its
    rows is. Spelling, origin and line are those of the first row, which the merged one stands for. A
    row tagged ``gloss``, ``transcription`` or ``near`` merges only with its like: it is used otherwise.

    Args:
        lexicon: what is looked through.
        fold: take rows for the same whose words differ in letter case alone.
    """
    table = lexicon.translations
    spelled = [_folded(table[side]) if fold else table[side] for side in ("src", "tgt")]
    keys = [words.alias(f"key_{words.name}") for words in spelled]
    same = [*(key.name for key in keys), "pos", *(f"is_{kind}" for kind in _KINDS)]
    kinds = [tagged(kind).alias(f"is_{kind}") for kind in _KINDS]
    rows = table.with_columns(*keys, *kinds, at=pl.int_range(pl.len()))
    rows = rows.with_columns(like=pl.len().over(same))
    alone, several = rows.filter(pl.col("like") == 1), rows.filter(pl.col("like") > 1)
    merged = several.group_by(same, maintain_order=True).agg(**_MERGED)
    names = ["at", *TRANSLATIONS.names()]
    one_each = pl.concat([alone.select(names), merged.select(names)], how="vertical_relaxed")
    made = one_each.sort("at").drop("at")
    counts = {"rows_merged": several.height, "into": merged.height}
    return Outcome(lexicon.with_translations(made), counts)


def _joined(name: str) -> pl.Expr:
    """Join what the rows of a group say, each once; null where none says anything."""
    said = pl.col(name).drop_nulls().unique(maintain_order=True)
    return pl.when(pl.col(name).is_not_null().any()).then(said.str.join("; "))


_MERGED = {
    **{name: pl.col(name).first() for name in ("at", "src", "tgt", "origin", "line")},
    "sense": _joined("sense"),
    "rank": pl.col("rank").min(),
    "weight": pl.col("weight").max(),
    "tgt_features": pl.col("tgt_features").first(ignore_nulls=True),
    "tags": all_tags(),
    "note": _joined("note"),
    "oneway": pl.col("oneway").all(),
    "count": pl.col("count").sum(),
}


def _folded(words: pl.Series) -> pl.Series:
    distinct = words.unique()
    return words.replace_strict(
        distinct, [folded(word) for word in distinct], return_dtype=pl.String
    )
