"""How chosen translations are written where their heads stood: inflected, attested, cased."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from lowres.generate import draws
from lowres.generate.english import TELLING
from lowres.generate.inflect import Bundle, Inflector, asked, combined
from lowres.generate.kinds import caseless, groups
from lowres.generate.lettercase import CAPITAL, UPPER, letter_case
from lowres.generate.lookup import FILL_HEAD, Candidate, HeadIndex
from lowres.generate.pieces import I64, Heads, Mask, Pieces
from lowres.generate.sketch.sketcher import Sketched
from lowres.generate.sketch.spell import Speller
from lowres.generate.tagging import UNKNOWN, UPOS, Tagged
from lowres.generate.target_text import TargetText
from lowres.morph.features import dimension, upos
from lowres.text import capitalise, upper

__all__ = ["Forms", "Inserted"]

Draw = Callable[[int, I64], draws.U64]
_NOTHING, _ANY = -1, -2
_BASE = {"NOUN": "N;SG", "VERB": "V", "ADJ": "ADJ"}
_MOST = 1 << 20  # forms and contexts that are remembered


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
        self._bundles: dict[Bundle, int] = {(): 0}
        self._asked_in: dict[tuple[object, ...], int] = {}
        self._numbers: dict[tuple[int, int, tuple[str, ...], int, int], int] = {}
        self._made: list[Inserted] = []
        self._texts: pa.StringArray = index.texts

    def write(
        self,
        pieces: Pieces,
        tagged: Callable[[], Tagged],
        heads: Heads,
        candidate: I64,
        draw: Draw,
        sketched: Sketched | None = None,
    ) -> I64:
        """Say what is written for each head.

        Args:
            pieces: the batch.
            tagged: gives its parts of speech, asked only where forms depend on them.
            heads: what is replaced.
            candidate: by which translation, [heads].
            draw: bits for a purpose at token positions.
            sketched: what a sketch makes of the batch.

        Returns:
            index into :attr:`texts`, [heads].
        """
        if len(self._numbers) > _MOST:
            self._forget()
        bundle = self._asked(pieces, tagged, heads)
        variant = self._variants(candidate, heads, draw)
        is_value = heads.head == FILL_HEAD  # what the English words ask for is not for a value
        bundle, variant = np.where(is_value, 0, bundle), np.where(is_value, 0, variant)
        case = letter_case(pieces, heads)
        added = sketched.added(heads) if sketched else np.zeros(len(candidate), np.int64)
        tags = sketched.bundles if sketched else [()]
        other = np.flatnonzero((bundle > 0) | (added > 0) | (variant > 0) | (case > 0))
        form = candidate.copy()  # the first texts are the translations as they are
        columns = (candidate, bundle, added, variant, case)
        form[other] = self._numbered(tags, *(column[other] for column in columns))
        return form

    @property
    def texts(self) -> pa.StringArray:
        """What may be written: all translations, then the forms of some that were asked for."""
        if len(self._texts) < len(self.index.candidates) + len(self._made):
            more = self._made[len(self._texts) - len(self.index.candidates) :]
            new = pa.array([one.text for one in more], pa.string())
            self._texts = pa.concat_arrays([self._texts, new])
        return self._texts

    def inserted(self, form: I64) -> list[Inserted]:
        """Tell about texts, [n]."""
        plain, listed = len(self.index.candidates), form.tolist()
        known = {at: self._made[at - plain] for at in set(listed) if at >= plain}
        for at in set(listed) - set(known):
            known[at] = self._inserted(at, (), (), 0, 0)
        return [known[at] for at in listed]

    def _forget(self) -> None:
        """Start with no forms but the translations as they are."""
        self._numbers, self._made, self._texts = {}, [], self.index.texts

    def _numbered(
        self,
        tags: Sequence[tuple[str, ...]],
        candidate: I64,
        bundle: I64,
        added: I64,
        variant: I64,
        case: I64,
    ) -> I64:
        """Number the texts of some heads; forms that are new are worked out, each once."""
        sizes = (len(self._bundles), len(tags), int(variant.max(initial=0)) + 1, UPPER + 1)
        keys = candidate
        for column, size in zip((bundle, added, variant, case), sizes, strict=True):
            keys = keys * size + column
        distinct, place = groups(keys)
        columns = np.unravel_index(distinct, (len(self.index.candidates), *sizes))
        asked, found = list(self._bundles), []
        for at, one, more, which, how in zip(*(part.tolist() for part in columns), strict=True):
            key = (at, one, tags[more], which, how)
            number = self._numbers.get(key)
            if number is None:
                number = self._numbers[key] = len(self.index.candidates) + len(self._made)
                self._made.append(self._inserted(at, asked[one], tags[more], which, how))
            found.append(number)
        return np.array(found, np.int64)[place]

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
        joined = self.speller.join(base, added, chosen.fills and chosen.pos == "PROPN")
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

    def _asked(self, pieces: Pieces, tagged: Callable[[], Tagged], heads: Heads) -> I64:
        """Number the features asked of each head's translation; number 0 asks for none."""
        if self.index.lang != "eng" or not (self.inflector or self.speller):
            return np.zeros(len(heads.token), np.int64)
        upos_, imperative = tagged().upos[heads.token], tagged().imperative[heads.token]
        words = pieces.ask(caseless)
        lemmas = pieces.ask(self.index.lemma_of)
        before2, before = (_telling_before(pieces, heads.token, back) for back in (2, 1))
        kind, size = pieces.kind[heads.token].astype(np.int64), len(words) + 2
        keys = ((before2 + 2) * size + before + 2) * size + kind
        flags = ((upos_ - UNKNOWN) * 2 + imperative) * 4 + (heads.length > 1) * 2 + heads.by_lemma
        some = 8 * (len(UPOS) + 1)
        distinct, context = groups(keys * some + flags)
        columns = [
            distinct // some // size // size - 2,
            distinct // some // size % size - 2,
            distinct // some % size,
            distinct // 2 % 2,
            distinct % 2,
            distinct // 8 % (len(UPOS) + 1) + UNKNOWN,
            distinct // 4 % 2,
        ]
        rows = zip(*(column.tolist() for column in columns), strict=True)
        numbers = [self._bundle(words, lemmas, *row) for row in rows]
        return np.array(numbers, np.int64)[context]

    def _bundle(self, words: Sequence[str], lemmas: Sequence[str | None], *at: int) -> int:
        """Number what is asked in one context."""
        before2, before, kind, long, by_lemma, upos_, imperative = at
        key = (
            _word(words, before2),
            _word(words, before),
            words[kind],
            lemmas[kind],
            long,
            by_lemma,
            upos_,
            imperative,
        )
        number = self._asked_in.get(key)
        if number is None:
            asked_for = _asked_of(words, lemmas, *at)
            number = self._bundles.setdefault(asked_for, len(self._bundles))
            if len(self._asked_in) > _MOST:
                self._asked_in.clear()
            self._asked_in[key] = number
        return number

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


def _telling_before(pieces: Pieces, token: I64, back: int) -> I64:
    """Give the kind of the token so far back in the same text, -1 if there is none, -2 if any will do."""
    inside = pieces.position[token] >= back
    kind = pieces.kind[np.maximum(token - back, 0)]
    telling = pieces.ask(_are_telling)[kind]
    return np.where(inside, np.where(telling, kind, _ANY), _NOTHING).astype(np.int64)


def _are_telling(kinds: list[str]) -> Mask:
    return np.array([word in TELLING for word in caseless(kinds)], bool)


def _word(words: Sequence[str], at: int) -> str | None:
    return {_NOTHING: None, _ANY: ""}[at] if at < 0 else words[at]


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
    around = (_word(words, before2), _word(words, before))
    context = [word for word in around if word is not None]
    lemma = lemmas[kind] if by_lemma else words[kind]
    pos = None if upos == UNKNOWN else UPOS[upos]
    found = [*context, words[kind]]
    return asked(found, len(context), 1 + long, lemma or words[kind], pos, bool(imperative))
