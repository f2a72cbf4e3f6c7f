"""What an adapter yields: records of a lexicon or table, and rejects."""

from __future__ import annotations

import msgspec

__all__ = [
    "Derivation",
    "Inflection",
    "Provenance",
    "Record",
    "Reject",
    "Segmentation",
    "Translation",
]


class Translation(msgspec.Struct, frozen=True, kw_only=True):
    """A source head and one translation of it.

    Attributes:
        line: where it stands in the source, from 1.
        src: head, possibly of several words.
        tgt: translation, possibly of several words.
        pos: UPOS tag (https://universaldependencies.org/u/pos/).
        sense: gloss or number of the sense.
        weight: how usual or certain it is, positive.
        tgt_features: inherent features of the target: gender, noun class, number.
        tags: register, region, ``gloss``, ``transcription``, ...
        note: qualifiers that were stripped from the text.
        oneway: holds from source to target only.
    """

    line: int
    src: str
    tgt: str
    pos: str | None = None
    sense: str | None = None
    weight: float | None = None
    tgt_features: str | None = None
    tags: tuple[str, ...] = ()
    note: str | None = None
    oneway: bool = False


class Inflection(msgspec.Struct, frozen=True, kw_only=True):
    """A form of a lemma with its feature bundle."""

    line: int
    lemma: str
    form: str
    features: str


class Segmentation(msgspec.Struct, frozen=True, kw_only=True):
    """A form cut into morphemes."""

    line: int
    lemma: str
    form: str
    features: str
    segments: tuple[str, ...]


class Derivation(msgspec.Struct, frozen=True, kw_only=True):
    """A word derived from another by an affix."""

    line: int
    base: str
    derived: str
    category: str
    affix: str


class Reject(msgspec.Struct, frozen=True, omit_defaults=True):
    """A unit that was not understood: where, why (a slug such as ``missing-cell``), and its text.

    ``origin`` counts the files of one reading from 0; an adapter reads one file and leaves it alone.
    """

    line: int
    reason: str
    text: str
    origin: int = 0


class Provenance(msgspec.Struct, frozen=True):
    """What the header of a file says of itself: licence (SPDX identifier), citation and address."""

    licence: str | None = None
    citation: str | None = None
    url: str | None = None


Record = Translation | Inflection | Segmentation | Derivation
