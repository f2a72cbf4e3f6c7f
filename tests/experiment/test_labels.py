"""Scores by label: together they are the scores of the whole."""

from __future__ import annotations

import numpy as np
import pytest

from lowres.corpus.utterance import Span, Utterance
from lowres.experiment.labels import by_intent, by_slot
from lowres.experiment.records import Prediction
from lowres.slu.scores import count, summarise

TEXT = "a bc def"
SLOTS = ((0, 1, "x"), (2, 4, "y"), (5, 8, "x"))
GOLD = [
    Utterance(
        id=str(at),
        lang="tur",
        text=TEXT,
        spans=tuple(Span(*slot) for slot in SLOTS[: at % 4]),
        intents=(("one", "two")[at % 2],),
    )
    for at in range(24)
]


def guesses(seed: int, rate: float) -> list[Prediction]:
    random = np.random.default_rng(seed)
    return [
        Prediction(
            one.intents if random.random() < rate else ("other",),
            tuple(slot for slot in SLOTS if random.random() < rate),
        )
        for one in GOLD
    ]


PREDICTED = {
    "english": [guesses(1, 0.3), guesses(2, 0.3)],
    "ours": [guesses(3, 0.8), guesses(4, 0.8)],
}


def labelled(predicted: list[Prediction]) -> list[Utterance]:
    return [
        Utterance(id=g.id, lang="tur", text=TEXT, spans=p.spans, intents=p.intents)
        for g, p in zip(GOLD, predicted, strict=True)
    ]


COUNTS = {
    arm: np.stack([count(GOLD, labelled(one)) for one in seeds]) for arm, seeds in PREDICTED.items()
}


def test_intents_add_up() -> None:
    scored = by_intent({"tur": GOLD}, {"tur": COUNTS}, 100)
    assert {*scored} == {"tur"}
    rows = scored["tur"]
    assert {intent: row.n for intent, row in rows.items()} == {"one": 12, "two": 12}
    for arm, table in COUNTS.items():
        whole = 100 * table[..., 0].mean()
        parts = sum(row.n * row.found.scores[arm].value for row in rows.values()) / len(GOLD)
        assert parts == pytest.approx(whole, abs=1e-3)
    assert rows["one"].found.lead["english"].value > 0


def test_a_slot_is_scored_as_if_it_were_the_only_one() -> None:
    scored = by_slot({"tur": GOLD, "lug": GOLD}, {"tur": PREDICTED, "lug": PREDICTED}, 100)
    assert [*scored] == ["tur", "lug", "mean"]
    assert {label: row.n for label, row in scored["tur"].items()} == {"x": 24, "y": 12}
    for label, row in scored["tur"].items():
        for arm, seeds in PREDICTED.items():
            tables = [count(only(label, GOLD), only(label, labelled(one))) for one in seeds]
            f1 = summarise(np.concatenate(tables)).slot_f1
            assert row.found.scores[arm].value == pytest.approx(f1, abs=1e-3)


def only(label: str, utterances: list[Utterance]) -> list[Utterance]:
    """The utterances with the spans of one label left."""
    return [
        Utterance(
            id=one.id,
            lang=one.lang,
            text=one.text,
            intents=one.intents,
            spans=tuple(span for span in one.spans or () if span.label == label),
        )
        for one in utterances
    ]
