"""Corpus format ``text``: one utterance a line, no labels; the id is the ordinal in the corpus."""

from __future__ import annotations

from pathlib import Path

from lowres.corpus.layout import by_line
from lowres.corpus.utterance import Utterance
from lowres.lines import Line

__all__ = ["SUFFIX", "read", "write"]

SUFFIX = ".txt"


def _read_line(path: Path, line: Line, ordinal: int, lang: str) -> Utterance | None:
    if not line.text.strip():
        return None
    return Utterance(id=str(ordinal), lang=lang, text=line.text)


read, write = by_line(_read_line, lambda utterance: utterance.text, ("text",))
