"""Generated text beside gold: the very translation where the corpus tells it, else one like it."""

from __future__ import annotations

from lowres.corpus.utterance import Span, Utterance
from lowres.experiment.material import beside


def utterance(text: str, intent: str, *slots: str, told: str | None = None) -> Utterance:
    return Utterance(
        id=text,
        lang="eng",
        text=text,
        intents=(intent,),
        spans=tuple(Span(at, at + 1, label) for at, label in enumerate(slots)),
        meta={"text-en": told} if told else {},
    )


SOURCE = [
    utterance("stop", "alarm"),
    utterance("wake me at 7", "alarm", "time"),
    utterance("will it rain", "weather"),
    utterance("rain tomorrow", "weather", "date"),
    utterance("what now", "other"),
]
TARGET = [
    utterance("yedide uyandir beni", "alarm", "time", "date"),
    utterance("yedide kaldir", "alarm", "time"),
    utterance("yagmur var mi", "weather", told="will it rain"),
]


def test_translations_then_slots_then_order() -> None:
    found = beside(SOURCE, TARGET)
    shown = [(source.text, gold and gold.text, translated) for source, gold, translated in found]
    assert shown == [
        ("will it rain", "yagmur var mi", True),
        ("wake me at 7", "yedide kaldir", False),
        ("what now", None, False),
    ]


def test_six_at_most_one_an_intent() -> None:
    many = [utterance(f"{at}", f"intent {at % 9}") for at in range(30)]
    assert [source.text for source, _, _ in beside(many, [])] == ["0", "1", "2", "3", "4", "5"]
