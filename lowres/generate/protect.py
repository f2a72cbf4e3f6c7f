"""What is not to be translated: names, by the label of their slot or by how they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from lowres.generate.kinds import begin_large
from lowres.generate.pieces import I64, Mask, Pieces

__all__ = [
    "after_numbers",
    "is_code",
    "is_name_label",
    "is_place_label",
    "label_words",
    "name_cased",
    "protected_labels",
]

# Words in slot labels that say the value is a name. Taken from the label inventories of INJONGO,
# xSID, MASSIVE, SNIPS and MTOD.
# fmt: off
_NAME_WORDS = frozenset({
    "airline", "album", "app", "artist", "bank", "book", "brand", "business", "city", "company",
    "contact", "country", "game", "hotel", "location", "movie", "name", "person", "place",
    "playlist", "podcast", "poi", "province", "restaurant", "song", "state", "station", "street",
    "title", "track",
})
# fmt: on
_NOT_NAMES = frozenset({"type", "genre", "kind"})
_PLACE_WORDS = frozenset({"city", "country", "location", "place", "province", "state"})
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th|am|pm|s|h|min)", re.IGNORECASE)
_SENTENCE_ENDS = frozenset(".!?\u2026:")


def is_name_label(label: str) -> bool:
    """Tell whether the values of a slot are names, by the words of its label.

    >>> is_name_label("CITY_OR_PROVINCE"), is_name_label("place_type"), is_name_label("DATE")
    (True, False, False)
    """
    words = label_words(label)
    return bool(words & _NAME_WORDS) and not words & _NOT_NAMES


def is_place_label(label: str) -> bool:
    """Tell whether the values of a slot are names of places, which languages have words of their own for.

    >>> is_place_label("CITY_OR_PROVINCE"), is_place_label("artist")
    (True, False)
    """
    return is_name_label(label) and bool(label_words(label) & _PLACE_WORDS)


def label_words(label: str) -> set[str]:
    """Split a label into its words, in small letters.

    >>> sorted(label_words("party_sizeNumber"))
    ['number', 'party', 'size']
    """
    return set(re.split(r"[^a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", label).lower()))


def protected_labels(labels: Iterable[str], names: str, protect_slots: Iterable[str]) -> set[str]:
    """Return those of the labels whose slots stay untouched."""
    asked = set(protect_slots)
    return {
        label
        for label in labels
        if label in asked or (names != "translate" and is_name_label(label))
    }


def are_codes(kinds: list[str]) -> Mask:
    """Tell of each word whether :func:`is_code` holds."""
    return np.array([is_code(kind) for kind in kinds], bool)


def is_code(word: str) -> bool:
    """Tell what is no word of a language: letters and digits together, as in ``A4``."""
    letters, digits = any(map(str.isalpha, word)), any(map(str.isdigit, word))
    return letters and digits and not _ORDINAL.fullmatch(word)


def after_numbers(pieces: Pieces, lang: str) -> Mask:
    """Mark the English ``am`` and ``pm`` behind numbers, which no lexicon means by them, bool [tokens]."""
    found = np.zeros(len(pieces.kind), bool)
    if lang == "eng":
        hour = np.flatnonzero(pieces.ask(_are_hours)[pieces.kind] & (pieces.position > 0))
        found[hour] = pieces.ask(_begin_with_digits)[pieces.kind[hour - 1]]
    return found


def name_cased(pieces: Pieces, held: Mask) -> Mask:
    """Mark the words that are written like names.

    A word is, if it begins with a large letter, another word stands before it in its sentence, the
    lexicon has no such word with a large letter, and its utterance has words in small letters too.

    Args:
        pieces: the batch.
        held: which distinct tokens the lexicon holds as they are written, bool [kinds].

    Returns:
        bool [tokens].
    """
    is_word, row = pieces.is_word, pieces.token_row
    capital = pieces.ask(begin_large)[pieces.kind] & is_word
    after_end = np.append(False, pieces.ask(_end_sentences)[pieces.kind][:-1])
    at = np.arange(len(row))
    sentence = np.maximum.accumulate(
        np.where((pieces.position == 0) | after_end[: len(row)], at, 0)
    )
    words_before: I64 = np.cumsum(is_word) - is_word
    inside: Mask = words_before > words_before[sentence]
    has_small = np.zeros(len(pieces.row_start), bool)
    has_small[row[is_word & ~capital]] = True
    return np.asarray(capital & inside & has_small[row] & ~held[pieces.kind])


def _end_sentences(kinds: list[str]) -> Mask:
    return np.array([kind in _SENTENCE_ENDS for kind in kinds], bool)


def _are_hours(kinds: list[str]) -> Mask:
    return np.array([kind.lower() in ("am", "pm") for kind in kinds], bool)


def _begin_with_digits(kinds: list[str]) -> Mask:
    return np.array([kind[0].isdigit() for kind in kinds], bool)
