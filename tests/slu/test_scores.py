"""Scores: equal to seqeval's, strict by hand, and told apart by their signature."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import lowres
from lowres.corpus import Span, Utterance
from lowres.corpus.bio import tag
from lowres.errors import LowresError
from lowres.record.signature import signature
from lowres.slu.scores import COLUMNS, count, overlaps, summarise
from lowres.text import tokenise

LABELS = ("time", "city", "art-ist")


def utterance(text: str, spans: tuple[Span, ...] | None, intent: str = "alarm") -> Utterance:
    return Utterance(id="0", lang="eng", text=text, spans=spans, intents=(intent,))


@st.composite
def labelled(draw: st.DrawFn) -> tuple[Utterance, Utterance]:
    """A text with two sets of spans over its tokens, in which no span overlaps another."""
    words = draw(st.lists(st.sampled_from(["wake", "7:30", "Ayşe'nin", "na", "?"]), max_size=7))
    text = " ".join(words)
    tokens = tokenise(text)

    def spans() -> tuple[Span, ...]:
        cuts = sorted(draw(st.sets(st.integers(0, len(tokens)), max_size=len(tokens) + 1)))
        labels = [draw(st.sampled_from((None, *LABELS))) for _ in cuts]
        return tuple(
            Span(tokens[start][0], tokens[end - 1][1], label)
            for (start, end), label in zip(pairwise(cuts), labels, strict=False)
            if label
        )

    intent = draw(st.sampled_from(["alarm", "weather"]))
    return utterance(text, spans()), utterance(text, spans(), intent)


@given(st.lists(labelled(), min_size=1, max_size=6))
@pytest.mark.filterwarnings("ignore")  # seqeval warns where a score has nothing to divide by
def test_slot_scores_equal_those_of_seqeval(pairs: list[tuple[Utterance, Utterance]]) -> None:
    from seqeval.metrics import f1_score, precision_score, recall_score
    from seqeval.scheme import IOB2

    gold, predicted = [list(side) for side in zip(*pairs, strict=True)]
    ours = summarise(count(gold, predicted))
    tags = [tag(u).tags for u in gold], [tag(u).tags for u in predicted]
    theirs = [
        100 * float(score(*tags, mode="strict", scheme=IOB2, zero_division=0))
        for score in (precision_score, recall_score, f1_score)
    ]
    mine = [ours.slot_precision or 0, ours.slot_recall or 0, ours.slot_f1 or 0]
    assert mine == pytest.approx(theirs)


@given(st.lists(labelled(), min_size=1, max_size=6))
def test_labels_agree_fully_with_themselves(pairs: list[tuple[Utterance, Utterance]]) -> None:
    gold = [one for one, _ in pairs]
    scores = summarise(count(gold, gold))
    assert scores.exact_match == scores.intent_accuracy == 100
    assert scores.slot_f1 == (100 if any(u.spans for u in gold) else None)


@pytest.mark.parametrize(
    ("guess", "row"),
    [
        ((Span(8, 14, "time"),), (1, 1, 1, 1, 1)),
        ((Span(8, 13, "time"),), (1, 0, 1, 1, 0)),  # one character short
        ((Span(8, 14, "city"),), (1, 0, 1, 1, 0)),
        ((), (1, 0, 1, 0, 0)),
        (None, (1, 0, 1, 0, 0)),
        ((Span(0, 4, "city"), Span(8, 14, "time")), (1, 1, 1, 2, 0)),
    ],
)
def test_a_span_counts_only_when_all_of_it_is_right(
    guess: tuple[Span, ...] | None, row: tuple[int, ...]
) -> None:
    text = "wake me at ten"
    counts = count([utterance(text, (Span(8, 14, "time"),))], [utterance(text, guess)])
    assert counts.dtype == np.int64
    assert counts.tolist() == [list(row)]
    assert counts.shape == (1, len(COLUMNS))


def test_of_overlapping_spans_the_longest_counts() -> None:
    gold = utterance("in Kampala Road", (Span(3, 10, "city"), Span(3, 15, "street")))
    guess = utterance(gold.text, (Span(3, 15, "street"),))
    assert overlaps([gold]) == 1
    assert count([gold], [guess]).tolist() == [[1, 1, 1, 1, 1]]


def test_without_slot_labels_intents_alone_count() -> None:
    gold = [utterance("a", None), utterance("b", None)]
    guess = [utterance("a", (Span(0, 1, "x"),)), utterance("b", None, "weather")]
    scores = summarise(count(gold, guess))
    assert (scores.slot_precision, scores.slot_recall, scores.slot_f1) == (None, None, None)
    assert scores.exact_match == scores.intent_accuracy == 50


def test_f1_is_zero_where_only_one_side_has_spans() -> None:
    bare, full = utterance("a", ()), utterance("a", (Span(0, 1, "x"),))
    assert summarise(count([full], [bare])).slot_f1 == 0
    assert summarise(count([bare], [full])).slot_f1 == 0
    assert summarise(count([bare], [full])).slot_recall is None
    assert summarise(count([bare], [bare])).slot_f1 is None


def test_predictions_of_other_texts_are_refused() -> None:
    one, other = utterance("a", ()), utterance("b", ())
    with pytest.raises(LowresError, match=r'utterance 2 .*reads "a" in gold'):
        count([one, one], [one, other])
    with pytest.raises(LowresError, match="1 predictions do not fit 2"):
        count([one, one], [one])
    with pytest.raises(LowresError, match="no utterance"):
        summarise(count([], []))


def test_the_signature_names_its_conditions() -> None:
    line = signature(data="lug/test", n=640, select="src-dev")
    head = "slot_f1+intent_acc|data:lug/test|n:640|match:strict-span|select:src-dev|seeds:0"
    assert line == f"{head}|read:ids,text,labels|leaks:unchecked|version:{lowres.__version__}"
    with pytest.raises(LowresError, match="separates"):
        signature(data="lug|test", n=1, select="none", seeds=(0, 1))
