"""What a head may become in a lattice, and what is known of each of these nodes."""

from __future__ import annotations

from collections.abc import Iterator
from math import log1p
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lowres.generate.draws import U64, hash64, hash_all
from lowres.generate.forms import Forms
from lowres.generate.kinds import groups
from lowres.generate.lookup import HeadIndex
from lowres.generate.pieces import I64, Heads
from lowres.generate.scene import Scene
from lowres.generate.score import WEIGHTS, Facts, facts
from lowres.generate.tagging import UNKNOWN, UPOS
from lowres.generate.target_text import TargetText
from lowres.text import WORD, tokenise

__all__ = ["COPY", "LATTICE", "Nodes", "Weights"]

F64 = NDArray[np.float64]
COPY: Final = -1
_MOST: Final = 16  # nodes of a head, the best by themselves
_KEPT: Final = 1 << 16  # lists of nodes that are remembered


class Weights(NamedTuple):
    """Weights of what is known of a way through a lattice.

    Attributes:
        facts: of what is known of a translation.
        inflected: where its form is another than the lexicon's.
        asked: where its form is the one that the head asks for.
        form: of the logarithm of one more than the form's occurrences in target text.
        unseen: where target text does not hold it.
        copy: where the head stays as it is.
        copied: of the logarithm of one more than its occurrences in target text.
        pair: of the association of each word with the one before it.
        leave: by part of speech, where the head is left out; others than these never are.
        rare: of the logarithm of how many sentences there are for one occurrence of the most frequent
            translation of a head that is left out: languages without articles lack a word for "the".
    """

    facts: Facts
    inflected: float
    asked: float
    form: float
    unseen: float
    copy: float
    copied: float
    pair: float
    leave: dict[str, float]
    rare: float

    @property
    def of_nodes(self) -> F64:
        """The weights of what is known of one node, [features]."""
        return np.array([*self.facts, *self[1:7]])


# By tests/bench/fit_lattice.py, from the weights of `auto`, on the xSID validation sentences that are not
# in its test set, in Dutch, Danish, Turkish, German and Italian together: mean chrF 47.8 became 48.4.
# Copies and deletions gained nothing there; theirs are the largest weights that lose nothing.
LATTICE: Final = Weights(
    facts=WEIGHTS._replace(frequency=0.7, unseen=-1.1, shared=-0.18, odd=-4.9),
    inflected=-0.5,
    asked=6.0,
    form=0.15,
    unseen=0.2,
    copy=2.0,
    copied=0.0,
    pair=0.05,
    leave={"DET": 4.0, "ADP": 0.0, "AUX": 4.0, "PART": 4.0, "PRON": 4.0},
    rare=1.0,
)
_BEFORE_SKETCH: Final = LATTICE._replace(facts=WEIGHTS)
_FEATURES: Final = len(Facts._fields) + 6


class _Node(NamedTuple):
    """One thing that a head may become: its candidate and form, its text, and what is known of it."""

    candidate: int
    form: int
    text: str
    known: tuple[float, ...]


class Nodes:
    """The nodes of heads, the best of each by themselves.

    Where the forms are those of the whole table, all that target text holds are taken, and heads as
    they are; else each translation in the form that its head asks for, which a sketch goes on from.

    Args:
        index: the heads.
        forms: the forms of their translations.
        text: target text.
        weights: what each thing that is known counts; before a sketch, translations as for ``auto``.
        width: most nodes of a head.

    Attributes:
        candidate: the translation of each node, [lists, width].
        form: the number of its form, 0 for the translation as it is, :data:`COPY`, [lists, width].
        first: hash of its first word, [lists, width].
        first_count: how often target text holds that.
        last: hash of its last word.
        last_count: how often target text holds that.
        score: of each node by itself, minus infinity where there is none, [lists, width].
        rarity: of the translations of each head, see :attr:`Weights.rare`, [lists].
    """

    candidate: I64
    form: I64
    first: U64
    first_count: F64
    last: U64
    last_count: F64
    score: F64
    rarity: F64

    def __init__(
        self,
        index: HeadIndex,
        forms: Forms,
        text: TargetText,
        *,
        weights: Weights | None = None,
        width: int = _MOST,
    ) -> None:
        self.index, self.forms, self.text = index, forms, text
        self.whole_table, self.width = forms.whole_table, width
        self.weights = weights or (LATTICE if self.whole_table else _BEFORE_SKETCH)
        self.reset()

    def reweigh(self, weights: Weights) -> None:
        """Score the nodes that are kept by other weights."""
        self.weights = weights
        self.score = np.where(self._there, self._known @ weights.of_nodes, -np.inf)

    def of(self, scene: Scene, heads: Heads, upos: I64) -> I64:
        """Return the number of each head's list of nodes, [heads].

        Args:
            scene: the batch.
            heads: the heads.
            upos: their parts of speech.
        """
        if len(self._numbers) > _KEPT:
            self.reset()
        pieces = scene.pieces
        asked = self.forms.asked(pieces, scene.tagged, heads)
        one_word = (heads.length == 1) & (heads.tail < 0)
        kind = np.where(one_word, pieces.kind[heads.token], len(pieces.kinds))
        sizes = (len(self.index.heads), len(UPOS) + 1, len(self.forms.bundles))
        key, place = groups(np.ravel_multi_index((heads.head, upos - UNKNOWN, asked), sizes))
        pair, whole = groups(place.astype(np.int64) * (len(pieces.kinds) + 1) + kind)
        columns = [*np.unravel_index(key[pair // (len(pieces.kinds) + 1)], sizes)]
        words = [*pieces.kinds, ""]
        surface = [words[at] for at in (pair % (len(pieces.kinds) + 1)).tolist()]
        keys = list(zip(*(column.tolist() for column in columns), surface, strict=True))
        new = [one for one in keys if one not in self._numbers]
        if new:
            self._add([self._best(*one) for one in new], [self._rarity(one[0]) for one in new])
            self._numbers |= {one: len(self._numbers) + at for at, one in enumerate(new)}
        return np.array([self._numbers[one] for one in keys], np.int64)[whole]

    def leaving_out(self, number: I64, upos: I64) -> F64:
        """Return what it counts to leave heads out, by their lists and parts of speech, [heads]."""
        costs = [self.weights.leave.get(name, -np.inf) for name in UPOS]
        of_pos = np.array([*costs, -np.inf])[upos]  # UNKNOWN is the last one
        return of_pos + self.weights.rare * self.rarity[number]

    def hashes(self, words: list[str]) -> U64:
        """Hash words as target text counts them."""
        return hash_all(map(self.text.small, words))

    def counts(self, words: list[str]) -> F64:
        """Count words in target text."""
        return np.array([self.text.counts[self.text.small(word)] for word in words], np.float64)

    def reset(self) -> None:
        """Forget the lists of nodes; a changed width holds from here."""
        self._numbers: dict[tuple[int, int, int, str], int] = {}
        self._seen: dict[str, int] = {}
        self._known = np.zeros((0, self.width, _FEATURES))
        self._there, self.rarity = np.zeros((0, self.width), bool), np.zeros(0)
        self.candidate, self.form = np.zeros((2, 0, self.width), np.int64)
        self.first, self.last = np.zeros((2, 0, self.width), np.uint64)
        self.first_count, self.last_count = np.zeros((2, 0, self.width))
        self.reweigh(self.weights)

    def _best(self, head: int, upos: int, asked: int, word: str) -> list[_Node]:
        """List the best nodes of a head in its order, the best first."""
        listed = list(self._listed(head, upos + UNKNOWN, asked))
        if word.isalpha() and self.whole_table:
            known = (*(0.0,) * (_FEATURES - 2), 1.0, log1p(self.text.frequency(word)))
            listed.append(_Node(-1, COPY, word, known))
        scores = np.array([node.known for node in listed]) @ self.weights.of_nodes
        return [listed[at] for at in np.argsort(-scores, kind="stable")[: self.width].tolist()]

    def _listed(self, head: int, upos: int, asked: int) -> Iterator[_Node]:
        """List the translations of a head in their forms."""
        index, known_upos = self.index, UPOS[upos] if upos != UNKNOWN else None
        for at in index.places(head):
            candidate = index.candidates[at]
            shared = index.shared[candidate.tgt]
            of_it = facts(candidate, known_upos, self._frequency, shared)
            wanted = self.forms.default(at, asked)
            if not self.whole_table:
                yield _Node(at, 0, wanted, (*of_it, *(0.0,) * 6))
                continue
            for number, form in enumerate(self.forms.listed(at)):
                seen = self._frequency(form)
                if number == 0 or seen or form == wanted:
                    of_form = (number > 0, form == wanted, log1p(seen), seen == 0, 0.0, 0.0)
                    yield _Node(at, number, form, (*of_it, *map(float, of_form)))

    def _frequency(self, text: str) -> int:
        seen = self._seen.get(text)
        if seen is None:
            seen = self._seen[text] = self.text.frequency(text)
        return seen

    def _rarity(self, head: int) -> float:
        own = (self.index.candidates[at] for at in self.index.places(head))
        most = max(self._frequency(one.text) for one in own)
        return log1p(self.text.sentences) - log1p(most)

    def _add(self, lists: list[list[_Node]], rarity: list[float]) -> None:
        """Lay out the nodes of more heads behind the others."""
        shape = (len(lists), self.width)
        known, there = np.zeros((*shape, _FEATURES)), np.zeros(shape, bool)
        numbers, hashes, counts = (
            np.zeros((2, *shape), kind) for kind in (np.int64, np.uint64, np.float64)
        )
        for row, nodes in enumerate(lists):
            for at, node in enumerate(nodes):
                known[row, at], there[row, at] = node.known, True
                numbers[:, row, at] = node.candidate, node.form
                ends = self._ends(node.text)
                hashes[:, row, at] = [hash64(word) for word in ends]
                counts[:, row, at] = [self.text.counts[word] for word in ends]
        self._known = np.concatenate([self._known, known])
        self._there = np.concatenate([self._there, there])
        self.rarity = np.append(self.rarity, rarity)
        self.candidate = np.concatenate([self.candidate, numbers[0]])
        self.form = np.concatenate([self.form, numbers[1]])
        self.first = np.concatenate([self.first, hashes[0]])
        self.last = np.concatenate([self.last, hashes[1]])
        self.first_count = np.concatenate([self.first_count, counts[0]])
        self.last_count = np.concatenate([self.last_count, counts[1]])
        self.reweigh(self.weights)

    def _ends(self, text: str) -> tuple[str, str]:
        """Return the first and the last word of a text, as target text counts them."""
        words = [text[start:end] for start, end in tokenise(text)]
        words = [word for word in words if WORD.match(word)] or [text]
        return self.text.small(words[0]), self.text.small(words[-1])
