"""Which bundle of a paradigm a partial one such as ``N;PL`` asks for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

from lowres.morph.features import contents, order, tags, upos

__all__ = ["UNMARKED", "best_match", "distance"]

# What is meant where nothing is said: a plain noun is a nominative singular, a plain verb indicative.
UNMARKED = frozenset(
    "NOM SG INDF NDEF MASC POS ACT IND DECL PRS PFV 3 FIN NFIN".split()  # noqa: SIM905
)


def best_match(asked: str, bundles: Iterable[str], most: int | None = None) -> str | None:
    """Choose the bundle that has all tags asked for and says least beside them.

    Least are: the fewest other tags that are not :data:`UNMARKED`, then the fewest other tags, then
    the first in the order of the schema. A bundle equal to the one asked for is always chosen.

    >>> best_match("N;PL", ["N;GEN;PL", "N;NOM;SG", "N;NOM;PL"])
    'N;NOM;PL'

    Args:
        asked: a bundle, possibly of a few tags only.
        bundles: canonical bundles of one lemma.
        most: how many other tags that are not unmarked are let pass; any number where absent. With
            0, a table that lacks the nominative plural has no ``N;PL``.
    """
    found = ((distance(asked, bundle), bundle) for bundle in bundles)
    fitting = [
        (far, _place(bundle), bundle)
        for far, bundle in found
        if far is not None and (most is None or far[0] <= most)
    ]
    return min(fitting)[-1] if fitting else None


@lru_cache(maxsize=1 << 16)
def distance(asked: str, bundle: str) -> tuple[int, int] | None:
    """Count the tags a bundle has beyond those asked for: those not unmarked, and all.

    The tags of a layer count as if they stood outside it, so that ``N;PL`` finds ``N;NOM(PL)``.

    Returns:
        nothing where a tag asked for is not in the bundle.
    """
    wanted = Counter(tags(asked))
    whole = Counter(tags(bundle))
    opened = Counter(_opened(whole.elements(), bundle))
    if wanted <= whole:
        rest = Counter(_opened((whole - wanted).elements(), bundle))
    elif wanted <= opened:
        rest = opened - wanted
    else:
        return None
    return sum(rest[tag] for tag in rest if tag not in UNMARKED), rest.total()


def _opened(held: Iterable[str], bundle: str) -> Iterator[str]:
    """Take tags out of their layers, but not a possessor's, nor those of a verb's objects."""
    verb = upos(bundle) == "VERB"
    for tag in held:
        name, inside = contents(tag)
        if not inside or name == "PSS" or (verb and name != "NOM"):
            yield tag
        else:
            yield name
            yield from _opened(inside, bundle)


@lru_cache(maxsize=1 << 16)
def _place(bundle: str) -> tuple[tuple[int, int, str], ...]:
    return tuple(order(tag) for tag in tags(bundle))
