"""Minimal pairs that show what a sketch does: English sentences and the words expected of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, NamedTuple

import msgspec

from lowres.corpus.utterance import Span, Utterance
from lowres.errors import InputError
from lowres.generate.batches import from_batch, to_batch
from lowres.generate.engine import Generator
from lowres.generate.settings import Settings
from lowres.generate.sketch.schema import Sketch
from lowres.lang import Pair
from lowres.lexicon import Inflection, Lexicon, Translation
from lowres.lexicon.records import Record
from lowres.lexicon.table import Origin
from lowres.recipe import load_toml

__all__ = ["Outcome", "check_pairs", "pairs_beside"]

_SLOT = re.compile(r"\[([^\]]+)\]\((\w+)\)")


class _Pair(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    english: str
    expected: str


class _Pairs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    lexicon: tuple[Annotated[tuple[str, ...], msgspec.Meta(min_length=3, max_length=4)], ...]
    pair: tuple[_Pair, ...]
    table: tuple[tuple[str, str, str], ...] = ()


class Outcome(NamedTuple):
    """What became of an English sentence, and what was expected."""

    english: str
    expected: str
    found: str


def pairs_beside(sketch: Path) -> Path:
    """Name the file of minimal pairs of a sketch."""
    return sketch.with_suffix(".pairs.toml")


def check_pairs(sketch: Sketch, path: Path) -> list[Outcome]:
    """Translate the minimal pairs of a sketch with the words that stand in their file.

    Args:
        sketch: the sketch, from a file or by name.
        path: TOML with ``lexicon`` (rows of head, translation, part of speech, and features such as
            MASC), ``table`` (rows of lemma, form, features) and ``[[pair]]`` of ``english`` and
            ``expected``; a slot is written ``[Rome](city)``, in both or in the English alone.

    Raises:
        InputError: the file cannot be read.
    """
    try:
        raw = msgspec.convert(load_toml(path), _Pairs)
    except msgspec.ValidationError as fault:
        raise InputError(path, f"{fault}.") from None
    settings = Settings(choose="auto", sketch=sketch.path)
    generator = Generator(_lexicon(raw, sketch.lang), settings)
    rows = [_utterance(one.english, at) for at, one in enumerate(raw.pair)]
    found = from_batch(generator.apply(to_batch(rows)))
    return [
        Outcome(one.english, one.expected, _marked(made) if "](" in one.expected else made.text)
        for one, made in zip(raw.pair, found, strict=True)
    ]


def _lexicon(raw: _Pairs, lang: str) -> Lexicon:
    records: list[tuple[int, Record]] = [
        (
            0,
            Translation(
                line=at, src=row[0], tgt=row[1], pos=row[2] or None, tgt_features=(*row, None)[3]
            ),
        )
        for at, row in enumerate(raw.lexicon, 1)
    ]
    records += [
        (0, Inflection(line=at, lemma=lemma, form=form, features=features))
        for at, (lemma, form, features) in enumerate(raw.table, 1)
    ]
    return Lexicon.from_records(Pair("eng", lang), records, (Origin("pairs", "", "Apache-2.0"),))


def _utterance(text: str, number: int) -> Utterance:
    plain, spans, at = "", [], 0
    for slot in _SLOT.finditer(text):
        plain += text[at : slot.start()]
        spans.append(Span(len(plain), len(plain) + len(slot[1]), slot[2]))
        plain, at = plain + slot[1], slot.end()
    return Utterance(id=str(number), lang="eng", text=plain + text[at:], spans=tuple(spans))


def _marked(utterance: Utterance) -> str:
    text, at = "", 0
    for span in sorted(utterance.spans or ()):
        value = utterance.text[span.start : span.end]
        text += f"{utterance.text[at : span.start]}[{value}]({span.label})"
        at = span.end
    return text + utterance.text[at:]
