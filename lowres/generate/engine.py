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
from lowres.generate.choose import Chooser, may_borrow
from lowres.generate.chosen import Chosen, choice_rows
from lowres.generate.edits import EDITS, Copies, edit_rows, sketch_rows
from lowres.generate.fill import NOT_FILLED, Filled, Filler
from lowres.generate.find import find
from lowres.generate.forms import Forms
from lowres.generate.inflect import Inflector, Learned
from lowres.generate.kinds import Kinds
from lowres.generate.lettercase import recased
from lowres.generate.lookup import HeadIndex
from lowres.generate.pieces import Heads, cover, cut
from lowres.generate.project import Edges, guard, project, spans_of, tokens_in
from lowres.generate.protect import (
    after_numbers,
    are_codes,
    is_place_label,
    name_cased,
    protected_labels,
)
from lowres.generate.reorder import in_order, movable
from lowres.generate.repeats import NONE, first_like
from lowres.generate.scene import Scene
from lowres.generate.score import Slates
from lowres.generate.settings import Settings
from lowres.generate.sketch import Sketch, load_sketch
from lowres.generate.sketch.arrange import Rearranged
from lowres.generate.sketch.edits import tell
from lowres.generate.sketch.schema import with_words
from lowres.generate.sketch.sketcher import Sketched, Sketcher
from lowres.generate.spacing import closed_up, has_signs, held_by_spans, inside_words, spaced
from lowres.generate.tagging import UPOS, Tagged, tag
from lowres.generate.target_text import TargetText
from lowres.generate.transliterate import Transliterator, of_letters, rewritten
from lowres.generate.values import Values
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
        made = _Run(self, rows, copy, chosen).result(edits)
        return made.distinct() if self.settings.distinct and copies > 1 else made

    def choices(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Ask the model about each head that is found, whether it will be switched or not.

        Returns:
            schema :data:`lowres.generate.chosen.CHOICES`.
        """
        self._check_language(batch)
        return _Run(self, batch, np.zeros(len(batch), np.int64)).choices()

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

    def __init__(
        self,
        generator: Generator,
        rows: pa.RecordBatch,
        copy: I64,
        chosen: Chosen | None = None,
    ) -> None:
        self.generator, self.rows, self.copy, self.chosen = generator, rows, copy, chosen
        self.settings, self.index = generator.settings, generator.index
        sketched = generator.sketcher is not None  # it tells hours from the numbers before them
        self.pieces = cut(rows["text"], generator.kinds(), hours=sketched)
        labelled = rows["spans"].null_count < len(rows)
        row_start = self.pieces.row_start if labelled else self.pieces.row_byte
        self.edges = Edges(rows["spans"], row_start)
        self._streams: dict[int, draws.U64] = {}

    def result(self, edits: bool) -> Generated:
        filled = self._filled
        given_away = filled.tokens(len(self.pieces.kind))
        found, names, cut_by_edge = self._found(given_away)
        if self.settings.near:  # without, every head has translations of its own
            found = found.where(self._borrows[found.token] | (self.index.own[found.head] > 0))
        translated = self._decide(found)
        choice = self.generator.chooser.choose(self._scene, translated)
        switched, candidate, given, gone = filled.among(choice)
        sketched = self._sketched(switched, candidate, names | cut_by_edge)
        form = self.generator.forms.write(
            self.pieces, lambda: self.tagged, switched, candidate, self._draw, sketched, given
        )
        if gone is not None:
            form[gone] = self.generator.forms.left_out()
        copied = self._copied(names & ~cut_by_edge & ~given_away)
        put = switched, candidate, form, gone
        new, bitext = self._put(*put, sketched, names | cut_by_edge, copied)
        batch = self._batch(new)
        return Generated(
            batch=batch,
            edits=self._edits(batch["id"], switched, form, sketched, new, copied)
            if edits
            else pa.RecordBatch.from_pylist([], schema=EDITS),
            words=int(self.pieces.words_before[-1]),
            covered=self._words_in(found),
            switched=self._words_in(translated),
            same=np.asarray(pc.equal(batch["text"], self.rows["text"]), dtype=bool),
            copies=self.settings.copies,
            place=np.arange(len(batch)),
            repeats=NONE,
            bitext=bitext,
            filled=len(filled.candidate),
            unfilled=filled.left,
        )

    def choices(self) -> pa.RecordBatch:
        """Ask the model about all heads."""
        heads, *_ = self._found(np.zeros(len(self.pieces.kind), bool))
        chosen, ids = self.generator.chooser.judged(self._scene, heads), self.rows["id"]
        pair = str(self.generator.pair)
        return choice_rows(pair, ids, self.pieces, self.index, heads, chosen)

    def _found(self, given_away: Mask) -> tuple[Heads, Mask, Mask]:
        """Find the heads outside filled slots; tell also the names, and the tokens cut by an edge."""
        cut_by_edge, barrier = guard(self.pieces, self.edges)
        names = self._names()
        if self.generator.transliterator is not None:
            names &= ~self._held_names(names, cut_by_edge, barrier)
        closed = cut_by_edge | names | given_away
        if self.generator.sketcher is None:  # a sketch knows what to do with the hours
            closed |= after_numbers(self.pieces, self.index.lang)
        inside = inside_words(self.pieces, self.rows["tokens"])
        found = find(self.index, self.pieces, self.settings.match, closed, barrier, inside)
        return found, names, cut_by_edge

    @cached_property
    def _filled(self) -> Filled:
        """The slots that get values, whether they are protected or not: who names values means it."""
        if self.generator.filler is None:
            return NOT_FILLED
        return self.generator.filler.fill(self.pieces, self.edges, self._draw)

    def _edits(
        self,
        ids: pa.StringArray,
        heads: Heads,
        form: I64,
        sketched: Sketched | None,
        new: New | Rearranged,
        copied: I64,
    ) -> pa.RecordBatch:
        inserted = self.generator.forms.inserted(form)
        writer = self.generator.transliterator
        copies = Copies(copied, f"Latin-{writer.script}" if writer else "")
        if sketched is None or not isinstance(new, Rearranged):
            return edit_rows(ids, heads, inserted, new, copies)
        told = tell(sketched.units, sketched.plan, heads, new)
        return sketch_rows(ids, told, inserted, new, self.generator.sketch_origin, copies)

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
        return tokens_in(self.pieces, edges.start[asked], edges.end[asked])

    def _put(
        self,
        switched: Heads,
        candidate: I64,
        form: I64,
        gone: Mask | None,
        sketched: Sketched | None,
        names: Mask,
        copied: I64,
    ) -> tuple[New | Rearranged, Bitext | None]:
        """Put the new texts together; where pieces move or are looked at one by one, out of pieces."""
        settings, pieces, forms = self.settings, self.pieces, self.generator.forms.texts
        by_piece = settings.reorder or settings.lowercase or self._is_parallel or sketched
        if not by_piece and not self._has_signs and not len(copied):
            return New(pieces, laid(pieces, switched, form, forms, gone)), None
        places = put(pieces, switched, form, forms, gone)
        _, replaced = replaced_pieces(pieces, switched)
        order = self._order(replaced)
        replaced[pieces.token[copied]] = True
        written = rewritten(pieces, places.written, copied, self.generator.transliterator)
        written = self._lowered(written, replaced)
        if sketched:
            layout = sketched.layout(pieces, written, self._large_values)
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
    def _scene(self) -> Scene:
        return Scene(
            self.rows,
            self.pieces,
            self.edges,
            self.copy,
            self.chosen,
            ids=lambda: self._ids,
            tagged=lambda: self.tagged,
            draw=self._draw,
            borrows=lambda: self._borrows,
        )

    @property
    def _large_values(self) -> Mask:
        """Mark the tokens whose place a value takes that begins with a large letter by itself."""
        filled, texts = self._filled, self.index.candidates
        large = [texts[at].text[0].isupper() for at in filled.candidate.tolist()]
        some = filled._replace(heads=filled.heads.where(np.array(large, bool)))
        return some.tokens(len(self.pieces.kind))

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
        closed = tokens_in(pieces, edges.start[self._is_protected], edges.end[self._is_protected])
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
        return np.asarray(proper & tokens_in(self.pieces, edges.start[here], edges.end[here]))

    def _decide(self, found: Heads) -> Heads:
        if self.settings.rate == 1.0:
            return found
        bits = self._draw(draws.SWITCH, found.token) >> np.uint64(32)
        chosen = bits < draws.threshold(self.settings.rate)
        return found.where(chosen)

    @cached_property
    def _borrows(self) -> Mask:
        bits = self._draw_rows(draws.NEAR)
        return may_borrow(self.pieces, self.edges, bits, self.settings.near)

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
