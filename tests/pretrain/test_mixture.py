"""What a pass sees: every sentence as often as its weight says, in batches that keep to the budget."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowres.corpus import Utterance
from lowres.errors import LowresError
from lowres.pretrain.batches import Batches, Sentences
from lowres.pretrain.mixture import HELD_MOST, Mixture, Part, hold_out, read_part
from lowres.pretrain.settings import CorpusEntry


def part(size: int, weight: float = 1.0, name: str = "p") -> Part:
    return Part(name, "lug", [f"{name} {at}" for at in range(size)], weight)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=3), st.integers(0, 3), st.integers(0, 5))
def test_every_sentence_once_a_pass(sizes: list[int], number: int, seed: int) -> None:
    parts = [part(size, name=str(at)) for at, size in enumerate(sizes)]
    rows, visits = Mixture(parts, seed).sample(number)
    assert sorted(rows) == list(range(sum(sizes)))
    assert (visits == number).all()


@given(st.integers(1, 40), st.floats(0.1, 4), st.integers(1, 6))
def test_weights_are_visits_a_pass(size: int, weight: float, passes: int) -> None:
    mixture = Mixture([part(size, weight), part(3, name="q")], 0)
    seen = Counter[int]()
    for number in range(passes):
        sample = mixture.sample(number)
        assert len(set(zip(sample.rows, sample.visits, strict=True))) == len(sample.rows)
        seen.update(sample.rows[sample.rows < size].tolist())
    assert seen.total() == int(passes * size * weight)
    times = [seen[row] for row in range(size)]
    assert max(times) - min(times) <= 1, "no sentence is seen again before all were"


@given(
    st.lists(st.integers(1, 40), min_size=1, max_size=60), st.integers(40, 200), st.integers(0, 3)
)
def test_batches(lengths: list[int], budget: int, number: int) -> None:
    mixture = Mixture([part(len(lengths))], 7)
    long = np.array(lengths)
    batches = Batches(mixture, long, budget).of_pass(number)
    assert sorted(row for batch in batches for row in batch.rows) == list(range(len(lengths)))
    for batch in batches:
        assert len(batch.rows) * long[batch.rows].max() <= budget
    assert len(batches) <= 1 + 2 * sum(lengths) / budget + len(set(lengths))


def test_orders_differ_from_pass_to_pass_and_seed_to_seed() -> None:
    lengths = np.full(50, 10)
    orders = [
        [
            batch.rows.tolist()
            for batch in Batches(Mixture([part(50)], seed), lengths, 50).of_pass(n)
        ]
        for seed, n in ((0, 0), (0, 0), (0, 1), (1, 0))
    ]
    assert orders[0] == orders[1]
    assert orders[0] != orders[2]
    assert orders[0] != orders[3]


@given(st.lists(st.lists(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), max_size=40), max_size=3))
def test_held_out_text_is_never_trained_on(columns: list[list[str]]) -> None:
    parts = [Part(str(at), "lug", texts) for at, texts in enumerate(columns)]
    training, held = hold_out(parts)
    away = {text for one in held for text in one.texts}
    for one, kept, out in zip(parts, training, held, strict=True):
        assert not away & set(kept.texts)
        assert len(set(out.texts)) == len(out.texts)
        assert set(one.texts) == set(kept.texts) | (set(one.texts) & away)


def test_how_much_is_held_out() -> None:
    training, held = hold_out([part(2000), part(20_000, name="q")])
    assert 60 < len(held[0].texts) < 140
    assert len(held[1].texts) == HELD_MOST
    assert len(training[1].texts) == 20_000 - HELD_MOST
    assert hold_out([part(2000)])[1][0].texts == held[0].texts, "whatever stands beside"


def test_encoding(tiny: Path) -> None:
    from transformers import AutoTokenizer

    tokenizer: Any = AutoTokenizer.from_pretrained(tiny)
    texts = ["wake me up", "", "set an alarm for seven " * 9, "☃ yes"]
    sentences = Sentences(tokenizer, texts, 20)
    assert sentences.cut == 1
    assert sentences.lengths.max() == 20
    padded = sentences.padded(np.arange(4))
    for at, text in enumerate(texts):
        size = sentences.lengths[at]
        own = tokenizer(text, truncation=True, max_length=20)["input_ids"]
        assert padded.pieces[at, :size].tolist() == own
        assert padded.attention[at].sum() == size
    assert padded.words[0, 0] == padded.words[0, int(sentences.lengths[0]) - 1] == -1
    unknown = padded.pieces[3] == tokenizer.unk_token_id
    assert unknown.any()
    assert (padded.words[3][unknown] == -1).all(), "nobody is asked to guess an unknown piece"


def test_reading(tmp_path: Path) -> None:
    from lowres.corpus.jsonl import write_line

    path = tmp_path / "c.jsonl"
    rows = [Utterance(id=str(at), lang=lang, text="a b") for at, lang in enumerate(("lug", "eng"))]
    path.write_text("\n".join(map(write_line, rows)), encoding="utf-8")
    assert read_part(CorpusEntry(str(path), "jsonl")) == Part("c.jsonl", "eng+lug", ["a b"] * 2)
    path.write_text("\n\n", encoding="utf-8")
    with pytest.raises(LowresError, match="no utterance"):
        read_part(CorpusEntry(str(path), "text", "lug"))
