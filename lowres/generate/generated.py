"""What one batch became: variants, edits and counts."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lowres.generate.bitext import Bitext
from lowres.generate.pieces import I64, Mask
from lowres.generate.repeats import first_like

__all__ = ["Generated"]


class Generated(NamedTuple):
    """What one batch became.

    Attributes:
        batch: the variants, same schema as the input.
        edits: one row an edit, schema :data:`lowres.generate.edits.EDITS`; none if not asked for.
        words: word tokens read, over all copies, also those left out as repeats.
        covered: word tokens in heads that the lexicon covers and nothing protects.
        switched: word tokens that were replaced.
        same: whether each variant is equal to its source text, [rows].
        copies: variants that were made of each utterance.
        place: which of all of these each row of ``batch`` is, [rows].
        repeats: which were left out, and the earlier copy that each is equal to, [repeats, 2].
        bitext: source and variants as aligned lines, in mode ``parallel``.
        filled: slots that got a value, over all copies.
        unfilled: slots with values for their label that could not get one: they overlap, or an
            edge of theirs cuts a token.
    """

    batch: pa.RecordBatch
    edits: pa.RecordBatch
    words: int
    covered: int
    switched: int
    same: Mask
    copies: int
    place: I64
    repeats: I64
    bitext: Bitext | None = None
    filled: int = 0
    unfilled: int = 0

    @property
    def unchanged(self) -> int:
        """How many variants are equal to their source text."""
        return int(np.count_nonzero(self.same))

    def distinct(self) -> Generated:
        """Leave out each variant that an earlier copy is equal to, in its text and its slots."""
        first = first_like(self.batch, self.copies)
        stays = first == self.place
        kept, gone = np.flatnonzero(stays), np.flatnonzero(~stays)
        batch = self.batch.take(pa.array(kept))
        return self._replace(
            batch=batch,
            edits=self.edits.filter(pc.is_in(self.edits["id"], batch["id"])),
            same=self.same[kept],
            place=kept,
            repeats=np.stack([gone, first[gone]], axis=1),
            bitext=self.bitext and self.bitext.take(kept.tolist()),
        )
