"""English words analysed: their lemmas, and the features that a translation takes over.

The library is lemminflect (https://github.com/bjascob/LemmInflect), a dictionary with learned rules
for words it does not hold. What a word means in its sentence is told by the words before it, by
rules that are few on purpose: where they do not answer, nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import lemminflect

from lowres.morph.features import upos

__all__ = ["TELLING", "Analysis", "analyse", "features_at", "lemmas", "upos_of"]

_UNSEEN = ("NOUN", "VERB", "ADJ")
# Penn tags to UniMorph features; a base form says nothing by itself.
_FEATURES = {
    "NNS": "N;PL",
    "NN": "N;SG",
    "VB": "V;NFIN",
    "VBD": "V;PST",
    "VBN": "V;V.PTCP;PST",
    "VBZ": "V;PRS;3;SG",
    "VBG": "V;V.PTCP;PRS",
    "JJ": "ADJ",
    "JJR": "ADJ;CMPR",
    "JJS": "ADJ;SPRL",
}
_SUBJECTS = {
    "i": "1;SG",
    "you": "2;SG",
    "he": "3;SG",
    "she": "3;SG",
    "it": "3;SG",
    "we": "1;PL",
    "they": "3;PL",
}
# fmt: off
_HELPING = frozenset({
    "can", "could", "will", "would", "shall", "should", "may", "might", "must", "do", "does", "did",
    "don't", "to", "let's", "not", "cannot", "can't", "won't", "didn't", "doesn't", "is", "are",
    "was", "were", "am", "be", "been", "have", "has", "had",
})
# fmt: on
_LIKE = {"AUX": "VERB", "PROPN": "NOUN"}
_ADJECTIVAL = ("able", "al", "ful", "ic", "ive", "less", "ous", "y")
# All the words by which what stands after them is read; any two others make no difference.
TELLING = _HELPING | frozenset(_SUBJECTS)


class Analysis(NamedTuple):
    """One reading of a word: its lemma and its UniMorph features."""

    lemma: str
    features: str

    @property
    def upos(self) -> str | None:
        """The part of speech that the features are of."""
        return upos(self.features)

    @property
    def is_base(self) -> bool:
        """Whether the word is its own lemma: a singular, a base form, a positive."""
        return self.features in ("N;SG", "V;NFIN", "ADJ")


@lru_cache(maxsize=1 << 17)
def lemmas(word: str) -> tuple[str, ...]:
    """List the lemmas of a word other than itself, nouns, verbs and adjectives of unseen words too.

    >>> lemmas("lights"), lemmas("playlists"), lemmas("bought"), lemmas("room")
    (('light',), ('playlist',), ('buy',), ())
    """
    return tuple(dict.fromkeys(lemma for lemma, _ in _readings(word) if lemma != word))


@lru_cache(maxsize=1 << 17)
def analyse(word: str) -> tuple[Analysis, ...]:
    """List the readings of a word in lower-case letters.

    >>> [reading.features for reading in analyse("lights")]
    ['N;PL', 'V;PRS;3;SG']
    """
    found = []
    for lemma, pos in _readings(word):
        forms = lemminflect.getAllInflections(lemma, pos)
        forms = forms or lemminflect.getAllInflectionsOOV(lemma, pos)
        tags = [tag for tag, spelled in forms.items() if word in spelled and tag in _FEATURES]
        found += [Analysis(lemma, _FEATURES[tag]) for tag in tags]
    if Analysis(word, "N;SG") in found:  # a noun without a plural of its own, such as "music"
        found = [reading for reading in found if reading != (word, "N;PL")]
    return tuple(dict.fromkeys(found))


def features_at(words: Sequence[str], at: int, upos: str, imperative: bool) -> tuple[Analysis, ...]:
    """List the readings of a word that fit where it stands, the features made complete.

    An imperative is in its base form; a finite form takes the person of the pronoun before it; a base
    form after a helping verb stays as it is.

    Args:
        words: the tokens of an utterance in lower-case letters.
        at: index of the word.
        upos: its part of speech.
        imperative: whether it is a verb that opens its clause.

    >>> features_at(["play", "songs"], 0, "VERB", True)
    (Analysis(lemma='play', features='V;IMP;2;SG'),)
    """
    before = words[at - 1] if at else ","
    helped = at > 1 and before in _SUBJECTS and words[at - 2] in _HELPING
    readings = analyse(words[at])
    kept = [reading for reading in readings if reading.upos == _LIKE.get(upos, upos)]
    made = (_completed(one, before, helped, imperative) for one in kept or readings)
    return tuple(reading for reading in made if reading is not None)


def _completed(reading: Analysis, before: str, helped: bool, imperative: bool) -> Analysis | None:
    person = _SUBJECTS.get(before)
    if reading.features == "V;NFIN":
        if imperative:
            return reading._replace(features="V;IMP;2;SG")
        if person and not helped:
            return reading._replace(features=f"V;PRS;{person}")
    if reading.features == "V;PST":  # also the form of the participle, after "have" and "was"
        if before in _HELPING:
            return None
        return reading._replace(features=f"V;PST;{person or '3;SG'}")
    if reading.features == "V;V.PTCP;PST" and before not in _HELPING:
        return None
    return reading


@lru_cache(maxsize=1 << 17)
def upos_of(word: str) -> frozenset[str]:
    """List the parts of speech that a word may be, by dictionary, or else by its ending.

    >>> sorted(upos_of("lights")), sorted(upos_of("playlist")), sorted(upos_of("jazzy"))
    (['NOUN', 'VERB'], ['NOUN'], ['ADJ', 'NOUN'])
    """
    known = frozenset(lemminflect.getAllLemmas(word))
    if known:
        return known
    found = {"NOUN"}
    if word.endswith(("ed", "ing")):
        found.add("VERB")
    if word.endswith(_ADJECTIVAL):
        found.add("ADJ")
    return frozenset(found)


def _readings(word: str) -> list[tuple[str, str]]:
    """List (lemma, part of speech) of a word, by dictionary or else by rule."""
    known = lemminflect.getAllLemmas(word)
    if not known and word.isalpha():
        for upos in _UNSEEN:
            known |= lemminflect.getAllLemmasOOV(word, upos)
    found = ((lemma, upos) for upos, lemmas_ in known.items() for lemma in lemmas_)
    return [(lemma, upos) for lemma, upos in found if lemma]  # of "s" a rule leaves nothing
