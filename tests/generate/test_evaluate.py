"""Scores of texts beside references: sacrebleu's, whatever the texts; intervals, differences, slots."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF

from lowres.corpus import Span, Utterance
from lowres.errors import LowresError
from lowres.generate.evaluate import METRICS, Beside, less
from lowres.generate.made import in_copies, pair_up
from lowres.generate.slot_values import ALL, SlotValues, slot_values

WORDS = st.lists(st.sampled_from(["ışığı", "aç", "İyi", "a", "B,", "."]), max_size=6).map(" ".join)
SACREBLEU = {"chrf": CHRF(), "chrf++": CHRF(word_order=2), "bleu": BLEU(force=True)}


def beside(texts: list[str], references: list[str], **more: int) -> Beside:
    return Beside({"it": [texts]}, references, **{"resamples": 20, **more})  # type: ignore[arg-type]


def labelled(text: str, *labels: str) -> Utterance:
    """Make an utterance in which each word with a label is a slot value."""
    spans, at = [], 0
    for word, label in zip(text.split(), labels, strict=True):
        spans += [Span(at, at + len(word), label)] * bool(label)
        at += len(word) + 1
    return Utterance(id=text, lang="und", text=text, spans=tuple(spans))


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=5))
def test_scores_are_those_of_sacrebleu(pairs: list[tuple[str, str]]) -> None:
    texts, references = map(list, zip(*pairs, strict=True))
    scores = beside(texts, references).scores()["it"]
    assert (*scores,) == METRICS
    for name, metric in SACREBLEU.items():
        own = metric.corpus_score(texts, [references]).score
        assert scores[name].value == pytest.approx(own), name
        assert 0 <= scores[name].low <= scores[name].high <= 100 + 1e-9


def test_samples_are_corpora_of_drawn_utterances() -> None:
    texts, references = ["a b c d e", "x y", "a x c"], ["a b c d", "x z", "b x c"]
    drawn = beside(texts, references).scores()["it"]["chrf"].drawn
    times = np.random.default_rng(0).multinomial(3, [1 / 3] * 3, 20)
    for value, often in zip(drawn, times, strict=True):
        rows = np.repeat(np.arange(3), often)
        chosen, gold = [texts[at] for at in rows], [references[at] for at in rows]
        assert value == pytest.approx(CHRF().corpus_score(chosen, [gold]).score)


def test_copies_count_equally_and_parts_are_their_own() -> None:
    good, bad = ["the lights", "play songs"], ["???", "!!!"]
    both = Beside({"it": [good, bad], "copied": [bad]}, good, resamples=50)
    found = both.scores()
    assert found["it"]["chrf"].value == pytest.approx(50)
    assert both.scores([1])["it"]["chrf"].value == pytest.approx(50)
    gain = less(found["it"]["chrf"], found["copied"]["chrf"])
    assert gain[:3] == pytest.approx((50, 50, 50))


def test_letter_case_and_signature() -> None:
    for lowercase, score in ((True, 100), (False, 0)):
        found = Beside({"it": [["AÇ"]]}, ["aç"], lowercase=lowercase, resamples=7, seed=3)
        assert found.scores()["it"]["chrf"].value == pytest.approx(score)
        case = "lc" if lowercase else "mixed"
        assert found.signatures["chrf"].startswith(f"nrefs:1|bs:7|seed:3|case:{case}|")


@pytest.mark.parametrize(
    ("texts", "references", "said"),
    [([], [], "no utterance"), (["a"], ["a", "b"], "1 texts of it do not fit 2 references")],
)
def test_what_cannot_be_scored(texts: list[str], references: list[str], said: str) -> None:
    with pytest.raises(LowresError, match=said):
        beside(texts, references)


def test_slot_values_pair_in_order_by_label() -> None:
    text = labelled("Aç salon at yedi sekiz", "", "room", "", "time", "time")
    gold = labelled("salon Yedi aç bugün", "room", "time", "", "date")
    found = slot_values([text], [gold])
    assert [*found] == [ALL, "date", "room", "time"]
    assert found["room"] == SlotValues(1, 100.0, 100.0, 0, 0)
    assert found["date"] == SlotValues(0, None, None, 0, 1)
    assert (found["time"].n, found["time"].exact, found["time"].only_text) == (1, 0.0, 1)
    assert found[ALL].n + found[ALL].only_text == 3
    assert slot_values([text], [gold], lowercase=True)["time"].exact == 100.0


def test_references_pair_by_id_only_where_the_ids_are_the_same() -> None:
    def named(*ids: str) -> list[Utterance]:
        return [Utterance(id=one, lang="und", text=one) for one in ids]

    assert pair_up(named("a", "b"), named("b", "a")) == (named("a", "b"), "id")
    assert pair_up(named("0", "1"), named("1", "2")) == (named("1", "2"), "line")
    assert pair_up(named("0", "0"), named("0", "0")).by == "line"
    with pytest.raises(LowresError, match="1 references do not fit 2 source"):
        pair_up(named("a", "b"), named("a"))


def test_copies_stand_side_by_side() -> None:
    variants = [Utterance(id=str(at), lang="und", text="") for at in range(6)]
    assert [[one.id for one in copy] for copy in in_copies(variants, 2)] == [
        ["0", "2", "4"],
        ["1", "3", "5"],
    ]


def test_samples_do_not_depend_on_how_many_are_held_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = []
    for block in (1, 1 << 24):
        monkeypatch.setattr("lowres.generate.evaluate._BLOCK", block)
        scores = beside(["a b", "c d e"], ["a b c", "c e"]).scores()["it"]
        found.append([scores[name].drawn.tolist() for name in METRICS])
    assert found[0] == found[1]
