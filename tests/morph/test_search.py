"""The search for forms beside a slow one, and in company as alone."""

from __future__ import annotations

from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

torch = pytest.importorskip("torch")

from lowres.morph.neural.actions import COPY, END, SKIP, written  # noqa: E402
from lowres.morph.neural.network import Transducer  # noqa: E402
from lowres.morph.neural.search import search  # noqa: E402
from lowres.morph.neural.settings import NetworkSettings  # noqa: E402
from lowres.morph.neural.symbols import BEGIN, Symbols  # noqa: E402

SYMBOLS = Symbols(tuple("abcdeğü "), ("N", "PL", "SG", "V"), tuple("abe"))
ASKED = st.lists(
    st.tuples(
        st.text(alphabet="abcdeğüx ", min_size=1, max_size=9),
        st.sampled_from(["N;PL", "N;SG", "V", "V;FUT"]),
    ),
    min_size=1,
    max_size=9,
)
SEEDS = st.integers(0, 10_000)
LONGER = 30
_END = SYMBOLS.actions.index(END)


def network(seed: int) -> Transducer:
    """A network of random weights; every third one hardly ever ends a form."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        made = Transducer(SYMBOLS.sizes, NetworkSettings(width=8, embedding=6))
        torch.nn.init.normal_(made.scores.weight, std=2.0)
    with torch.no_grad():
        made.scores.bias[_END] -= 6.0 * (seed % 3 == 0)
    return made.eval()


def spelled(one: Transducer, lemma: str, bundle: str) -> tuple[str, float] | None:
    """Take the best action again and again, and read everything anew each time."""
    rows = SYMBOLS.asked([(lemma, bundle)])
    read = one.read(torch.from_numpy(rows.letters), torch.from_numpy(rows.tags))
    actions, places, log = [BEGIN], [1], 0.0
    while len(actions) <= len(lemma) + 1 + LONGER:
        scores, _ = one(read, torch.tensor([actions]), torch.tensor([places]))
        told = scores[0, -1].log_softmax(-1)
        told[BEGIN] = -torch.inf
        if places[-1] > len(lemma):  # nothing is left to copy or skip
            told[: len((COPY, SKIP))] = -torch.inf
        best = int(told.argmax())
        log += float(told[best])
        name = SYMBOLS.actions[best]
        if name == END:
            return written(lemma, [SYMBOLS.actions[at] for at in actions[1:]]), exp(log)
        actions.append(best)
        places.append(places[-1] + (name in (COPY, SKIP)))
    return None


@given(ASKED, SEEDS)
def test_as_by_reading_everything_anew(asked: list[tuple[str, str]], seed: int) -> None:
    one = network(seed)
    found = search([one], SYMBOLS, asked, 1)
    with torch.inference_mode():
        for (lemma, bundle), some in zip(asked, found, strict=True):
            expected = spelled(one, lemma, bundle)
            if expected is None:
                assert some == []
                continue
            (got,) = some
            assert got.text == expected[0]
            assert got.probability == pytest.approx(expected[1], rel=1e-3)


@given(ASKED, SEEDS, st.integers(1, 4))
def test_in_company_as_alone(asked: list[tuple[str, str]], seed: int, beam: int) -> None:
    networks = [network(seed), network(seed + 3)]
    together = search(networks, SYMBOLS, asked, beam)
    for one, some in zip(asked, together, strict=True):
        (alone,) = search(networks, SYMBOLS, [one], beam)
        assert [got.text for got in some] == [got.text for got in alone]
        likely = [got.probability for got in alone]
        assert [got.probability for got in some] == pytest.approx(likely, rel=1e-3)
