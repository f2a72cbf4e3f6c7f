"""BIO from spans and back."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from lowres.corpus import Span, Token, Utterance
from lowres.corpus.bio import drop_overlaps, spans_of, tag


@st.composite
def utterances(draw: st.DrawFn) -> Utterance:
    text = draw(st.text("ab '.", min_size=1, max_size=20))
    spans = []
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        spans.append(Span(start, end, draw(st.sampled_from("xy"))))
    return Utterance(id="1", lang="eng", text=text, spans=tuple(sorted(spans)))


def trimmed(text: str, span: Span) -> Span | None:
    """A span without the white space at its ends, which no token covers."""
    inside = text[span.start : span.end]
    start = span.start + len(inside) - len(inside.lstrip())
    end = span.end - len(inside) + len(inside.rstrip())
    return Span(start, end, span.label) if start < end else None


@given(utterances())
def test_spans_come_back(utterance: Utterance) -> None:
    tokens, tags, overlaps = tag(utterance)
    kept, dropped = drop_overlaps(utterance.spans or ())
    assert overlaps == dropped
    expected = [trimmed(utterance.text, span) for span in kept]
    assert list(spans_of(tokens, tags)) == [span for span in expected if span]


@given(utterances())
def test_what_stays_does_not_overlap(utterance: Utterance) -> None:
    kept, dropped = drop_overlaps(utterance.spans or ())
    assert len(kept) + dropped == len(utterance.spans or ())
    assert all(one.end <= other.start for one, other in pairwise(kept))


def test_tokens_are_split_at_span_edges() -> None:
    utterance = Utterance(id="1", lang="eng", text="my FNBaccount", spans=(Span(3, 6, "bank"),))
    assert tag(utterance) == ([(0, 2), (3, 6), (6, 13)], ["O", "B-bank", "O"], 0)


def test_the_corpus_own_tokens_are_used() -> None:
    utterance = Utterance(id="1", lang="eng", text="a-b", spans=(), tokens=(Token(0, 3),))
    assert tag(utterance).tokens == [(0, 3)]


def test_a_stray_inside_tag_begins_a_span() -> None:
    tokens = [(0, 1), (2, 3), (4, 5)]
    assert spans_of(tokens, ["I-x", "I-y", "I-y"]) == (Span(0, 1, "x"), Span(2, 5, "y"))
