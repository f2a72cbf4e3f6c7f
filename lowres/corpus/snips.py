"""Corpus format ``snips``: a folder with ``seq.in`` (texts), ``seq.out`` (BIO tags), ``label`` (intents).

The split of Goo et al. 2018 (https://aclanthology.org/N18-2118) of the SNIPS corpus (Coucke et al.
2018, https://arxiv.org/abs/1805.10190), an utterance a line in each of the three. Words stand
between spaces, one tag for each; the id is the ordinal in the corpus.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import zip_longest
from pathlib import Path

from lowres.corpus.align import words
from lowres.corpus.bio import check_tag, spans_of, tag_words
from lowres.corpus.layout import as_read, checked
from lowres.corpus.utterance import Token, Utterance
from lowres.errors import InputError
from lowres.lines import Line, read_lines

__all__ = ["FILES", "SUFFIX", "read", "write"]

SUFFIX = ""
FILES = ("seq.in", "seq.out", "label")


def read(path: Path, lang: str, encoding: str, first: int) -> Iterator[tuple[int, Utterance]]:
    """Yield the utterances of a folder."""
    return _parse(path, [read_lines(path / name, encoding) for name in FILES], lang, first)


def write(path: Path, utterances: Iterable[Utterance]) -> None:
    """Write the three files of a folder."""
    path.mkdir(exist_ok=True)
    with ExitStack() as stack:
        files = [
            stack.enter_context((path / name).open("w", encoding="utf-8", newline="\n"))
            for name in FILES
        ]
        for utterance in utterances:
            intent = ",".join(utterance.intents)
            row = [
                f"{cell}\n"
                for cell in (utterance.text, " ".join(tag_words(utterance).tags), intent)
            ]
            back = _parse(path, [as_read(cell) for cell in row], utterance.lang, 0)
            checked(path.name, utterance, back, ("text", "spans", "intents"))
            for file, cell in zip(files, row, strict=True):
                file.write(cell)


def _parse(
    path: Path, files: Sequence[Iterable[Line]], lang: str, first: int
) -> Iterator[tuple[int, Utterance]]:
    for number, row in enumerate(zip_longest(*files), start=1):
        for name, line in zip(FILES, row, strict=True):
            if line is None:
                what = f"ends before the other two of {', '.join(FILES)}."
                raise InputError(path / name, f"{what} A line of each is needed.", number)
        if any(line.text.strip() for line in row):
            yield number, _utterance(path, row, lang, first)
            first += 1


def _utterance(path: Path, row: Sequence[Line], lang: str, ordinal: int) -> Utterance:
    text, tags, label = row
    tokens, bios, intent = words(text.text), tags.text.split(), label.text.strip()
    if len(tokens) != len(bios):
        what = f"{len(bios)} tags where seq.in has {len(tokens)} words. Give each word its tag."
        raise InputError(path / FILES[1], what, tags.number)
    if not tokens or not intent:
        empty = FILES[2] if tokens else FILES[0]
        raise InputError(
            path / empty, "this line is empty. Give a text and an intent.", text.number
        )
    return Utterance(
        id=str(ordinal),
        lang=lang,
        text=text.text,
        spans=spans_of(tokens, [check_tag(path / FILES[1], tags.number, bio) for bio in bios]),
        intents=(intent,),
        tokens=tuple(Token(*token) for token in tokens),
    )
