"""The generator: a batch of utterances in, a batch of variants out, labels carried along.

For each utterance: protect, find the longest heads, decide which to switch, choose among their
translations, inflect, restore letter case, order, put the text together, project the labels. All of
it works on whole columns; ``tests/reference.py`` does the same one word at a time and must agree.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lowres.errors import UsageError
from lowres.generate import draws
from lowres.generate.choose import Chooser
from lowres.generate.chosen import Chosen
from lowres.generate.fill import Filler
from lowres.generate.forms import Forms
from lowres.generate.generated import Generated
from lowres.generate.inflect import Inflector, Learned
from lowres.generate.kinds import Kinds
from lowres.generate.lookup import HeadIndex
from lowres.generate.pieces import I64
from lowres.generate.run import Run
from lowres.generate.score import Slates
from lowres.generate.settings import Settings
from lowres.generate.sketch import Sketch, load_sketch
from lowres.generate.sketch.schema import with_words
from lowres.generate.sketch.sketcher import Sketcher
from lowres.generate.tagging import UPOS
from lowres.generate.target_text import TargetText
from lowres.generate.transliterate import Transliterator
from lowres.generate.values import Values
from lowres.lexicon.table import Lexicon
from lowres.text import SIGN

__all__ = ["Generated", "Generator"]

_MOST_KINDS = 1 << 18  # distinct tokens that are remembered; three and a tag must fit 63 bits


class Generator:
    """Writes variants of utterances with a lexicon's words.

    Args:
        lexicon: translations from the utterances' language, and inflections of the target's.
        settings: what to do.
        target_text: counted words of target text, for ``choose="frequency"`` and ``attested``.
        values: slot values of the target language, which whole slots give way to.
        learned: a trained inflector, for lemmas that the lexicon's table does not hold.

    Raises:
        UsageError: the settings need target text and there is none.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        settings: Settings,
        target_text: TargetText | None = None,
        values: Values | None = None,
        learned: Learned | None = None,
    ) -> None:
        if settings.needs_target_text and target_text is None:
            raise UsageError(
                "choosing by frequency and attested forms need target text. Name it with --target-text."
            )
        sketch = load_sketch(settings.sketch) if settings.sketch else None
        lexicon = with_words(lexicon, sketch) if sketch else lexicon
        self.pair, self.origins, self.settings = lexicon.pair, lexicon.origins, settings
        self.sketcher = Sketcher(sketch) if sketch else None
        self.sketch_origin = len(self.origins) - 1  # where there is a sketch
        table = lexicon.inflections
        if settings.inflect == "none":
            table, learned = table.clear(), None
        frequency = target_text.frequency if target_text else None
        citation = (*settings.citation, *(sketch.citation if sketch else ()))
        inflector = Inflector(table, citation, frequency, learned)
        by_frequency = settings.choose in ("frequency", "alternate")
        counted = _counter(target_text, inflector) if target_text and by_frequency else None
        self.index = HeadIndex(lexicon, settings.longest, counted, settings.near > 0)
        self.filler: Filler | None = None
        if values is not None:
            how = settings.fill_rate, settings.protect_slots
            self.filler = Filler(values, self.index, len(self.origins), *how)
            self.origins = (*self.origins, *values.origins)
        speller = self.sketcher.speller if self.sketcher else None
        self.forms = Forms(
            self.index,
            inflector,
            target_text,
            settings.attested,
            self.pair.tgt,
            speller,
            whole_table=settings.choose == "lattice" and sketch is None,
        )
        slates = Slates(self.index, UPOS, frequency)
        self.chooser = Chooser(settings, self.index, slates, self.forms, target_text)
        self._language = draws.hash64(self.pair.tgt)
        self._kinds = Kinds()
        self.transliterator: Transliterator | None = None
        if settings.transliterate:
            heads, words = lexicon.translations["src"], self.index.texts.to_pylist()
            self.transliterator = Transliterator.between(*self.pair, heads.to_list(), words)
        self.writes_signs = SIGN.search("".join(self.index.texts.to_pylist())) is not None

    @property
    def sketch(self) -> Sketch | None:
        """The grammar sketch that it works by."""
        return self.sketcher.source if self.sketcher else None

    def apply(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Return the variants of a batch of utterances: ``copies`` rows for each, side by side.

        Args:
            batch: schema :data:`lowres.generate.batches.SCHEMA`.

        Returns:
            the same schema, without repeats where ``distinct`` is set; ``id`` gets language and copy
            appended, ``group`` names the source utterance, ``lang`` is the target (``mul`` for
            code-switched text), ``tokens`` is null.

        Raises:
            UsageError: an utterance is not in the lexicon's source language.
        """
        return self.generate(batch, edits=False).batch

    def generate(
        self,
        batch: pa.RecordBatch,
        first_copy: int = 0,
        *,
        edits: bool = True,
        chosen: Chosen | None = None,
    ) -> Generated:
        """Return the variants with their edits and counts.

        Args:
            batch: as for :meth:`apply`.
            first_copy: number of the first copy; with each epoch's own, each epoch draws anew.
            edits: tell the edits too, which takes longer.
            chosen: what the model has chosen before; else it is asked now.
        """
        self._check_language(batch)
        copies = self.settings.copies
        rows = batch
        if copies > 1:
            rows = batch.take(pa.array(np.repeat(np.arange(len(batch)), copies)))
        copy = np.tile(np.arange(first_copy, first_copy + copies), len(batch))
        made = Run(self, rows, copy, chosen).result(edits)
        return made.distinct() if self.settings.distinct and copies > 1 else made

    def choices(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Ask the model about each head that is found, whether it will be switched or not.

        Returns:
            schema :data:`lowres.generate.chosen.CHOICES`.
        """
        self._check_language(batch)
        return Run(self, batch, np.zeros(len(batch), np.int64)).choices()

    def kinds(self) -> Kinds:
        """Return the distinct tokens met so far, started anew when they have become too many."""
        if len(self._kinds) > _MOST_KINDS:
            self._kinds = Kinds()
        return self._kinds

    def stream(self, ids: draws.U64, copy: I64, purpose: int) -> draws.U64:
        """Return the streams that the draws for one purpose come from, [rows]."""
        return draws.stream(
            self.settings.seed, ids, copy.astype(np.uint64), self._language, purpose
        )

    def _check_language(self, batch: pa.RecordBatch) -> None:
        others = set(pc.unique(batch["lang"]).to_pylist()) - {self.pair.src}
        if others:
            held = ", ".join(sorted(others))
            raise UsageError(f"the lexicon translates {self.pair}, the utterances are {held}.")


def _counter(text: TargetText, inflector: Inflector) -> Callable[[str], int]:
    """Return what counts a translation in all its forms that the table holds."""
    return lambda translation: sum(map(text.frequency, inflector.forms(translation)))
