"""How often an inflector is right, on rows that it was not trained on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from lowres.errors import InputError
from lowres.morph.features import upos
from lowres.morph.learned import ROWS, Inflected, hashes, usable
from lowres.morph.rows import Row
from lowres.record.signature import signature

__all__ = [
    "Known",
    "Scored",
    "calibration_error",
    "distance",
    "refuse_known",
    "scored",
    "signature_of",
    "summary",
]

_BINS = 10


class Known(NamedTuple):
    """Hashes of what an inflector was trained on."""

    rows: frozenset[str]
    lemmas: frozenset[str]
    bundles: frozenset[str]

    @classmethod
    def load(cls, folder: Path) -> Known:
        """Read them.

        Raises:
            InputError: the file is missing or damaged.
        """
        with usable(folder / ROWS) as path:
            lines = [line.split() for line in path.read_text("utf-8").splitlines()]
            return cls(*(frozenset(column) for column in zip(*lines, strict=True)))


class Scored(NamedTuple):
    """A row, and what an inflector made of it."""

    row: Row
    got: Inflected
    seen: tuple[bool, bool]

    @property
    def right(self) -> bool:
        """Whether the form is the row's."""
        return self.got.text == self.row.form


def refuse_known(rows: Iterable[tuple[Row, int]], known: Known, path: Path) -> None:
    """Make sure that none of some rows was trained on.

    Args:
        rows: each with its line.
        known: what was trained on.
        path: the file that holds the rows.

    Raises:
        InputError: some were.
    """
    lines = [line for row, line in rows if hashes(row)[0] in known.rows]
    if lines:
        what = f"{len(lines)} of its rows were trained on, this one first."
        raise InputError(path, f"{what} Score rows that were kept apart.", lines[0])


def scored(rows: Sequence[Row], got: Sequence[Inflected], known: Known) -> list[Scored]:
    """Put rows beside what was made of them."""
    found = []
    for row, one in zip(rows, got, strict=True):
        _, lemma, bundle = hashes(row)
        found.append(Scored(row, one, (lemma in known.lemmas, bundle in known.bundles)))
    return found


def summary(rows: Sequence[Scored]) -> dict[str, Any]:
    """Sum up: accuracy in percent and mean edit distance; both by part of speech, bundle, what was seen."""
    return {
        **_figures(rows),
        "calibration_error": calibration_error(rows),
        "by_seen": _by(rows, lambda one: _seen(*one.seen)),
        "by_pos": _by(rows, lambda one: upos(one.row.features) or "other"),
        "by_features": _by(rows, lambda one: one.row.features),
    }


def signature_of(data: str, n: int, by_table: bool) -> str:
    """Write the signature of such scores.

    Args:
        data: name of the file.
        n: number of rows.
        by_table: whether a table was looked into, which may hold the answers.
    """
    return signature(
        data=data,
        n=n,
        select="left-out-lemmas",
        metrics=("accuracy", "distance"),
        match="exact-form",
        read=("lemma", "features", *(["table"] if by_table else [])),
        leaks="refused",
    )


def calibration_error(rows: Sequence[Scored]) -> float:
    """Return the expected calibration error: how far confidence is from accuracy, in ten bins of 0.1.

    Naeini et al. 2015, https://ojs.aaai.org/index.php/AAAI/article/view/9602.
    """
    sure = np.array([one.got.confidence for one in rows])
    right = np.array([one.right for one in rows], float)
    bins = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    gaps = [abs((sure - right)[bins == at].sum()) for at in range(_BINS)]
    return round(float(sum(gaps)) / max(len(rows), 1), 4)


def distance(one: str, other: str) -> int:
    """Count the letters to insert, delete or replace.

    >>> distance("evler", "evlar"), distance("ev", "evler")
    (1, 3)
    """
    above = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        row = [at]
        for place, wanted in enumerate(other):
            row.append(min(above[place] + (letter != wanted), above[place + 1] + 1, row[-1] + 1))
        above = row
    return above[-1]


def _figures(rows: Sequence[Scored]) -> dict[str, Any]:
    right = sum(one.right for one in rows)
    far = sum(distance(one.got.text, one.row.form) for one in rows if not one.right)
    return {
        "accuracy": round(100 * right / len(rows), 2),
        "distance": round(far / len(rows), 4),
        "n": len(rows),
    }


def _by(rows: Sequence[Scored], key: Callable[[Scored], str]) -> dict[str, dict[str, Any]]:
    groups: dict[str, list[Scored]] = {}
    for one in rows:
        groups.setdefault(key(one), []).append(one)
    return {name: _figures(groups[name]) for name in sorted(groups)}


def _seen(lemma: bool, bundle: bool) -> str:
    return {
        (True, True): "both",
        (True, False): "lemma",
        (False, True): "features",
        (False, False): "neither",
    }[lemma, bundle]
