"""Candidates of several learners put together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowres.morph.combine import Combination, Proposed, fit_combination
from lowres.morph.rows import Candidate

CANDIDATES = st.dictionaries(st.sampled_from("abcd"), st.floats(0.001, 0.5), min_size=1).map(
    lambda some: sorted((Candidate(*one) for one in some.items()), key=lambda one: -one.probability)
)
PROPOSED = st.fixed_dictionaries({"rules": CANDIDATES, "network": CANDIDATES})


@given(PROPOSED, st.floats(0.01, 4), st.floats(0.01, 4))
def test_the_best_is_proposed_by_somebody(proposed: Proposed, one: float, other: float) -> None:
    found = Combination({"rules": one, "network": other}).best(proposed)
    assert found.text in {candidate.text for some in proposed.values() for candidate in some}
    assert 0 <= found.probability <= 1


@given(st.lists(st.tuples(PROPOSED, st.sampled_from("abcd")), max_size=12))
def test_together_learners_are_no_worse_than_the_network(told: list[tuple[Proposed, str]]) -> None:
    def right(how: Combination) -> int:
        return sum(how.best(proposed).text == form for proposed, form in told)

    assert right(fit_combination(told)) >= right(Combination({"network": 1.0}))


@pytest.mark.parametrize(
    ("by_rules", "by_network", "helped", "best"),
    [
        (3, 1, 0.0, "rules"),
        (3, 1, 0.01, "network"),
        (12, 2, 0.01, "rules"),
        (12, 2, 0.5, "network"),
    ],
)
def test_rules_must_be_clearly_better_than_networks_together(
    by_rules: int, by_network: int, helped: float, best: str
) -> None:
    proposed: Proposed = {"rules": [Candidate("r", 0.9)], "network": [Candidate("n", 0.9)]}
    told = [(proposed, "r")] * by_rules + [(proposed, "n")] * by_network
    assert fit_combination(told, helped).best(proposed).text == best[0]


def test_a_learner_that_is_wrong_counts_little() -> None:
    wrong, good = [Candidate("x", 0.9)], [Candidate("y", 0.8), Candidate("x", 0.2)]
    told: list[tuple[Proposed, str]] = [({"rules": wrong, "network": good}, "y")] * 20
    assert fit_combination(told).best({"rules": wrong, "network": good}).text == "y"


def test_confidence_is_what_came_out_right() -> None:
    sure: Proposed = {"rules": [Candidate("y", 0.99)]}
    told = [(sure, "y" if at % 4 else "x") for at in range(400)]
    assert abs(fit_combination(told).best(sure).probability - 0.75) < 0.02
