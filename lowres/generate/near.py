"""Translations of near words: what a lexicon lacks, told by the nearest heads that it has.

A lexicon of a few thousand heads gives one translation to most words and none to many. Speakers use
others: where the lexicon translates "flight", they may say its word for "airplane". An encoder of the
source language says which heads are near a word; their translations stand beside its own, tagged
``near`` and weighted, and the generator uses them in the share of variants that it is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lowres.generate.english import lemmas
from lowres.lexicon.table import NEAR, NEVER_INSERTED, TRANSLATIONS, Lexicon
from lowres.text import fold

__all__ = ["Embed", "near"]

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
_NOT_LENT = NEVER_INSERTED | {NEAR}
_BLOCK, _SHORTEST = 512, 3


def near(
    lexicon: Lexicon,
    words: Iterable[str],
    embed: Embed,
    *,
    most: int = 5,
    least: float = 0.5,
    weight: float = 0.3,
) -> Lexicon:
    """Give words the translations of the heads nearest to them.

    Args:
        lexicon: what is translated with.
        words: words of the source language, those of the corpus that variants are made of.
        embed: unit vectors of words and heads, float32 [n, width].
        most: how many heads a word may borrow from.
        least: least cosine of a word and a head.
        weight: of a translation borrowed at cosine 1; a translation of one's own has 1.

    Returns:
        A lexicon of these translations alone, each row with the origin and line of the head's.
    """
    heads: dict[str, list[dict[str, Any]]] = {}
    for row in lexicon.translations.iter_rows(named=True):
        if not _NOT_LENT.intersection(row["tags"]):
            heads.setdefault(fold(row["src"]), []).append(row)
    asked = sorted({fold(word) for word in words if word.isalpha() and len(word) >= _SHORTEST})
    names = sorted(heads)
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for word, found in _nearest(asked, names, embed, most, least):
        key = _key(word, heads, lexicon.pair.src)
        for head, cosine in found:
            for row in heads[head] if head != key else ():
                made = _borrowed(row, key, head, weight * cosine)
                best = rows.setdefault((key, row["tgt"]), made)
                if best["weight"] < made["weight"]:
                    rows[key, row["tgt"]] = made
    table = pl.DataFrame(list(rows.values()), schema=TRANSLATIONS)
    return Lexicon(lexicon.pair, table, lexicon.inflections.clear(), lexicon.origins)


def _nearest(
    words: Sequence[str], heads: Sequence[str], embed: Embed, most: int, least: float
) -> Iterable[tuple[str, list[tuple[str, float]]]]:
    """Yield each word with the heads nearest to it and their cosines, itself left out."""
    if not words or not heads:
        return
    vectors, others = embed(words), embed(heads)
    for start in range(0, len(words), _BLOCK):
        cosines = vectors[start : start + _BLOCK] @ others.T
        best = np.argsort(-cosines, axis=1, kind="stable")[:, : most + 1]
        for word, row, order in zip(words[start:], cosines, best, strict=False):
            found = [(heads[at], float(row[at])) for at in order.tolist() if heads[at] != word]
            yield word, [(head, cosine) for head, cosine in found[:most] if cosine >= least]


def _key(word: str, heads: dict[str, Any], lang: str) -> str:
    """Say under which head a word is looked up: itself, or the lemma that the lexicon has."""
    if word in heads or lang != "eng":
        return word
    return next((lemma for lemma in map(fold, lemmas(word)) if lemma in heads), word)


def _borrowed(row: dict[str, Any], word: str, head: str, weight: float) -> dict[str, Any]:
    tags = [*row["tags"], NEAR]
    return {**row, "src": word, "weight": weight, "tags": tags, "note": f"near {head}"}
