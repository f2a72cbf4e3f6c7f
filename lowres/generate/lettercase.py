"""How a translation is written where its head stood: capitals and capitalised words stay so."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from lowres.generate.assemble import Layout
from lowres.generate.kinds import begin_large
from lowres.generate.pieces import I64, Heads, Mask, Pieces, in_heads
from lowres.text import WORD, capitalise, lower, upper

__all__ = ["AS_IS", "CAPITAL", "UPPER", "letter_case", "recased", "sentence_starts"]

AS_IS, CAPITAL, UPPER = range(3)
_ENDS = frozenset(".!?\u2026")


def letter_case(pieces: Pieces, heads: Heads) -> I64:
    """Say how the translation of each head is written.

    A head found in other letter case than the lexicon's passes its own on: all capitals (of at
    least two letters) or a capital at the beginning. One found as the lexicon writes it only passes
    on the capital of a sentence's first word.

    Returns:
        :data:`AS_IS`, :data:`CAPITAL` or :data:`UPPER`, [heads].
    """
    kind = pieces.kind[heads.token]
    capital = pieces.ask(begin_large)[kind]
    result = np.zeros(len(kind), np.int64)
    at = np.flatnonzero(capital)  # of most texts they are few
    if not len(at):
        return result
    heads = heads.where(capital)
    small = in_heads(pieces.ask(_hold_small)[pieces.kind], heads)
    letters = in_heads(pieces.ask(_letters)[pieces.kind], heads)
    first = sentence_starts(pieces)[heads.token]
    in_capitals = heads.folded & (small == 0) & (letters > 1)
    result[at] = np.where(in_capitals, UPPER, np.where(heads.folded | first, CAPITAL, AS_IS))
    return result


def sentence_starts(pieces: Pieces) -> Mask:
    """Mark the first word of each sentence, bool [tokens].

    A sentence ends with a text, and with ``.``, ``!``, ``?`` or an ellipsis that a blank follows; not
    with the full stop of a single letter, as in ``p.m.``
    """
    touched = np.append(pieces.token_byte[1:] == pieces.token_end_byte[:-1], False)
    single = np.append(False, (pieces.ask(_are_single_letters)[pieces.kind] & touched)[:-1])
    ends = pieces.ask(_are_ends)[pieces.kind] & ~touched & ~single[: len(touched)]
    begins = (pieces.position == 0) | np.append(False, ends[:-1])[: len(ends)]
    first = np.flatnonzero(begins)[np.cumsum(begins) - 1]
    return np.asarray(pieces.is_word & (pieces.words_before[:-1] == pieces.words_before[first]))


def recased(
    pieces: Pieces, layout: Layout, own: dict[int, str], names: Mask, small: Mask, lang: str
) -> Layout:
    """Let each sentence of a layout begin as large as it did, and no word keep a capital that it lost.

    Args:
        pieces: the source texts.
        layout: the new ones, in which words have changed places.
        own: the translation, as the lexicon writes it, of each token that was replaced.
        names: tokens that stay as they are, bool [tokens].
        small: texts that are written in small letters, bool [rows].
        lang: target language.
    """
    starts = np.flatnonzero(sentence_starts(pieces) & pieces.ask(begin_large)[pieces.kind])
    place, row = layout.place[pieces.token[starts]], pieces.token_row[starts]
    moved = ((pieces.position[starts] > 0) | (place != layout.bounds[row])) & ~small[row]
    if not moved.any() and not small.any():
        return layout
    texts = layout.texts.to_pylist()
    for at, there, of in zip(starts[moved].tolist(), place[moved], row[moved], strict=True):
        first = _first_word(texts, _begin(pieces, layout, at), layout.bounds[of + 1])
        kept = at not in own and (names[at] or pieces.kinds[pieces.kind[at]] == "I")
        if there >= 0 and there != first and not kept and not texts[there][1:2].isupper():
            large = own.get(at, "")[:1].isupper()
            begin = (upper if large else lower)(texts[there][:1], lang)
            texts[there] = begin + texts[there][1:]
        if first is not None:
            texts[first] = capitalise(texts[first], lang)
    for of in np.flatnonzero(small).tolist():
        for at in range(*layout.bounds[of : of + 2]):
            texts[at] = lower(texts[at], lang)
    return layout._replace(texts=pa.array(texts, pa.string()))


def _begin(pieces: Pieces, layout: Layout, start: int) -> int:
    """Return where the sentence of a source word begins in the layout: behind the mark before it."""
    mark = start - 1
    while mark >= 0 and pieces.token_row[mark] == pieces.token_row[start]:
        if pieces.kinds[pieces.kind[mark]] in _ENDS:
            return int(layout.place[pieces.token[mark]]) + 1
        mark -= 1
    return int(layout.bounds[pieces.token_row[start]])


def _first_word(texts: list[str], begin: int, end: int) -> int | None:
    return next((at for at in range(begin, end) if WORD.match(texts[at])), None)


def _are_ends(texts: list[str]) -> Mask:
    return np.array([text in _ENDS for text in texts], bool)


def _are_single_letters(texts: list[str]) -> Mask:
    return np.array([len(text) == 1 and text.isalpha() for text in texts], bool)


def _hold_small(texts: list[str]) -> Mask:
    return np.array([text.upper() != text for text in texts], bool)


def _letters(texts: list[str]) -> I64:
    return np.array([sum(map(str.isalpha, text)) for text in texts], np.int64)
