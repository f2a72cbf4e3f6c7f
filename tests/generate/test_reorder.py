"""Slot values whose words change places: which may, and that labels keep their words."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowres.corpus import Span, Utterance
from lowres.generate import Generator, Settings
from lowres.generate.batches import from_batch, to_batch
from lowres.generate.reorder import in_order
from lowres.lang import Pair
from lowres.lexicon import Lexicon, Origin, Translation

ALL = Settings(reorder=1.0)
WORDS = [("big", "gran"), ("red", "rojo"), ("living room", "sala de estar"), ("car", "coche")]
TEXT = st.lists(
    st.sampled_from(["big", "red", "living room", "car", "x", "7", "o'clock", ",", "Ana"]),
    min_size=1,
    max_size=8,
).map(" ".join)


def lexicon() -> Lexicon:
    rows = [Translation(line=at, src=src, tgt=tgt) for at, (src, tgt) in enumerate(WORDS, 1)]
    origin = Origin(name="made", sha256="0" * 64, licence="CC0-1.0")
    return Lexicon.from_records(Pair("eng", "spa"), [(0, row) for row in rows], (origin,))


LEXICON = lexicon()


def made(text: str, *spans: Span, how: Settings = ALL) -> Utterance:
    row = Utterance(id="1", lang="eng", text=text, spans=spans)
    return from_batch(Generator(LEXICON, how).apply(to_batch([row])))[0]


def values(utterance: Utterance) -> list[str]:
    return [utterance.text[span.start : span.end] for span in utterance.spans or ()]


@st.composite
def cuts(draw: st.DrawFn) -> tuple[str, list[Span]]:
    """A text and spans side by side, whose edges may cut tokens."""
    text = draw(TEXT)
    edges = draw(st.lists(st.integers(0, len(text)), unique=True, max_size=6).map(sorted))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return text, [Span(start, end, draw(st.sampled_from(["item", "city"]))) for start, end in pairs]


def test_words_change_places_and_a_translation_stays_together() -> None:
    variant = made("buy the big living room car now", Span(8, 27, "item"))
    assert variant.text == "buy the coche sala de estar gran now"
    assert values(variant) == ["coche sala de estar gran"]


@pytest.mark.parametrize(
    ("text", "spans", "why"),
    [
        ("see big car", [(4, 11, "city")], "a name"),
        ("see big car", [(4, 11, "kept")], "a protected slot"),
        ("see big 7", [(4, 9, "item")], "a number"),
        ("see big, car", [(4, 12, "item")], "punctuation"),
        ("see big car", [(4, 11, "item"), (8, 11, "other")], "one span inside another"),
        ("see red big car", [(4, 11, "item"), (8, 15, "other")], "overlapping spans"),
        ("see big car", [(4, 11, "item"), (4, 11, "other")], "the same words twice"),
        ("see big cars", [(4, 11, "item")], "an edge cuts a token"),
        ("see xbig car", [(5, 12, "item")], "the other edge does"),
        ("see car", [(4, 7, "item")], "one word"),
        ("see big ", [(4, 8, "item")], "a space at the end"),
        ("see x y", [(4, 7, "item")], "nothing is translated"),
    ],
)
def test_what_stays_in_its_place(text: str, spans: list[tuple[int, int, str]], why: str) -> None:
    where = [Span(*span) for span in spans]
    still, moved = (
        made(text, *where, how=Settings(reorder=share, protect_slots=("kept",)))
        for share in (0.0, 1.0)
    )
    assert (moved.text, moved.spans) == (still.text, still.spans), why


@given(cuts())
def test_spans_cover_exactly_their_words(cut: tuple[str, list[Span]]) -> None:
    text, spans = cut
    still, moved = made(text, *spans, how=Settings()), made(text, *spans)
    assert len(moved.text) == len(still.text)
    for before, after in zip(values(still), values(moved), strict=True):
        assert sorted(before) == sorted(after)
    outside = [cut_out(one) for one in (still, moved)]
    assert outside[0] == outside[1]


def cut_out(utterance: Utterance) -> list[str]:
    """What of a text lies between its spans."""
    edges = [edge for span in utterance.spans or () for edge in (span.start, span.end)]
    bounds = [0, *edges, len(utterance.text)]
    return [utterance.text[a:b] for a, b in zip(bounds[::2], bounds[1::2], strict=True)]


@given(cuts())
def test_names_and_numbers_never_move(cut: tuple[str, list[Span]]) -> None:
    text, spans = cut
    still, moved = made(text, *spans, how=Settings()), made(text, *spans)
    for old, before, after in zip(spans, values(still), values(moved), strict=True):
        if old.label == "city" or any(not word.isalpha() for word in before.split()):
            assert before == after


def test_a_share_of_the_values_is_turned() -> None:
    how = Settings(reorder=0.3, copies=2000)
    row = Utterance(id="1", lang="eng", text="big car", spans=(Span(0, 7, "item"),))
    variants = from_batch(Generator(LEXICON, how).apply(to_batch([row])))
    turned = sum(one.text == "coche gran" for one in variants) / len(variants)
    assert abs(turned - 0.3) < 0.03


@given(st.lists(st.integers(1, 4), max_size=6), st.data())
def test_in_order_turns_runs_and_leaves_the_rest(lengths: list[int], data: st.DataObject) -> None:
    bounds = np.cumsum([0, *lengths])
    chosen = [at for at in range(len(lengths)) if data.draw(st.booleans())]
    order = in_order(int(bounds[-1]), bounds[chosen], bounds[[at + 1 for at in chosen]] - 1)
    for at, (first, last) in enumerate(pairwise(bounds)):
        run = list(range(first, last))
        assert order[first:last].tolist() == (run[::-1] if at in chosen else run)
