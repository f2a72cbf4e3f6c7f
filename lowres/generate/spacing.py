"""Blanks where words of scripts with and without spaces between them meet.

In Thai, Lao, Khmer, Burmese, Chinese and Japanese (:data:`lowres.text.SIGN`) words stand side by side:
the blank that the source had between two of them goes, and so does one before a closing mark. Beside
words and numbers of other scripts a blank stays, as in Thai and in three of four such places in the
Chinese of xSID (https://aclanthology.org/2021.naacl-main.197). Marks stay those of the source. The
other way round, words that are written with spaces get one between them where the source had none.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import regex

from lowres.generate.assemble import Layout
from lowres.generate.pieces import I64, Mask, Pieces
from lowres.generate.project import Edges
from lowres.text import MARK, SIGN, WORD

__all__ = ["closed_up", "has_signs", "held_by_spans", "inside_words", "spaced", "spacing"]

_NEITHER, _SIGNS, _WORDS, _CLOSING, _BLANK = range(5)
_LAST_IS_SIGN = regex.compile(rf"{SIGN.pattern}{MARK.pattern}*\Z", regex.V1)
_IS_CLOSING = regex.compile(r"[\p{Pe}\p{Pf},.;:!?\u2026%]")
_IS_BLANK = regex.compile(r"[\p{Zs}\t]+")


def has_signs(pieces: Pieces) -> bool:
    """Tell whether letters of a script without spaces stand in a batch."""
    return not pieces.content.isascii() and bool(pieces.ask(_are_signs)[pieces.kind].any())


def inside_words(pieces: Pieces, tokens: pa.ListArray) -> Mask | None:
    """Mark the letters of scripts without spaces that go on a word, by the corpus's own tokens.

    Args:
        pieces: the batch.
        tokens: its column of tokens, null where the corpus has none.

    Returns:
        bool [tokens], or ``None`` where no text has both.
    """
    if tokens.null_count == len(tokens) or not has_signs(pieces):
        return None
    told = np.asarray(tokens.is_valid(), dtype=bool)[pieces.token_row]
    rows = np.repeat(np.arange(len(tokens)), np.asarray(tokens.value_lengths().fill_null(0)))
    start = np.asarray(tokens.flatten().field("start"), dtype=np.int64) + pieces.row_start[rows]
    signs = pieces.ask(_are_signs)[pieces.kind]
    return np.asarray(told & signs & ~np.isin(pieces.token_start, start))


def held_by_spans(pieces: Pieces, edges: Edges) -> Mask:
    """Mark the pieces that a span begins or ends in; a blank among them is labelled and stays."""
    held = np.zeros(len(pieces.start), bool)
    held[edges.first(pieces)] = held[edges.last(pieces)] = True
    return held


def spacing(texts: pa.StringArray, row: I64, inserted: Mask, held: Mask) -> tuple[Mask, Mask]:
    """Say which blanks go, and before which strings one must stand.

    Nothing changes between two strings that are the source's own.

    Args:
        texts: strings in the order in which they stand, [strings].
        row: the text that each is in, [strings].
        inserted: which are written anew, [strings].
        held: which stay whatever stands beside them, [strings].

    Returns:
        bool [strings] each.
    """
    full = np.flatnonzero(np.asarray(pc.binary_length(texts)))
    encoded = texts.take(pa.array(full)).dictionary_encode()
    kinds, kind = encoded.dictionary.to_pylist(), np.asarray(encoded.indices)
    begins = np.array([_begins(text) for text in kinds], np.int8)[kind]
    ends = np.array([_ends(text) for text in kinds], np.int8)[kind]
    row, inserted, held = row[full], inserted[full], held[full]
    gone, apart = np.zeros((2, len(texts)), bool)

    at = np.flatnonzero((begins == _BLANK) & ~held)
    at = at[(at > 0) & (at < len(full) - 1)]
    at = at[(row[at - 1] == row[at]) & (row[at + 1] == row[at])]
    after, before = ends[at - 1] == _SIGNS, begins[at + 1]
    between = after & (before == _SIGNS) & (inserted[at - 1] | inserted[at + 1])
    gone[full[at[between | (after & (before == _CLOSING) & inserted[at - 1])]]] = True

    same = (row[1:] == row[:-1]) & (inserted[1:] | inserted[:-1])
    words = np.isin(ends[:-1], (_SIGNS, _WORDS)) & np.isin(begins[1:], (_SIGNS, _WORDS))
    signs = (ends[:-1] == _SIGNS) & (begins[1:] == _SIGNS)
    apart[full[1:][same & words & ~signs]] = True
    return gone, apart


def spaced(
    pieces: Pieces, written: pa.StringArray, order: I64, inserted: Mask, held: Mask
) -> tuple[pa.StringArray, Mask]:
    """Leave blanks out, and say before which pieces, as they will stand, one is put in.

    Args:
        pieces: the source texts.
        written: what stands in the place of each piece, [pieces].
        order: the pieces in the order in which they stand, [pieces].
        inserted: pieces that are written anew, [pieces].
        held: pieces that stay whatever stands beside them, [pieces].
    """
    texts = written.take(pa.array(order))
    gone, apart = spacing(texts, pieces.row[order], inserted[order], held[order])
    left_out = np.zeros(len(order), bool)
    left_out[order] = gone
    return pc.if_else(pa.array(left_out), "", written), apart


def closed_up(pieces: Pieces, layout: Layout, own: Mask, held: Mask) -> Layout:
    """Leave blanks out of a layout where the script of the words has none.

    Args:
        pieces: the source texts.
        layout: the new ones.
        own: pieces that are the source's own, [pieces].
        held: pieces that stay whatever stands beside them, [pieces].
    """
    count, there = len(layout.texts), layout.place >= 0
    inserted, stays = np.ones(count, bool), np.zeros(count, bool)
    inserted[layout.place[there]] = ~own[there]
    stays[layout.place[there]] = held[there]
    row = np.repeat(np.arange(len(layout.bounds) - 1), np.diff(layout.bounds))
    gone, _ = spacing(layout.texts, row, inserted, stays)
    return layout._replace(texts=pc.if_else(pa.array(gone), "", layout.texts))


def _are_signs(texts: list[str]) -> Mask:
    return np.fromiter((bool(SIGN.match(text)) for text in texts), bool, len(texts))


def _begins(text: str) -> int:
    if _IS_BLANK.fullmatch(text):
        return _BLANK
    if SIGN.match(text):
        return _SIGNS
    if WORD.match(text):
        return _WORDS
    return _CLOSING if _IS_CLOSING.match(text) else _NEITHER


def _ends(text: str) -> int:
    if _LAST_IS_SIGN.search(text):
        return _SIGNS
    return _WORDS if WORD.match(text[-1]) else _NEITHER
