"""Scores of choices by trained weights; what was summed once is remembered."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lowres.morph.rules.actions import Choices
from lowres.morph.rules.contexts import ALONE
from lowres.morph.rules.hashing import Hashes, mixed
from lowres.morph.rules.loglinear import Bundles, slots

__all__ = ["Scorer"]

_CACHE = 20  # bits

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


class Scorer:
    """Adds up weights.

    They have the precision of 16 bits, so that 64 bits hold their sums exactly, in any order.
    """

    def __init__(self, weights: NDArray[np.float32]) -> None:
        self._weights = weights
        self._bits = (len(weights) - 1).bit_length()
        self._keys = np.zeros(1 << _CACHE, dtype=np.uint64)
        self._sums = np.zeros(1 << _CACHE, dtype=np.float64)

    def scores(
        self,
        seen: Hashes,
        tiers: list[int],
        choices: Choices,
        actions: Hashes,
        bundles: Bundles,
        bundle: Places,
    ) -> Floats:
        """Score choices.

        Args:
            seen: contexts (states, templates).
            tiers: of the templates.
            choices: of all states.
            actions: a hash for each choice.
            bundles: those that are asked for.
            bundle: the row of each state's.
        """
        state = choices.state
        scores = np.zeros(len(state))
        names = bundles.parts[bundle, 1]
        for tier, contexts in zip(tiers, seen.T, strict=True):
            parts = bundles.parts[:, : bundles.widths[tier]]
            if tier == ALONE:
                scores += self._summed(contexts[state], parts[bundle[state]], actions)
                continue
            keys = mixed(mixed(contexts, names)[state], actions)
            scores += self._remembered(keys, contexts, parts, actions, state, bundle)
        return scores

    def _remembered(
        self,
        keys: Hashes,
        contexts: Hashes,
        parts: Hashes,
        actions: Hashes,
        state: Places,
        bundle: Places,
    ) -> Floats:
        """Look sums up by their keys; those of two keys that share a place are made anew."""
        place = keys >> np.uint64(64 - _CACHE)
        missed = np.flatnonzero(self._keys[place] != keys)
        sums: Floats = self._sums[place]
        if len(missed):
            new, first, again = np.unique(keys[missed], return_index=True, return_inverse=True)
            at = state[missed[first]]
            made = self._summed(contexts[at], parts[bundle[at]], actions[missed[first]])
            self._keys[new >> np.uint64(64 - _CACHE)] = new
            self._sums[new >> np.uint64(64 - _CACHE)] = made
            sums[missed] = made[again]
        return sums

    def _summed(self, contexts: Hashes, parts: Hashes, actions: Hashes) -> Floats:
        found = self._weights[slots(contexts, parts, actions, self._bits)]
        sums: Floats = found.sum(axis=1, dtype=np.float64)
        return sums
