"""The inflection tasks of SIGMORPHON, https://sigmorphon.github.io/sharedtasks."""

from __future__ import annotations

from collections.abc import Iterator

from lowres.errors import InputError
from lowres.lexicon import Inflection, Reject, Request, Source
from lowres.lexicon.formats.forms import COLUMNS, asked_columns, inflection
from lowres.morph.features import dimension, tags

TAGS_SECOND = ("lemma", "features", "form")
HEAD = 50  # lines that tell where the tags stand


def read(source: Source, request: Request) -> Iterator[Inflection | Reject]:
    """Read a table whose columns are as asked for, or else as its first lines tell."""
    names = asked_columns(COLUMNS, request) if request.columns else _columns(source)
    for line in source.lines():
        yield inflection(names, line)


def _columns(source: Source) -> tuple[str, ...]:
    """Tell by the first lines which column holds the tags; those of 2016 to 2022 have them last.

    Raises:
        InputError: there are only lemmas and tags: the forms are to be guessed.
    """
    rows = [line.text.split("\t") for line in source.head(HEAD) if line.text.strip()]
    second, last = (sum(_is_bundle(row[at]) for row in rows if len(row) == 3) for at in (1, 2))
    covered = sum(len(row) == 2 and _is_bundle(row[1]) for row in rows)
    if covered > second + last:
        what = "has lemmas and tags but no forms: a covered test file. Give the one with the forms."
        raise InputError(source.path, what, 1)
    return TAGS_SECOND if second > last else COLUMNS


def _is_bundle(cell: str) -> bool:
    """Tell whether a cell looks like UniMorph tags: a part of speech, and whatever else."""
    return any(dimension(tag) == "Part of Speech" for tag in tags(cell))
