"""Slot values of generated text beside those of its references, by label."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sacrebleu.metrics.chrf import CHRF

from lowres.corpus.utterance import Utterance

__all__ = ["ALL", "SlotValues", "slot_values"]

ALL = "all"  # labels of a corpus are not so called


class SlotValues(msgspec.Struct, frozen=True):
    """How the values of a label agree.

    Attributes:
        n: values that have a partner: the first of an utterance goes with the first of its
            reference, the second with the second.
        exact: share of them that are equal to it, in percent; ``None`` where there is none.
        chrf: of them all together.
        only_text: values of the text that have no partner.
        only_reference: values of the references that have none.
    """

    n: int
    exact: float | None
    chrf: float | None
    only_text: int
    only_reference: int


def slot_values(
    texts: Sequence[Utterance], references: Sequence[Utterance], *, lowercase: bool = False
) -> dict[str, SlotValues]:
    """Compare the slot values of texts with those of their references.

    Args:
        texts: labelled utterances.
        references: a labelled utterance for each.
        lowercase: compare in small letters.

    Returns:
        by label, in alphabetical order, after :data:`ALL`.
    """
    found: dict[str, _Values] = {ALL: _Values()}
    for text, reference in zip(texts, references, strict=True):
        mine, theirs = _by_label(text, lowercase), _by_label(reference, lowercase)
        for label in {*mine, *theirs}:
            for values in (found[ALL], found.setdefault(label, _Values())):
                values.add(mine.get(label, []), theirs.get(label, []))
    return {label: found[label].summary() for label in [ALL, *sorted({*found} - {ALL})]}


class _Values:
    """Values with their partners, and how many have none."""

    def __init__(self) -> None:
        self.pairs: list[tuple[str, str]] = []
        self.only_text = self.only_reference = 0

    def add(self, mine: list[str], theirs: list[str]) -> None:
        self.pairs += zip(mine, theirs, strict=False)
        self.only_text += max(0, len(mine) - len(theirs))
        self.only_reference += max(0, len(theirs) - len(mine))

    def summary(self) -> SlotValues:
        n = len(self.pairs)
        if not n:
            return SlotValues(0, None, None, self.only_text, self.only_reference)
        texts, references = map(list, zip(*self.pairs, strict=True))
        exact = round(100 * sum(one == other for one, other in self.pairs) / n, 2)
        chrf = round(CHRF().corpus_score(texts, [references]).score, 2)
        return SlotValues(n, exact, chrf, self.only_text, self.only_reference)


def _by_label(utterance: Utterance, lowercase: bool) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for span in sorted(utterance.spans or ()):
        value = utterance.text[span.start : span.end]
        found.setdefault(span.label, []).append(value.lower() if lowercase else value)
    return found
