"""Lexicons put together: several of one pair, or of languages that speakers mix."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from lowres.errors import UsageError
from lowres.lang import Pair, same_language
from lowres.lexicon.table import INFLECTIONS, UNDETERMINED, Lexicon, Origin

__all__ = ["merge", "mix"]


def merge(lexicons: list[Lexicon]) -> Lexicon:
    """Put several lexicons of one pair together, in order; their origins stay apart.

    A table of inflections alone, whose source language is undetermined, goes with any pair that has
    its target language.

    Raises:
        UsageError: they are not all of one pair.
    """
    pair = _common_pair(lexicons)
    tables: dict[str, list[pl.DataFrame]] = {}
    origins: list[Origin] = []
    for lexicon in lexicons:
        for name, table in lexicon.tables.items():
            moved = table.with_columns(pl.col("origin") + len(origins))
            tables.setdefault(name, []).append(moved)
        origins.extend(lexicon.origins)
    joined = {name: pl.concat(parts) for name, parts in tables.items()}
    return Lexicon(pair, origins=tuple(origins), **joined)


def mix(lexicon: Lexicon, others: Sequence[Lexicon]) -> Lexicon:
    """Put translations into other languages beside a lexicon's own, as its speakers mix them in.

    Lingala, for instance, is spoken with many French words. A head that several of them hold then
    has all their translations to choose from; origins tell them apart.

    Args:
        lexicon: what the pair is taken from.
        others: lexicons from the same source language.

    Raises:
        UsageError: one has another source language.
    """
    for other in others:
        if not same_language(other.pair.src, lexicon.pair.src):
            raise UsageError(f"{other.pair} cannot be mixed into {lexicon.pair}: another source.")
    own = [
        Lexicon(lexicon.pair, other.translations, INFLECTIONS.to_frame(), other.origins)
        for other in others
    ]
    return merge([lexicon, *own])


def _common_pair(lexicons: list[Lexicon]) -> Pair:
    every = {lexicon.pair for lexicon in lexicons}
    bilingual = {
        lexicon.pair
        for lexicon in lexicons
        if lexicon.translations.height or lexicon.pair.src != UNDETERMINED
    }
    first, *others = bilingual or every or [None]
    if first and not others and all(same_language(pair.tgt, first.tgt) for pair in every):
        return first
    held = ", ".join(sorted(map(str, every))) or "none"
    raise UsageError(f"lexicons of one pair are needed, these hold: {held}.")
