"""How chosen translations are written where their heads stood: inflected, attested, cased."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from lowres.generate import draws
from lowres.generate.english import TELLING
from lowres.generate.inflect import Bundle, Inflector, asked, combined
from lowres.generate.kinds import Table, caseless, groups
from lowres.generate.lettercase import CAPITAL, UPPER, letter_case
from lowres.generate.lookup import FILL_HEAD, Candidate, HeadIndex
from lowres.generate.pieces import I64, Heads, Pieces
from lowres.generate.sketch.sketcher import Sketched
from lowres.generate.sketch.spell import Speller
from lowres.generate.tagging import UPOS, Tagged
from lowres.generate.target_text import TargetText
from lowres.morph.features import dimension, upos
from lowres.text import capitalise, upper

__all__ = ["Forms", "Inserted"]

Draw = Callable[[int, I64], draws.U64]
# What may stand before a head: nothing, a word that tells nothing, or one that does.
_TOLD = (None, "", *sorted(TELLING))
_SIZES = (len(_TOLD), len(_TOLD), 8 * len(UPOS))  # of all but the kind in a context's key
_BASE = {"NOUN": "N;SG", "VERB": "V", "ADJ": "ADJ"}
_NOBODY = Candidate("", None, 1.0, False, 0, 0)
_MOST = 1 << 20  # forms and contexts that are remembered


class Inserted(NamedTuple):
    """A text that is inserted, and how it came about.

    Attributes:
        candidate: the translation that it is or is a form of.
        text: as it is written.
        rule: ``None`` for the translation itself, ``table`` for a form from the inflection table,
            ``model`` for a trained inflector's, or where nothing is written, ``sketch`` for one made
            as the sketch says, ``rule`` for one found in target text.
        features: what was asked of the table, the model or the sketch.
        confidence: of a trained inflector.
    """

    candidate: Candidate
    text: str
    rule: str | None
    features: str | None
    confidence: float | None = None


class _Made(NamedTuple):
    """A text before its letter case is seen to, and how it came about, as in :class:`Inserted`."""

    text: str
    rule: str | None = None
    features: str | None = None
    confidence: float | None = None


class Forms:
    """Decides on the form of each translation.

    Args:
        index: the lexicon.
        inflector: the inflection table.
        target_text: where attested forms come from.
        attested: share of translations that give way to an attested form.
        lang: target language.
        speller: makes forms as a sketch says.
        whole_table: the forms that are given are those of the whole table.
    """

    def __init__(
        self,
        index: HeadIndex,
        inflector: Inflector,
        target_text: TargetText | None,
        attested: float,
        lang: str,
        speller: Speller | None = None,
        whole_table: bool = False,
    ) -> None:
        self.index, self.inflector, self.lang = index, inflector, lang
        self.target_text, self.attested, self.speller = target_text, attested, speller
        self.whole_table = whole_table
        self._attested_forms: dict[int, tuple[str, ...]] = {}
        self._bundles: dict[Bundle, int] = {(): 0}
        self._kinds: list[str] = []
        self._contexts, self._asked_in = Table(1), list[int]()
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
        given: I64 | None = None,
    ) -> I64:
        """Say what is written for each head.

        Args:
            pieces: the batch.
            tagged: gives its parts of speech, asked only where forms depend on them.
            heads: what is replaced.
            candidate: by which translation, [heads].
            draw: bits for a purpose at token positions.
            sketched: what a sketch makes of the batch.
            given: numbers of the forms, among :meth:`listed`, where they are decided already, [heads].

        Returns:
            index into :attr:`texts`, [heads].
        """
        if len(self._numbers) > _MOST:
            self._forget()
        if given is None:
            bundle = self.asked(pieces, tagged, heads)
            variant = self._variants(candidate, heads, draw)
        else:
            bundle, variant = np.zeros(len(candidate), np.int64), given
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

    @property
    def bundles(self) -> list[Bundle]:
        """The features that have been asked for, by number."""
        return list(self._bundles)

    def listed(self, candidate: int) -> tuple[str, ...]:
        """List the forms of a translation by their number: itself, then those of the table."""
        return self.inflector.forms(self.index.candidates[candidate].text)

    def default(self, candidate: int, bundle: int) -> str:
        """Return the form of a translation that features ask for, by their number."""
        chosen = self.index.candidates[candidate]
        formed = self._formed(chosen, self.bundles[bundle], ())
        return formed[0] if formed else chosen.text

    def left_out(self) -> int:
        """Return the index in :attr:`texts` of nothing."""
        key: tuple[int, int, tuple[str, ...], int, int] = (-1, 0, (), 0, 0)
        if key not in self._numbers:
            self._numbers[key] = len(self.index.candidates) + len(self._made)
            self._made.append(Inserted(_NOBODY, "", "model", None))
        return self._numbers[key]

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
        rows = list(zip(*(part.tolist() for part in columns), strict=True))
        asked, found = list(self._bundles), []
        self._guess_ahead((at, asked[one], tags[more]) for at, one, more, *_ in rows)
        for at, one, more, which, how in rows:
            key = (at, one, tags[more], which, how)
            number = self._numbers.get(key)
            if number is None:
                number = self._numbers[key] = len(self.index.candidates) + len(self._made)
                self._made.append(self._inserted(at, asked[one], tags[more], which, how))
            found.append(number)
        return np.array(found, np.int64)[place]

    def _guess_ahead(self, asked: Iterable[tuple[int, Bundle, tuple[str, ...]]]) -> None:
        """Let a trained inflector work on all new forms at once."""
        if not self.inflector.is_learned:
            return
        chosen = ((self.index.candidates[at], bundle, added) for at, bundle, added in asked)
        wanted = ((one, _wanted(one, bundle, added)) for one, bundle, added in chosen)
        self.inflector.guess_ahead(
            [(one.text, one.pos, some) for one, some in wanted if not self._spelled(one, some)]
        )

    def _inserted(
        self, candidate: int, bundle: Bundle, added: tuple[str, ...], variant: int, case: int
    ) -> Inserted:
        chosen = self.index.candidates[candidate]
        made = self._formed(chosen, bundle, added)
        if made is None and variant:
            made = self._variant(candidate, variant)
        text, rule, features, confidence = made or _Made(chosen.text)
        return Inserted(chosen, self._cased(text, case), rule, features, confidence)

    def _spelled(self, chosen: Candidate, wanted: Bundle) -> _Made | None:
        """Make the form that the sketch says how to spell."""
        for features in wanted if self.speller else ():
            if chosen.pos is None or upos(features) == chosen.pos:
                assert self.speller is not None
                forms = self.speller.forms(chosen.text, features.split(";"))
                if forms:
                    return _Made(self._most_attested(forms), "sketch", features)
        return None

    def _variant(self, candidate: int, number: int) -> _Made:
        """Give a form by its number: of the whole table, or of those that target text attests."""
        if self.whole_table:
            return _Made(self.listed(candidate)[number], "table")
        return _Made(self._attested_forms[candidate][number - 1], "rule")

    def _formed(self, chosen: Candidate, bundle: Bundle, added: tuple[str, ...]) -> _Made | None:
        """Make the form that is asked for: by table, else as the sketch says, else by guess.

        What the sketch adds and none of them has is joined to the form without it.
        """
        wanted = _wanted(chosen, bundle, added)
        asked = chosen.text, chosen.pos, wanted
        if found := self.inflector.in_table(*asked):
            return _Made(found.text, "table", found.features)
        if spelled := self._spelled(chosen, wanted):
            return spelled
        if found := self.inflector.guess(*asked):
            return _Made(found.text, "model", found.features, found.confidence)
        if self.speller is None or not added:
            return None
        number = [tag for tag in added if dimension(tag) == "Number"]
        counted = tuple(combined(one, number) for one in bundle)
        plain = self._formed(chosen, counted, ()) if bundle else None
        base = plain.text if plain else chosen.text
        joined = self.speller.join(base, added, chosen.fills and chosen.pos == "PROPN")
        if joined == base:
            return plain
        known = (plain.features,) if plain and plain.features else ()
        return _Made(joined, "sketch", ";".join((*known, *added)))

    def _most_attested(self, forms: Sequence[str]) -> str:
        """Choose the form that target text has most, the first where it does not tell."""
        if self.target_text is None:
            return forms[0]
        return max(forms, key=self.target_text.frequency)

    def _cased(self, text: str, case: int) -> str:
        if case == UPPER:
            return upper(text, self.lang)
        return capitalise(text, self.lang) if case == CAPITAL else text

    def asked(self, pieces: Pieces, tagged: Callable[[], Tagged], heads: Heads) -> I64:
        """Number the features asked of each head's translation, in :attr:`bundles`; 0 asks for none."""
        if self.index.lang != "eng" or not (self.inflector or self.speller):
            return np.zeros(len(heads.token), np.int64)
        upos_, imperative = tagged().upos[heads.token], tagged().imperative[heads.token]
        long = (heads.length > 1) | (heads.tail >= 0)
        flags = (upos_ * 2 + imperative) * 4 + long * 2 + heads.by_lemma
        columns = [
            _telling_before(pieces, heads.token, 2),
            _telling_before(pieces, heads.token, 1),
            flags,
        ]
        keys = pieces.kind[heads.token]
        for column, size in zip(columns, _SIZES, strict=True):
            keys = keys * size + column
        distinct, context = groups(keys)
        return self._bundles_of(pieces, distinct)[context]

    def _bundles_of(self, pieces: Pieces, keys: I64) -> I64:
        """Number what is asked in contexts; what is asked in each is worked out once."""
        if self._kinds is not pieces.kinds or len(self._asked_in) > _MOST:
            self._kinds, self._contexts, self._asked_in = pieces.kinds, Table(1), []
        known = self._contexts.find([keys.view(np.uint64)])
        new = np.flatnonzero(known < 0)
        if len(new):
            known[new] = len(self._asked_in) + np.arange(len(new))
            self._contexts.add([keys[new].view(np.uint64)], known[new])
            words, lemmas = pieces.ask(caseless), pieces.ask(self.index.lemma_of)
            rows = zip(*(part.tolist() for part in _parts(keys[new])), strict=True)
            bundles = (_asked_of(words, lemmas, *row) for row in rows)
            self._asked_in += [self._bundles.setdefault(one, len(self._bundles)) for one in bundles]
        return np.array(self._asked_in, np.int64)[known]

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


def _wanted(chosen: Candidate, bundle: Bundle, added: tuple[str, ...]) -> Bundle:
    """List the features that a form must have, most wanted first."""
    asked_for = bundle or ((_BASE.get(chosen.pos or ""),) if added else ())
    return tuple(combined(one, added) for one in asked_for if one)


def _telling_before(pieces: Pieces, token: I64, back: int) -> I64:
    """Say which of :data:`_TOLD` stands so far before each token in the same text."""
    inside = pieces.position[token] >= back
    kind = pieces.kind[np.maximum(token - back, 0)]
    return np.where(inside, pieces.ask(_telling)[kind], 0)


def _telling(kinds: list[str]) -> I64:
    numbers = {word: at for at, word in enumerate(_TOLD)}
    return np.array([numbers.get(word, 1) for word in caseless(kinds)], np.int64)


def _parts(keys: I64) -> tuple[I64, ...]:
    """Take keys of contexts apart: kind, word two before and before, part of speech and the like."""
    flags = keys % _SIZES[2]
    kind, before2, before = np.unravel_index(keys // _SIZES[2], (1 << 48, *_SIZES[:2]))
    return kind, before2, before, flags // 8, flags // 4 % 2, flags // 2 % 2, flags % 2


def _asked_of(
    words: Sequence[str],
    lemmas: Sequence[str | None],
    kind: int,
    before2: int,
    before: int,
    upos: int,
    imperative: int,
    long: int,
    by_lemma: int,
) -> Bundle:
    context = [word for word in (_TOLD[before2], _TOLD[before]) if word is not None]
    lemma = lemmas[kind] if by_lemma else words[kind]
    found = [*context, words[kind]]
    return asked(found, len(context), 1 + long, lemma or words[kind], UPOS[upos], bool(imperative))
