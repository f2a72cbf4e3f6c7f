"""Candidates of several learners put together."""

from __future__ import annotations

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
def test_together_learners_are_no_worse_than_alone(told: list[tuple[Proposed, str]]) -> None:
    def right(how: Combination) -> int:
        return sum(how.best(proposed).text == form for proposed, form in told)

    together = right(fit_combination(told))
    assert together >= max(right(Combination({name: 1.0})) for name in ("rules", "network"))


def test_a_learner_that_is_wrong_counts_little() -> None:
    wrong, good = [Candidate("x", 0.9)], [Candidate("y", 0.8), Candidate("x", 0.2)]
    told: list[tuple[Proposed, str]] = [({"rules": wrong, "network": good}, "y")] * 20
    assert fit_combination(told).best({"rules": wrong, "network": good}).text == "y"


def test_confidence_is_what_came_out_right() -> None:
    sure: Proposed = {"rules": [Candidate("y", 0.99)]}
    told = [(sure, "y" if at % 4 else "x") for at in range(400)]
    assert abs(fit_combination(told).best(sure).probability - 0.75) < 0.02
