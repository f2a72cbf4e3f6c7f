"""The lexicon made ready for finding heads in text: tries over token ids, and candidates.

Two tries, one over the heads as written and one over their caseless form, which serves for lemmas
too. A trie is three flat arrays, so that a whole batch of tokens walks it at once and the index
travels between processes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lowres.generate.english import lemmas
from lowres.lexicon.table import NEAR, NEVER_INSERTED, Lexicon
from lowres.text import WORD, fold, tokenise

__all__ = ["Candidate", "HeadIndex", "Sense", "Trie", "head_tokens", "host"]

I64 = NDArray[np.int64]
_ODD = re.compile(
    r"\b(?:archaic|colloquial|dated|dialect\w*|historical|literary|nonstandard|obsolete|poetic|rare"
    r"|regional|slang|vulgar)\b",
    re.IGNORECASE,
)
_CLITIC = re.compile(r"(.+)['\u2019](?:s|m|re|ve|ll|d)", re.IGNORECASE)


class Sense(NamedTuple):
    """One of the senses of a head that list a translation.

    Attributes:
        pos: part of speech (UPOS), where the lexicon says so.
        gloss: which sense it is; where the lexicon does not say, its line.
        rank: place of the translation in the sense's list.
        odd: whether the lexicon calls it archaic, rare, slang and the like.
    """

    pos: str | None
    gloss: str | int
    rank: int
    odd: bool


class Candidate(NamedTuple):
    """A translation that may be inserted.

    Attributes:
        tgt: as the lexicon writes it.
        pos: its part of speech (UPOS), where the lexicon says so.
        weight: how usual it is, positive; 1 where the lexicon does not say.
        near: whether it is borrowed from a near head.
        origin: the lexicon file that it comes from.
        line: its line there.
        features: what it has by itself, such as its gender.
        senses: where it stands under its head.
    """

    tgt: str
    pos: str | None
    weight: float
    near: bool
    origin: int
    line: int
    features: str | None = None
    senses: tuple[Sense, ...] = ()

    @property
    def text(self) -> str:
        """What is written: the hyphen that marks a bound form (``-ange``) is dictionary notation."""
        return self.tgt.strip("-") or self.tgt


def head_tokens(head: str) -> tuple[str, ...]:
    """Split a head into tokens, with plain apostrophes."""
    plain = head.replace("\u2019", "'")
    return tuple(plain[start:end] for start, end in tokenise(plain))


def host(word: str, lang: str) -> str | None:
    """Return an English word without its clitic (``what's`` -> ``what``), ``None`` if it has none.

    Word lists hold neither the contraction nor a translation of its tail, which is dropped.
    """
    match = _CLITIC.fullmatch(word) if lang == "eng" else None
    return match[1] if match else None


class Trie:
    """Token sequences and the number of the head that each one is.

    Args:
        heads: head number by its tokens.
        longest: leave out heads of more tokens, 0 for none.
    """

    def __init__(self, heads: Mapping[tuple[str, ...], int], longest: int) -> None:
        kept = {tokens: at for tokens, at in heads.items() if not 0 < longest < len(tokens)}
        self.vocabulary: dict[str, int] = {}
        edges: dict[tuple[int, int], int] = {}
        terminal = {0: -1}
        for tokens, head in kept.items():
            state = 0
            for token in tokens:
                number = self.vocabulary.setdefault(token, len(self.vocabulary))
                state = edges.setdefault((state, number), len(terminal))
                terminal.setdefault(state, -1)
            terminal[state] = head
        self.depth = max(map(len, kept), default=0)
        keys = np.array([state << 32 | token for state, token in edges], dtype=np.int64)
        order = np.argsort(keys)
        self._keys: I64 = keys[order]
        self._next: I64 = np.fromiter(edges.values(), np.int64, len(edges))[order]
        self._terminal: I64 = np.fromiter(terminal.values(), np.int64, len(terminal))

    def longest(
        self, tokens: I64, closed: NDArray[np.bool_], barrier: NDArray[np.bool_]
    ) -> tuple[I64, I64]:
        """Find the longest head that begins at each token.

        Args:
            tokens: token ids, -1 for what is in no head, [n].
            closed: tokens that no head may hold, [n].
            barrier: tokens that no head may reach from the left, [n].

        Returns:
            number of tokens of the head (0 for none) and number of the head (-1), [n] each.
        """
        length, head = np.zeros(len(tokens), np.int64), np.full(len(tokens), -1, np.int64)
        usable = (tokens >= 0) & ~closed
        starts = np.flatnonzero(usable)
        states = np.zeros(len(starts), np.int64)
        for step in range(self.depth):
            at = starts + step
            going = at < len(tokens)
            going[going] = usable[at[going]] & ((step == 0) | ~barrier[at[going]])
            starts, states, at = starts[going], states[going], at[going]
            states = self._follow(states, tokens[at])
            alive = states >= 0
            starts, states = starts[alive], states[alive]
            ends = self._terminal[states] >= 0
            length[starts[ends]] = step + 1
            head[starts[ends]] = self._terminal[states[ends]]
        return length, head

    def _follow(self, states: I64, tokens: I64) -> I64:
        """Take one step; -1 where there is no edge."""
        if not len(self._keys):
            return np.full(len(states), -1, np.int64)
        wanted = states << 32 | tokens
        at = np.minimum(np.searchsorted(self._keys, wanted), len(self._keys) - 1)
        return np.where(self._keys[at] == wanted, self._next[at], -1)


class HeadIndex:
    """The heads of a lexicon and their candidates, in the order that draws pick from.

    Args:
        lexicon: what may be inserted; rows tagged ``gloss`` or ``transcription`` are not.
        longest: at most this many tokens in a head, 0 for no limit.
        near: take rows tagged ``near`` too, which stand after a head's own.
        frequency: how often a translation occurs in target text; the most frequent comes first.

    Attributes:
        exact: trie over the heads as written.
        folded: trie over their caseless forms.
        candidates: all candidates, those of one head side by side.
        first: index of a head's first candidate, int64 [heads].
        count: how many it has, int64 [heads].
        own: how many of them are its own, int64 [heads].
        weight_until: sum of the weights of all candidates before each one, and of all, float64.
        shared: how many heads have a translation, letter case aside.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        longest: int = 0,
        frequency: Callable[[str], int] | None = None,
        near: bool = False,
    ) -> None:
        self.lang = lexicon.pair.src
        exact: dict[tuple[str, ...], list[_Row]] = {}
        folded: dict[tuple[str, ...], list[_Row]] = {}
        for row in _rows(lexicon, near):
            tokens = head_tokens(row.src)
            if any(WORD.match(token) for token in tokens):
                exact.setdefault(tokens, []).append(row)
                folded.setdefault(tuple(map(fold, tokens)), []).append(row)
        lists = [_candidates(rows, frequency) for rows in (*exact.values(), *folded.values())]
        self.candidates = [candidate for listed in lists for candidate in listed]
        self.count: I64 = np.array([len(listed) for listed in lists], dtype=np.int64)
        own = [sum(not one.near for one in listed) for listed in lists]
        self.own: I64 = np.array(own, dtype=np.int64)
        self.first: I64 = np.cumsum(self.count) - self.count
        heads = {(one.tgt, tokens) for tokens, rows in folded.items() for one in rows}
        self.shared = Counter(tgt for tgt, _ in heads)
        weights = [candidate.weight for candidate in self.candidates]
        self.weight_until: NDArray[np.float64] = np.concatenate([[0.0], np.cumsum(weights)])
        self._proper = {
            tokens[0]
            for tokens, rows in exact.items()
            if len(tokens) == 1 and tokens[0][:1].isupper() and any(r.pos == "PROPN" for r in rows)
        }
        self.exact = Trie({tokens: at for at, tokens in enumerate(exact)}, longest)
        self.folded = Trie({tokens: len(exact) + at for at, tokens in enumerate(folded)}, longest)

    def exact_ids(self, words: Iterable[str]) -> I64:
        """Number the words for the exact trie; a word no head holds counts without its clitic."""
        return self._ids(self.exact.vocabulary, [word.replace("\u2019", "'") for word in words])

    def folded_ids(self, words: Iterable[str]) -> I64:
        """Number the words for the folded trie, likewise."""
        return self._ids(
            self.folded.vocabulary, [fold(word.replace("\u2019", "'")) for word in words]
        )

    def is_proper(self, word: str) -> bool:
        """Tell whether a word is a head as it is written, and a proper noun."""
        return word in self._proper

    def lemma_of(self, words: Iterable[str]) -> list[str | None]:
        """Say under which lemma each word is looked up: the first of its lemmas that a head holds."""
        return [self._lemma(fold(word.replace("\u2019", "'"))) for word in words]

    def lemma_ids(self, words: Iterable[str], lemmas_: Iterable[str | None]) -> I64:
        """Number the words for the folded trie by their lemmas, those without one as they are."""
        return self.folded_ids(lemma or word for word, lemma in zip(words, lemmas_, strict=True))

    def _lemma(self, word: str) -> str | None:
        if self.lang != "eng":
            return None
        found = map(fold, lemmas(host(word, self.lang) or word))
        return next((lemma for lemma in found if lemma in self.folded.vocabulary), None)

    def _ids(self, vocabulary: dict[str, int], words: list[str]) -> I64:
        found = np.full(len(words), -1, np.int64)
        for at, word in enumerate(words):
            number = vocabulary.get(word)
            if number is None and (bare := host(word, self.lang)) is not None:
                number = vocabulary.get(bare)
            if number is not None:
                found[at] = number
        return found


class _Row(NamedTuple):
    src: str
    tgt: str
    pos: str | None
    weight: float | None
    rank: int
    origin: int
    line: int
    sense: str | None
    note: str | None
    tgt_features: str | None
    near: bool

    @property
    def meaning(self) -> Sense:
        odd = _ODD.search(f"{self.note or ''} {self.sense or ''}") is not None
        return Sense(self.pos, self.sense or self.line, self.rank, odd)

    @property
    def order(self) -> tuple[bool, float, int, str, int]:
        return self.near, -(self.weight or 0.0), self.rank, self.tgt, self.line


def _rows(lexicon: Lexicon, near: bool) -> list[_Row]:
    table = lexicon.translations
    never = NEVER_INSERTED if near else NEVER_INSERTED | {NEAR}
    rows = zip(table.select(_Row._fields[:-1]).iter_rows(), table["tags"].to_list(), strict=True)
    return [_Row(*(*row, NEAR in tags)) for row, tags in rows if not never.intersection(tags)]


def _candidates(rows: list[_Row], frequency: Callable[[str], int] | None) -> list[Candidate]:
    """Order a head's translations by weight, rank, spelling and line, each translation once.

    With target text at hand their frequency in it goes before all that.
    """
    listed: dict[str, list[_Row]] = {}
    for row in sorted(rows, key=lambda row: row.order):
        listed.setdefault(row.tgt, []).append(row)
    found = [
        Candidate(
            row.tgt,
            row.pos,
            1.0 if row.weight is None else row.weight,
            row.near,
            row.origin,
            row.line,
            row.tgt_features,
            tuple(one.meaning for one in same),
        )
        for same in listed.values()
        for row in same[:1]
    ]
    if frequency:
        found.sort(key=lambda candidate: (candidate.near, -frequency(candidate.text)))
    return found
