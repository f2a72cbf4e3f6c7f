"""Citation forms that a lexicon and an inflection table write differently: ``oku-``, ``-mak``, ``to ``.

No list of languages: an affix is what turns many targets that the table does not know into lemmas of
one part of speech that the lexicon lacks. An affix that builds words (*-heid*) does not, for the
lexicon mostly holds what it was built from.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import polars as pl

from lowres.lexicon.check.cells import EXAMPLES
from lowres.lexicon.check.fault import Example, Fault
from lowres.lexicon.table import Lexicon
from lowres.morph.features import upos
from lowres.text import fold

__all__ = ["Convention", "citation", "citation_forms", "conventions"]

LONGEST, SHORTEST_REST = 5, 3  # letters of an affix, and of what is left
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


def conventions(targets: Iterable[str], inflections: pl.DataFrame) -> list[Convention]:
    """Find the affixes, most useful first.

    Args:
        targets: translations of the lexicon.
        inflections: a table with the schema :data:`lowres.lexicon.table.INFLECTIONS`.
    """
    known = _lemmas(inflections)
    every = set().union(*known.values())
    held = {fold(target) for target in targets}
    unknown = {word for word in held - every if word and word[0].isalpha() and word[-1].isalpha()}
    found = [one for pos, lemmas in known.items() for one in _of_one(pos, lemmas - held, unknown)]
    return sorted(found, key=lambda one: (-len(one.lemmas), one.affix))


def citation(
    lexicon: Lexicon, inflections: pl.DataFrame, examples: int = EXAMPLES
) -> Iterator[Fault]:
    """Yield the conventions in which a lexicon's targets differ from the lemmas of a table."""
    translations = lexicon.translations
    lines = dict(translations.select("tgt", "line").reverse().iter_rows())
    for one in conventions(translations["tgt"].unique(maintain_order=True), inflections):
        shown = [
            (target, one.lemmas[fold(target)]) for target in lines if fold(target) in one.lemmas
        ]
        first = sorted(shown, key=lambda pair: lines[pair[0]])[:examples]
        done = "is cut from the lexicon's" if one.cut else "is added to the lexicon's"
        what = f"{one.pos} lemmas of the table become known if {one.affix} {done} translations"
        found = tuple(Example(lines[target], f"{target} → {lemma}") for target, lemma in first)
        where = "translations.tgt"
        yield Fault(
            "citation", "hint", where, what, len(one.lemmas), one.missing, found, "citation"
        )


def citation_forms(targets: pl.Series, inflections: pl.DataFrame) -> pl.Series:
    """Write those targets as the table cites them whose lemma is in it."""
    mapping: dict[str, str] = {}
    for one in reversed(conventions(targets.unique(), inflections)):
        mapping.update(one.lemmas)
    folded = [fold(target) for target in targets]
    pairs = zip(folded, targets, strict=True)
    return pl.Series([mapping.get(word, target) for word, target in pairs], dtype=pl.String)


def _lemmas(inflections: pl.DataFrame) -> dict[str, set[str]]:
    """Collect the lemmas of one word by part of speech."""
    found: dict[str, set[str]] = defaultdict(set)
    for lemma, features in inflections.select("lemma", "features").unique().iter_rows():
        if " " not in lemma:
            found[upos(features) or "X"].add(fold(lemma))
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
