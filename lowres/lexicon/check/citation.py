"""Citation forms that a lexicon and an inflection table write differently: ``oku-``, ``-mak``, ``to ``.

No list of languages: an affix is what turns many targets that the table does not know into lemmas of
one part of speech that the lexicon lacks. An affix that builds words (*-heid*) does not, for the
lexicon mostly holds what it was built from.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import polars as pl

from lowres.lexicon.check.cells import EXAMPLES
from lowres.lexicon.check.fault import Example, Fault
from lowres.lexicon.table import Lexicon
from lowres.morph.features import upos

__all__ = ["Convention", "citation", "citation_forms", "conventions"]

LONGEST, SHORTEST_REST = 5, 3  # letters of an affix, and of what is left
_ONE_WORD = r"^\p{L}(.{0,3} )?[^ ]*( .{0,3})?\p{L}$"  # a space may stand in the affix
LEAST, SHARE = 8, 0.12  # lemmas that an affix accounts for: this many, and of those missing


class Convention(NamedTuple):
    """An affix in which lexicon and table differ.

    Attributes:
        affix: ``oku-`` or ``-mak``.
        cut: whether the lexicon has it and the table has not; else the other way round.
        pos: part of speech of the lemmas.
        lemmas: what each target becomes.
        missing: how many lemmas of this part of speech the lexicon lacks as they stand.
    """

    affix: str
    cut: bool
    pos: str
    lemmas: dict[str, str]
    missing: int


def conventions(targets: pl.Series, inflections: pl.DataFrame) -> list[Convention]:
    """Find the affixes, most useful first.

    Args:
        targets: translations of the lexicon.
        inflections: a table with the schema :data:`lowres.lexicon.table.INFLECTIONS`.
    """
    known = _lemmas(inflections)
    every = set().union(*known.values())
    held = targets.unique().str.to_lowercase()
    unknown = set(held.filter(held.str.contains(_ONE_WORD))) - every
    held_words = every.intersection(held)
    found = [
        one for pos, lemmas in known.items() for one in _of_one(pos, lemmas - held_words, unknown)
    ]
    return sorted(found, key=lambda one: (-len(one.lemmas), one.affix))


def citation(
    lexicon: Lexicon, inflections: pl.DataFrame, examples: int = EXAMPLES
) -> Iterator[Fault]:
    """Yield the conventions in which a lexicon's targets differ from the lemmas of a table."""
    rows = lexicon.translations.select("line", pl.col("tgt").str.to_lowercase())
    for one in conventions(lexicon.translations["tgt"], inflections):
        cited = rows.filter(pl.col("tgt").is_in(list(one.lemmas)))
        first = cited.unique("tgt", keep="first", maintain_order=True).head(examples)
        found = tuple(
            Example(line, f"{tgt} → {one.lemmas[tgt]}") for line, tgt in first.iter_rows()
        )
        done = f"cut from the translations, as --citation {one.affix} does in `generate`"
        done = done if one.cut else "added to the translations"
        what = f"{one.pos} lemmas of the table become known if {one.affix} is {done}"
        where = "translations.tgt"
        yield Fault(
            "citation", "hint", where, what, len(one.lemmas), one.missing, found, "citation"
        )


def citation_forms(targets: pl.Series, inflections: pl.DataFrame) -> pl.Series:
    """Write those targets as the table cites them whose lemma is in it."""
    lemmas: dict[str, str] = {}
    for one in reversed(conventions(targets, inflections)):
        lemmas |= one.lemmas
    found = targets.str.to_lowercase().replace_strict(lemmas, default=None, return_dtype=pl.String)
    return found.fill_null(targets)


def _lemmas(inflections: pl.DataFrame) -> dict[str, set[str]]:
    """Collect the lemmas of one word by part of speech, in small letters."""
    found: dict[str, set[str]] = defaultdict(set)
    small = pl.col("lemma").str.to_lowercase()
    for lemma, features in inflections.select(small, "features").unique().iter_rows():
        if " " not in lemma:
            found[upos(features) or "X"].add(lemma)
    return dict(sorted(found.items()))


def _of_one(pos: str, missing: set[str], unknown: set[str]) -> Iterator[Convention]:
    """Take the best affix, then the best for what it leaves, while they account for enough."""
    cut = _candidates(unknown, missing)
    added = {
        affix: {stem: lemma for lemma, stem in pairs.items()}
        for affix, pairs in _candidates(missing, unknown).items()
    }
    left, whole = set(missing), len(missing)
    while left:
        counts = Counter[tuple[str, bool]]()
        for way, candidates in ((True, cut), (False, added)):
            for affix, pairs in candidates.items():
                counts[affix, way] = len(left.intersection(pairs.values()))
        if not counts:
            return
        (affix, way), count = max(counts.items(), key=lambda item: (item[1], item[0]))
        if count < max(LEAST, SHARE * whole):
            return
        pairs = (cut if way else added)[affix]
        lemmas = {target: lemma for target, lemma in sorted(pairs.items()) if lemma in left}
        yield Convention(affix, way, pos, lemmas, whole)
        left -= set(lemmas.values())


def _candidates(longer: set[str], shorter: set[str]) -> dict[str, dict[str, str]]:
    """For each affix: the longer words that become one of the shorter ones without it."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for word in longer:
        for size in range(1, min(LONGEST, len(word) - SHORTEST_REST) + 1):
            if word[size:] in shorter:
                found[f"{word[:size]}-"][word] = word[size:]
            if word[:-size] in shorter:
                found[f"-{word[-size:]}"][word] = word[:-size]
    return {affix: pairs for affix, pairs in found.items() if len(pairs) >= LEAST}
