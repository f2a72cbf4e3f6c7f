"""Scores of an inflector."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowres.errors import InputError
from lowres.morph.evaluate import Known, calibration_error, distance, refuse_known, scored, summary
from lowres.morph.learned import Inflected, hashes
from lowres.morph.rows import Row

WORDS = st.text(alphabet="abç", max_size=6)
TRAINED = [Row("ev", "evler", "N;PL"), Row("ev", "ev", "N;SG")]
KNOWN = Known(*(frozenset(column) for column in zip(*map(hashes, TRAINED), strict=True)))


def slow_distance(one: str, other: str) -> int:
    if not one or not other:
        return len(one) + len(other)
    return min(
        slow_distance(one[1:], other[1:]) + (one[0] != other[0]),
        slow_distance(one[1:], other) + 1,
        slow_distance(one, other[1:]) + 1,
    )


@given(WORDS, WORDS)
def test_the_distance_is_the_fewest_changes(one: str, other: str) -> None:
    assert distance(one, other) == slow_distance(one, other)


def test_rows_that_were_trained_on_are_refused() -> None:
    rows = [(Row("göz", "gözler", "N;PL"), 1), (TRAINED[0], 2)]
    with pytest.raises(InputError, match=r"test\.tsv:2: 1 of its rows were trained on"):
        refuse_known(rows, KNOWN, Path("test.tsv"))
    refuse_known(rows[:1], KNOWN, Path("test.tsv"))


def test_figures_by_what_was_seen() -> None:
    rows = [
        Row("ev", "evlerim", "N;PL;PSS1S"),
        Row("göz", "gözler", "N;PL"),
        Row("göz", "göz", "N;SG"),
        Row("al", "aldı", "V;PST"),
    ]
    got = [Inflected(text, 0.5, "rules") for text in ("evlerim", "gözlar", "göz", "alda")]
    found = summary(scored(rows, got, KNOWN))
    assert (found["accuracy"], found["distance"], found["n"]) == (50.0, 0.5, 4)
    assert {name: one["n"] for name, one in found["by_seen"].items()} == {
        "features": 2,
        "lemma": 1,
        "neither": 1,
    }
    assert found["by_pos"]["VERB"] == {"accuracy": 0.0, "distance": 1.0, "n": 1}
    assert found["by_features"]["N;PL"]["accuracy"] == 0.0


def test_the_calibration_error_is_the_gap_in_each_bin() -> None:
    rows = [Row("a", "a", "N")] * 4
    got = [
        Inflected(text, sure, "rules")
        for text, sure in (("a", 0.95), ("b", 0.95), ("b", 0.1), ("b", 0.1))
    ]
    assert calibration_error(scored(rows, got, KNOWN)) == round((0.9 + 0.2) / 4, 4)
