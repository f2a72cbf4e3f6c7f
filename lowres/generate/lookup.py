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
import pyarrow as pa
from numpy.typing import NDArray

from lowres.generate.english import lemmas
from lowres.generate.kinds import Table, caseless
from lowres.lexicon.table import NEAR, NEVER_INSERTED, Lexicon
from lowres.text import WORD, fold, tokenise

__all__ = [
    "FILL_HEAD",
    "Candidate",
    "HeadIndex",
    "Sense",
    "Trie",
    "decapitalised",
    "head_tokens",
    "host",
]

I64 = NDArray[np.int64]
FILL_HEAD = -1  # number of a head that is a filled span: no lexicon holds it
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
        fills: whether it is a slot value rather than a translation.
    """

    tgt: str
    pos: str | None
    weight: float
    near: bool
    origin: int
    line: int
    features: str | None = None
    senses: tuple[Sense, ...] = ()
    fills: bool = False

    @property
    def text(self) -> str:
        """What is written: the hyphen that marks a bound form (``-ange``) is dictionary notation."""
        return self.tgt if self.fills else self.tgt.strip("-") or self.tgt


def decapitalised(word: str) -> str:
    """Write a word as it stands inside a sentence, as far as that can be told from itself.

    >>> decapitalised("Set"), decapitalised("I"), decapitalised("NASA")
    ('set', 'I', 'NASA')
    """
    return word[0].lower() + word[1:] if word[0].isupper() and word[1:].islower() else word


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
        self._terminal: I64 = np.fromiter(terminal.values(), np.int64, len(terminal))
        # The last place of these is that of a token that is in no head.
        self._first: I64 = np.full(len(self.vocabulary) + 1, -1, np.int64)
        self._alone = self._first.copy()
        self._begins, self._follows = np.zeros((2, len(self._first)), bool)
        for (state, number), following in edges.items():
            if state == 0:
                self._first[number], self._alone[number] = following, terminal[following]
            else:
                self._follows[number] = True
        self._goes_on = np.zeros(len(terminal), bool)
        self._goes_on[[state for state, _ in edges]] = True
        self._begins[:-1] = self._goes_on[self._first[:-1]]
        self._edges = Table(1)
        keys = np.array([state << 32 | token for state, token in edges], dtype=np.uint64)
        self._edges.add([keys], np.fromiter(edges.values(), np.int64, len(edges)))

    def longest(
        self,
        tokens: I64,
        closed: NDArray[np.bool_],
        barrier: NDArray[np.bool_],
        inside: NDArray[np.bool_] | None = None,
    ) -> tuple[I64, I64]:
        """Find the longest head that begins at each token.

        Args:
            tokens: token ids, -1 for what is in no head, [n].
            closed: tokens that no head may hold, [n].
            barrier: tokens that no head may reach from the left, [n].
            inside: tokens that go on the word before them, so that no head begins there nor ends
                before, [n].

        Returns:
            number of tokens of the head (0 for none) and number of the head (-1), [n] each.
        """
        head = self._alone[tokens]
        head[closed] = -1
        goes_on = np.zeros(len(tokens) + 1, bool)
        if inside is not None:
            goes_on[:-1] = inside
            head[inside | goes_on[1:]] = -1
        length = (head >= 0).astype(np.int64)
        if self.depth > 1 and len(tokens):
            self._lengthen(length, head, tokens, closed, barrier, goes_on)
        return length, head

    def pairs(self, first: I64, second: I64) -> I64:
        """Return the number of the head that each two token ids are, -1 for none, [n]."""
        head = np.full(len(first), -1, np.int64)
        if self.depth > 1:
            states = self._first[first]
            known = np.flatnonzero((states >= 0) & (second >= 0))
            keys = states[known].astype(np.uint64) << np.uint64(32)
            states = self._edges.find([keys | second[known].astype(np.uint64)])
            head[known] = np.where(states >= 0, self._terminal[states], -1)
        return head

    def _lengthen(
        self,
        length: I64,
        head: I64,
        tokens: I64,
        closed: NDArray[np.bool_],
        barrier: NDArray[np.bool_],
        goes_on: NDArray[np.bool_],
    ) -> None:
        """Walk on from the heads of one token; most tokens do not begin a longer one."""
        reached = np.append(self._follows[tokens] & ~(closed | barrier), False)
        starts = np.flatnonzero(self._begins[tokens] & reached[1:] & ~closed & ~goes_on[:-1])
        states = self._first[tokens[starts]]
        for step in range(1, self.depth):
            going = self._goes_on[states] & reached[starts + step]
            starts = starts[going]
            keys = states[going].astype(np.uint64) << np.uint64(32)
            keys |= tokens[starts + step].astype(np.uint64)
            states = self._edges.find([keys])
            starts, states = starts[states >= 0], states[states >= 0]
            ends = (self._terminal[states] >= 0) & ~goes_on[starts + step + 1]
            length[starts[ends]] = step + 1
            head[starts[ends]] = self._terminal[states[ends]]


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
        texts: what is written of each, an Arrow string array.
        first: index of a head's first candidate, int64 [heads].
        count: how many it has, int64 [heads].
        own: how many of them are its own, int64 [heads].
        proper: which heads are proper nouns by some row, bool [heads].
        weight_until: sum of the weights of all candidates before each one, and of all, float64.
        heads: the heads, their tokens joined.
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
        self.heads = [" ".join(tokens) for tokens in (*exact, *folded)]
        rows_of = (*exact.values(), *folded.values())
        lists = [_candidates(rows, frequency) for rows in rows_of]
        self.proper = np.array([any(r.pos == "PROPN" for r in some) for some in rows_of], bool)
        self.candidates = [candidate for listed in lists for candidate in listed]
        self.texts = pa.array([candidate.text for candidate in self.candidates], pa.string())
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

    def add(self, candidates: list[Candidate]) -> int:
        """Add candidates that belong to no head, and return the number of the first of them."""
        first = len(self.candidates)
        self.candidates += candidates
        texts = pa.array([one.text for one in candidates], pa.string())
        self.texts = pa.concat_arrays([self.texts, texts])
        weights = np.cumsum([one.weight for one in candidates])
        self.weight_until = np.append(self.weight_until, self.weight_until[-1] + weights)
        return first

    def places(self, head: int) -> range:
        """Return the places of a head's own candidates, and of all where it borrows all of them."""
        first = int(self.first[head])
        return range(first, first + int(self.own[head] or self.count[head]))

    def exact_ids(self, words: Iterable[str]) -> I64:
        """Number the words for the exact trie; a word no head holds counts without its clitic."""
        return self._ids(self.exact.vocabulary, [word.replace("\u2019", "'") for word in words])

    def decapitalised_ids(self, words: Iterable[str]) -> I64:
        """Number the words for the exact trie as they would stand inside a sentence."""
        return self.exact_ids([decapitalised(word) for word in words])

    def folded_ids(self, words: Iterable[str]) -> I64:
        """Number the words for the folded trie, likewise."""
        return self._ids(self.folded.vocabulary, caseless([*words]))

    def are_proper(self, words: Iterable[str]) -> NDArray[np.bool_]:
        """Tell which words are heads as they are written, and proper nouns."""
        return np.array([word in self._proper for word in words], bool)

    def lemma_of(self, words: Iterable[str]) -> list[str | None]:
        """Say under which lemma each word is looked up: the first of its lemmas that a head holds."""
        return [self._lemma(word) for word in caseless([*words])]

    def lemma_ids(self, words: Iterable[str], lemmas_: Iterable[str | None]) -> I64:
        """Number the words for the folded trie by their lemmas, those without one as they are."""
        return self.folded_ids(lemma or word for word, lemma in zip(words, lemmas_, strict=True))

    def lemmatised_ids(self, words: list[str]) -> I64:
        """Number the words by the lemmas that they are looked up under."""
        return self.lemma_ids(words, self.lemma_of(words))

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
