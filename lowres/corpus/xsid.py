"""Corpus format ``xsid``: the blocks of xSID, cross-lingual slots and intents.

van der Goot et al. 2021, https://aclanthology.org/2021.naacl-main.197. Comments ``# text``,
``# text-en`` (the English original), ``# id``, ``# intent``; then rows of index, token, intent and
BIO slot. Other comments travel in ``meta``. The first half of each evaluation file comes from the
Facebook corpus, the second from SNIPS: where the intents of a file are so divided, ``meta["part"]``
tells which. An empty text, which the Norwegian files hold, has one row with an empty token.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from lowres.corpus.bio import check_tag, spans_of, tag
from lowres.corpus.conll import aligned, comment_lines, meta_of, parse_block, row_line
from lowres.corpus.layout import by_block
from lowres.corpus.utterance import Token, Utterance
from lowres.errors import InputError
from lowres.lines import Line

__all__ = ["SUFFIX", "read", "write"]

SUFFIX = ".conll"
_OWN = frozenset({"id", "text", "intent"})
_FACEBOOK = ("alarm/", "reminder/")
_EITHER = "weather/find"


def _read_block(path: Path, lines: list[Line], ordinal: int, lang: str) -> Utterance:
    comments, every = parse_block(path, lines, columns=4)
    rows = [row for row in every if row.cells[1] or row.cells[3] != "O"]
    forms = [row.cells[1] for row in rows]
    text = comments.get("text", [" ".join(forms)])[0]
    tokens = aligned(path, text, forms, every)
    intents = {*comments.get("intent", ()), *(row.cells[2] for row in every)}
    if len(intents) > 1:
        what = f"several intents in one block: {', '.join(sorted(intents))}. Keep one."
        raise InputError(path, what, lines[0].number)
    return Utterance(
        id=comments.get("id", [str(ordinal)])[0],
        lang=lang,
        text=text,
        spans=spans_of(tokens, [check_tag(path, row.line, row.cells[3]) for row in rows]),
        intents=tuple(intents),
        tokens=tuple(Token(*token) for token in tokens),
        meta=meta_of(comments, _OWN),
    )


def _write_block(utterance: Utterance) -> str:
    text, intent = utterance.text, ",".join(utterance.intents) or "_"
    head = {"id": utterance.id, **utterance.meta, "text": text, "intent": intent}
    tokens, tags, _ = tag(utterance) if text else ([(0, 0)], ["O"], 0)
    rows = (
        row_line(number, text[start:end], intent, bio)
        for number, ((start, end), bio) in enumerate(zip(tokens, tags, strict=True), start=1)
    )
    return comment_lines(head) + "".join(rows)


_read, write = by_block(_read_block, _write_block, ("text", "spans", "intents", "id"))


def read(path: Path, lang: str, encoding: str, first: int) -> Iterator[tuple[int, Utterance]]:
    """Yield the utterances of a file, which is read whole: its middle divides the parts."""
    found = list(_read(path, lang, encoding, first))
    parts = _parts([utterance.intents[0] for _, utterance in found])
    for (line, utterance), part in zip(found, parts, strict=True):
        if part is None or "part" in utterance.meta:
            yield line, utterance
        else:
            meta = {**utterance.meta, "part": part}
            yield line, msgspec.structs.replace(utterance, meta=meta)


def _parts(intents: Sequence[str]) -> Sequence[str | None]:
    """Tell the source corpus of each utterance, if the intents agree with the halves of the file."""
    told, half = [_part(intent) for intent in intents], len(intents) // 2
    first, second = {*told[:half]} - {None}, {*told[half:]} - {None}
    if first == second == {"facebook"}:  # the Japanese files have but this part
        return ["facebook"] * len(told)
    if (first, second) == ({"facebook"}, {"snips"}):
        return ["facebook"] * half + ["snips"] * (len(told) - half)
    return [None] * len(told)


def _part(intent: str) -> str | None:
    if intent == _EITHER:
        return None
    return "facebook" if intent.startswith(_FACEBOOK) else "snips"
