"""Labels scored by models that never saw their utterance: wrong ones score low, whatever the order."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import msgspec
import numpy as np
import pytest

from lowres.corpus import Span, Utterance, read_corpus
from lowres.errors import LowresError
from lowres.slu.agreement import agreements, out_of_fold
from lowres.slu.linear import train_linear

GOLD = Path(str(files("lowres.sample"))) / "eng.jsonl"


@pytest.fixture(scope="module")
def gold() -> list[Utterance]:
    return list(read_corpus(GOLD, "jsonl", "eng"))


@pytest.mark.slow
def test_wrong_intents_score_low(gold: list[Utterance]) -> None:
    draw, others = np.random.default_rng(0), sorted({one.intents for one in gold})
    wrong = draw.random(len(gold)) < 0.12
    shift = draw.integers(1, len(others), len(gold))
    rows = [
        msgspec.structs.replace(
            one, intents=others[(others.index(one.intents) + by * bad) % len(others)]
        )
        for one, bad, by in zip(gold, wrong.tolist(), shift.tolist(), strict=True)
    ]
    scores = out_of_fold(rows, [one.id for one in rows], folds=3)
    chances = np.array([one.intent for one in scores])
    assert (chances[~wrong, None] > chances[None, wrong]).mean() > 0.8
    assert all(0 <= one.score <= 1 for one in scores)


def test_copies_of_one_source_are_on_one_side() -> None:
    rows = [
        Utterance(
            id=f"{at}~{copy}", lang="eng", text=f"w{at} x{at}", intents=(f"i{at}",), group=str(at)
        )
        for at in range(6)
        for copy in range(3)
    ]
    scores = out_of_fold(rows, [str(one.group) for one in rows], folds=3)
    assert {one.intent for one in scores} == {0.0}  # no model has seen an intent of its own fold


def test_no_labels_are_no_agreement(gold: list[Utterance]) -> None:
    model = train_linear(gold[:60], ())
    bare = [
        Utterance(id="1", lang="eng", text=gold[0].text),
        msgspec.structs.replace(gold[0], spans=()),
    ]
    none, empty = agreements(model, bare)
    assert (none.intent, none.slots, none.score) == (None, None, 1.0)
    assert empty.slots in (0.0, 1.0)
    row = Utterance(
        id="2", lang="eng", text="ışık", spans=(Span(0, 4, "strange"),), intents=("odd",)
    )
    (odd,) = agreements(model, [row])
    assert (odd.intent, odd.slots) == (0.0, 0.0)


def test_one_fold_is_told(gold: list[Utterance]) -> None:
    with pytest.raises(LowresError, match="one fold"):
        out_of_fold(gold[:3], ["a", "a", "a"])
