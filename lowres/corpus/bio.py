"""BIO tags from spans, and spans from BIO tags.

Tokens are split at span edges, because real spans end inside tokens; where spans overlap, the
longer one stays (the earlier one among equals) and the rest are counted. In reading, an ``I-x``
that continues nothing begins a span, as in the CoNLL scorer: published corpora hold such tags.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import msgspec
import regex

from lowres.corpus.align import Offsets, words
from lowres.corpus.utterance import Span, Token, Utterance
from lowres.errors import InputError
from lowres.text import tokenise

__all__ = ["Offsets", "Tagged", "check_tag", "drop_overlaps", "spans_of", "tag", "tag_words"]

_TAG = regex.compile("O|[BI]-.+", regex.DOTALL)


class Tagged(NamedTuple):
    """Tokens as (start, end), a BIO tag for each, and how many spans were lost to overlap."""

    tokens: list[Offsets]
    tags: list[str]
    overlaps: int


def tag(utterance: Utterance) -> Tagged:
    """Derive tokens and BIO tags; an utterance without slot labels is all ``O``."""
    spans, overlaps = drop_overlaps(utterance.spans or ())
    edges = sorted({edge for span in spans for edge in (span.start, span.end)})
    own = [(token.start, token.end) for token in utterance.tokens or ()]
    tokens = _split(own or tokenise(utterance.text), edges)
    tags = ["O"] * len(tokens)
    for span in spans:
        inside = [i for i, (start, end) in enumerate(tokens) if span.start <= start < span.end]
        for position, i in enumerate(inside):
            tags[i] = f"{'I' if position else 'B'}-{span.label}"
    return Tagged(tokens, tags, overlaps)


def tag_words(utterance: Utterance) -> Tagged:
    """Derive BIO tags of the words between spaces, whatever tokens the corpus has."""
    pieces = tuple(Token(*word) for word in words(utterance.text))
    return tag(msgspec.structs.replace(utterance, tokens=pieces))


def check_tag(path: Path, line: int, bio: str) -> str:
    """Return a tag as it is.

    Raises:
        InputError: it is no BIO tag.
    """
    if not _TAG.fullmatch(bio):
        raise InputError(path, f'"{bio}" is no BIO tag. Write O, B-slot or I-slot.', line)
    return bio


def spans_of(tokens: Sequence[Offsets], tags: Sequence[str]) -> tuple[Span, ...]:
    """Read spans off BIO tags; an ``I-x`` that continues nothing begins a span.

    >>> spans_of([(0, 2), (3, 6), (7, 9)], ["B-x", "I-x", "O"])
    (Span(start=0, end=6, label='x'),)
    """
    spans: list[Span] = []
    open_label = ""
    for (start, end), bio in zip(tokens, tags, strict=True):
        prefix, _, label = bio.partition("-")
        if prefix == "I" and label == open_label:
            spans[-1] = Span(spans[-1].start, end, label)
        elif prefix in ("B", "I"):
            spans.append(Span(start, end, label))
        open_label = label
    return tuple(spans)


def drop_overlaps(spans: Sequence[Span]) -> tuple[tuple[Span, ...], int]:
    """Keep a set of spans that do not overlap, and count the others."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start - span.end, span.start, span.label)):
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return tuple(sorted(kept)), len(spans) - len(kept)


def _split(tokens: Sequence[Offsets], edges: Sequence[int]) -> list[Offsets]:
    pieces: list[Offsets] = []
    for start, end in tokens:
        cuts = [start, *(edge for edge in edges if start < edge < end), end]
        pieces.extend(pairwise(cuts))
    return pieces
