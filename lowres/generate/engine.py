"""The generator: a batch of utterances in, a batch of variants out, labels carried along.

For each utterance: protect, find the longest heads, decide which to switch, choose among their
translations, inflect, restore letter case, order, put the text together, project the labels. All of
it works on whole columns; ``tests/reference.py`` does the same one word at a time and must agree.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lowres.errors import UsageError
from lowres.generate import draws
from lowres.generate.assemble import Layout, in_place, put, replaced_pieces, texts_of
from lowres.generate.bitext import Bitext, align
from lowres.generate.edits import edit_rows
from lowres.generate.find import find
from lowres.generate.forms import Forms
from lowres.generate.inflect import Inflector
from lowres.generate.lookup import HeadIndex
from lowres.generate.pieces import Heads, cover, cut, in_heads
from lowres.generate.project import Edges, guard, project, spans_of
from lowres.generate.protect import (
    after_numbers,
    is_code,
    is_place_label,
    name_cased,
    protected_labels,
)
from lowres.generate.reorder import in_order, movable
from lowres.generate.score import Slates
from lowres.generate.settings import Settings
from lowres.generate.sketch import Sketch, load_sketch
from lowres.generate.sketch.arrange import carry
from lowres.generate.sketch.schema import with_words
from lowres.generate.sketch.sketcher import Sketched, Sketcher
from lowres.generate.tagging import UPOS, Tagged, tag, upos_of_heads
from lowres.generate.target_text import TargetText
from lowres.lexicon.table import Lexicon
from lowres.text import lower

__all__ = ["Generated", "Generator"]

I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]


class Generated(NamedTuple):
    """What one batch became.

    Attributes:
        batch: the variants, same schema as the input.
        edits: one row an edit, schema :data:`lowres.generate.edits.EDITS`.
        words: word tokens read, over all copies.
        covered: word tokens in heads that the lexicon covers and nothing protects.
        switched: word tokens that were replaced.
        unchanged: variants equal to their source text.
        bitext: source and variants as aligned lines, in mode ``parallel``.
    """

    batch: pa.RecordBatch
    edits: pa.RecordBatch
    words: int
    covered: int
    switched: int
    unchanged: int
    bitext: Bitext | None = None


class Generator:
    """Writes variants of utterances with a lexicon's words.

    Args:
        lexicon: translations from the utterances' language, and inflections of the target's.
        settings: what to do.
        target_text: counted words of target text, for ``choose="frequency"`` and ``attested``.

    Raises:
        UsageError: the settings need target text and there is none.
    """

    def __init__(
        self, lexicon: Lexicon, settings: Settings, target_text: TargetText | None = None
    ) -> None:
        if settings.needs_target_text and target_text is None:
            raise UsageError(
                "choosing by frequency and attested forms need target text. Name it with --target-text."
            )
        sketch = load_sketch(settings.sketch) if settings.sketch else None
        lexicon = with_words(lexicon, sketch) if sketch else lexicon
        self.pair, self.origins, self.settings = lexicon.pair, lexicon.origins, settings
        self.sketcher = Sketcher(sketch) if sketch else None
        table = lexicon.inflections if settings.inflect == "table" else lexicon.inflections.clear()
        frequency = target_text.frequency if target_text else None
        citation = (*settings.citation, *(sketch.citation if sketch else ()))
        inflector = Inflector(table, citation, frequency)
        by_frequency = settings.choose in ("frequency", "alternate")
        counted = _counter(target_text, inflector) if target_text and by_frequency else None
        self.index = HeadIndex(lexicon, settings.longest, counted, settings.near > 0)
        self.slates = Slates(self.index, UPOS, frequency)
        speller = self.sketcher.speller if self.sketcher else None
        self.forms = Forms(
            self.index, inflector, target_text, settings.attested, self.pair.tgt, speller
        )
        self._language = draws.hash64(self.pair.tgt)

    @property
    def sketch(self) -> Sketch | None:
        """The grammar sketch that it works by."""
        return self.sketcher.source if self.sketcher else None

    def apply(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Return the variants of a batch of utterances: ``copies`` rows for each, side by side.

        Args:
            batch: schema :data:`lowres.generate.batches.SCHEMA`.

        Returns:
            the same schema; ``id`` gets language and copy appended, ``group`` names the source
            utterance, ``lang`` is the target (``mul`` for code-switched text), ``tokens`` is null.

        Raises:
            UsageError: an utterance is not in the lexicon's source language.
        """
        return self.generate(batch).batch

    def generate(self, batch: pa.RecordBatch, first_copy: int = 0) -> Generated:
        """Return the variants with their edits and counts.

        Args:
            batch: as for :meth:`apply`.
            first_copy: number of the first copy; with each epoch's own, each epoch draws anew.
        """
        self._check_language(batch)
        copies = self.settings.copies
        rows = batch.take(pa.array(np.repeat(np.arange(len(batch)), copies)))
        copy = np.tile(np.arange(first_copy, first_copy + copies), len(batch))
        return _Run(self, rows, copy).result()

    def draw(self, ids: draws.U64, copy: I64, purpose: int, position: I64) -> draws.U64:
        """Draw bits for one purpose at token positions."""
        counter, where = copy.astype(np.uint64), position.astype(np.uint64)
        return draws.draw(self.settings.seed, ids, counter, self._language, purpose, where)

    def _check_language(self, batch: pa.RecordBatch) -> None:
        others = set(pc.unique(batch["lang"]).to_pylist()) - {self.pair.src}
        if others:
            held = ", ".join(sorted(others))
            raise UsageError(f"the lexicon translates {self.pair}, the utterances are {held}.")


def _counter(text: TargetText, inflector: Inflector) -> Callable[[str], int]:
    """Return what counts a translation in all its forms that the table holds."""
    return lambda translation: sum(map(text.frequency, inflector.forms(translation)))


class _Run:
    """One batch on its way through the generator."""

    def __init__(self, generator: Generator, rows: pa.RecordBatch, copy: I64) -> None:
        self.generator, self.rows, self.copy = generator, rows, copy
        self.settings, self.index = generator.settings, generator.index
        self.pieces = cut(rows["text"].to_pylist())
        self.edges = Edges(rows["spans"], self.pieces.row_start)
        self.token_row = self.pieces.row[self.pieces.token]

    def result(self) -> Generated:
        cut_by_edge, barrier = guard(self.pieces, self.edges)
        names = self._names()
        closed = cut_by_edge | names
        if self.generator.sketcher is None:  # a sketch knows what to do with the hours
            closed |= after_numbers(self.pieces, self.index.lang)
        found = find(self.index, self.pieces, self.settings.match, closed, barrier)
        if self.settings.near:  # without, every head has translations of its own
            found = found.where(self._borrows[found.token] | (self.index.own[found.head] > 0))
        switched = self._decide(found)
        candidate = self._choose(switched)
        sketched = self._sketched(switched, candidate, names | cut_by_edge)
        form, distinct = self.generator.forms.write(
            self.pieces, self.tagged, switched, candidate, self._draw, sketched
        )
        first, replaced = replaced_pieces(self.pieces, switched)
        written = put(self.pieces, first, replaced, form, [one.text for one in distinct])
        written = self._lowered(written, replaced)
        if sketched:
            layout = sketched.layout(self.pieces, written)
        else:
            layout = in_place(self.pieces, written, self._order(replaced))
        lengths = np.asarray(pc.utf8_length(layout.texts), dtype=np.int64)
        out_start = np.concatenate([[0], np.cumsum(lengths)])
        batch = self._batch(layout, out_start, sketched is not None)
        inserted = [distinct[at] for at in form.tolist()]
        return Generated(
            batch=batch,
            edits=edit_rows(batch["id"], self.pieces, switched, inserted, out_start, layout),
            words=int(self.pieces.is_word.sum()),
            covered=self._words_in(found),
            switched=self._words_in(switched),
            unchanged=int(pc.sum(pc.equal(batch["text"], self.rows["text"])).as_py() or 0),
            bitext=align(self.pieces, switched, layout) if self._is_parallel else None,
        )

    def _sketched(self, heads: Heads, candidate: I64, names: Mask) -> Sketched | None:
        """Work out what the sketch makes of the batch, if there is one."""
        sketcher = self.generator.sketcher
        if sketcher is None:
            return None
        inherent = [self.index.candidates[at].features for at in candidate.tolist()]
        return sketcher.sketch(self.pieces, self.tagged, heads, names, self.edges, inherent)

    @property
    def _is_parallel(self) -> bool:
        return self.settings.mode == "parallel"

    @cached_property
    def _is_protected(self) -> Mask:
        """Which spans are names or otherwise protected, bool [spans]."""
        settings = self.settings
        labels = protected_labels(set(self.edges.label), settings.names, settings.protect_slots)
        return np.array([label in labels for label in self.edges.label], dtype=bool)

    def _names(self) -> Mask:
        """Mark the tokens that are names: in protected slots, or in unlabelled text by their case."""
        pieces, edges, settings = self.pieces, self.edges, self.settings
        closed = self._tokens_in(edges.start[self._is_protected], edges.end[self._is_protected])
        held = self.index.exact_ids(pieces.kinds) >= 0
        if settings.names == "keep":
            unlabelled = np.asarray(self.rows["spans"].is_null(), dtype=bool)
            closed |= name_cased(pieces, held) & unlabelled[self.token_row]
        if settings.names == "auto":
            closed |= name_cased(pieces, held) | pieces.spread(map(is_code, pieces.kinds))
            closed &= ~self._known_places()
        return closed

    def _known_places(self) -> Mask:
        """Mark the tokens in slots of places that the lexicon holds as proper nouns, [tokens]."""
        edges, asked = self.edges, self.settings.protect_slots
        places = [is_place_label(label) and label not in asked for label in edges.label]
        here = np.array(places, dtype=bool)
        proper = self.pieces.spread(map(self.index.is_proper, self.pieces.kinds))
        return proper & self._tokens_in(edges.start[here], edges.end[here])

    def _decide(self, found: Heads) -> Heads:
        bits = self._draw(draws.SWITCH, found.token) >> np.uint64(32)
        chosen = bits < draws.threshold(self.settings.rate)
        return found.where(chosen)

    @cached_property
    def _borrows(self) -> Mask:
        """Which tokens may borrow the translations of near heads: those outside slots, [tokens].

        A slot's words stay its own: a near word is often one of the same kind, and as often not.
        """
        nowhere = np.zeros(len(self.rows), np.int64)
        bits = self.generator.draw(self._ids, self.copy, draws.NEAR, nowhere) >> np.uint64(32)
        may = bits < draws.threshold(self.settings.near)
        in_slot = self._tokens_in(self.edges.start, self.edges.end)
        return np.asarray(may[self.token_row] & ~in_slot)

    def _tokens_in(self, span_start: I64, span_end: I64) -> Mask:
        """Mark the tokens that lie in spans, wholly or in part, bool [tokens]."""
        pieces = self.pieces
        first = np.searchsorted(pieces.end[pieces.token], span_start, side="right")
        last = np.searchsorted(pieces.start[pieces.token], span_end)
        return cover(len(pieces.token), first, last)

    def _choose(self, heads: Heads) -> I64:
        index, how, near = self.index, self.settings.choose, self.settings.near > 0
        first, own = index.first[heads.head], index.own[heads.head]
        if how == "auto" and not near:
            return self._best(heads)
        if how in ("first", "frequency") and not near:
            return first
        bits = self._draw(draws.CHOOSE, heads.token)
        chosen = first  # the most frequent, where the candidates are in that order
        if how == "auto":
            chosen = self._best(heads)
        elif how == "weight":
            chosen = draws.weighted(bits, index.weight_until, first, first + own)
        elif how in ("uniform", "alternate"):
            chosen = first + draws.below(bits, own)
        if how == "alternate":
            chosen = np.where(self.copy[self.token_row[heads.token]] % 2, first, chosen)
        if near:
            last = first + index.count[heads.head]
            borrowed = draws.weighted(bits, index.weight_until, first, last)
            chosen = np.where(self._borrows[heads.token], borrowed, chosen)
        return chosen

    def _best(self, heads: Heads) -> I64:
        """Choose by how good translations are: the best, or in every other copy one drawn so."""
        slates = self.generator.slates
        slate = slates.of(heads.head, upos_of_heads(self.tagged.upos, heads))
        first, count = slates.first[slate], slates.count[slate]
        bits = self._draw(draws.CHOOSE, heads.token)
        drawn = draws.weighted(bits, slates.share_until, first, first + count)
        odd = self.copy[self.token_row[heads.token]] % 2 == 1
        return slates.candidates[np.where(odd, drawn, first)]

    @cached_property
    def tagged(self) -> Tagged:
        """The parts of speech of all tokens."""
        return tag(self.pieces, self.index.lang, self.rows["tokens"])

    def _draw(self, purpose: int, token: I64) -> draws.U64:
        row = self.token_row[token]
        return self.generator.draw(
            self._ids[row], self.copy[row], purpose, self.pieces.position[token]
        )

    @cached_property
    def _ids(self) -> draws.U64:
        return draws.hash_all(self.rows["id"].to_pylist())

    def _order(self, replaced: Mask) -> I64:
        """Number the pieces in the order in which they will stand."""
        pieces, edges = self.pieces, self.edges
        if not self.settings.reorder:
            return np.arange(len(pieces.start))
        first, last = edges.first(pieces), edges.last(pieces)
        moving = movable(pieces, edges, self._is_protected, replaced)
        first, last = first[moving], last[moving]
        bits = self._draw(draws.REORDER, np.searchsorted(pieces.token, first)) >> np.uint64(32)
        chosen = bits < draws.threshold(self.settings.reorder)
        return in_order(len(pieces.start), first[chosen], last[chosen])

    def _batch(self, layout: Layout, out_start: I64, moved: bool) -> pa.RecordBatch:
        rows, edges = self.rows, self.edges
        if moved:
            start, end = carry(self.pieces, edges, out_start, layout.place)
        else:
            start, end = project(self.pieces, out_start, edges)
        base = out_start[layout.bounds[:-1]][edges.row]
        tgt = self.generator.pair.tgt
        copies = pc.cast(pa.array(self.copy), pa.string())
        columns = {
            "id": pc.binary_join_element_wise(rows["id"], tgt, copies, "~"),
            "lang": pa.repeat("mul" if self.settings.mode == "switch" else tgt, len(rows)),
            "text": texts_of(layout),
            "spans": spans_of(rows["spans"], edges, start - base, end - base),
            "tokens": pa.nulls(len(rows), rows.schema.field("tokens").type),
            "group": pc.coalesce(rows["group"], rows["id"]),
        }
        arrays = [columns.get(name, rows[name]) for name in rows.schema.names]
        return pa.RecordBatch.from_arrays(arrays, schema=rows.schema)

    def _lowered(self, written: pa.StringArray, replaced: Mask) -> pa.StringArray:
        """Write the share of variants that was asked for in small letters, by each word's language."""
        if not self.settings.lowercase:
            return written
        nowhere = np.zeros(len(self.rows), np.int64)
        bits = self.generator.draw(self._ids, self.copy, draws.LOWERCASE, nowhere)
        small = bits >> np.uint64(32) < draws.threshold(self.settings.lowercase)
        texts, (src, tgt) = written.to_pylist(), self.generator.pair
        for at in np.flatnonzero(small[self.pieces.row]).tolist():
            texts[at] = lower(texts[at], tgt if replaced[at] else src)
        return pa.array(texts, pa.string())

    def _words_in(self, heads: Heads) -> int:
        return int(in_heads(self.pieces.is_word, heads).sum())
