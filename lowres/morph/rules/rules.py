"""Inflection learnt from rows of a table, for lemmas that no table holds.

Lemmas are aligned with their forms, and a transducer learns to write the forms: when to copy, to
change, to insert, given the letters around, what was written, and the bundle, its tags and pairs
of them. So endings compose that were seen with other tags.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import exp
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lowres.errors import LowresError
from lowres.morph.align import align
from lowres.morph.rows import Candidate, Row
from lowres.morph.rules.actions import Actions, Licences, sequence
from lowres.morph.rules.learn import learnt
from lowres.morph.rules.letters import fold, vowels
from lowres.morph.rules.loglinear import Effort
from lowres.morph.rules.references import Example, Known, nearest
from lowres.morph.rules.transducer import Transducer

__all__ = ["Rules"]

_FEW, _MANY = 300, 2000  # rows
_BATCH = 4000  # words inflected at once
_SMALL = 0.003  # weights nearer to zero are dropped

Data = tuple[dict[str, Any], dict[str, NDArray[Any]]]


class Rules:
    """An inflector learnt from rows (lemma, form, canonical bundle); see :meth:`train`."""

    def __init__(self, transducer: Transducer, known: Known) -> None:
        self._transducer, self._known = transducer, known

    @classmethod
    def train(cls, rows: Iterable[Row]) -> Rules:
        """Learn from rows; their order and repeats do not matter.

        Raises:
            LowresError: there are no rows.
        """
        kept = sorted(set(rows))
        if not kept:
            raise LowresError("there are no rows to learn inflection from")
        dotless = any("ı" in form for _, form, _ in rows)
        folded = [(fold(lemma, dotless), fold(form, dotless)) for lemma, form, _ in kept]
        slots = align(folded)
        spelled = [sequence(lemma, one) for (lemma, _), one in zip(folded, slots, strict=True)]
        actions = Actions.seen(spelled, dotless)
        examples = [
            Example(lemma, features, actions.numbered(names))
            for (lemma, _), (_, _, features), names in zip(folded, kept, spelled, strict=True)
        ]
        known = Known(examples)
        chosen = [known.nearest(one.lemma, one.features, but=one) for one in examples]
        transducer = learnt(
            examples,
            nearest(chosen, actions.inserted),
            actions,
            vowels(word for pair in folded for word in pair),
            _effort(len(kept)),
        )
        return cls(transducer, known)

    def inflect(self, asked: Sequence[tuple[str, str]], most: int = 1) -> list[list[Candidate]]:
        """Inflect lemmas, each for a canonical bundle.

        Args:
            asked: lemmas with bundles; any letters, any bundle.
            most: how many candidates are given at most.

        Returns:
            for each, at least one candidate, the most probable first.
        """
        found: list[list[Candidate]] = []
        for start in range(0, len(asked), _BATCH):
            found += self._inflected(asked[start : start + _BATCH], most)
        return found

    def _inflected(self, asked: Sequence[tuple[str, str]], most: int) -> list[list[Candidate]]:
        actions = self._transducer.actions
        chosen = [
            self._known.nearest(fold(lemma, actions.dotless), features) for lemma, features in asked
        ]
        written = self._transducer.write(asked, nearest(chosen, actions.inserted))
        pairs = zip(asked, written, strict=True)
        return [self._ranked(lemma, forms)[:most] for (lemma, _), forms in pairs]

    def _ranked(self, lemma: str, forms: Sequence[tuple[str, float]]) -> list[Candidate]:
        sums: dict[str, float] = defaultdict(float)
        for form, log in forms:
            sums[form or lemma] += exp(log)
        ordered = sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))
        return [Candidate(form, min(1.0, share)) for form, share in ordered]

    def to_data(self) -> Data:
        """Return all that was learnt: facts for JSON, and arrays."""
        one, examples = self._transducer, self._known.examples
        places = np.flatnonzero(one.weights)
        facts = {
            "actions": list(one.actions.spelled),
            "dotless": one.actions.dotless,
            "paired": one.paired,
            "longest": one.longest,
            "weights": len(one.weights),
            "known": [[example.lemma, example.features] for example in examples],
        }
        arrays: dict[str, NDArray[Any]] = {
            "places": places.astype(np.uint32),
            "values": one.weights[places].astype(np.float16),
            "vowels": one.vowels,
            "keys": one.licences.keys,
            "ends": one.licences.ends.astype(np.int32),
            "licensed": one.licences.actions.astype(np.uint16),
            "taken": np.concatenate([example.actions for example in examples]).astype(np.uint16),
            "taken_ends": np.cumsum([0, *(len(example.actions) for example in examples)]),
        }
        return facts, arrays

    @classmethod
    def from_data(cls, facts: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Rules:
        """Make the inflector that :meth:`to_data` told of."""
        weights = np.zeros(facts["weights"], dtype=np.float32)
        weights[arrays["places"]] = arrays["values"]
        licensed, taken = (arrays[name].astype(np.int32) for name in ("licensed", "taken"))
        licences = Licences(arrays["keys"], arrays["ends"].astype(np.int64), licensed)
        ends = pairwise(arrays["taken_ends"].tolist())
        known = Known(
            [
                Example(lemma, features, taken[start:end])
                for (lemma, features), (start, end) in zip(facts["known"], ends, strict=True)
            ]
        )
        actions = Actions(facts["actions"], facts["dotless"])
        transducer = Transducer(
            actions, licences, arrays["vowels"], weights, facts["paired"], facts["longest"]
        )
        return cls(transducer, known)


def _effort(rows: int) -> Effort:
    if rows > _MANY:
        return Effort(bits=22, every=False, paired=False, chunk=2000, passes=6, least=_SMALL)
    return Effort(bits=20 if rows <= _FEW else 21, every=True, paired=True, least=_SMALL)
