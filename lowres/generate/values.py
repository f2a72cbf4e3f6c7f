r"""Slot values in the target language, which may stand in the place of translated ones.

A file of them is a TSV without quotes, a value a line: the slot's label as the corpus writes it, the
value, and perhaps its weight. Blank lines, lines that begin with ``#`` and a header ``slot\tvalue``
are passed over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from math import isfinite
from pathlib import Path
from typing import NamedTuple

from lowres.corpus.utterance import Utterance
from lowres.errors import InputError
from lowres.generate.protect import is_name_label, label_words
from lowres.lexicon.table import Origin
from lowres.lines import Line, read_lines
from lowres.record.fingerprint import sha256
from lowres.text import lower

__all__ = [
    "AUTO",
    "NAME",
    "NUMBER",
    "Value",
    "Values",
    "counted_values",
    "kind_of",
    "read_values",
    "value_lines",
]

AUTO = "auto"  # in the place of a file: values collected from what is at hand

_HEADERS = (["slot", "value"], ["slot", "value", "weight"])
_WIDTH = (2, 3)
NAME, NUMBER = "*NAME", "*NUMBER"
_NUMBERS = frozenset({"amount", "count", "number", "quantity"})


class Value(NamedTuple):
    """A value that a slot may have.

    Attributes:
        slot: label of the slot; after ``*`` a word that labels hold, or :data:`NAME` or
            :data:`NUMBER` for labels of such values, where no value is given for the label itself.
        text: the value.
        weight: how usual it is, positive.
        origin: which of the files it comes from.
        line: its line there; 0 where there is none.
    """

    slot: str
    text: str
    weight: float
    origin: int
    line: int


class Values(NamedTuple):
    """Values of slots, and the files that they come from.

    Attributes:
        values: for slots that are named.
        origins: the files.
    """

    values: tuple[Value, ...]
    origins: tuple[Origin, ...]

    def joined(self, other: Values) -> Values:
        """Put others behind these."""
        first = len(self.origins)
        more = tuple(one._replace(origin=first + one.origin) for one in other.values)
        return Values(self.values + more, self.origins + other.origins)


def kind_of(label: str, kinds: Container[str]) -> str | None:
    """Say which of the kinds of values a label asks for: a word of its own, a name or a number.

    >>> kind_of("alarm_time", {"*time", NAME}), kind_of("PERSON_NAME", {NAME})
    ('*time', '*NAME')
    """
    words = label_words(label)
    asked = [*(f"*{word}" for word in sorted(words))]
    asked += [NAME] * is_name_label(label) + [NUMBER] * bool(words & _NUMBERS)
    return next((kind for kind in asked if kind in kinds), None)


def read_values(paths: Sequence[Path]) -> Values:
    """Read files of slot values.

    Raises:
        InputError: a line is not a slot, a value and perhaps a positive weight.
    """
    values: list[Value] = []
    for number, path in enumerate(paths):
        found = [
            _value(path, line, number) for line in read_lines(path) if not _is_passed_over(line)
        ]
        if not found:
            raise InputError(path, "there is no value in it. A line is: slot, tab, value.")
        values += found
    return Values(tuple(values), tuple(Origin(one.name, sha256(one), "unknown") for one in paths))


def counted_values(utterances: Iterable[Utterance]) -> Counter[tuple[str, str]]:
    """Count the slot values of labelled text, by label and value.

    Of white space, one blank is kept. What a text begins with counts in small letters where that is
    how it is written elsewhere.
    """
    counted, opening = Counter[tuple[str, str]](), Counter[tuple[str, str, str]]()
    for one in utterances:
        for span in one.spans or ():
            value = " ".join(one.text[span.start : span.end].split())
            if value and one.text[: span.start].strip():
                counted[span.label, value] += 1
            elif value:
                opening[span.label, value, lower(value[0], one.lang) + value[1:]] += 1
    for (slot, value, small), times in opening.items():
        counted[slot, small if (slot, small) in counted else value] += times
    return counted


def value_lines(counted: Counter[tuple[str, str]]) -> Iterator[str]:
    """Write counted values as a file of them, label by label, the most frequent first."""
    yield "slot\tvalue\tweight"
    for (slot, text), times in sorted(
        counted.items(), key=lambda one: (one[0][0], -one[1], one[0])
    ):
        yield f"{slot}\t{text}\t{times}"


def _is_passed_over(line: Line) -> bool:
    text = line.text.strip()
    return not text or text.startswith("#") or (line.number == 1 and text.split("\t") in _HEADERS)


def _value(path: Path, line: Line, origin: int) -> Value:
    cells = [cell.strip() for cell in line.text.split("\t")]
    if len(cells) not in _WIDTH or not cells[0].strip("*") or not cells[1]:
        what = "is not a slot, a tab and a value (and perhaps a tab and a weight)."
        raise InputError(path, f'"{line.text}" {what}', line.number)
    return Value(cells[0], cells[1], _weight(path, line, cells[2:]), origin, line.number)


def _weight(path: Path, line: Line, cells: list[str]) -> float:
    if not cells:
        return 1.0
    try:
        weight = float(cells[0])
    except ValueError:
        weight = 0.0
    if not (isfinite(weight) and weight > 0):
        raise InputError(path, f'"{cells[0]}" is no weight, a number above 0.', line.number)
    return weight
