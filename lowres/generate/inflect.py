"""The form of a translation that its head's number, tense, person, mood and degree ask for.

By table: where the table does not hold the lemma, or holds no form that says just what was asked, or
several, an inflector that was trained may be asked; without one, or where that is not sure, the
translation stays as the lexicon writes it. Case, possession and definiteness are never asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

import polars as pl

from lowres.generate.english import features_at
from lowres.morph.features import canonical, dimension, tags, upos
from lowres.morph.paradigms import Paradigms

__all__ = ["Bundle", "Found", "Guess", "Inflector", "Learned", "asked", "bare", "combined"]

Bundle = tuple[str, ...]


class Guess(NamedTuple):
    """A form that a trained inflector thinks right, with the probability that it is, 0 to 1."""

    text: str
    confidence: float


class Learned(Protocol):
    """An inflector that was trained, for lemmas that no table holds."""

    def inflect(self, asked: Sequence[tuple[str, str]], /) -> Sequence[Guess | None]:
        """Inflect lemmas, each for a canonical feature bundle; ``None`` where it is not sure enough.

        What it gives may depend on the lemma and the bundle alone, not on what else is asked.
        """


class Found(NamedTuple):
    """A form, and the features that it answers; with a confidence if it was guessed."""

    text: str
    features: str
    confidence: float | None = None


class Inflector:
    """Finds target forms in an inflection table.

    Args:
        inflections: a table with the schema :data:`lowres.lexicon.table.INFLECTIONS`.
        citation: affixes that citation forms have in the lexicon and not in the table, such as
            ``oku-`` or ``-mek``.
        frequency: how often target text holds a form: of several that say the same, the one that
            it holds most is taken, and without it none.
        learned: asked where the table has no answer.
    """

    def __init__(
        self,
        inflections: pl.DataFrame,
        citation: Sequence[str] = (),
        frequency: Callable[[str], int] | None = None,
        learned: Learned | None = None,
    ) -> None:
        self.citation, self._frequency, self._learned = tuple(citation), frequency, learned
        self._paradigms = Paradigms(inflections)
        self._holds_any = inflections.height > 0 or learned is not None
        self._guesses: dict[tuple[str, str], Guess | None] = {}

    def __bool__(self) -> bool:
        return self._holds_any

    @property
    def is_learned(self) -> bool:
        """Whether there is a trained inflector."""
        return self._learned is not None

    def form(self, translation: str, pos: str | None, bundles: Bundle) -> Found | None:
        """Return the one form that the first answerable bundle asks for, by table, else by guess.

        Args:
            translation: a citation form.
            pos: its part of speech (UPOS), where the lexicon says so.
            bundles: UniMorph features, most wanted first.
        """
        return self.in_table(translation, pos, bundles) or self.guess(translation, pos, bundles)

    def in_table(self, translation: str, pos: str | None, bundles: Bundle) -> Found | None:
        """Return the one form that the table has, as :meth:`form` does."""
        return self._in_table(translation, _fitting(pos, bundles))

    def guess(self, translation: str, pos: str | None, bundles: Bundle) -> Found | None:
        """Return the form that the trained inflector gives, as :meth:`form` does."""
        return self._guessed(translation, _fitting(pos, bundles))

    def guess_ahead(self, asked: Sequence[tuple[str, str | None, Bundle]]) -> None:
        """Have guesses made all at once, where :meth:`form` will need them; asked in the same way."""
        if self._learned is None:
            return
        fitting = ((translation, _fitting(pos, bundles)) for translation, pos, bundles in asked)
        keys = [
            key
            for translation, some in fitting
            if self._in_table(translation, some) is None
            for key in self._guessable(translation, some)
        ]
        new = [key for key in dict.fromkeys(keys) if key not in self._guesses]
        if new:
            self._guesses.update(zip(new, self._learned.inflect(new), strict=True))

    def _in_table(self, translation: str, bundles: Sequence[str]) -> Found | None:
        for features in bundles:
            for lemma in self._lemmas(translation):
                forms = self._paradigms.inflect(lemma, features, most=0)
                if forms and (form := self._attested(forms)):
                    return Found(form, features)
        return None

    def _guessed(self, translation: str, bundles: Sequence[str]) -> Found | None:
        if self._learned is None:
            return None
        for key in self._guessable(translation, bundles):
            if key not in self._guesses:
                (self._guesses[key],) = self._learned.inflect([key])
            if (guess := self._guesses[key]) is not None:
                return Found(guess.text, key[1], guess.confidence)
        return None

    def _guessable(self, translation: str, bundles: Sequence[str]) -> list[tuple[str, str]]:
        """List what a trained inflector is asked: words as tables have them, not phrases."""
        lemma = self._lemmas(translation)[-1]
        return [] if " " in lemma else [(lemma, canonical(features)) for features in bundles]

    def _attested(self, forms: Sequence[str]) -> str | None:
        """Choose among forms that say the same: the one that target text has most, if it tells."""
        if len(forms) == 1 or self._frequency is None:
            return forms[0] if len(forms) == 1 else None
        best = max(forms, key=self._frequency)
        return best if self._frequency(best) else None

    def forms(self, translation: str) -> tuple[str, ...]:
        """Return all forms that the table has of a translation; itself where it has none."""
        listed = (
            form for lemma in self._lemmas(translation) for form in self._paradigms.forms(lemma)
        )
        return tuple(dict.fromkeys((translation, *listed)))

    def _lemmas(self, translation: str) -> list[str]:
        return [translation, *bare(translation, self.citation)]


def _fitting(pos: str | None, bundles: Bundle) -> list[str]:
    return [features for features in bundles if pos in {None, upos(features)}]


def asked(
    words: Sequence[str],
    at: int,
    length: int,
    lemma: str,
    pos: str,
    imperative: bool,
) -> Bundle:
    """List the features that a head asks of its translation.

    Args:
        words: the utterance's tokens in lower-case letters, at least two before the head.
        at: index of the head's first token.
        length: tokens in the head; of several, the first one counts if it is a verb.
        lemma: what the first token was looked up as; a head that is itself an inflected form asks
            for nothing, its translation is one already.
        pos: part of speech (UPOS) of the first token.
        imperative: whether it is a verb that opens its clause.
    """
    fitting = features_at(words, at, pos, imperative)
    readings = [reading for reading in fitting if reading.lemma == lemma]
    if lemma == words[at]:
        readings = [r for r in readings if r.is_base or r.features.startswith(("V;IMP", "V;PRS"))]
    if length > 1:
        readings = [reading for reading in readings if reading.features.startswith("V")]
    return tuple(reading.features for reading in readings if not reading.is_base)


def combined(features: str, added: Sequence[str]) -> str:
    """Add tags to a bundle in the place of others of their dimension.

    >>> combined("V;NFIN", ("FUT", "3", "SG")), combined("N;PL", ("LOC",))
    ('V;SG;3;FUT', 'N;LOC;PL')
    """
    if not added:
        return features
    taken = {dimension(tag) for tag in added}
    if "Tense" in taken or "Person" in taken:  # a finite form
        taken |= {"Finiteness"}
    kept = [tag for tag in tags(features) if dimension(tag) not in taken or dimension(tag) is None]
    return canonical(";".join((*kept, *added)))


def bare(form: str, citation: Sequence[str]) -> list[str]:
    """List what is left of a citation form without each of the affixes that it has.

    >>> bare("okusoma", ["oku-", "okw-"]), bare("gelmek", ["-mak", "-mek"])
    (['soma'], ['gel'])
    """
    left = []
    for affix in citation:
        part = affix.strip("-")
        if affix.endswith("-") and form.startswith(part) and len(form) > len(part):
            left.append(form.removeprefix(part))
        elif affix.startswith("-") and form.endswith(part) and len(form) > len(part):
            left.append(form.removesuffix(part))
    return left
