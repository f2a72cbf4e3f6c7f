"""Paradigms from a table of inflections: inflect a lemma, analyse a form."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from lowres.morph.features import canonical, upos
from lowres.morph.match import best_match
from lowres.text import fold

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Analysis", "Paradigms"]

Analysis = tuple[str, str]


class Paradigms:
    """The forms of lemmas, looked up either way; nothing is guessed.

    Args:
        inflections: a table with the schema :data:`lowres.lexicon.table.INFLECTIONS`; its bundles
            are canonical, its order is kept.
    """

    def __init__(self, inflections: pl.DataFrame) -> None:
        self._table = inflections.select("lemma", "form", "features")

    def inflect(self, lemma: str, features: str, most: int | None = None) -> tuple[str, ...]:
        """Return the forms of a lemma that have these features; none is ``()``.

        Args:
            lemma: as the table writes it.
            features: a bundle in any order. Where the lemma has not exactly this bundle, the one
                that :func:`lowres.morph.match.best_match` chooses stands in: ``N;PL`` is the
                nominative plural.
            most: how many tags that mark something may come in beside those asked for.
        """
        bundle = self.match(lemma, features, most)
        return () if bundle is None else tuple(self._forms[lemma][bundle])

    def inflect_many(
        self, lemmas: Iterable[str], features: Iterable[str], most: int | None = None
    ) -> list[tuple[str, ...]]:
        """Inflect several lemmas, each with the bundle that stands at its place."""
        pairs = zip(lemmas, features, strict=True)
        return [self.inflect(lemma, bundle, most) for lemma, bundle in pairs]

    def match(self, lemma: str, features: str, most: int | None = None) -> str | None:
        """Return the bundle of a lemma that is meant by these features, if it has one."""
        bundles = self._forms.get(lemma, {})
        exact = canonical(features)
        return exact if exact in bundles else best_match(exact, bundles, most)

    def analyse(self, form: str) -> tuple[Analysis, ...]:
        """Return lemma and features of a form: as it is written, or else in any letter case."""
        found = self._analyses.get(form) or self._folded.get(fold(form), {})
        return tuple(found)

    @property
    def lemmas(self) -> tuple[str, ...]:
        """The lemmas, in the order of the table."""
        return tuple(self._forms)

    def forms(self, lemma: str) -> tuple[str, ...]:
        """Return the distinct forms of a lemma, in the order of the table."""
        listed = (form for forms in self._forms.get(lemma, {}).values() for form in forms)
        return tuple(dict.fromkeys(listed))

    def pos(self, lemma: str) -> tuple[str, ...]:
        """Return the parts of speech of a lemma (UPOS), in the order of the table."""
        known = map(upos, self._forms.get(lemma, ()))
        return tuple(dict.fromkeys(name for name in known if name))

    @cached_property
    def _forms(self) -> dict[str, dict[str, dict[str, None]]]:
        """Lemma, then bundle, then its forms; dictionaries keep order and drop repeats."""
        found: dict[str, dict[str, dict[str, None]]] = {}
        for lemma, form, features in self._table.iter_rows():
            found.setdefault(lemma, {}).setdefault(features, {})[form] = None
        return found

    @cached_property
    def _analyses(self) -> dict[str, dict[Analysis, None]]:
        found: dict[str, dict[Analysis, None]] = {}
        for lemma, form, features in self._table.iter_rows():
            found.setdefault(form, {})[lemma, features] = None
        return found

    @cached_property
    def _folded(self) -> dict[str, dict[Analysis, None]]:
        found: dict[str, dict[Analysis, None]] = {}
        for form, analyses in self._analyses.items():
            found.setdefault(fold(form), {}).update(analyses)
        return found
