"""The linear model: it learns, comes back from disk the same, and takes whatever text there is."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import msgspec
import numpy as np
import pytest

from lowres.corpus import Span, Utterance
from lowres.errors import InputError, LowresError, UnknownName
from lowres.slu.features import intent_terms
from lowres.slu.intent import IntentSettings
from lowres.slu.linear import LinearModel, LinearSettings, load, train_linear
from lowres.slu.model import Labels, load_model, unseen_labels
from lowres.slu.scores import count, summarise
from lowres.slu.tokens import fine_tokens, skeleton

CITIES = ("Kampala", "Accra", "Kinshasa", "Lome", "Nairobi", "Dakar", "New York", "Cape Town")
TIMES = ("seven", "noon", "half past eight", "ten", "6:30", "midnight")
FRAMES = (
    ("weather", "what is the weather in {city} now", ""),
    ("weather", "will it rain in {city} ?", ""),
    ("flight", "book me a flight to {city}", ""),
    ("flight", "I want to fly to {city} at {time}", ""),
    ("alarm", "", "wake me up at {time} please"),
    ("alarm", "", "set an alarm for {time}"),
)


def made(intent: str, frame: str, city: str, time: str, number: int) -> Utterance:
    text = frame.format(city=city, time=time)
    values = [("city", city), ("time", time)]
    found = [(text.find(value), value, label) for label, value in values if value in text]
    spans = tuple(sorted(Span(at, at + len(value), label) for at, value, label in found))
    return Utterance(id=str(number), lang="eng", text=text, spans=spans, intents=(intent,))


def corpus() -> list[Utterance]:
    rows = product(FRAMES, CITIES, TIMES)
    unique = {
        u.text: u
        for i, ((intent, one, other), city, time) in enumerate(rows)
        for u in [made(intent, one or other, city, time, i)]
    }
    return list(unique.values())


def halves() -> tuple[list[Utterance], list[Utterance]]:
    everything = corpus()
    return everything[::2], everything[1::2]


@pytest.fixture(scope="module")
def model() -> LinearModel:
    train, dev = halves()
    return train_linear(train, dev, seed=0)


def same(one: LinearModel, other: LinearModel) -> bool:
    assert one.intent
    assert other.intent
    assert one.chain
    assert other.chain
    return (
        one.intent.choice == other.intent.choice
        and np.array_equal(one.intent.logistic, other.intent.logistic)
        and np.array_equal(one.intent.bayes, other.intent.bayes)
        and np.array_equal(one.chain.weights, other.chain.weights)
        and np.array_equal(one.chain.moves, other.chain.moves)
    )


def test_a_small_corpus_is_learned(model: LinearModel) -> None:
    _, dev = halves()
    scores = summarise(count(dev, model.predict(dev)))
    assert scores.intent_accuracy > 95
    assert scores.slot_f1 is not None
    assert scores.slot_f1 > 90


def test_the_choice_is_recorded_with_its_scores(model: LinearModel) -> None:
    choice = model.choice
    assert choice
    assert choice.dev_n == len(halves()[1])
    assert set(choice.dev) >= {"bayes:0.3", "logistic:0.0001", "both:0.3:0.0001"}
    first = next(name for name, right in choice.dev.items() if right == max(choice.dev.values()))
    assert first.startswith(choice.method)


def test_a_saved_model_predicts_the_same(model: LinearModel, tmp_path: Path) -> None:
    model.save(tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    texts = [*corpus(), Utterance(id="x", lang="lug", text="Embeera y’obudde e Kampala?")]
    assert loaded.predict(texts) == model.predict(texts)
    assert loaded.labels == model.labels == Labels(("alarm", "flight", "weather"), ("city", "time"))
    assert isinstance(loaded, LinearModel)
    assert same(loaded, model)
    kinds = {path.suffix for path in (tmp_path / "model").iterdir()}
    assert kinds == {".json", ".safetensors"}


def test_equal_seeds_give_equal_models(model: LinearModel) -> None:
    train, dev = halves()
    assert same(model, train_linear(train, dev, seed=0))
    assert not same(model, train_linear(train, dev, seed=1))


def test_predictions_do_not_depend_on_their_company(model: LinearModel) -> None:
    texts = corpus()[:20]
    assert model.predict(texts) == [model.predict([text])[0] for text in texts]


@pytest.mark.parametrize("text", ["", " ", "?!", "...", "日本語", "’"])
def test_any_text_can_be_predicted(model: LinearModel, text: str) -> None:
    found = model.predict([Utterance(id="0", lang="eng", text=text)])[0]
    assert len(found.intents) == 1
    assert found.fault() is None
    assert model.predict([]) == []


def test_tags_are_always_legal(model: LinearModel) -> None:
    rng = np.random.default_rng(0)
    words = [word for u in corpus() for word in u.text.split()]
    for _ in range(20):
        text = " ".join(rng.choice(words, 12))
        spans = model.predict([Utterance(id="0", lang="eng", text=text)])[0].spans
        assert spans is not None
        assert all(text[s.start : s.end].strip() == text[s.start : s.end] for s in spans)


def test_without_slot_labels_no_slots_are_predicted(tmp_path: Path) -> None:
    train = [msgspec.structs.replace(u, spans=None) for u in corpus()]
    model = train_linear(train, [], seed=0)
    model.save(tmp_path)
    found = load(tmp_path).predict(corpus()[:5])
    assert [u.spans for u in found] == [None] * 5
    assert found == model.predict(corpus()[:5])


def test_slot_labels_that_are_stated_and_empty_predict_none(tmp_path: Path) -> None:
    train = [msgspec.structs.replace(u, spans=()) for u in corpus()]
    train_linear(train, [], seed=0).save(tmp_path)
    assert load(tmp_path).predict(corpus()[:1])[0].spans == ()


def test_without_intents_only_slots_are_learned(tmp_path: Path) -> None:
    train = [msgspec.structs.replace(u, intents=()) for u in corpus()]
    model = train_linear(train, [], seed=0)
    model.save(tmp_path)
    found = load(tmp_path).predict(train)
    assert {u.intents for u in found} == {()}
    assert sum(u.spans == v.spans for u, v in zip(found, train, strict=True)) > 0.9 * len(train)


@pytest.mark.parametrize("kept", [("alarm",), ("alarm", "flight")])
def test_one_or_two_intents_can_be_learned(kept: tuple[str, ...]) -> None:
    train = [u for u in corpus() if u.intents[0] in kept]
    for method in ("bayes", "logistic", "both"):
        settings = LinearSettings(intent=IntentSettings(methods=(method,)))
        found = train_linear(train, [], 0, settings).predict(train)
        assert [u.intents for u in found] == [u.intents for u in train]


def test_without_development_data_the_default_is_taken() -> None:
    choice = train_linear(corpus()[::3], [], seed=0).choice
    assert choice
    assert (choice.method, choice.smoothing, choice.penalty) == ("both", 0.3, 1e-4)
    assert (choice.dev, choice.dev_n) == ({}, 0)


def test_several_intents_of_an_utterance_stay_together() -> None:
    train = [
        Utterance(id=str(i), lang="eng", text=text, intents=intents)
        for i, (text, intents) in enumerate(
            [
                ("wake me", ("alarm",)),
                ("wake me and fly", ("alarm", "flight")),
                ("fly", ("flight",)),
            ]
        )
    ]
    model = train_linear(train, [], seed=0)
    assert [u.intents for u in model.predict(train)] == [u.intents for u in train]
    assert model.labels.intents == ("alarm", "flight")


def test_text_that_holds_no_word_at_all_still_trains() -> None:
    train = [
        Utterance(id=str(i), lang="eng", text=text, intents=(intent,), spans=())
        for i, (text, intent) in enumerate([("", "a"), ("?", "b"), ("!", "b")])
    ]
    found = train_linear(train, train, seed=0).predict(train)
    assert {u.intents for u in found} == {("b",)}  # nothing to go by: the most frequent


def test_nothing_to_learn_is_an_error() -> None:
    with pytest.raises(LowresError, match="neither intents nor slots"):
        train_linear([Utterance(id="0", lang="eng", text="hello")], [], seed=0)


def test_unseen_labels_are_counted(model: LinearModel) -> None:
    text = Utterance(
        id="0", lang="lug", text="yimba", spans=(Span(0, 5, "song"),), intents=("play_music",)
    )
    unseen = unseen_labels(model.labels, [text, text, *corpus()])
    assert (unseen.intents, unseen.slots) == ({"play_music": 2}, {"song": 2})
    assert not unseen_labels(model.labels, corpus())


def test_faulty_model_folders_are_told_in_a_line(model: LinearModel, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Give the folder of a trained model"):
        load_model(tmp_path)
    model.save(tmp_path)
    (tmp_path / "weights.safetensors").write_bytes(b"broken")
    with pytest.raises(InputError, match="Train the model again"):
        load_model(tmp_path)
    (tmp_path / "model.json").write_text('{"kind": "lineer"}', encoding="utf-8", newline="\n")
    with pytest.raises(UnknownName, match='Did you mean "linear"'):
        load_model(tmp_path)


def test_letters_that_look_alike_are_one() -> None:
    assert skeleton("Wobԑtumi") == skeleton("wobɛtumi")
    assert skeleton("gblᴐ") == skeleton("gblɔ")
    assert set(intent_terms("Élan vital")) >= {"elan", "elan vital", "# el", "#lan "}


def test_tokens_are_cut_at_apostrophes_and_keep_their_text() -> None:
    text = "n’obudde z'okumakya 'quoted'"
    tokens = fine_tokens(Utterance(id="0", lang="lug", text=text))
    pieces = [text[token.start : token.end] for token in tokens]
    assert pieces == ["n", "’", "obudde", "z", "'", "okumakya", "'", "quoted", "'"]
