"""Translation equivalents as printed dictionaries list them: a line of words, marks and qualifiers.

Commas and semicolons separate equivalents. Asides stand in brackets: ``<m>`` and ``{m}`` are labels,
``(formal)`` and ``[formal]`` qualifiers, ``/sukoshi/`` a reading. A label before the word tells its
part of speech, one after it its gender or number: ``<n> Haus <n>``. Formats with markup turn theirs
into these signs, or into the four characters below, which no text holds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from lowres.lexicon.formats.cells import CLOSE, OPEN, SEPARATOR, optional_marked, spelt_out
from lowres.lexicon.formats.labels import FEATURES, features_of, pos_of
from lowres.lexicon.source import Source

__all__ = ["LABEL", "LONGEST", "NOTE", "Equivalent", "as_written", "equivalents"]

LONGEST = 20_000  # characters of a line; what is longer is no list of words
# Unicode noncharacters, so that brackets in the text of a marked note or label do no harm.
NOTE = ("\ufdd0", "\ufdd1")
LABEL = ("\ufdd2", "\ufdd3")

_ASIDE = re.compile(
    r"(\ufdd0[^\ufdd0\ufdd1]*\ufdd1|\ufdd2[^\ufdd2\ufdd3]*\ufdd3"
    r"|\((?:[^()]|\([^()]*\))*+\)|\[(?:[^\[\]]|\[[^\[\]]*\])*+\]|<[^<>]*>|\{[^{}]*\}|（[^（）]*）"
    r"|(?<![^\s,;(\])}>\ufdd1\ufdd3])"  # a reading begins a word and ends one; it may hold a slash
    r"(?:/(?!\s)[^/]+(?:/[^/\s,;、)\]][^/]*){0,3}/|/[^/]+(?<!\s)/)(?![^\s,;、)\]\ufdd0\ufdd2]))"
)
_SPECIAL = re.compile(r"[()（\[\]<>{}/:\ufdd0-\ufdd5]")
_BRACKET = re.compile(r"[()（）\[\]<>{}\ufdd0-\ufdd3]")
_SEPARATOR = re.compile(SEPARATOR)
# In a proverb a comma belongs to the sentence, but between Chinese characters it would be another one.
_SEPARATOR_OF_SENTENCES = re.compile(r"(?<=[\u2e80-\u9fff]),|;")
_LABELS = re.compile(r"[,;\s]+")
_NESTED = re.compile(r"[(\[](?:[^()\[\]]|[(\[][^()\[\]]*[)\]])*+[)\]]")
# Within a note, marks are what they stand for.
_AS_WRITTEN = {
    ord(OPEN): "(",
    ord(CLOSE): ")",
    ord(LABEL[0]): "<",
    ord(LABEL[1]): ">",
} | dict.fromkeys(map(ord, NOTE))


class Equivalent(NamedTuple):
    """One translation, and what stands around it.

    Attributes:
        text: the translation; empty where asides stand alone.
        pos: UPOS tag, from a label before it.
        features: UniMorph tags, from labels after it.
        note: qualifiers and readings.
        label: labels that tell neither.
        whole: its brackets match.
    """

    text: str
    pos: str | None = None
    features: str | None = None
    note: str | None = None
    label: str | None = None
    whole: bool = True


def equivalents(line: str, *, sentence: bool = False) -> list[Equivalent]:
    """Take a line apart.

    >>> [(one.text, one.features, one.note) for one in equivalents("Affe <m> [big], ma (regional)")]
    [('Affe', 'MASC', 'big'), ('ma', None, 'regional')]

    Args:
        line: the line, its markup turned into the signs above.
        sentence: it is a proverb, the commas of which separate nothing.
    """
    separator = _SEPARATOR_OF_SENTENCES if sentence else _SEPARATOR
    if not _SPECIAL.search(line):
        texts = [Source.clean(text) for text in separator.split(line)]
        return [Equivalent(text) for text in texts if text]
    found: list[Equivalent] = []
    item = _Item()
    for at, piece in enumerate(_ASIDE.split(optional_marked(line))):
        if at % 2:
            item.aside(piece)
            continue
        first, *others = separator.split(piece)
        if item.ended and first.strip(" /|"):
            item = item.close(found)
        item.text += first
        for text in others:
            item = item.close(found)
            item.text = text
    item.close(found)
    return found


def as_written(line: str) -> str:
    """Return a line as a printed dictionary has it, with brackets instead of the marks of this module."""
    return Source.clean(line.translate(_AS_WRITTEN))


class _Item:
    """An equivalent being put together."""

    def __init__(self) -> None:
        self.text = ""
        self.before: list[str] = []
        self.after: list[str] = []
        self.notes: list[str] = []
        self.ended = False

    def aside(self, piece: str) -> None:
        """Add what stands in brackets: a label or a reading after the text ends the equivalent."""
        kind, inner = piece[0], _bare(piece)
        begun = bool(self.text.strip(" \t~"))
        is_label = kind in "<{\ufdd2" or (begun and kind == "(" and features_of(inner) is not None)
        if not is_label:
            self.notes.append(inner)
        elif all(map(_is_known, several := _LABELS.split(inner))) and len(several) > 1:
            self.before += several  # where "n" tells a noun: <fem, n, sg>
        else:
            (self.after if begun else self.before).append(inner)
        self.ended = self.ended or (begun and (is_label or kind == "/"))
        self.text += " "

    def close(self, found: list[Equivalent]) -> _Item:
        """Add what was put together to those found; labels that stand alone belong to the last one."""
        text = self.text.strip(" /|")
        qualifier, colon, rest = f"{text} ".partition(": ")
        if colon:
            text, self.notes = rest, [qualifier, *self.notes]
        text, last = Source.clean(text), found[-1] if found else None
        pos, features, label = self._resolved(alone=not text and last is not None)
        one = Equivalent(text, pos, features, _listed(self.notes), label, not _BRACKET.search(text))
        if not text and last and last.text:
            found[-1] = last._replace(
                features=_joined(last.features, features), note=_listed([last.note, one.note])
            )
        elif any(one[:-1]):
            found += [one._replace(text=way) for way in spelt_out(text)]
        return _Item()

    def _resolved(self, alone: bool) -> tuple[str | None, str | None, str | None]:
        """Tell part of speech, features and other labels; those that stand alone follow a text."""
        pos = features = None
        others: list[str] = []
        before, after = ([], self.before) if alone else (self.before, self.after)
        for label in before:
            if pos is None and pos_of(label):
                pos = pos_of(label)
            elif features_of(label):
                features = _joined(features, features_of(label))
            else:
                others.append(label)
        for label in after:
            if features_of(label):
                features = _joined(features, features_of(label))
            elif pos is None and pos_of(label):
                pos = pos_of(label)
            else:
                others.append(label)
        return pos, features, _listed(others)


def _is_known(label: str) -> bool:
    return bool(pos_of(label) or features_of(label))


def _listed(notes: Sequence[str | None]) -> str | None:
    """Join notes, without those that say nothing."""
    if not notes:
        return None
    cleaned = (Source.clean(note) for note in notes if note)
    return "; ".join(note for note in cleaned if note) or None


def _bare(aside: str) -> str:
    """Return an aside without its brackets, those of a marked note within a note too."""
    inner = aside[1:-1].strip()
    if inner[:1] in ("(", "[") and _NESTED.fullmatch(inner):
        inner = inner[1:-1]
    bare = inner.strip(" <>{}:/")
    return bare if bare.isascii() else bare.translate(_AS_WRITTEN)


def _joined(one: str | None, other: str | None) -> str | None:
    if not one or not other:
        return one or other
    return ";".join(sorted({*one.split(";"), *other.split(";")}, key=FEATURES.index))
