"""Draws are fixed for ever: these vectors may never change."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import reference
from lowres.generate import draws

# seed, utterance, copy, language, purpose, position, bits
VECTORS: list[tuple[int, str, int, str, str, int, int]] = [
    (0, "", 0, "tur", "switch", 0, 5165177958611030994),
    (0, "1", 0, "tur", "switch", 0, 18329588091007514063),
    (0, "1", 0, "tur", "choose", 0, 7881146396848820015),
    (0, "1", 1, "tur", "switch", 0, 4217602338259849226),
    (0, "1", 0, "lug", "switch", 0, 3153326399335137363),
    (0, "1", 0, "tur", "switch", 1, 3695374373826361569),
    (1, "1", 0, "tur", "switch", 0, 5443055861125924311),
    (42, "train-00000000", 3, "lug", "choose", 17, 18215792926933335664),
    (18446744073709551615, "eng-001", 0, "twi", "switch", 2, 6367551023237263479),
    (18446744073709551616, "eng-001", 0, "twi", "switch", 2, 12866042377323201817),
    (7, "ünï", 2, "ara-MA", "choose", 5, 18443286679489639729),
    (7, "a~tur~0", 99, "mul", "switch", 1000, 15332368571338748256),
    (0, "1", 0, "tur", "attest", 0, 15522546632980759905),
    (42, "train-00000000", 3, "lug", "attest", 17, 7980692734162757454),
    (0, "1", 0, "tur", "form", 0, 17566482945661810098),
    (7, "ünï", 2, "ara-MA", "form", 5, 17536282924210722229),
    (0, "1", 0, "tur", "near", 0, 10403544413125976159),
    (3, "eng-001", 1, "lug", "near", 0, 215493156658308099),
    (0, "1", 0, "tur", "reorder", 0, 16462704997746115239),
    (1, "eng-001", 9, "twi", "reorder", 3, 12201097538012275983),
    (0, "1", 0, "tur", "lowercase", 0, 16458799048318431638),
    (18446744073709551615, "a~tur~0", 1, "mul", "lowercase", 0, 10826338026135773361),
    (0, "1", 0, "tur", "fill", 0, 1529760362610343708),
    (0, "1", 0, "tur", "value", 0, 2739976294236685670),
]


def drawn(seed: int, utterance: str, copy: int, language: str, purpose: str, position: int) -> int:
    ids, copies, places = (
        draws.hash_all([utterance]),
        np.array([copy], dtype=np.uint64),
        np.array([position], dtype=np.uint64),
    )
    bits = draws.draw(seed, ids, copies, draws.hash64(language), draws.hash64(purpose), places)
    return int(bits[0])


@pytest.mark.parametrize("vector", VECTORS, ids=str)
def test_vector(vector: tuple[int, str, int, str, str, int, int]) -> None:
    *arguments, expected = vector
    assert drawn(*arguments) == expected  # type: ignore[arg-type]


def test_the_readme_says_the_same() -> None:
    text = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    rows = re.findall(
        r"^\| (\d+) \| `(.+?)` \| (\d+) \| `(\w+)` \| `(\w+)` \| (\d+) \| `0x(\w+)` \|$",
        text,
        re.MULTILINE,
    )
    assert len(rows) > 1
    for seed, utterance, copy, language, purpose, position, bits in rows:
        vector = int(seed), utterance, int(copy), language, purpose, int(position)
        assert drawn(*vector) == reference.draw(*vector) == int(bits, 16)
    named = {name.lower() for name, value in vars(draws).items() if isinstance(value, int)}
    assert all(f"`{name}`" in text for name in named)


def test_every_purpose_has_a_vector() -> None:
    own = {name: value for name, value in vars(draws).items() if isinstance(value, int)}
    assert {draws.hash64(vector[4]) for vector in VECTORS} == set(own.values())
    assert {draws.hash64(name.lower()) for name in own} == set(own.values())


def test_splitmix64_is_the_published_one() -> None:
    """The first outputs of the public-domain C implementation for seed 1234567."""
    state, outputs = 1234567, []
    for _ in range(3):
        outputs.append(reference.splitmix64(state))
        state = (state + 0x9E3779B97F4A7C15) % 2**64
    assert outputs == [6457827717110365317, 3203168211198807973, 9817491932198370423]


@given(st.integers(0, 2**70), st.text(), st.integers(0, 9), st.integers(0, 99))
def test_equal_to_reference(seed: int, utterance: str, copy: int, position: int) -> None:
    expected = reference.draw(seed, utterance, copy, "lug", "choose", position)
    assert drawn(seed, utterance, copy, "lug", "choose", position) == expected


def test_switching_follows_the_rate() -> None:
    count = 100_000
    ids = draws.hash_all(["u"] * 1).repeat(count)
    zeros, places = np.zeros(count, np.uint64), np.arange(count, dtype=np.uint64)
    bits = draws.draw(0, ids, zeros, 0, draws.SWITCH, places)
    share = (bits >> np.uint64(32) < draws.threshold(0.3)).mean()
    assert abs(share - 0.3) < 0.005
    picks = draws.below(bits, np.full(count, 7))
    assert np.abs(np.bincount(picks, minlength=7) / count - 1 / 7).max() < 0.005


def many_bits(count: int) -> draws.U64:
    ids, zeros = draws.hash_all(["u"]).repeat(count), np.zeros(count, np.uint64)
    return draws.draw(0, ids, zeros, 0, draws.CHOOSE, np.arange(count, dtype=np.uint64))


def test_weighted_draws_follow_the_weights() -> None:
    until = np.cumsum([0.0, 5.0, 1.0, 3.0, 6.0, 7.0])
    first, last = np.full(100_000, 1), np.full(100_000, 4)
    picks = draws.weighted(many_bits(100_000), until, first, last)
    shares = np.bincount(picks, minlength=5) / len(picks)
    assert np.abs(shares - [0, 0.1, 0.3, 0.6, 0]).max() < 0.005


WEIGHTS = st.lists(st.floats(2**-20, 2**20), min_size=1, max_size=20)


@given(WEIGHTS, st.integers(0, 2**64 - 1), st.data())
def test_weighted_draws_stay_among_the_neighbours(
    weights: list[float], bits: int, data: st.DataObject
) -> None:
    first = data.draw(st.integers(0, len(weights) - 1))
    last = data.draw(st.integers(first + 1, len(weights)))
    until = np.cumsum([0.0, *weights])
    places = np.array([first]), np.array([last])
    (pick,) = draws.weighted(np.array([bits], np.uint64), until, *places).tolist()
    assert first <= pick < last
    aim = until[first] + (bits >> 32) / 2**32 * (until[last] - until[first])
    assert until[pick] <= aim <= until[pick + 1] or pick == last - 1


@given(st.integers(0, 2**64 - 1), st.integers(1, 9))
def test_equal_weights_are_a_uniform_draw(bits: int, count: int) -> None:
    until, drawn_bits = np.arange(count + 1.0), np.array([bits], np.uint64)
    picked = draws.weighted(drawn_bits, until, np.array([0]), np.array([count]))
    assert picked.tolist() == draws.below(drawn_bits, np.array([count])).tolist()
