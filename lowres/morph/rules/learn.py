"""Training a transducer: what stands where there is a choice in the examples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from lowres.morph.rules.actions import Actions, Choices, Licences
from lowres.morph.rules.bundles import laid_out
from lowres.morph.rules.contexts import References, contexts, places
from lowres.morph.rules.decisions import Decisions
from lowres.morph.rules.hashing import Hashes
from lowres.morph.rules.letters import Words, words
from lowres.morph.rules.loglinear import Effort, fitted
from lowres.morph.rules.references import Example
from lowres.morph.rules.states import States, advance, begin, kinds
from lowres.morph.rules.transducer import Transducer

__all__ = ["learnt"]

Ints = NDArray[np.int32]
Step = tuple[States, Ints, Ints]


def learnt(
    examples: Sequence[Example], others: References, actions: Actions, vowels: Ints, effort: Effort
) -> Transducer:
    """Train on examples; the references are other forms of their lemmas."""
    bundles, bundle = laid_out([one.features for one in examples], effort.paired)
    batch = words([one.lemma for one in examples], vowels)
    path = [*_walk(examples, batch, actions, vowels)]
    names = bundles.parts[:, 1][bundle]
    keys = [places(states, where, batch, names[states.item]) for states, where, _ in path]
    licences = Licences.counted(np.concatenate(keys), np.concatenate([taken for *_, taken in path]))
    found: list[list[Decisions]] = [[], [], []]
    for step, key in zip(path, keys, strict=True):
        for kind in range(3):
            if decisions := _decisions(kind, step, key, licences, bundle, batch, others, vowels):
                found[kind].append(decisions)
    joined = [_joined(parts) for parts in found if parts]
    weights = fitted(joined, bundles, actions.hashes, effort) if joined else np.zeros(2, np.float32)
    weights[np.abs(weights) < effort.least] = 0
    weights = weights.astype(np.float16).astype(np.float32)
    longest = max(len(one.actions) - len(one.lemma) - 2 for one in examples)
    return Transducer(actions, licences, vowels, weights, effort.paired, longest)


def _walk(
    examples: Sequence[Example], batch: Words, actions: Actions, vowels: Ints
) -> Iterator[Step]:
    """Walk through all examples at once: states, where they are, and the actions taken."""
    steps = max(len(one.actions) for one in examples)
    taken = np.full((len(examples), steps + 1), -1, dtype=np.int32)
    for row, one in enumerate(examples):
        taken[row, : len(one.actions)] = one.actions
    longest = max(sum(len(actions.spelled[act]) for act in one.actions) for one in examples)
    states = begin(len(examples), longest)
    for step in range(steps):
        states = states.take(np.flatnonzero(taken[states.item, step] >= 0))
        where = kinds(states, batch)
        yield states.take(np.arange(len(states))), where, taken[states.item, step]
        advance(states, taken[states.item, step], where, batch, actions, vowels)


def _decisions(
    kind: int,
    step: Step,
    keys: Hashes,
    licences: Licences,
    bundle: NDArray[np.int64],
    batch: Words,
    others: References,
    vowels: Ints,
) -> Decisions | None:
    """Keep the states of a kind that have a choice, and the right one in it."""
    states, where, taken = step
    choices = licences.choices(keys, taken)
    right = np.bincount(choices.state, choices.action == taken[choices.state], len(taken)) > 0
    some = np.flatnonzero(right & (choices.counts > 1) & (where == kind))
    if not len(some):
        return None
    chosen = states.take(some)
    seen, tiers = contexts(kind, chosen, batch, others, vowels)
    return Decisions(seen, tiers, bundle[chosen.item], choices.take(some), taken[some])


def _joined(parts: list[Decisions]) -> Decisions:
    count = np.concatenate([part.choices.counts for part in parts])
    action = np.concatenate([part.choices.action for part in parts])
    choices = Choices(np.repeat(np.arange(len(count)), count), action, count)
    seen, bundle, gold = (np.concatenate([part[at] for part in parts]) for at in (0, 2, 4))
    return Decisions(seen, parts[0].tiers, bundle, choices, gold)
