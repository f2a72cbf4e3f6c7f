"""Numbers with what is written to them, marks close to words, and capitals, where a sketch moves words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowres.corpus import Span, Utterance
from lowres.generate import Generator, Settings
from lowres.generate.batches import from_batch, to_batch
from lowres.generate.pieces import cut
from lowres.lang import Pair
from lowres.lexicon import Lexicon, Origin, Translation

WORDS = {
    "deu": {"alarm": "Wecker", "light": "Licht", "want": "wollen", "cold": "kalt", "i": "ich"},
    "tur": {"alarm": "alarm", "light": "ışık", "want": "istemek", "cold": "soğuk", "i": "ben"},
    "ita": {"alarm": "allarme", "light": "luce", "want": "volere", "cold": "freddo", "i": "io"},
    "fin": {"alarm": "hälytys"},
}
POS = {"alarm": "NOUN", "light": "NOUN", "want": "VERB", "cold": "ADJ", "i": "PRON"}


def variant(lang: str, text: str, *spans: Span, **how: object) -> Utterance:
    origin = Origin(name="made", sha256="0" * 64, licence="CC0-1.0")
    rows = [
        (0, Translation(line=at, src=src, tgt=tgt, pos=POS[src]))
        for at, (src, tgt) in enumerate(WORDS[lang].items(), 1)
    ]
    lexicon = Lexicon.from_records(Pair("eng", lang), rows, (origin,))
    row = Utterance(id="1", lang="eng", text=text, spans=spans or None)
    generator = Generator(lexicon, Settings(**{"sketch": lang, **how}))
    return from_batch(generator.apply(to_batch([row])))[0]


@pytest.mark.parametrize("lang", WORDS)
@pytest.mark.parametrize("hour", ["5 pm", "10 am", "7:30 pm", "7:30 PM"])
def test_hours_are_told_from_the_number_they_are_written_to(lang: str, hour: str) -> None:
    text = f"an alarm for {hour} please"
    together = text.replace(f"{hour}", hour.replace(" ", ""))
    span = Span(13, 13 + len(hour), "time")
    apart, made = (
        variant(lang, text, span),
        variant(lang, together, Span(13, 12 + len(hour), "time")),
    )
    assert made.text == apart.text
    assert made.spans == apart.spans
    assert "m please" not in made.text.lower()


def test_without_a_sketch_nothing_is_cut() -> None:
    assert variant("fin", "alarm 5pm", sketch="").text == "hälytys 5pm"
    assert variant("fin", "light 5km, 3rd x-y").text == "light 5km, 3rd x-y"


@given(st.lists(st.text(st.sampled_from("5aApPmM :x'é\u0301")), max_size=4))
def test_cutting_hours_off_changes_no_text(texts: list[str]) -> None:
    pieces, plain = cut(texts, hours=True), cut(texts)
    assert "".join(pieces.strings.to_pylist()) == "".join(texts)
    assert {*plain.token_start.tolist()} <= {*pieces.token_start.tolist()}
    for at in sorted({*pieces.token_start.tolist()} - {*plain.token_start.tolist()}):
        before, here = "".join(texts)[at - 1], "".join(texts)[at : at + 2]
        assert (before, here.lower()) in (("5", "am"), ("5", "pm"))


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("tur", "I want (the light) now", "(ışık)"),
        ("tur", '"The light" is cold', '"Işık" soğuk'),
        ("ita", 'I want the "cold" light', '"freddo" '),
    ],
)
def test_marks_stay_close_to_what_they_open(lang: str, text: str, expected: str) -> None:
    assert expected in variant(lang, text).text


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("deu", "I'm cold. I want the light.", ["Ich ", ". Ich "]),
        ("tur", "I'm cold. I want the light.", ["Ben ", ". Işık "]),
        ("ita", "It is cold. The light is cold.", ["È ", ". Il luce"]),
        ("deu", "Alarm! Light now", ["Wecker! Licht"]),
        ("tur", "I want the light", ["Işık istiyorum"]),
        ("tur", "i want the light", ["ışık istiyorum"]),
    ],
)
def test_each_sentence_begins_as_large_as_it_did(lang: str, text: str, expected: list[str]) -> None:
    made = variant(lang, text).text
    assert all(part in made for part in expected), made


@pytest.mark.parametrize("lang", ["deu", "tur", "ita"])
def test_small_letters_stay_small(lang: str) -> None:
    made = variant(lang, "I want the light. The light is cold.", lowercase=1.0).text
    assert made == made.lower()
