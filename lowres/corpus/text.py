"""Corpus format ``text``: one utterance a line, no labels; the id is the ordinal in the corpus."""

from __future__ import annotations

from pathlib import Path

from lowres.corpus.utterance import Utterance
from lowres.errors import InputError
from lowres.lines import Line

__all__ = ["SUFFIX", "read_line", "write_line"]

SUFFIX = ".txt"


def read_line(path: Path, line: Line, ordinal: int, lang: str) -> Utterance | None:
    """Read a line as an utterance without labels."""
    if not line.text.strip():
        return None
    return Utterance(id=str(ordinal), lang=lang, text=line.text)


def write_line(utterance: Utterance) -> str:
    """Write the text alone.

    Raises:
        InputError: the text holds a line break, which this format cannot.
    """
    if "\n" in utterance.text:
        what = f'utterance "{utterance.id}" holds a line break. Write it with --to jsonl.'
        raise InputError("text", what)
    return utterance.text
