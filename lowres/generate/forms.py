"""How chosen translations are written where their heads stood: inflected, attested, cased."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from lowres.generate import draws
from lowres.generate.inflect import Bundle, Inflector, asked, combined
from lowres.generate.lettercase import CAPITAL, UPPER, letter_case
from lowres.generate.lookup import Candidate, HeadIndex
from lowres.generate.pieces import I64, Heads, Pieces
from lowres.generate.sketch.sketcher import Sketched
from lowres.generate.sketch.spell import Speller
from lowres.generate.tagging import UNKNOWN, UPOS, Tagged
from lowres.generate.target_text import TargetText
from lowres.morph.features import dimension, upos
from lowres.text import capitalise, fold, upper

__all__ = ["Forms", "Inserted"]

Draw = Callable[[int, I64], draws.U64]
_NOTHING = -1
_BASE = {"NOUN": "N;SG", "VERB": "V", "ADJ": "ADJ"}


class Inserted(NamedTuple):
    """A text that is inserted, and how it came about.

    Attributes:
        candidate: the translation that it is or is a form of.
        text: as it is written.
        rule: ``None`` for the translation itself, ``table`` for a form from the inflection table,
            ``rule`` for one found in target text.
        features: what was asked of the table.
    """

    candidate: Candidate
    text: str
    rule: str | None
    features: str | None


class Forms:
    """Decides on the form of each translation.

    Args:
        index: the lexicon.
        inflector: the inflection table.
        target_text: where attested forms come from.
        attested: share of translations that give way to an attested form.
        lang: target language.
        speller: makes forms as a sketch says.
    """

    def __init__(
        self,
        index: HeadIndex,
        inflector: Inflector,
        target_text: TargetText | None,
        attested: float,
        lang: str,
        speller: Speller | None = None,
    ) -> None:
        self.index, self.inflector, self.lang = index, inflector, lang
        self.target_text, self.attested, self.speller = target_text, attested, speller
        self._attested_forms: dict[int, tuple[str, ...]] = {}

    def write(
        self,
        pieces: Pieces,
        tagged: Tagged,
        heads: Heads,
        candidate: I64,
        draw: Draw,
        sketched: Sketched | None = None,
    ) -> tuple[I64, list[Inserted]]:
        """Say what is written for each head.

        Args:
            pieces: the batch.
            tagged: its parts of speech.
            heads: what is replaced.
            candidate: by which translation, [heads].
            draw: bits for a purpose at token positions.
            sketched: what a sketch makes of the batch.

        Returns:
            index into the texts, [heads], and the distinct texts.
        """
        bundle, bundles = self._asked(pieces, tagged, heads)
        variant = self._variants(candidate, heads, draw)
        case = letter_case(pieces, heads)
        added = sketched.added(heads) if sketched else np.zeros(len(candidate), np.int64)
        tags = sketched.bundles if sketched else [()]
        sizes = (len(bundles), len(tags), int(variant.max(initial=0)) + 1, UPPER + 1)
        key = candidate
        for part, size in zip((bundle, added, variant, case), sizes, strict=True):
            key = key * size + part
        distinct, form = np.unique(key, return_inverse=True)
        parts = np.unravel_index(distinct, (len(self.index.candidates), *sizes))
        inserted = [
            self._inserted(at, bundles[one], tags[more], which, how)
            for at, one, more, which, how in zip(*(part.tolist() for part in parts), strict=True)
        ]
        return form, inserted

    def _inserted(
        self, candidate: int, bundle: Bundle, added: tuple[str, ...], variant: int, case: int
    ) -> Inserted:
        chosen = self.index.candidates[candidate]
        formed = self._formed(chosen, bundle, added)
        if formed:
            text, rule, features = formed
        elif variant:
            text, rule, features = self._attested_forms[candidate][variant - 1], "rule", None
        else:
            text, rule, features = chosen.text, None, None
        return Inserted(chosen, self._cased(text, case), rule, features)

    def _formed(
        self, chosen: Candidate, bundle: Bundle, added: tuple[str, ...]
    ) -> tuple[str, str, str] | None:
        """Make the form that is asked for: by table, else as the sketch says, else with its suffixes."""
        wanted = tuple(
            combined(one, added)
            for one in bundle or ((_BASE.get(chosen.pos or ""),) if added else ())
            if one
        )
        if found := self.inflector.form(chosen.text, chosen.pos, wanted) if wanted else None:
            return found.text, "table", found.features
        if self.speller is None:
            return None
        for features in wanted:
            if chosen.pos is None or upos(features) == chosen.pos:
                forms = self.speller.forms(chosen.text, features.split(";"))
                if forms:
                    return self._most_attested(forms), "sketch", features
        if not added:
            return None
        number = [tag for tag in added if dimension(tag) == "Number"]
        counted = tuple(combined(one, number) for one in bundle)
        plain = self._formed(chosen, counted, ()) if bundle else None
        base = plain[0] if plain else chosen.text
        joined = self.speller.join(base, added)
        if joined == base:
            return plain
        return joined, "sketch", ";".join((*(plain[2:] if plain else ()), *added))

    def _most_attested(self, forms: Sequence[str]) -> str:
        """Choose the form that target text has most, the first where it does not tell."""
        if self.target_text is None:
            return forms[0]
        return max(forms, key=self.target_text.frequency)

    def _cased(self, text: str, case: int) -> str:
        if case == UPPER:
            return upper(text, self.lang)
        return capitalise(text, self.lang) if case == CAPITAL else text

    def _asked(self, pieces: Pieces, tagged: Tagged, heads: Heads) -> tuple[I64, list[Bundle]]:
        """Number the features asked of each head's translation; number 0 asks for none."""
        bundles: dict[Bundle, int] = {(): 0}
        if self.index.lang != "eng" or not (self.inflector or self.speller):
            return np.zeros(len(heads.token), np.int64), list(bundles)
        contexts = np.stack(
            [
                _kinds_before(pieces, heads.token, 2),
                _kinds_before(pieces, heads.token, 1),
                pieces.kind[heads.token],
                heads.length > 1,
                heads.by_lemma,
                tagged.upos[heads.token],
                tagged.imperative[heads.token],
            ]
        )
        distinct, context = np.unique(contexts, axis=1, return_inverse=True)
        words = [fold(kind.replace("\u2019", "'")) for kind in pieces.kinds]
        lemmas = self.index.lemma_of(pieces.kinds)
        numbers = [
            bundles.setdefault(_asked_of(words, lemmas, *column), len(bundles))
            for column in distinct.T.tolist()
        ]
        return np.array(numbers, np.int64)[context.reshape(-1)], list(bundles)

    def _variants(self, candidate: I64, heads: Heads, draw: Draw) -> I64:
        """Number the attested form that stands in for each translation, 0 for none."""
        if not self.attested or self.target_text is None:
            return np.zeros(len(candidate), np.int64)
        distinct, place = np.unique(candidate, return_inverse=True)
        counts = np.array([len(self._forms_of(at)) for at in distinct.tolist()], np.int64)[place]
        wanted = draw(draws.ATTEST, heads.token) >> np.uint64(32) < draws.threshold(self.attested)
        picked = draws.below(draw(draws.FORM, heads.token), np.maximum(counts, 1)) + 1
        return np.where(wanted & (counts > 0), picked, 0)

    def _forms_of(self, candidate: int) -> tuple[str, ...]:
        if candidate not in self._attested_forms:
            assert self.target_text is not None
            text, citation = self.index.candidates[candidate].text, self.inflector.citation
            self._attested_forms[candidate] = self.target_text.forms(text, citation)
        return self._attested_forms[candidate]


def _kinds_before(pieces: Pieces, token: I64, back: int) -> I64:
    """Give the kind of the token so far back in the same text, or -1."""
    inside = pieces.position[token] >= back
    return np.where(inside, pieces.kind[np.maximum(token - back, 0)], _NOTHING)


def _asked_of(
    words: Sequence[str],
    lemmas: Sequence[str | None],
    before2: int,
    before: int,
    kind: int,
    long: int,
    by_lemma: int,
    upos: int,
    imperative: int,
) -> Bundle:
    context = [words[at] for at in (before2, before) if at != _NOTHING]
    lemma = lemmas[kind] if by_lemma else words[kind]
    pos = None if upos == UNKNOWN else UPOS[upos]
    found = [*context, words[kind]]
    return asked(found, len(context), 1 + long, lemma or words[kind], pos, bool(imperative))
