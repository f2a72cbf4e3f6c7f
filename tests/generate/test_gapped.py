"""Verbs and particles with a noun phrase between them: ``wake me up``."""

from __future__ import annotations

import pytest

from drawn import lexicon as lexicon_of
from lowres.corpus import Span, Utterance
from lowres.generate import Generator, Settings
from lowres.generate.batches import from_batch, to_batch
from lowres.generate.generated import Generated
from lowres.generate.stats import replaced_by_edits
from lowres.generate.target_text import TargetText
from lowres.lexicon import Inflection, Translation

HEADS = {
    "wake up": "uyandırmak",
    "pick up": "almak",
    "turn on": "açmak",
    "turn off": "kapatmak",
    "turn": "dönmek",
    "put in": "koymak",
    "off": "uzak",
    "in": "içinde",
    "lights": "ışıklar",
    "off of": "üstünden",
}
LEXICON = lexicon_of(
    "eng-tur",
    *(
        Translation(line=at, src=src, tgt=tgt, pos="VERB" if " " in src else None)
        for at, (src, tgt) in enumerate(HEADS.items(), 1)
    ),
    Inflection(line=1, lemma="uyandırmak", form="uyandırdı", features="V;PST;3;SG"),
)


def made(text: str, *spans: Span, **how: object) -> Generated:
    row = Utterance(id="1", lang="eng", text=text, spans=spans)
    text_ = TargetText(["beni uyandır"], "tur", pairs=True)
    return Generator(LEXICON, Settings(**how), text_).generate(to_batch([row]))


def text_of(generated: Generated) -> str:
    return from_batch(generated.batch)[0].text


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Wake me up at 7", "Uyandırmak me at 7"),
        ("pick me up tomorrow", "almak me tomorrow"),
        ("turn it off please", "kapatmak it please"),
        ("turn the lights off.", "kapatmak the ışıklar."),
        ("turn  the lights  off  now", "kapatmak  the ışıklar  now"),
        ("turn the lights on in the kitchen", "açmak the ışıklar içinde the kitchen"),
        ("TURN IT OFF!", "KAPATMAK IT!"),
        ("turn the lights in the kitchen", "dönmek the ışıklar içinde the kitchen"),
        ("put it in my list", "put it içinde my list"),
        ("turn the lights on monday", "dönmek the ışıklar on monday"),
        ("turn it off of me", "dönmek it üstünden me"),
        ("turn it off-road", "dönmek it uzak-road"),
        ("turn it, off", "dönmek it, uzak"),
    ],
)
def test_a_particle_goes_with_its_verb(source: str, expected: str) -> None:
    assert text_of(made(source)) == expected


def test_the_verb_asks_for_its_form() -> None:
    assert text_of(made("she woke me up")) == "she uyandırdı me"


@pytest.mark.parametrize("choose", ["auto", "lattice", "uniform", "pos", "frequency"])
def test_however_is_chosen(choose: str) -> None:
    assert text_of(made("wake me up at 7", choose=choose)).startswith("uyandırmak me ")


def test_longest_of_one_word_has_none() -> None:
    assert text_of(made("turn it off", longest=1)) == "dönmek it uzak"


@pytest.mark.parametrize(
    ("start", "end", "expected", "value"),
    [
        (0, 18, "kapatmak my ışıklar", "kapatmak my ışıklar"),
        (5, 14, "kapatmak my ışıklar", "my ışıklar"),
        (8, 14, "kapatmak my ışıklar", "ışıklar"),
        (0, 4, "dönmek my ışıklar uzak", "dönmek"),
        (8, 18, "dönmek my ışıklar uzak", "ışıklar uzak"),
        (8, 15, "dönmek my ışıklar uzak", "ışıklar "),
        (0, 16, "dönmek my ışıklar off", "dönmek my ışıklar o"),
    ],
)
def test_a_span_holds_both_words_or_neither(
    start: int, end: int, expected: str, value: str
) -> None:
    variant = from_batch(made("turn my lights off", Span(start, end, "thing")).batch)[0]
    (span,) = variant.spans or ()
    assert (variant.text, variant.text[span.start : span.end]) == (expected, value)


def test_one_edit_stands_over_both_words() -> None:
    generated = made("Wake me up at 7")
    (edit,) = generated.edits.to_pylist()
    assert edit["source"] == [{"start": 0, "end": 4}, {"start": 8, "end": 10}]
    assert edit["target"] == [{"start": 0, "end": 10}]
    assert (generated.words, generated.covered, generated.switched) == (5, 2, 2)
    assert replaced_by_edits("Wake me up at 7", [edit]) == [True, False, True, False, False]


def test_both_words_are_aligned() -> None:
    bitext = made("turn it off .", mode="parallel").bitext
    assert bitext is not None
    assert (bitext.target, bitext.alignment) == (["kapatmak it ."], ["0-0 1-1 2-0 3-2"])


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Wake me up at 7 am", "Bana sabah 7'de uyandır"),
        ("turn the lights off.", "ışıkları kapat."),
    ],
)
def test_a_sketch_knows_one_verb(source: str, expected: str) -> None:
    generated = made(source, sketch="tur")
    assert text_of(generated) == expected
    edits = [edit for edit in generated.edits.to_pylist() if edit["op"] != "move"]
    assert next(len(edit["source"]) for edit in edits if edit["op"] == "inflect") == 2
    taken = [span["start"] for edit in edits for span in edit["source"]]
    assert len(taken) == len(set(taken))
