"""One batch on its way through the generator."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lowres.generate import draws
from lowres.generate.assemble import New, Places, in_place, laid, put, replaced_pieces
from lowres.generate.bitext import Bitext, align
from lowres.generate.choose import may_borrow
from lowres.generate.chosen import Chosen, choice_rows
from lowres.generate.edits import EDITS, Copies, edit_rows, sketch_rows
from lowres.generate.fill import NOT_FILLED, Filled
from lowres.generate.find import find
from lowres.generate.gapped import find_gapped
from lowres.generate.generated import Generated
from lowres.generate.lettercase import recased
from lowres.generate.names import Names
from lowres.generate.pieces import I64, Heads, Mask, cut
from lowres.generate.project import Edges, guard
from lowres.generate.reorder import in_order, movable
from lowres.generate.repeats import NONE
from lowres.generate.scene import Scene
from lowres.generate.sketch.arrange import Rearranged
from lowres.generate.sketch.edits import tell
from lowres.generate.sketch.sketcher import Sketched
from lowres.generate.spacing import closed_up, has_signs, held_by_spans, inside_words, spaced
from lowres.generate.tagging import Tagged, tag
from lowres.generate.transliterate import of_letters, rewritten
from lowres.generate.variants import variant_rows
from lowres.text import lower

__all__ = ["Run"]

if TYPE_CHECKING:
    from lowres.generate.engine import Generator


class Run:
    """A batch, and what becomes of it.

    Args:
        generator: how.
        rows: utterances, schema :data:`lowres.generate.batches.SCHEMA`.
        copy: number of the copy that each becomes, [rows].
        chosen: what a model has chosen before; else it is asked now.
    """

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
        self.names = Names(rows, self.pieces, self.edges, self.index, self.settings)
        self._streams: dict[int, draws.U64] = {}

    def result(self, edits: bool) -> Generated:
        """Return the variants, with their edits if these are asked for."""
        filled = self._filled
        given_away = filled.heads.tokens(len(self.pieces.kind))
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
        batch = variant_rows(
            self.rows, self.edges, self.copy, new, self.generator.pair.tgt, self.settings
        )
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
        names = self.names.tokens()
        closed = cut_by_edge | names | given_away
        if self.generator.sketcher is None:  # a sketch knows what to do with the hours
            closed |= self.names.hours
        inside = inside_words(self.pieces, self.rows["tokens"])
        found = find(self.index, self.pieces, self.settings.match, closed, barrier, inside)
        found = find_gapped(
            self.index,
            self.pieces,
            self.settings.match,
            closed,
            self.edges,
            found,
            lambda: self.tagged,
        )
        if self.generator.transliterator is not None:  # names that the lexicon holds are translated
            held = self.names.held(names & ~given_away, cut_by_edge, barrier)
            found, names = held.among(found), names & ~held.tokens(len(names))
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

    def _copied(self, names: Mask) -> I64:
        """Return the tokens that are kept and written in the target's script."""
        if self.generator.transliterator is None:
            return np.zeros(0, np.int64)
        return np.flatnonzero(names & of_letters(self.pieces) & ~self.names.asked_to_stay)

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
        if not by_piece and not self._may_touch and not len(copied):
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
            if self._may_touch:
                layout = closed_up(pieces, layout, ~replaced, held_by_spans(pieces, self.edges))
            bitext = align(pieces, switched, layout) if self._is_parallel else None
            return Rearranged(pieces, layout, places.head), bitext
        apart = None
        if self._may_touch:
            held = held_by_spans(pieces, self.edges)
            written, apart = spaced(pieces, written, order, replaced, held)
        new = New(pieces, Places(places.byte, places.head, written), order, apart)
        if not self._is_parallel:
            return new, None
        return new, align(pieces, switched, in_place(pieces, written, order))

    @cached_property
    def _may_touch(self) -> bool:
        """Whether words may come to touch.

        So they do where letters of a script without spaces stand or are written, and where a value
        takes the place of a slot that ends with a mark.
        """
        signs = self.generator.writes_signs or has_signs(self.pieces)
        return signs or len(self._filled.candidate) > 0

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
        return filled.heads.where(np.array(large, bool)).tokens(len(self.pieces.kind))

    @property
    def _is_parallel(self) -> bool:
        return self.settings.mode == "parallel"

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
        moving = movable(pieces, edges, self.names.is_protected, replaced)
        first, last = first[moving], last[moving]
        bits = self._draw(draws.REORDER, np.searchsorted(pieces.token, first)) >> np.uint64(32)
        chosen = bits < draws.threshold(self.settings.reorder)
        return in_order(len(pieces.start), first[chosen], last[chosen])

    @cached_property
    def _small(self) -> Mask:
        """Which variants are written in small letters, bool [rows]."""
        if not self.settings.lowercase:
            return np.zeros(len(self.rows), bool)
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
        inside = before[heads.token + heads.length] - before[heads.token]
        return int(inside.sum()) + len(heads.tails)
