"""The comparison against slow resampling by hand, and its rules."""

from __future__ import annotations

import numpy as np
import pytest

from lowres.experiment.compare import Counts, Estimate, compare, holm


def counts(rates: list[float], seeds: int = 3, utterances: int = 200) -> Counts:
    """Counts with given shares of right intents; slots alike."""
    random = np.random.default_rng(7)
    draws = random.random((seeds, utterances))
    table = np.zeros((seeds, utterances, 5), np.int64)
    table[:, :, 0] = draws < rates[0]
    table[:, :, 1] = draws < rates[-1]
    table[:, :, 2:4] = 1
    table[:, :, 4] = table[:, :, 0] & table[:, :, 1]
    return table


ARMS = {"english": counts([0.2]), "ours": counts([0.6]), "gold": counts([0.9])}


def test_scores_are_those_of_the_data() -> None:
    languages, mean = compare({"lug": ARMS, "ewe": ARMS}, "intent_accuracy", 200)
    for arm, table in ARMS.items():
        assert languages["lug"].scores[arm].value == pytest.approx(
            100 * table[:, :, 0].mean(), abs=1e-3
        )
        assert mean.scores[arm].value == pytest.approx(languages["lug"].scores[arm].value, abs=1e-3)
    f1 = compare({"lug": ARMS}, "slot_f1", 50)[1].scores["ours"].value
    assert f1 == pytest.approx(100 * ARMS["ours"][:, :, 1].mean(), abs=1e-3)


def test_intervals_are_those_of_nested_resampling() -> None:
    """The weights do what drawing seeds and utterances one by one does."""
    table = ARMS["ours"]
    seeds, utterances, _ = table.shape
    random = np.random.default_rng(3)
    drawn = [
        100
        * table[
            np.ix_(random.integers(0, seeds, seeds), random.integers(0, utterances, utterances))
        ][..., 0].mean()
        for _ in range(4000)
    ]
    found = compare({"lug": ARMS}, "intent_accuracy", 4000)[1].scores["ours"]
    low, high = np.percentile(drawn, [2.5, 97.5])
    assert (found.low, found.high) == (pytest.approx(low, abs=0.5), pytest.approx(high, abs=0.5))


def test_pairing_makes_a_shared_difference_certain() -> None:
    """Arms that differ on the same utterances in every seed have a narrow interval of the difference."""
    worse = counts([0.5])
    better = worse.copy()
    better[:, :20, 0] = 1
    gain = compare({"x": {"english": worse, "ours": better}}, "intent_accuracy", 500)[1].gains[
        "ours"
    ]
    alone = compare({"x": {"english": worse, "ours": better}}, "intent_accuracy", 500)[1].scores[
        "ours"
    ]
    assert gain.high - gain.low < 0.7 * (alone.high - alone.low)


def test_gap_closed() -> None:
    found = compare({"x": ARMS}, "intent_accuracy", 500)[1]
    scores = {arm: estimate.value for arm, estimate in found.scores.items()}
    expected = (scores["ours"] - scores["english"]) / (scores["gold"] - scores["english"])
    closed = found.gap_closed["ours"]
    assert closed is not None
    assert closed.value == pytest.approx(expected, abs=1e-3)
    assert closed.low < expected < closed.high
    assert "gold" not in found.gap_closed
    assert found.p_lead["english"] < 0.05


def test_gap_closed_is_null_where_there_may_be_no_gap() -> None:
    arms = {"english": counts([0.5]), "ours": counts([0.6]), "gold": counts([0.5])}
    assert compare({"x": arms}, "intent_accuracy", 300)[1].gap_closed == {"ours": None}


def test_arms_may_be_missing() -> None:
    found = compare({"x": {"ours": ARMS["ours"]}}, "exact_match", 50)[1]
    assert (found.gains, found.lead, found.gap_closed) == ({}, {}, {})


def test_same_seed_same_intervals() -> None:
    assert compare({"x": ARMS}, "slot_f1", 100) == compare({"x": ARMS}, "slot_f1", 100)


def test_holm() -> None:
    assert holm({"a": 0.01, "b": 0.04, "c": 0.03}) == {"a": 0.03, "b": 0.06, "c": 0.06}
    assert holm({}) == {}


def test_an_interval_that_holds_zero() -> None:
    assert Estimate(1, -0.1, 2).holds_zero
    assert not Estimate(1, 0.1, 2).holds_zero


def test_arms_with_the_lexicon_are_compared_pair_by_pair() -> None:
    arms = {**ARMS, "wang": counts([0.5]), "cosda": counts([0.5])}
    found = compare({"x": arms}, "intent_accuracy", 300)[1]
    pairs = {(one.arm, one.other): one for one in found.differences}
    assert [*pairs] == [("ours", "wang"), ("ours", "cosda"), ("wang", "cosda")]
    assert pairs["ours", "wang"].less == found.lead["wang"]
    assert pairs["ours", "wang"].p <= 0.05
    assert pairs["wang", "cosda"].p == 1.0
    assert found.p_gains.keys() == found.gains.keys()
