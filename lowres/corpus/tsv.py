"""Corpus format ``tsv``: a table of utterances, cells told apart by tabs and never quoted.

The header names the columns: ``text``, and any of ``id``, ``lang``, ``tokens``, ``tags``, ``intent``;
others travel in ``meta``. ``tags`` are BIO tags between spaces, one for each of the ``tokens`` (found
in the text one after another) or, where there are none, of the words between spaces; an empty cell
says that there are no slot labels. ``tokens`` without ``text`` are the text. A table of three columns
without a header is text, tags and intent, as the English training set of xSID is spread.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from lowres.corpus.align import Misaligned, align, words
from lowres.corpus.bio import check_tag, spans_of, tag
from lowres.corpus.layout import reader, writer
from lowres.corpus.utterance import Token, Utterance
from lowres.errors import InputError
from lowres.lang import canonical
from lowres.lines import Line

__all__ = ["SUFFIX", "read", "write"]

SUFFIX = ".tsv"
_COLUMNS = ("id", "lang", "text", "tokens", "tags", "intent")
_BARE = ("text", "tags", "intent")
_UNKNOWN = "und"


def _parse(
    path: Path, lines: Iterable[Line], lang: str, first: int
) -> Iterator[tuple[int, Utterance]]:
    columns: list[str] = []
    for line in lines:
        if not line.text.strip():
            continue
        cells = line.text.split("\t")
        if not columns:
            columns = _columns(path, line, cells)
            if columns == cells:
                continue
        if len(cells) != len(columns):
            what = f"{len(cells)} columns where the table has {len(columns)}: {', '.join(columns)}."
            raise InputError(path, f"{what} Cells are told apart by tabs.", line.number)
        yield (
            line.number,
            _utterance(path, line.number, dict(zip(columns, cells, strict=True)), first, lang),
        )
        first += 1


def _columns(path: Path, line: Line, cells: list[str]) -> list[str]:
    if "text" in cells or "tokens" in cells:
        return cells
    if len(cells) == len(_BARE):
        return list(_BARE)
    what = f"no header that names a column text or tokens. Known columns: {', '.join(_COLUMNS)}."
    raise InputError(path, what, line.number)


def _utterance(path: Path, line: int, row: dict[str, str], ordinal: int, lang: str) -> Utterance:
    text = row["text"] if "text" in row else row["tokens"]
    tags = [check_tag(path, line, bio) for bio in row.get("tags", "").split()]
    tokens = _tokens(path, line, text, row.get("tokens"))
    if tags and len(tags) != len(tokens):
        what = f"{len(tags)} tags for {len(tokens)} tokens. Give each token its tag."
        raise InputError(path, what, line)
    return Utterance(
        id=row.get("id") or str(ordinal),
        lang=canonical(row["lang"]) if row.get("lang") else lang,
        text=text,
        spans=spans_of(tokens, tags) if tags else None,
        intents=(row["intent"],) if row.get("intent") else (),
        tokens=tuple(Token(*token) for token in tokens),
        meta={name: cell for name, cell in row.items() if name not in _COLUMNS},
    )


def _tokens(path: Path, line: int, text: str, cell: str | None) -> list[tuple[int, int]]:
    if not cell:
        return words(text)
    try:
        return align(text, [cell[start:end] for start, end in words(cell)])
    except Misaligned as fault:
        what = f'the tokens do not spell the text from "{fault.rest[:30]}" on.'
        raise InputError(path, f"{what} Correct one of the two.", line) from None


def _row(utterance: Utterance) -> str:
    text = utterance.text
    tokens, tags, _ = tag(utterance)
    cells = {
        "id": utterance.id,
        "lang": "" if utterance.lang == _UNKNOWN else utterance.lang,
        "text": text,
        "tokens": " ".join(text[start:end] for start, end in tokens),
        "tags": "" if utterance.spans is None else " ".join(tags),
        "intent": ",".join(utterance.intents),
    }
    return "\t".join(cells[name] for name in _COLUMNS) + "\n"


read = reader(_parse)
write = writer(_parse, _row, ("text", "spans", "intents", "id"), header="\t".join(_COLUMNS) + "\n")
