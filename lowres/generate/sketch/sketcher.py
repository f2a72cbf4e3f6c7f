"""A sketch at work on a batch: from the heads that are switched to the new texts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from lowres.generate.assemble import Layout
from lowres.generate.lookup import FILL_HEAD
from lowres.generate.pieces import I64, Heads, Mask, Pieces
from lowres.generate.project import Edges
from lowres.generate.sketch.arrange import arrange, changed_rows
from lowres.generate.sketch.phrases import Units, find_units
from lowres.generate.sketch.plan import Plan, make_plan
from lowres.generate.sketch.schema import Sketch
from lowres.generate.sketch.seams import Seams
from lowres.generate.sketch.spell import Speller
from lowres.generate.tagging import Tagged
from lowres.text import capitalise, lower

__all__ = ["Sketched", "Sketcher"]


class Sketcher:
    """Applies a sketch to batches.

    Args:
        sketch: the sketch.
    """

    def __init__(self, sketch: Sketch) -> None:
        self.source, self.speller, self.seams = sketch, Speller(sketch), Seams(sketch.seams)

    def sketch(
        self,
        pieces: Pieces,
        tagged: Tagged,
        heads: Heads,
        names: Mask,
        edges: Edges,
        inherent: Sequence[str | None],
    ) -> Sketched:
        """Work out what becomes of a batch.

        Args:
            pieces: the batch.
            tagged: its parts of speech.
            heads: what is switched.
            names: tokens that stay as they are, bool [tokens].
            edges: the spans.
            inherent: features that the translation of each head has by itself, [heads].
        """
        units = find_units(pieces, tagged, heads, names, edges, inherent)
        plan = make_plan(self.source.rules, self.source.agreement, units)
        plan.text[np.append(heads.head, 0)[units.head] == FILL_HEAD] = -1  # values stay
        return Sketched(units, plan, self.speller, self.seams, self.source.lang)


class Sketched:
    """A batch and what a sketch makes of it.

    Args:
        units: its units.
        plan: what becomes of them.
        speller: joins suffixes.
        seams: spells words before others.
        lang: target language.
    """

    def __init__(self, units: Units, plan: Plan, speller: Speller, seams: Seams, lang: str) -> None:
        self.units, self.plan, self.lang = units, plan, lang
        self.speller, self.seams = speller, seams

    @property
    def bundles(self) -> list[tuple[str, ...]]:
        """The lists of features that are added; the first is empty."""
        return self.plan.bundles

    def added(self, heads: Heads) -> I64:
        """Say which of :attr:`bundles` is added to each head, [heads]."""
        added = np.zeros(len(heads.token), np.int64)
        units = self.units
        is_head = units.head >= 0
        added[units.head[is_head]] = self.plan.added[is_head]
        return added

    def layout(self, pieces: Pieces, written: pa.StringArray, large: Mask) -> Layout:
        """Lay out the new texts.

        Args:
            pieces: the source texts.
            written: what stands in the place of each piece, [pieces].
            large: tokens for which stands what begins with a large letter by itself, bool [tokens].
        """
        units, plan = self.units, self.plan
        changes = {at: plan.texts[plan.text[at]] for at in np.flatnonzero(plan.text >= 0).tolist()}
        changes |= self._joined(pieces, written, changes)
        changed = changed_rows(units, plan, len(pieces.row_start) - 1)
        written_anew = changed.copy()
        written_anew[units.row[plan.text >= 0]] = True
        changes |= self._recased(pieces, written, changes, written_anew, large)
        changed_texts = self._changed(pieces, written, changes)
        return self.seams.applied(arrange(pieces, changed_texts, units, plan, changed))

    def _joined(
        self, pieces: Pieces, written: pa.StringArray, changes: dict[int, str]
    ) -> dict[int, str]:
        """Join suffixes to what is no head: names, numbers and words that rules write."""
        units, plan = self.units, self.plan
        bare = (plan.added > 0) & ((units.head < 0) | (plan.text >= 0)) & ~plan.gone
        found = {}
        for at in np.flatnonzero(bare).tolist():
            text = changes.get(at) or self._text(pieces, written, at)
            found[at] = self.speller.join(text, plan.bundles[plan.added[at]], at not in changes)
        return found

    def _recased(
        self,
        pieces: Pieces,
        written: pa.StringArray,
        changes: dict[int, str],
        changed: Mask,
        large: Mask,
    ) -> dict[int, str]:
        """Give the capital of the first word to the word that is first now."""
        units, plan = self.units, self.plan
        order = np.lexsort((np.arange(len(units.row)), plan.key, units.row))
        order = order[~plan.gone[order] & changed[units.row[order]]]
        opens = np.append(True, units.row[order][1:] != units.row[order][:-1])[: len(order)]
        found: dict[int, str] = {}
        for new in order[opens].tolist():
            old = int(np.searchsorted(units.row, units.row[new]))
            was = pieces.kinds[pieces.kind[units.first[old]]]
            if not was[:1].isupper():
                continue
            keeps = units.name[old] or large[units.first[old]] or was == "I"
            if old != new and not plan.gone[old] and not keeps:
                text = changes.get(old) or self._text(pieces, written, old)
                small = text[:1].isupper() and not text[1:2].isupper()
                found[old] = lower(text[:1], self.lang) + text[1:] if small else text
            if old != new or new in changes:
                text = changes.get(new) or self._text(pieces, written, new)
                found[new] = capitalise(text, self.lang)
        return found

    def _text(self, pieces: Pieces, written: pa.StringArray, unit: int) -> str:
        first, last = self._range(pieces, unit)
        return "".join(written[first : last + 1].to_pylist())

    def _range(self, pieces: Pieces, unit: int) -> tuple[int, int]:
        return (
            int(pieces.token[self.units.first[unit]]),
            int(pieces.token[self.units.last[unit]]),
        )

    def _changed(
        self, pieces: Pieces, written: pa.StringArray, changes: dict[int, str]
    ) -> pa.StringArray:
        """Put new texts in the first pieces of units, and nothing in their others."""
        if not changes:
            return written
        which = np.arange(len(written))
        texts: Sequence[str] = list(changes.values())
        for number, unit in enumerate(changes):
            first, last = self._range(pieces, unit)
            which[first : last + 1] = len(written) + len(texts)
            which[first] = len(written) + number
        extra = pa.array([*texts, ""], pa.string())
        return pa.concat_arrays([written, extra]).take(pa.array(which))
