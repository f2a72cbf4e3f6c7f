"""Two lexicons joined on the language that they share: A-B and B-C make A-C.

A path goes from a head a by a pivot word b to a translation c. Pivots that mean several things lead
astray; words that several of them support seldom do, which is the idea of Tanaka and Umemura 1994,
Construction of a bilingual dictionary intermediated by a third language
(https://aclanthology.org/C94-1048/). The weight of (a, c) is the probability that a walk from a,
which takes each translation of a word with equal chance, ends at c:

    weight(a, c) = sum over b of 1 / translations(a) * 1 / translations(b)
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from lowres.errors import UsageError
from lowres.lang import Pair, same_language
from lowres.lexicon.ops.outcome import Outcome
from lowres.lexicon.ops.tags import all_tags, tagged
from lowres.lexicon.table import NEAR, NEVER_INSERTED, TRANSLATIONS, Lexicon

__all__ = ["PATHS_AT_ONCE", "pivot"]

PATHS_AT_ONCE = 500_000
_NO_STEP = tagged(*NEVER_INSERTED, NEAR)


def pivot(first: Lexicon, second: Lexicon, *, least: int = 1, most: int = 100) -> Outcome:
    """Join a lexicon A-B with a lexicon B-C.

    A pivot word is the same in both as it is written, and of one part of speech where both tell it.
    Glosses, transcriptions and borrowed translations are no steps. A row tells its weight as above,
    the number of its pivots as ``count``, the pivots as ``note``, the tags of all its steps, the part
    of speech where its paths agree on one, and ``tgt_features`` as B-C first tells them; it is one
    way if each of its paths is. ``origin`` and ``line`` are those of its first step in A-B. Inflections
    are those of B-C.

    Args:
        first: A-B.
        second: B-C.
        least: fewest pivots of a row.
        most: pivots with more translations than this, in either direction, are passed over: they tell
            little, and m heads of one with n translations are m * n paths.

    Raises:
        UsageError: the lexicons do not share a language so.
    """
    _check(first.pair, second.pair)
    steps, onward = _steps(first, "pivot"), _steps(second, "tgt").rename({"src": "pivot"})
    shared = steps.select("pivot").unique().join(onward, on="pivot", how="semi")
    crowded = pl.concat([_crowded(steps, "src", most), _crowded(onward, "tgt", most)])
    usable = shared.join(crowded, on="pivot", how="anti")
    taken = steps.join(usable, on="pivot", how="semi", maintain_order="left")
    table = pl.concat(
        [TRANSLATIONS.to_frame(), *(_rows(block, onward) for block in _blocks(taken, onward))]
    )
    kept = table.filter(pl.col("count") >= least)
    counts = {
        "rows_left_out": sum(one.translations.filter(_NO_STEP).height for one in (first, second)),
        "pivots": usable.height,
        "pivots_passed_over": shared.height - usable.height,
        "heads_without_path": steps["src"].n_unique() - table["src"].n_unique(),
        "rows_with_too_few_pivots": table.height - kept.height,
    }
    forms = second.inflections.with_columns(pl.col("origin") + len(first.origins))
    pair = Pair(first.pair.src, second.pair.tgt)
    return Outcome(Lexicon(pair, kept, forms, (*first.origins, *second.origins)), counts)


def _check(first: Pair, second: Pair) -> None:
    if not same_language(first.tgt, second.src):
        raise UsageError(
            f"{first} ends in {first.tgt}, {second} begins with {second.src}: no pivot. "
            "Turn one round with `lexicon invert`, or change their order."
        )


def _steps(lexicon: Lexicon, end: str) -> pl.DataFrame:
    """List what each word leads to, and the chance of it: one row a word, a translation and a pos."""
    table = lexicon.translations.filter(~_NO_STEP).with_columns(
        pl.col("src", "tgt").str.normalize("NFC")
    )
    steps = table.group_by("src", "tgt", "pos", maintain_order=True).agg(
        pl.col("oneway").all(),
        all_tags(),
        pl.col("tgt_features").first(ignore_nulls=True),
        pl.col("origin", "line").first(),
    )
    chance = 1 / pl.col("tgt").n_unique().over("src")
    return steps.with_columns(chance=chance).rename({"tgt": end})


def _crowded(steps: pl.DataFrame, other: str, most: int) -> pl.DataFrame:
    """Find the pivots with too many translations on one side."""
    sizes = steps.group_by("pivot").agg(pl.col(other).n_unique())
    return sizes.filter(pl.col(other) > most).select("pivot")


def _blocks(steps: pl.DataFrame, onward: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Cut the steps so that a block has few paths; those of one head stay together."""
    fan = onward.group_by("pivot").len("paths")
    joined = steps.join(fan, on="pivot", maintain_order="left")
    heads = joined.group_by("src", maintain_order=True).agg(pl.col("paths").sum())
    block = pl.col("paths").cast(pl.Int64).cum_sum() // PATHS_AT_ONCE
    numbered = joined.drop("paths").join(
        heads.select("src", block=block).with_row_index("head"), on="src", maintain_order="left"
    )
    yield from numbered.partition_by("block", maintain_order=True, include_key=False)


def _rows(steps: pl.DataFrame, onward: pl.DataFrame) -> pl.DataFrame:
    """Follow all paths of some heads, and make a row of those that begin and end alike."""
    paths = steps.join(onward, on="pivot", maintain_order="left_right").filter(
        (pl.col("pos") == pl.col("pos_right")).fill_null(True)
    )
    pos = pl.coalesce("pos", "pos_right")
    by_pivot = paths.group_by("src", "pivot", "tgt", maintain_order=True).agg(
        pos.min().alias("low"),
        pos.max().alias("high"),
        (pl.col("chance") * pl.col("chance_right")).first().alias("weight"),
        (pl.col("oneway") | pl.col("oneway_right")).all(),
        all_tags("tags", "tags_right"),
        pl.col("tgt_features_right").first(ignore_nulls=True).alias("tgt_features"),
        pl.col("origin", "line", "head").first(),
    )
    rows = by_pivot.group_by("src", "tgt", maintain_order=True).agg(
        pl.when(pl.col("low").min() == pl.col("high").max()).then(pl.col("low").min()).alias("pos"),
        pl.col("weight").sum(),
        pl.col("tgt_features").first(ignore_nulls=True),
        all_tags(),
        ("via " + pl.col("pivot").sort().str.join(", ")).alias("note"),
        pl.col("oneway").all(),
        pl.len().alias("count"),
        pl.col("origin", "line", "head").first(),
    )
    best_first = rows.cast({"weight": pl.Float32}).sort("head", -pl.col("weight"), "tgt")
    rank = pl.int_range(1, pl.len() + 1).over("src").clip(upper_bound=pl.UInt16.max())
    ranked = best_first.with_columns(rank=rank, sense=pl.lit(None))
    return ranked.select(TRANSLATIONS.names()).cast(TRANSLATIONS)
