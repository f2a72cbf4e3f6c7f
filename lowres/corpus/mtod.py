"""Corpus format ``mtod``: lines of ``token:TAG token:TAG <=> intent``.

The multilingual task-oriented corpus of Schuster et al. 2019 (https://aclanthology.org/N19-1380) in
its colon form. Tokens stand between single spaces, and so does the text; ``/`` in a label is
written ``__``. The id is the ordinal in the corpus.
"""

from __future__ import annotations

from pathlib import Path

from lowres.corpus.align import words
from lowres.corpus.bio import check_tag, spans_of, tag_words
from lowres.corpus.layout import by_line
from lowres.corpus.utterance import Token, Utterance
from lowres.errors import InputError
from lowres.lines import Line

__all__ = ["SUFFIX", "read", "write"]

SUFFIX = ".txt"
_INTENT = " <=> "


def _read_line(path: Path, line: Line, ordinal: int, lang: str) -> Utterance | None:
    if not line.text.strip():
        return None
    body, _, intent = line.text.rpartition(_INTENT)
    pieces = [piece.rpartition(":") for piece in body.split(" ")]
    if not intent or not all(form for form, _, _ in pieces):
        what = "not a line of the mtod format. Write token:TAG token:TAG <=> intent."
        raise InputError(path, what, line.number)
    text = " ".join(form for form, _, _ in pieces)
    tokens = words(text)
    tags = [check_tag(path, line.number, bio.replace("__", "/")) for _, _, bio in pieces]
    return Utterance(
        id=str(ordinal),
        lang=lang,
        text=text,
        spans=spans_of(tokens, tags),
        intents=(intent.replace("__", "/"),),
        tokens=tuple(Token(*token) for token in tokens),
    )


def _write_line(utterance: Utterance) -> str:
    tokens, tags, _ = tag_words(utterance)
    pieces = (
        f"{utterance.text[start:end]}:{bio.replace('/', '__')}"
        for (start, end), bio in zip(tokens, tags, strict=True)
    )
    return " ".join(pieces) + _INTENT + ",".join(utterance.intents).replace("/", "__")


read, write = by_line(_read_line, _write_line)
