"""What target text tells the generator: how frequent words are, and which forms a stem has in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from lowres.corpus.formats import read_corpus
from lowres.generate.draws import hash_all
from lowres.generate.inflect import bare
from lowres.generate.pairs import Pairs
from lowres.generate.pieces import cut
from lowres.text import WORD, lower, nfc, tokenise

__all__ = ["TargetText"]

_BATCH = 10_000
_VOWELS = frozenset("aeiouɛɔıöü")
_SHORTEST, _LONGER, _OFTEN = 4, 5, 2


class TargetText:
    """Counts of the words of a text, letter case aside.

    Args:
        texts: sentences in the target language.
        lang: its tag; words are counted in small letters, by its rules.
        pairs: count pairs of neighbouring words too, which ``choose="lattice"`` asks for.

    Attributes:
        counts: how often each word occurs.
        sentences: how many sentences there are.
        pairs: the pairs, if they were counted.
    """

    def __init__(self, texts: Iterable[str], lang: str, *, pairs: bool = False) -> None:
        self.lang, self.sentences = lang, 0
        self.counts: Counter[str] = Counter()
        self.pairs = Pairs() if pairs else None
        held: list[str] = []
        for text in texts:
            held.append(text)
            if len(held) == _BATCH:
                self._add(held)
                held = []
        self._add(held)

    @classmethod
    def read(cls, paths: Sequence[Path], lang: str, *, pairs: bool = False) -> TargetText:
        """Count the words of plain text files, a sentence a line.

        Raises:
            InputError: a file cannot be read, or they hold nothing.
        """
        texts = (utterance.text for utterance in read_corpus(paths, "text", lang))
        return cls(texts, lang, pairs=pairs)

    def frequency(self, translation: str) -> int:
        """Return how often a translation occurs: of several words, the rarest one counts.

        In scripts without spaces between words it is the rarest letter, which says little.

        >>> TargetText(["Işığı aç", "oturma odası ışığı"], "tur").frequency("oturma odası")
        1
        """
        words = [translation[start:end] for start, end in tokenise(translation)]
        return min((self.counts[self.small(word)] for word in words if WORD.match(word)), default=0)

    def forms(self, translation: str, citation: Sequence[str] = ()) -> tuple[str, ...]:
        """List the words that share a translation's stem, as a table of forms would.

        The stem is the one word without its citation affix and last vowel, of at least four
        letters; a form holds it, has at most five letters more and occurs at least twice.

        Args:
            translation: a citation form.
            citation: affixes of citation forms, such as ``oku-``.

        >>> text = TargetText(["nsoma", "basoma nsoma", "basoma ekitabo"], "lug")
        >>> text.forms("okusoma", ["oku-"])
        ('basoma', 'nsoma')
        """
        word = self.small(translation)
        stem = next(iter(bare(word, citation)), word)
        if stem[-1:] in _VOWELS and len(stem) > _SHORTEST:
            stem = stem[:-1]
        if len(stem) < _SHORTEST or not stem.isalpha():
            return ()
        longest = len(stem) + _LONGER
        found = (other for other in self._by_gram.get(stem[:_SHORTEST], ()) if stem in other)
        return tuple(sorted(other for other in found if len(other) <= longest and other != word))

    @cached_property
    def _by_gram(self) -> dict[str, set[str]]:
        """The words that occur more than once, by the sequences of letters that stems begin with."""
        grams: dict[str, set[str]] = {}
        for word, count in self.counts.items():
            if count >= _OFTEN and word.isalpha():
                for at in range(len(word) - _SHORTEST + 1):
                    grams.setdefault(word[at : at + _SHORTEST], set()).add(word)
        return grams

    def _add(self, texts: list[str]) -> None:
        pieces = cut(texts)
        self.sentences += len(texts)
        if self.pairs:
            words = hash_all(map(self.small, pieces.kinds))
            self.pairs.add(words[pieces.kind], pieces.position == 0)
        times = np.bincount(pieces.kind, minlength=len(pieces.kinds))
        for kind, count in zip(pieces.kinds, times.tolist(), strict=True):
            self.counts[self.small(kind)] += count

    def small(self, word: str) -> str:
        """Write a word as it is counted."""
        return nfc(lower(word, self.lang))
