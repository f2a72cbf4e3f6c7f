"""Tags of rows as polars expressions."""

from __future__ import annotations

import polars as pl

__all__ = ["all_tags", "tagged"]


def tagged(*tags: str) -> pl.Expr:
    """Tell which rows bear one of some tags."""
    return pl.any_horizontal(pl.lit(False), *(pl.col("tags").list.contains(tag) for tag in tags))


def all_tags(*columns: str) -> pl.Expr:
    """Join the tags of the rows of a group, each once, in the order in which they come."""
    tags = pl.concat_list(*columns).alias("tags") if columns else pl.col("tags")
    return tags.explode().unique(maintain_order=True)
