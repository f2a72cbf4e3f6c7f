"""The sense of a head that is meant, told by its gloss: the chooser for languages without text."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from lowres.generate.lookup import HeadIndex, Sense
from lowres.generate.near import Embed
from lowres.generate.pieces import I64, Heads
from lowres.generate.scene import Scene
from lowres.generate.score import fit
from lowres.generate.tagging import UNKNOWN, UPOS, upos_of_heads

__all__ = ["SenseJudge"]

_Senses = dict[str, int]  # what stands for a sense, and its first translation


class SenseJudge:
    """Takes the sense whose gloss is nearest to the utterance, and the first translation in it.

    Only senses are compared whose part of speech comes nearest to the head's in its sentence. Where
    a lexicon has no glosses, or numbers, the head and its part of speech stand for the sense.

    Args:
        index: the heads.
        embed: unit vectors of texts, float32 [n, width].
    """

    def __init__(self, index: HeadIndex, embed: Embed) -> None:
        self.index, self.embed = index, embed
        self._vectors: dict[str, NDArray[np.float32]] = {}
        self._senses: dict[tuple[int, int], _Senses] = {}

    def __call__(self, scene: Scene, heads: Heads) -> I64:
        """Choose; each utterance is embedded once, and each gloss that is asked for."""
        upos = upos_of_heads(scene.tagged().upos, heads)
        listed = list(map(self._of, heads.head.tolist(), upos.tolist()))
        chosen = np.array([next(iter(senses.values())) for senses in listed], np.int64)
        asked = [at for at, senses in enumerate(listed) if len(senses) > 1]
        if not asked:
            return chosen
        self._learn(gloss for at in asked for gloss in listed[at])
        row = scene.pieces.token_row[heads.token[asked]]
        rows, place = np.unique(row, return_inverse=True)
        utterances = self.embed(scene.rows["text"].take(pa.array(rows)).to_pylist())[place]
        for at, utterance in zip(asked, utterances, strict=True):
            glosses = np.stack([self._vectors[gloss] for gloss in listed[at]])
            chosen[at] = list(listed[at].values())[int((glosses @ utterance).argmax())]
        return chosen

    def _of(self, head: int, upos: int) -> _Senses:
        """List the senses of a head in a part of speech, in the order of its translations."""
        key = (head, upos)
        if key not in self._senses:
            index, known = self.index, None if upos == UNKNOWN else UPOS[upos]
            rows = [(at, one) for at in index.places(head) for one in index.candidates[at].senses]
            best = max(fit(sense.pos, known) for _, sense in rows)
            rows = [(at, sense) for at, sense in rows if fit(sense.pos, known) == best]
            found: _Senses = {}
            for at, sense in sorted(rows, key=lambda row: row[1].rank):  # equal ranks stay in order
                found.setdefault(_told(index.heads[head], sense), at)
            self._senses[key] = found
        return self._senses[key]

    def _learn(self, glosses: Iterable[str]) -> None:
        new = [gloss for gloss in dict.fromkeys(glosses) if gloss not in self._vectors]
        if new:
            self._vectors.update(zip(new, self.embed(new), strict=True))


def _told(head: str, sense: Sense) -> str:
    """Write what stands for a sense."""
    gloss = str(sense.gloss)
    if any(map(str.isalpha, gloss)):
        return f"{head}: {gloss}"
    return f"{head} ({sense.pos.lower()})" if sense.pos else head
