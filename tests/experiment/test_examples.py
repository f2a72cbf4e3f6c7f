"""Examples: the steadiest differences first, each shown with a prediction that shows it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lowres.corpus.utterance import Span, Utterance
from lowres.experiment.examples import contrast, pieces
from lowres.experiment.records import Prediction
from lowres.slu.scores import count

GOLD = [
    Utterance(id=str(at), lang="tur", text="a bc", spans=(Span(0, 1, "x"),), intents=(intent,))
    for at, intent in enumerate(["one", "one", "two", "three"])
]
RIGHT, NONE = (True, ((0, 1, "x"),)), (False, ())


def arm(*seeds: str) -> tuple[object, list[list[Prediction]]]:
    """Counts and predictions of an arm; in a word, + is a right utterance, s right slots, - neither."""
    made = [
        [
            Prediction(
                one.intents if mark == "+" else ("no",), ((0, 1, "x"),) if mark in "+s" else ()
            )
            for one, mark in zip(GOLD, marks, strict=True)
        ]
        for marks in seeds
    ]
    tables = [
        count(
            GOLD,
            [
                Utterance(id=g.id, lang="tur", text=g.text, spans=p.spans, intents=p.intents)
                for g, p in zip(GOLD, seed, strict=True)
            ],
        )
        for seed in made
    ]
    import numpy as np

    return np.stack(tables), made


def test_steadiest_first_one_an_intent() -> None:
    ours, predicted = arm("++-s", "++-+", "-+-+")
    other, others = arm("--+-", "----", "--s-")
    found = contrast(GOLD, (ours, other), (predicted, others))  # type: ignore[arg-type]
    assert [(one.gold.id, one.better, one.worse) for one in found.better] == [
        ("1", 3, 0),
        ("3", 3, 0),
    ]
    assert [(one.gold.id, one.better, one.worse, one.seed) for one in found.worse] == [
        ("2", 0, 2, 0)
    ]
    assert found.better[0].ours == predicted[0][1]
    assert found.better[0].other == others[0][1]


def test_equal_arms_have_no_examples() -> None:
    one, predicted = arm("+-s+")
    assert contrast(GOLD, (one, one), (predicted, predicted)) == ([], [])  # type: ignore[arg-type]


SPANS = st.tuples(st.integers(0, 9), st.integers(1, 5), st.sampled_from("xy"))


@given(st.text(max_size=12), st.lists(SPANS, max_size=4))
def test_pieces_are_the_text(text: str, drawn: list[tuple[int, int, str]]) -> None:
    spans = [Span(start, start + size, x) for start, size, x in drawn if start + size <= len(text)]
    found = pieces(text, spans)
    assert "".join(part for part, _ in found) == text
    assert {span for _, span in found if span} <= {*spans}
    for part, span in found:
        assert part
        assert span is None or part == text[span.start : span.end]
