"""Rules of slot scores: the published cases, and slow obvious versions written from their descriptions."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowres.corpus import Span, Token, Utterance
from lowres.slu.rules import Matched, Rule, conll, massive, match, xsid
from lowres.slu.scores import count, summarise

LABELS = st.lists(st.sampled_from(["X", "Y", "a-b", "Other"]), max_size=8)
TAGS = st.lists(st.sampled_from(["O", "B-x", "I-x", "B-y-z", "I-y-z"]), max_size=8)
Slots = set[tuple[int, int, str]]


def f1(rows: list[Matched]) -> float:
    found, gold, predicted = (sum(row[at] for row in rows) for at in range(3))
    return 2 * found / (gold + predicted)


@pytest.mark.parametrize(
    ("predicted", "gold", "expected"),
    [  # the cases of the MASSIVE repository, test/test_eval_metrics.py
        (["X Y"], ["X Y"], 1.0),
        (["X X Z"], ["X X Y"], 0.5),
        (["X X Y Other"], ["X X Y Other Y"], 0.8),
        (["X X Z Z"], ["X X Y"], 0.5),
        (["X X Other X X Y Z"], ["X X Other X X Z Y"], 0.5),
        (["X X X Y Y"], ["X X Other Y Y"], 0.5),
        (["X Other Other Y Y"], ["X X Other Y Y"], 0.5),
        (["Other", "X"], ["Y", "X"], 0.67),
    ],
)
def test_published_cases_of_massive(predicted: list[str], gold: list[str], expected: float) -> None:
    rows = [massive(g.split(), p.split()) for g, p in zip(gold, predicted, strict=True)]
    assert round(f1(rows), 2) == expected


def test_published_exact_matches_of_massive() -> None:
    cases = [("X Y", "X X"), ("X X Y", "X X Y"), ("X", "X"), ("X Y", "X Z")]
    assert [massive(g.split(), p.split()).equal for p, g in cases] == [False, True, True, False]
    assert not massive(["X", "X", "Other"], ["X", "X", "X"]).equal


def plain_massive(labels: list[str]) -> Slots:
    """Write BIO tags first, as the paper's code does, then read the slots off them."""
    tags: list[str] = []
    before = None
    for label in labels:
        tags.append("O" if label == "Other" else f"{'I' if label == before else 'B'}-{label}")
        before = label
    return plain_conll(tags)


def plain_xsid(tags: list[str]) -> Slots:
    """From each B on to the first tag that is no I, whatever its label; else to the last token."""
    slots: Slots = set()
    for start, bio in enumerate(tags):
        if bio.startswith("B"):
            end = start
            while end + 1 < len(tags):
                end += 1
                if not tags[end].startswith("I"):
                    break
            slots.add((start, end, bio[2:]))
    return slots


def plain_conll(tags: list[str]) -> Slots:
    """Open a chunk at B, and at I after O or another label; close it where the next one is no I of it."""
    slots: Slots = set()
    for start, bio in enumerate(tags):
        before = tags[start - 1] if start else "O"
        if bio[0] == "B" or (bio[0] == "I" and before[2:] != bio[2:]):
            end = start + 1
            while end < len(tags) and tags[end] == f"I-{bio[2:]}":
                end += 1
            slots.add((start, end, bio[2:]))
    return slots


def expected(gold: Slots, predicted: Slots) -> tuple[int, int, int]:
    return len(gold & predicted), len(gold), len(predicted)


@given(LABELS, LABELS)
def test_massive_is_what_it_says(gold: list[str], predicted: list[str]) -> None:
    fitted = [predicted[at] if at < len(predicted) else "Other" for at in range(len(gold))]
    row = massive(gold, predicted)
    assert row[:3] == expected(plain_massive(gold), plain_massive(fitted))
    assert row.equal == (gold == fitted)


@given(TAGS, TAGS)
def test_xsid_is_what_it_says(gold: list[str], predicted: list[str]) -> None:
    row = xsid(gold, predicted)
    assert row[:3] == expected(plain_xsid(gold), plain_xsid(predicted))
    assert row.equal == (plain_xsid(gold) == plain_xsid(predicted))


@given(st.lists(st.tuples(TAGS, st.randoms(use_true_random=False)), min_size=1, max_size=4))
@pytest.mark.filterwarnings("ignore")  # seqeval warns where a score has nothing to divide by
def test_conll_is_seqeval(drawn: list[tuple[list[str], random.Random]]) -> None:
    from seqeval.metrics import f1_score

    pairs = [(gold, chance.sample(gold, len(gold))) for gold, chance in drawn]
    rows = [conll(gold, predicted) for gold, predicted in pairs]
    for row, (gold, predicted) in zip(rows, pairs, strict=True):
        assert row[:3] == expected(plain_conll(gold), plain_conll(predicted))
        assert row.equal == (gold == predicted)
    if any(row.gold + row.predicted for row in rows):
        golds, guesses = (list(side) for side in zip(*pairs, strict=True))
        assert f1(rows) == pytest.approx(float(f1_score(golds, guesses, zero_division=0)))


def said(*slots: tuple[int, int, str]) -> Utterance:
    """An utterance of five tokens, the slots given by their first token and the one after the last."""
    tokens = tuple(Token(2 * at, 2 * at + 1) for at in range(5))
    spans = tuple(Span(2 * start, 2 * end - 1, label) for start, end, label in slots)
    return Utterance(id="0", lang="eng", text="a b c d e", spans=spans, tokens=tokens)


@pytest.mark.parametrize(
    ("rule", "gold", "predicted", "row"),
    [
        ("strict", [(3, 5, "x")], [(3, 4, "x")], (0, 1, 1, 0)),
        ("xsid", [(3, 5, "x")], [(3, 4, "x")], (1, 1, 1, 1)),  # the sentence ends in the slot
        ("xsid", [(2, 4, "x")], [(2, 3, "x")], (0, 1, 1, 0)),
        ("xsid", [(4, 5, "x")], [(4, 5, "y")], (0, 1, 1, 0)),
        ("conll", [(3, 5, "x")], [(3, 4, "x")], (0, 1, 1, 0)),
        ("conll", [(0, 1, "x"), (1, 2, "x")], [(0, 2, "x")], (0, 2, 1, 0)),
        ("massive", [(0, 1, "x"), (1, 2, "x")], [(0, 2, "x")], (1, 1, 1, 1)),  # neighbours are one
        ("massive", [(0, 1, "Other"), (1, 2, "x")], [(1, 2, "x")], (1, 1, 1, 1)),
        ("massive", [(0, 2, "x")], [(0, 1, "x"), (1, 2, "y")], (0, 1, 2, 0)),
    ],
)
def test_rules_on_utterances(
    rule: Rule,
    gold: list[tuple[int, int, str]],
    predicted: list[tuple[int, int, str]],
    row: tuple[int, ...],
) -> None:
    assert count([said(*gold)], [said(*predicted)], rule).tolist() == [[1, *row]]


def test_a_slot_that_ends_inside_a_token_is_another() -> None:
    gold = Utterance(id="0", lang="eng", text="go home!", spans=(Span(3, 8, "x"),))
    guess = Utterance(id="0", lang="eng", text="go home!", spans=(Span(3, 5, "x"),))
    rules: tuple[Rule, ...] = ("strict", "massive", "conll")
    for rule in rules:
        assert match(gold, guess, rule) == Matched(0, 1, 1, False)


@given(st.data())
def test_rules_agree_where_slots_are_apart_and_end_early(data: st.DataObject) -> None:
    draw = data.draw(st.lists(st.sampled_from([(0, 1, "x"), (2, 3, "y")]), unique=True))
    gold, guess = said(*sorted(draw)), said((0, 1, "x"))
    rules: tuple[Rule, ...] = ("strict", "massive", "xsid", "conll")
    assert len({summarise(count([gold], [guess], rule)) for rule in rules}) == 1
