"""Which heads of a lexicon stand in a corpus, hidden by longer ones or not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from lowres.corpus.utterance import Utterance
from lowres.generate.gapped import FARTHEST, are_particles
from lowres.generate.lookup import HeadIndex, head_tokens
from lowres.generate.pieces import cut
from lowres.lexicon.table import Lexicon
from lowres.text import fold

__all__ = ["occurring"]

_UTTERANCES_AT_ONCE = 4096
_Ids = tuple[int, ...]


def occurring(lexicon: Lexicon, utterances: Iterable[Utterance]) -> frozenset[str]:
    """Return the heads whose words stand side by side in an utterance, in any letter case or by lemma.

    A particle may stand some words behind its verb. Whatever ``generate`` may look up in this corpus
    is among them.

    Args:
        lexicon: its heads; of what is never inserted into text there are none.
        utterances: in the lexicon's source language.
    """
    index, waiting = HeadIndex(lexicon, near=True), iter(utterances)
    heads = _by_ids(lexicon, index.folded.vocabulary)
    lengths: dict[int, set[int]] = {}
    for ids in heads:
        lengths.setdefault(ids[0], set()).add(len(ids))
    gapped = _with_particles(index, heads)
    verbs = {verb for verb, _ in gapped}
    found: set[str] = set()
    while batch := list(islice(waiting, _UTTERANCES_AT_ONCE)):
        for ids, row in _ways(index, [one.text for one in batch]):
            for at, first in enumerate(ids):
                for length in lengths.get(first, ()):
                    together = row[at : at + length][-1] == row[at]
                    found.update(heads.get(ids[at : at + length], ()) if together else ())
                if first in verbs:
                    near = zip(ids[at + 2 :], row[at + 2 : at + FARTHEST + 1], strict=False)
                    parted = ((first, particle) for particle, of in near if of == row[at])
                    found.update(head for pair in parted for head in gapped.get(pair, ()))
    return frozenset(found)


def _by_ids(lexicon: Lexicon, vocabulary: dict[str, int]) -> dict[_Ids, list[str]]:
    """Number the words of each head; heads that differ in letter case have the same."""
    heads: dict[_Ids, list[str]] = {}
    for head in lexicon.translations["src"].unique():
        ids = tuple(vocabulary.get(fold(token), -1) for token in head_tokens(head))
        if ids and -1 not in ids:
            heads.setdefault(ids, []).append(head)
    return heads


def _with_particles(index: HeadIndex, heads: dict[_Ids, list[str]]) -> dict[_Ids, list[str]]:
    """Choose the heads of a verb and a particle."""
    words = list(index.folded.vocabulary)
    known = are_particles(words) > 0
    return {
        ids: some
        for ids, some in heads.items()
        if index.lang == "eng" and len(ids) == 2 and known[ids[1]]
    }


def _ways(index: HeadIndex, texts: list[str]) -> Iterator[tuple[_Ids, _Ids]]:
    """Number the words of texts, caseless and then by lemma, each beside the text that it is in."""
    pieces = cut(texts)
    row = tuple(pieces.row[pieces.token].tolist())
    yield tuple(index.folded_ids(pieces.kinds)[pieces.kind].tolist()), row
    by_lemma = index.lemma_ids(pieces.kinds, index.lemma_of(pieces.kinds))
    yield tuple(by_lemma[pieces.kind].tolist()), row
