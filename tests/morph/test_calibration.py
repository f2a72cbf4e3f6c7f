from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowres.morph.rules.calibration import Calibration, calibrated

SHARES = st.floats(0, 1)


@given(st.lists(st.tuples(SHARES, st.booleans()), max_size=30), SHARES, SHARES)
def test_stays_a_probability_and_keeps_the_order(
    seen: list[tuple[float, bool]], one: float, other: float
) -> None:
    found = calibrated([share for share, _ in seen], [right for _, right in seen])
    low, high = sorted([one, other])
    assert 0 <= found.of(low) <= found.of(high) <= 1


def test_a_boaster_is_corrected() -> None:
    chance = random.Random(0)
    right = [chance.random() < 0.6 for _ in range(500)]
    assert calibrated([0.9] * 500, right).of(0.9) == pytest.approx(0.6, abs=0.05)


def test_nothing_seen_changes_nothing() -> None:
    assert calibrated([], []) == Calibration()
