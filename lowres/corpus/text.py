"""Corpus format ``text``: one utterance a line, no labels; the id is the ordinal in the corpus."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lowres.corpus.columns import Block, OnFault
from lowres.corpus.layout import as_read, by_line, checked
from lowres.corpus.lineblocks import Lines, blocks_of
from lowres.corpus.utterance import Utterance
from lowres.generate.batches import SCHEMA, from_batch, laid_over
from lowres.lines import Line

__all__ = ["SUFFIX", "blocks", "read", "write", "write_blocks"]

SUFFIX = ".txt"
# Texts that may not come back as they are; the white space is that of str.isspace.
_SPACES = r"\x{9}-\x{D}\x{1C}-\x{20}\x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}"
_ODD = rf"^\x{{FEFF}}|[\n\r]|^[{_SPACES}\x{{202F}}\x{{205F}}\x{{3000}}]*$"


def _read_line(path: Path, line: Line, ordinal: int, lang: str) -> Utterance | None:
    if not line.text.strip():
        return None
    return Utterance(id=str(ordinal), lang=lang, text=line.text)


def blocks(path: Path, lang: str, encoding: str, first: int, on_fault: OnFault) -> Iterator[Block]:
    """Yield the utterances of a file, many at a time; faults are told line by line."""
    return blocks_of(path, lang, encoding, first, on_fault, _read_line, _split)


def write_blocks(path: Path, batches: Iterable[pa.RecordBatch]) -> None:
    """Write record batches as :func:`write` would their utterances."""
    with path.open("wb") as stream:
        for batch in batches:
            _check(path.name, batch)
            stream.write(laid_over(pc.binary_join_element_wise(batch["text"], "\n", ""))[1])


def _split(lines: Lines, lang: str, first: int) -> Block | None:
    """Make a block of lines, blank ones left out, or ``None`` where they are not UTF-8."""
    try:
        texts = lines.content.decode().removesuffix("\n").split("\n")
    except UnicodeError:
        return None
    if b"\r" in lines.content:
        texts = [text.removesuffix("\r") for text in texts]
    held = [at for at, text in enumerate(texts) if text and not text.isspace()]
    columns = {
        "id": pa.array(np.arange(first, first + len(held))).cast(pa.string()),
        "lang": pa.repeat(lang, len(held)),
        "text": pa.array([texts[at] for at in held], pa.string()),
        "intents": pa.array([[]], SCHEMA.field("intents").type).take(pa.array([0] * len(held))),
        "meta": pa.repeat("{}", len(held)),
    }
    arrays = [columns.get(field.name, pa.nulls(len(held), field.type)) for field in SCHEMA]
    batch = pa.RecordBatch.from_arrays(arrays, schema=SCHEMA)
    return Block(np.array(held, np.int64) + lines.number, batch)


def _check(name: str, batch: pa.RecordBatch) -> None:
    odd = pc.match_substring_regex(batch["text"], _ODD)
    for utterance in from_batch(batch.filter(odd)):
        lines = as_read(utterance.text + "\n")
        back = [(line.number, _read_line(Path(name), line, 0, utterance.lang)) for line in lines]
        checked(name, utterance, [(at, one) for at, one in back if one], ("text",))


read, write = by_line(_read_line, lambda utterance: utterance.text, ("text",))
