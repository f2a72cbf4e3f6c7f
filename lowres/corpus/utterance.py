"""The utterance: the one type that every corpus reader yields and every writer takes.

Spans are the truth. They are half-open, in Unicode code points of ``text``; BIO tags are derived
from them (:mod:`lowres.corpus.bio`).
"""

from __future__ import annotations

from typing import Any

import msgspec

__all__ = ["Span", "Token", "Utterance"]


class Span(msgspec.Struct, frozen=True, order=True):
    """A labelled stretch of text: ``text[start:end]`` in code points."""

    start: int
    end: int
    label: str


class Token(msgspec.Struct, frozen=True, omit_defaults=True):
    """A token as a span over the text, with whatever annotation the corpus gives."""

    start: int
    end: int
    upos: str | None = None
    lemma: str | None = None
    features: str | None = None
    head: int | None = None
    deprel: str | None = None


class Utterance(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One labelled or unlabelled utterance.

    Attributes:
        id: unique in its corpus.
        lang: canonical language tag.
        text: as read; never normalised, so that offsets hold.
        spans: slots, sorted by start; ``None`` where the corpus has no slot labels at all.
        intents: intent labels, usually one, empty where unlabelled.
        tokens: the corpus' own tokens, ``None`` where it gives none.
        group: the source utterance that this one was made from, for folds.
        meta: fields of the corpus that are passed through untouched.
    """

    id: str
    lang: str
    text: str
    spans: tuple[Span, ...] | None = None
    intents: tuple[str, ...] = ()
    tokens: tuple[Token, ...] | None = None
    group: str | None = None
    meta: dict[str, Any] = {}

    def fault(self) -> str | None:
        """Say what is wrong with the spans, or ``None`` when all is well."""
        for span in self.spans or ():
            if not 0 <= span.start < span.end <= len(self.text):
                return (
                    f"span {span.start}-{span.end} ({span.label}) lies outside its text "
                    f"of {len(self.text)} characters"
                )
        return None
