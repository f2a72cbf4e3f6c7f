"""Corpus format ``conllu``: Universal Dependencies, with slots and intents where there are any.

https://universaldependencies.org/format.html. ``# text``, ``# sent_id`` (the id) and other comments;
rows of ten columns, of which upos, lemma, features, head and deprel are kept: ``head`` counts tokens
from 1, 0 is the root. ``# intent = x`` is an intent, and ``Slot=B-x`` in MISC a BIO tag (``Slot=O``
outside); without any the utterance has no slot labels.

Tokens are the words of the tree. The words of a multiword token that spell it (``don't``: ``do``,
``n't``) divide it; where they do not (``zum``: ``zu``, ``dem``) it is one token with the annotation of
the word that heads the others, and what pointed at one of them points at it. Empty nodes (``8.1``)
have no text and are passed over, as are xpos, deps and the rest of MISC.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from lowres.corpus.bio import check_tag, spans_of, tag
from lowres.corpus.conll import Row, aligned, comment_lines, meta_of, parse_block, row_line
from lowres.corpus.layout import by_block
from lowres.corpus.utterance import Token, Utterance
from lowres.errors import InputError
from lowres.lines import Line

__all__ = ["SUFFIX", "read", "write"]

SUFFIX = ".conllu"
_OWN = frozenset({"sent_id", "text", "intent"})
_ID, _FORM, _LEMMA, _UPOS, _, _FEATURES, _HEAD, _DEPREL, _, _MISC = range(10)
_NONE = "_"


class _Surface(NamedTuple):
    """What stands in the text, its row, and the words that it is made of."""

    row: Row
    words: list[Row]


def _read_block(path: Path, lines: list[Line], ordinal: int, lang: str) -> Utterance:
    comments, rows = parse_block(path, lines, columns=10)
    surfaces = _surfaces(path, rows)
    forms = [surface.row.cells[_FORM] for surface in surfaces]
    text = comments.get("text", [_spaced(surfaces)])[0]
    placed = aligned(path, text, forms, [surface.row for surface in surfaces])
    words = [
        word
        for surface, offsets in zip(surfaces, placed, strict=True)
        for word in _words(surface, text, offsets)
    ]
    tags = [_slot(path, row) for _, row, _ in words]
    tokens = _tokens(path, words)
    edges = [(token.start, token.end) for token in tokens]
    return Utterance(
        id=comments.get("sent_id", [str(ordinal)])[0],
        lang=lang,
        text=text,
        spans=spans_of(edges, [bio or "O" for bio in tags]) if any(tags) else None,
        intents=tuple(comments.get("intent", ())),
        tokens=tokens,
        meta=meta_of(comments, _OWN),
    )


def _surfaces(path: Path, rows: Sequence[Row]) -> list[_Surface]:
    found: list[_Surface] = []
    until = 0
    for row in rows:
        first, dash, last = row.cells[_ID].partition("-")
        if "." in first:
            continue
        if not first.isdecimal() or (dash and not last.isdecimal()):
            what = f'"{row.cells[_ID]}" is no token number. Write 3, 3-4 or 3.1.'
            raise InputError(path, what, row.line)
        if dash:
            found.append(_Surface(row, []))
            until = int(last)
        elif int(first) <= until:
            found[-1].words.append(row)
        else:
            found.append(_Surface(row, [row]))
    if fault := next((surface.row for surface in found if not surface.words), None):
        raise InputError(path, "a range without its words. Add their rows.", fault.line)
    return found


class _Word(NamedTuple):
    """A token's offsets, the row that annotates it, and the numbers of the words it stands for."""

    offsets: tuple[int, int]
    row: Row
    numbers: list[str]


def _words(surface: _Surface, text: str, offsets: tuple[int, int]) -> Iterator[_Word]:
    start, end = offsets
    forms = [row.cells[_FORM] for row in surface.words]
    if "".join(forms) != text[start:end]:
        numbers = [row.cells[_ID] for row in surface.words]
        outside = (row for row in surface.words if row.cells[_HEAD] not in numbers)
        yield _Word(offsets, next(outside, surface.words[0]), numbers)
        return
    for row, form in zip(surface.words, forms, strict=True):
        yield _Word((start, start + len(form)), row, [row.cells[_ID]])
        start += len(form)


def _tokens(path: Path, words: Sequence[_Word]) -> tuple[Token, ...]:
    places = {number: at for at, word in enumerate(words, start=1) for number in word.numbers}
    return tuple(_token(path, word, {**places, "0": 0}) for word in words)


def _token(path: Path, word: _Word, places: dict[str, int]) -> Token:
    cells = word.row.cells
    if cells[_HEAD] != _NONE and cells[_HEAD] not in places:
        raise InputError(path, f'there is no token "{cells[_HEAD]}" to be the head.', word.row.line)
    lemma = cells[_LEMMA] if cells[_FORM] == _NONE else _cell(cells[_LEMMA])
    return Token(
        *word.offsets,
        upos=_cell(cells[_UPOS]),
        lemma=lemma,
        features=_cell(cells[_FEATURES]),
        head=places.get(cells[_HEAD]),
        deprel=_cell(cells[_DEPREL]),
    )


def _cell(cell: str) -> str | None:
    return None if cell == _NONE else cell


def _slot(path: Path, row: Row) -> str | None:
    found = (item[5:] for item in row.cells[_MISC].split("|") if item.startswith("Slot="))
    bio = next(found, None)
    return None if bio is None else check_tag(path, row.line, bio)


def _spaced(surfaces: Sequence[_Surface]) -> str:
    glued = ("SpaceAfter=No" in row.cells[_MISC].split("|") for row, _ in surfaces)
    pieces = (
        row.cells[_FORM] + ("" if no else " ") for (row, _), no in zip(surfaces, glued, strict=True)
    )
    return "".join(pieces).rstrip(" ")


def _write_block(utterance: Utterance) -> str:
    tokens, tags, _ = tag(utterance)
    own = {token.start: token for token in utterance.tokens or ()}
    at = {start: number for number, (start, _) in enumerate(tokens, start=1)}
    heads = [0, *(at.get(token.start, 0) for token in utterance.tokens or ())]
    rows = []
    for number, ((start, end), bio) in enumerate(zip(tokens, tags, strict=True), start=1):
        token = own.get(start, Token(start, end))
        misc = [] if utterance.spans is None else [f"Slot={bio}"]
        misc += ["SpaceAfter=No"] if end in at else []
        rows.append(
            row_line(
                number,
                utterance.text[start:end],
                token.lemma or _NONE,
                token.upos or _NONE,
                _NONE,
                token.features or _NONE,
                _NONE if token.head is None else heads[token.head],
                token.deprel or _NONE,
                _NONE,
                "|".join(misc) or _NONE,
            )
        )
    head = {"sent_id": utterance.id, **utterance.meta, "text": utterance.text}
    return comment_lines({**head, "intent": list(utterance.intents)}) + "".join(rows)


read, write = by_block(_read_block, _write_block, ("text", "spans", "intents", "id"))
