"""How much of a corpus a lexicon knows, by the generator's own look-up.

A word is a token with a letter in it. It is known if it lies in a head that the generator would find
there, were no name kept: as written, in other letter case, by its English lemma, or else by the lemma
that a table of inflections tells. A type is a word in any letter case; it is known as the best of its
tokens is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import islice
from typing import NamedTuple

import numpy as np
import polars as pl
import pyarrow as pa

from lowres.corpus.utterance import Utterance
from lowres.errors import UsageError
from lowres.generate.batches import to_batch
from lowres.generate.find import find
from lowres.generate.gapped import find_gapped
from lowres.generate.lookup import HeadIndex
from lowres.generate.pieces import I64, Mask, Pieces, cut
from lowres.generate.project import Edges, guard
from lowres.generate.tagging import tag
from lowres.lang import Pair, same_language
from lowres.lexicon.table import Lexicon
from lowres.morph.paradigms import Paradigms
from lowres.text import fold

__all__ = ["LEVELS", "Coverage", "cover"]

LEVELS = ("exact", "folded", "lemma", "table")
_TABLE, _MISSING = 3, 4
_UTTERANCES_AT_ONCE = 4096
_WORDS = pl.Schema(
    {"word": pl.String(), "pos": pl.String(), "level": pl.Int8(), "tokens": pl.UInt32()}
)


class Coverage(NamedTuple):
    """What of a corpus is known.

    Attributes:
        pair: that of the lexicon.
        words: folded word, part of speech, level and number of tokens; a level is an index of
            :data:`LEVELS`, or one past them for what is missing.
        levels: the levels that were tried.
        pos_from: ``corpus`` or ``lexicon``, which of the two told parts of speech: the lexicon only
            tells those of what it knows.
    """

    pair: Pair
    words: pl.DataFrame
    levels: tuple[str, ...]
    pos_from: str | None

    def shares(self) -> pl.DataFrame:
        """Return a row for the types and one for the tokens, of all words and of each part of speech.

        Columns are ``pos``, ``of``, ``n`` and the levels: per cent known on this level or one before.
        """
        whole = self.words.with_columns(pos=pl.lit("all"))
        parts = [whole]
        if self.pos_from:
            parts.append(self.words.with_columns(pl.col("pos").fill_null("unknown")))
        return pl.concat(_shares(part, self.levels) for part in parts)

    def missing(self, most: int = 100) -> pl.DataFrame:
        """Return the most frequent words that are missing, and how many of their tokens are."""
        unknown = self.words.filter(pl.col("level") == _MISSING)
        counted = unknown.group_by("word").agg(pl.col("tokens").sum())
        return counted.sort("tokens", "word", descending=[True, False]).head(most)


def cover(
    lexicon: Lexicon, utterances: Iterable[Utterance], inflections: pl.DataFrame | None = None
) -> Coverage:
    """Look all words of a corpus up.

    Args:
        lexicon: its heads; rows that are never inserted into text do not count.
        utterances: in the lexicon's source language.
        inflections: forms of that language, where words may be known by their lemmas in it.

    Raises:
        UsageError: an utterance is in another language.
    """
    index, waiting = HeadIndex(lexicon), iter(utterances)
    pos = _pos_of_heads(index)
    counted, annotated = [_WORDS.to_frame()], False
    while batch := list(islice(waiting, _UTTERANCES_AT_ONCE)):
        _check_language(batch, lexicon.pair)
        annotated |= any(token.upos for one in batch for token in one.tokens or ())
        counted.append(_count(index, pos, batch))
    words = pl.concat(counted)
    if inflections is not None:
        words = _by_table(index, words, Paradigms(inflections))
    same = [name for name in _WORDS if name != "tokens"]
    summed = words.group_by(same, maintain_order=True).agg(pl.col("tokens").sum())
    told = "corpus" if annotated else "lexicon" if any(pos) else None
    levels = LEVELS if inflections is not None else LEVELS[:_TABLE]
    return Coverage(lexicon.pair, summed, levels, told)


def _shares(words: pl.DataFrame, levels: tuple[str, ...]) -> pl.DataFrame:
    types = words.group_by("pos", "word").agg(pl.col("level").min(), tokens=pl.lit(1))
    tables = []
    for what, table in (("types", types), ("tokens", words)):
        known = {
            level: pl.col("tokens").filter(pl.col("level") <= at).sum()
            for at, level in enumerate(levels)
        }
        sums = table.group_by("pos").agg(n=pl.col("tokens").sum().cast(pl.Int64), **known)
        percent = (pl.col(levels) * 100 / pl.col("n")).round(2)
        tables.append(sums.with_columns(percent, of=pl.lit(what)))
    ordered = pl.concat(tables).sort(
        pl.col("n").max().over("pos"), "pos", "of", descending=[True, False, True]
    )
    return ordered.select("pos", "of", "n", *levels)


def _check_language(utterances: Sequence[Utterance], pair: Pair) -> None:
    others = sorted({one.lang for one in utterances} - {pair.src})
    if any(not same_language(lang, pair.src) for lang in others):
        held = ", ".join(others)
        raise UsageError(
            f"the heads of {pair} are {pair.src}, the utterances are {held}. "
            "Turn the lexicon round with `lexicon invert`, or give another corpus."
        )


def _pos_of_heads(index: HeadIndex) -> list[str | None]:
    """Say of each head the part of speech of its first translation that tells one."""
    found: list[str | None] = []
    for first, count in zip(index.first.tolist(), index.count.tolist(), strict=True):
        candidates = index.candidates[first : first + count]
        found.append(next((one.pos for one in candidates if one.pos), None))
    return found


def _count(
    index: HeadIndex, pos_of_heads: Sequence[str | None], utterances: Sequence[Utterance]
) -> pl.DataFrame:
    """Count the words of some utterances by part of speech and level."""
    pieces = cut([one.text for one in utterances])
    batch = to_batch(utterances)
    level, head = _levels(index, pieces, Edges(batch["spans"], pieces.row_start), batch["tokens"])
    upos = _annotated(pieces, utterances)
    pos = [
        said or (pos_of_heads[at] if at >= 0 else None)
        for said, at in zip(upos, head.tolist(), strict=True)
    ]
    lettered = pieces.spread(any(map(str.isalpha, kind)) for kind in pieces.kinds)
    columns = {"kind": pieces.kind, "pos": pl.Series(pos, dtype=pl.String), "level": level}
    counts = pl.DataFrame(columns).filter(lettered).group_by("kind", "pos", "level").len("tokens")
    kinds = pl.Series([fold(kind) for kind in pieces.kinds], dtype=pl.String)
    words = counts.with_columns(word=kinds.gather(counts["kind"]))
    return words.select(_WORDS.names()).cast(_WORDS)


def _levels(
    index: HeadIndex, pieces: Pieces, edges: Edges, tokens: pa.ListArray
) -> tuple[I64, I64]:
    """Say of each token on which level it is known, and the head that it lies in, -1 if in none."""
    closed, barrier = guard(pieces, edges)
    heads = find(index, pieces, "lemma", closed, barrier)
    tagged = cache(lambda: tag(pieces, index.lang, tokens))
    heads = find_gapped(index, pieces, "lemma", closed, edges, heads, tagged)
    level = np.full(len(pieces.token), _MISSING, np.int64)
    head = np.full(len(pieces.token), -1, np.int64)
    for at in range(int(heads.length.max(initial=0))):
        inside = heads.length > at
        level[heads.token[inside] + at] = heads.folded[inside].astype(int) + heads.by_lemma[inside]
        head[heads.token[inside] + at] = heads.head[inside]
    gapped = heads.where(heads.tail >= 0)
    level[gapped.tail], head[gapped.tail] = level[gapped.token], gapped.head
    return level, head


def _annotated(pieces: Pieces, utterances: Sequence[Utterance]) -> list[str | None]:
    """Say of each token the part of speech that the corpus tells where it starts."""
    rows = zip(utterances, pieces.row_start.tolist(), strict=False)
    tokens = [
        (first + token.start, first + token.end, token.upos)
        for one, first in rows
        for token in one.tokens or ()
        if token.upos
    ]
    start, end = (np.array([token[at] for token in tokens], np.int64) for at in (0, 1))
    place = pieces.start[pieces.token]
    at = np.searchsorted(start, place, side="right") - 1
    inside: Mask = np.asarray(at >= 0)
    inside[inside] = place[inside] < end[at[inside]]
    pairs = zip(at.tolist(), inside.tolist(), strict=True)
    return [tokens[number][2] if within else None for number, within in pairs]


def _by_table(index: HeadIndex, words: pl.DataFrame, paradigms: Paradigms) -> pl.DataFrame:
    """Look what is missing up by the lemmas that a table tells."""
    missing = words.filter(pl.col("level") == _MISSING)["word"].unique(maintain_order=True)
    pairs = [(word, lemma) for word in missing for lemma, _ in paradigms.analyse(word)]
    ids = index.folded_ids(lemma for _, lemma in pairs)
    alone = np.ones(len(ids), bool)
    length, _ = index.folded.longest(ids, ~alone, barrier=alone)
    found = [word for (word, _), tokens in zip(pairs, length.tolist(), strict=True) if tokens]
    known = (pl.col("level") == _MISSING) & pl.col("word").is_in(found)
    return words.with_columns(
        pl.when(known).then(_TABLE).otherwise("level").cast(pl.Int8).alias("level")
    )
