"""The rows of a lexicon that meet some conditions."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import polars as pl

from lowres.lexicon.ops.outcome import Outcome
from lowres.lexicon.ops.tags import tagged
from lowres.lexicon.table import Lexicon
from lowres.text import fold

__all__ = ["Conditions", "keep"]


class Conditions(msgspec.Struct, frozen=True, kw_only=True):
    """What a row must meet to stay; a condition that is absent holds of every row.

    Attributes:
        pos: one of these parts of speech; a row that tells none does not stay.
        min_weight: at least this weight; a row that tells none has 1, as in the generator.
        tag: one of these tags.
        without_tag: none of these.
        max_words: at most so many words in head and translation each.
        heads: its head is one of these, in any letter case.
        corpus: its head is one of these, which :func:`lowres.lexicon.ops.occurring.occurring` found.
    """

    pos: tuple[str, ...] = ()
    min_weight: float | None = None
    tag: tuple[str, ...] = ()
    without_tag: tuple[str, ...] = ()
    max_words: int | None = None
    heads: frozenset[str] | None = None
    corpus: frozenset[str] | None = None


def keep(lexicon: Lexicon, conditions: Conditions) -> Outcome:
    """Keep the rows that meet all conditions; ranks and the tables of forms stay as they are.

    The counts say how many rows each condition dropped of those that the ones before it had left.
    """
    table, counts = lexicon.translations, dict[str, int]()
    for name, holds in _expressions(conditions, table):
        kept = table.filter(holds)
        counts[f"dropped_by_{name}"] = table.height - kept.height
        table = kept
    return Outcome(lexicon.with_translations(table), counts)


def _expressions(how: Conditions, table: pl.DataFrame) -> Iterator[tuple[str, pl.Expr]]:
    if how.pos:
        yield "pos", pl.col("pos").is_in(how.pos)
    if how.min_weight is not None:
        yield "min_weight", pl.col("weight").fill_null(1) >= pl.lit(how.min_weight, pl.Float32)
    if how.tag:
        yield "tag", tagged(*how.tag)
    if how.without_tag:
        yield "without_tag", ~tagged(*how.without_tag)
    if how.max_words is not None:
        words = [pl.col(side).str.count_matches(r"\S+") for side in ("src", "tgt")]
        yield "max_words", pl.max_horizontal(words) <= how.max_words
    if how.heads is not None:
        wanted = {fold(head) for head in how.heads}
        found = [head for head in table["src"].unique() if fold(head) in wanted]
        yield "heads", pl.col("src").is_in(found)
    if how.corpus is not None:
        yield "corpus", pl.col("src").is_in(sorted(how.corpus))
