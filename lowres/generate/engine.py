"""The generator: a batch of utterances in, a batch of variants out, labels carried along.

For each utterance: protect, find the longest heads, decide which to switch, choose among their
translations, inflect, restore letter case, order, put the text together, project the labels. All of
it works on whole columns; ``tests/reference.py`` does the same one word at a time and must agree.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lowres.errors import UsageError
from lowres.generate import draws
from lowres.generate.assemble import New, Places, in_place, laid, put, replaced_pieces
from lowres.generate.bitext import Bitext, align
from lowres.generate.edits import EDITS, edit_rows
from lowres.generate.find import find
from lowres.generate.forms import Forms
from lowres.generate.inflect import Inflector
from lowres.generate.kinds import Kinds
from lowres.generate.lettercase import recased
from lowres.generate.lookup import HeadIndex
from lowres.generate.pieces import Heads, cover, cut
from lowres.generate.project import Edges, guard, project, spans_of
from lowres.generate.protect import (
    after_numbers,
    are_codes,
    is_place_label,
    name_cased,
    protected_labels,
)
from lowres.generate.reorder import in_order, movable
from lowres.generate.score import Slates
from lowres.generate.settings import Settings
from lowres.generate.sketch import Sketch, load_sketch
from lowres.generate.sketch.arrange import Rearranged
from lowres.generate.sketch.schema import with_words
from lowres.generate.sketch.sketcher import Sketched, Sketcher
from lowres.generate.spacing import closed_up, has_signs, held_by_spans, inside_words, spaced
from lowres.generate.tagging import UPOS, Tagged, tag, upos_of_heads
from lowres.generate.target_text import TargetText
from lowres.generate.transliterate import Transliterator, of_letters, rewritten
from lowres.lexicon.table import Lexicon
from lowres.text import SIGN, lower

__all__ = ["Generated", "Generator"]

I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]
_MOST_KINDS = 1 << 18  # distinct tokens that are remembered; three and a tag must fit 63 bits


class Generated(NamedTuple):
    """What one batch became.

    Attributes:
        batch: the variants, same schema as the input.
        edits: one row an edit, schema :data:`lowres.generate.edits.EDITS`; none if not asked for.
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
            the same schema; ``id`` gets language and copy appended, ``group`` names the source
            utterance, ``lang`` is the target (``mul`` for code-switched text), ``tokens`` is null.

        Raises:
            UsageError: an utterance is not in the lexicon's source language.
        """
        return self.generate(batch, edits=False).batch

    def generate(
        self, batch: pa.RecordBatch, first_copy: int = 0, *, edits: bool = True
    ) -> Generated:
        """Return the variants with their edits and counts.

        Args:
            batch: as for :meth:`apply`.
            first_copy: number of the first copy; with each epoch's own, each epoch draws anew.
            edits: tell the edits too, which takes longer.
        """
        self._check_language(batch)
        copies = self.settings.copies
        rows = batch
        if copies > 1:
            rows = batch.take(pa.array(np.repeat(np.arange(len(batch)), copies)))
        copy = np.tile(np.arange(first_copy, first_copy + copies), len(batch))
        return _Run(self, rows, copy).result(edits)

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


class _Run:
    """One batch on its way through the generator."""

    def __init__(self, generator: Generator, rows: pa.RecordBatch, copy: I64) -> None:
        self.generator, self.rows, self.copy = generator, rows, copy
        self.settings, self.index = generator.settings, generator.index
        sketched = generator.sketcher is not None  # it tells hours from the numbers before them
        self.pieces = cut(rows["text"], generator.kinds(), hours=sketched)
        labelled = rows["spans"].null_count < len(rows)
        row_start = self.pieces.row_start if labelled else self.pieces.row_byte
        self.edges = Edges(rows["spans"], row_start)
        self._streams: dict[int, draws.U64] = {}

    def result(self, edits: bool) -> Generated:
        cut_by_edge, barrier = guard(self.pieces, self.edges)
        names = self._names()
        if self.generator.transliterator is not None:
            names &= ~self._held_names(names, cut_by_edge, barrier)
        closed = cut_by_edge | names
        if self.generator.sketcher is None:  # a sketch knows what to do with the hours
            closed |= after_numbers(self.pieces, self.index.lang)
        inside = inside_words(self.pieces, self.rows["tokens"])
        found = find(self.index, self.pieces, self.settings.match, closed, barrier, inside)
        if self.settings.near:  # without, every head has translations of its own
            found = found.where(self._borrows[found.token] | (self.index.own[found.head] > 0))
        switched = self._decide(found)
        candidate = self._choose(switched)
        sketched = self._sketched(switched, candidate, names | cut_by_edge)
        form = self.generator.forms.write(
            self.pieces, lambda: self.tagged, switched, candidate, self._draw, sketched
        )
        copied = self._copied(names & ~cut_by_edge)
        new, bitext = self._put(switched, candidate, form, sketched, names | cut_by_edge, copied)
        batch = self._batch(new)
        return Generated(
            batch=batch,
            edits=self._edits(batch["id"], switched, form, new, copied)
            if edits
            else pa.RecordBatch.from_pylist([], schema=EDITS),
            words=int(self.pieces.words_before[-1]),
            covered=self._words_in(found),
            switched=self._words_in(switched),
            unchanged=int(pc.sum(pc.equal(batch["text"], self.rows["text"])).as_py() or 0),
            bitext=bitext,
        )

    def _sketched(self, heads: Heads, candidate: I64, names: Mask) -> Sketched | None:
        """Work out what the sketch makes of the batch, if there is one."""
        sketcher = self.generator.sketcher
        if sketcher is None or not len(self.pieces.kind):
            return None
        inherent = [self.index.candidates[at].features for at in candidate.tolist()]
        return sketcher.sketch(self.pieces, self.tagged, heads, names, self.edges, inherent)

    def _held_names(self, names: Mask, cut_by_edge: Mask, barrier: Mask) -> Mask:
        """Mark the tokens in names that the lexicon holds as proper nouns, bool [tokens]."""
        closed = ~names | cut_by_edge | self._asked_to_stay
        found = find(self.index, self.pieces, "exact", closed, barrier)
        held = found.where(self.index.proper[found.head])
        return cover(len(names), held.token, held.token + held.length)

    def _copied(self, names: Mask) -> I64:
        """Return the tokens that are kept and written in the target's script."""
        if self.generator.transliterator is None:
            return np.zeros(0, np.int64)
        return np.flatnonzero(names & of_letters(self.pieces) & ~self._asked_to_stay)

    @cached_property
    def _asked_to_stay(self) -> Mask:
        """Mark the tokens in slots that the settings protect by name, bool [tokens]."""
        edges = self.edges
        asked = self._labelled(lambda _: self.settings.protect_slots)
        return self._tokens_in(edges.start[asked], edges.end[asked])

    def _edits(
        self, ids: pa.StringArray, heads: Heads, form: I64, new: New | Rearranged, copied: I64
    ) -> pa.RecordBatch:
        writer = self.generator.transliterator
        rules = f"Latin-{writer.script}" if writer else ""
        return edit_rows(ids, heads, self.generator.forms.inserted(form), new, copied, rules)

    def _put(
        self,
        switched: Heads,
        candidate: I64,
        form: I64,
        sketched: Sketched | None,
        names: Mask,
        copied: I64,
    ) -> tuple[New | Rearranged, Bitext | None]:
        """Put the new texts together; where pieces move or are looked at one by one, out of pieces."""
        settings, pieces, forms = self.settings, self.pieces, self.generator.forms.texts
        by_piece = settings.reorder or settings.lowercase or self._is_parallel or sketched
        if not by_piece and not self._has_signs and not len(copied):
            return New(pieces, laid(pieces, switched, form, forms)), None
        places = put(pieces, switched, form, forms)
        _, replaced = replaced_pieces(pieces, switched)
        order = self._order(replaced)
        replaced[pieces.token[copied]] = True
        written = rewritten(pieces, places.written, copied, self.generator.transliterator)
        written = self._lowered(written, replaced)
        if sketched:
            layout = sketched.layout(pieces, written)
            own = self.index.texts.take(pa.array(candidate)).to_pylist()
            replacing = dict(zip(switched.token.tolist(), own, strict=True))
            tgt = self.generator.pair.tgt
            layout = recased(pieces, layout, replacing, names, self._small, tgt)
            if self._has_signs:
                layout = closed_up(pieces, layout, ~replaced, held_by_spans(pieces, self.edges))
            bitext = align(pieces, switched, layout) if self._is_parallel else None
            return Rearranged(pieces, layout, places.head), bitext
        apart = None
        if self._has_signs:
            held = held_by_spans(pieces, self.edges)
            written, apart = spaced(pieces, written, order, replaced, held)
        new = New(pieces, Places(places.byte, places.head, written), order, apart)
        if not self._is_parallel:
            return new, None
        return new, align(pieces, switched, in_place(pieces, written, order))

    @cached_property
    def _has_signs(self) -> bool:
        """Whether letters of a script without spaces stand in the batch or may be written into it."""
        return self.generator.writes_signs or has_signs(self.pieces)

    @property
    def _is_parallel(self) -> bool:
        return self.settings.mode == "parallel"

    @cached_property
    def _is_protected(self) -> Mask:
        """Which spans are names or otherwise protected, bool [spans]."""
        settings = self.settings
        return self._labelled(
            lambda labels: protected_labels(labels, settings.names, settings.protect_slots)
        )

    def _labelled(self, chosen: Callable[[list[str]], Container[str]]) -> Mask:
        """Mark the spans with some of the labels; it is asked about the distinct ones, bool [spans]."""
        label = self.edges.label.dictionary_encode()
        labels = label.dictionary.to_pylist()
        kept = chosen(labels)
        is_kept: Mask = np.array([one in kept for one in labels], dtype=bool)
        return np.asarray(is_kept[np.asarray(label.indices)])

    def _names(self) -> Mask:
        """Mark the tokens that are names: in protected slots, or in unlabelled text by their case."""
        pieces, edges, settings = self.pieces, self.edges, self.settings
        closed = self._tokens_in(edges.start[self._is_protected], edges.end[self._is_protected])
        if settings.names == "translate":
            return closed
        cased = name_cased(pieces, pieces.ask(self.index.exact_ids) >= 0)
        cased &= ~after_numbers(pieces, self.index.lang)
        if settings.names == "keep":
            unlabelled = np.asarray(self.rows["spans"].is_null(), dtype=bool)
            return np.asarray(closed | (cased & unlabelled[pieces.token_row]))
        codes = pieces.ask(are_codes)[pieces.kind]
        return np.asarray((closed | cased | codes) & ~self._known_places())

    def _known_places(self) -> Mask:
        """Mark the tokens in slots of places that the lexicon holds as proper nouns, [tokens]."""
        edges, asked = self.edges, self.settings.protect_slots
        here = self._labelled(
            lambda labels: {one for one in labels if is_place_label(one) and one not in asked}
        )
        proper = self.pieces.ask(self.index.are_proper)[self.pieces.kind]
        return np.asarray(proper & self._tokens_in(edges.start[here], edges.end[here]))

    def _decide(self, found: Heads) -> Heads:
        if self.settings.rate == 1.0:
            return found
        bits = self._draw(draws.SWITCH, found.token) >> np.uint64(32)
        chosen = bits < draws.threshold(self.settings.rate)
        return found.where(chosen)

    @cached_property
    def _borrows(self) -> Mask:
        """Which tokens may borrow the translations of near heads: those outside slots, [tokens].

        A slot's words stay its own: a near word is often one of the same kind, and as often not.
        """
        may = self._draw_rows(draws.NEAR) < draws.threshold(self.settings.near)
        in_slot = self._tokens_in(self.edges.start, self.edges.end)
        return np.asarray(may[self.pieces.token_row] & ~in_slot)

    def _tokens_in(self, span_start: I64, span_end: I64) -> Mask:
        """Mark the tokens that lie in spans, wholly or in part, bool [tokens]."""
        pieces = self.pieces
        if not len(span_start):
            return np.zeros(len(pieces.kind), bool)
        first = np.searchsorted(pieces.token_end, span_start, side="right")
        last = np.searchsorted(pieces.token_start, span_end)
        return cover(len(pieces.kind), first, last)

    def _choose(self, heads: Heads) -> I64:
        index, how, near = self.index, self.settings.choose, self.settings.near > 0
        first, own = index.first[heads.head], index.own[heads.head]
        if how in ("first", "frequency") and not near:
            return first
        bits = self._draw(draws.CHOOSE, heads.token)
        chosen = first  # the most frequent, where the candidates are in that order
        if how == "auto":
            chosen = self._best(heads, bits)
        elif how == "weight":
            chosen = draws.weighted(bits, index.weight_until, first, first + own)
        elif how in ("uniform", "alternate"):
            chosen = first + draws.below(bits, own)
        if how == "alternate":
            chosen = np.where(self.copy[self.pieces.token_row[heads.token]] % 2, first, chosen)
        if near:
            last = first + index.count[heads.head]
            borrowed = draws.weighted(bits, index.weight_until, first, last)
            chosen = np.where(self._borrows[heads.token], borrowed, chosen)
        return chosen

    def _best(self, heads: Heads, bits: draws.U64) -> I64:
        """Choose by how good translations are: the best, or in every other copy one drawn so."""
        slates = self.generator.slates
        slate = slates.of(heads.head, upos_of_heads(self.tagged.upos, heads))
        first, count = slates.first[slate], slates.count[slate]
        drawn = draws.weighted(bits, slates.share_until, first, first + count)
        odd = self.copy[self.pieces.token_row[heads.token]] % 2 == 1
        return np.asarray(slates.candidates[np.where(odd, drawn, first)])

    @cached_property
    def tagged(self) -> Tagged:
        """The parts of speech of all tokens."""
        return tag(self.pieces, self.index.lang, self.rows["tokens"])

    def _draw(self, purpose: int, token: I64) -> draws.U64:
        row = self.pieces.token_row[token]
        position = token - self.pieces.first_token[row]
        return draws.at(self._stream(purpose)[row], position.view(np.uint64))

    def _draw_rows(self, purpose: int) -> draws.U64:
        """Draw 32 bits for each utterance."""
        return draws.at(self._stream(purpose), np.zeros(1, np.uint64)) >> np.uint64(32)

    def _stream(self, purpose: int) -> draws.U64:
        if purpose not in self._streams:
            self._streams[purpose] = self.generator.stream(self._ids, self.copy, purpose)
        return self._streams[purpose]

    @cached_property
    def _ids(self) -> draws.U64:
        return draws.hash_bytes(self.rows["id"].cast(pa.binary()).to_pylist())

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

    def _batch(self, new: New | Rearranged) -> pa.RecordBatch:
        rows, edges = self.rows, self.edges
        tgt = self.generator.pair.tgt
        columns = {
            "id": self._new_ids(tgt),
            "lang": pa.repeat("mul" if self.settings.mode == "switch" else tgt, len(rows)),
            "text": new.texts,
            "spans": self._spans(new) if len(edges.start) else rows["spans"],
            "tokens": pa.nulls(len(rows), rows.schema.field("tokens").type),
            "group": pc.coalesce(rows["group"], rows["id"])
            if rows["group"].null_count < len(rows)
            else rows["id"],
        }
        arrays = [columns.get(name, rows[name]) for name in rows.schema.names]
        return pa.RecordBatch.from_arrays(arrays, schema=rows.schema)

    def _new_ids(self, tgt: str) -> pa.StringArray:
        if self.settings.copies > 1:
            copies = pc.cast(pa.array(self.copy), pa.string())
            return pc.binary_join_element_wise(self.rows["id"], tgt, copies, "~")
        copy = f"{tgt}~{self.copy[0] if len(self.copy) else 0}"
        return pc.binary_join_element_wise(self.rows["id"], copy, "~")

    def _spans(self, new: New | Rearranged) -> pa.ListArray:
        if isinstance(new, Rearranged):
            start, end = new.project(self.edges)
        else:
            start, end = project(new, self.edges)
        base = new.row_start[self.edges.row]
        return spans_of(self.rows["spans"], self.edges, start - base, end - base)

    @cached_property
    def _small(self) -> Mask:
        """Which variants are written in small letters, bool [rows]."""
        return self._draw_rows(draws.LOWERCASE) < draws.threshold(self.settings.lowercase)

    def _lowered(self, written: pa.StringArray, replaced: Mask) -> pa.StringArray:
        """Write the share of variants that was asked for in small letters, by each word's language."""
        if not self.settings.lowercase:
            return written
        texts, (src, tgt) = written.to_pylist(), self.generator.pair
        for at in np.flatnonzero(self._small[self.pieces.row]).tolist():
            texts[at] = lower(texts[at], tgt if replaced[at] else src)
        return pa.array(texts, pa.string())

    def _words_in(self, heads: Heads) -> int:
        before = self.pieces.words_before
        return int((before[heads.token + heads.length] - before[heads.token]).sum())
