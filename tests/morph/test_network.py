"""The network's parts: actions, symbols, stems that do not exist, and a small training."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowres.morph.align import align
from lowres.morph.neural.actions import END, actions_of, pointers, written
from lowres.morph.neural.hallucinate import hallucinated
from lowres.morph.neural.symbols import LAST, NONE, Symbols
from lowres.morph.rows import Row, in_folds, parts_of

WORDS = st.text(alphabet="abcdeğü ", min_size=1, max_size=7)
ROWS = st.lists(
    st.builds(Row, WORDS, WORDS, st.sampled_from(["N;PL", "N;SG", "V;PST", "V;3;SG;PRS"])),
    min_size=1,
    max_size=8,
    unique=True,
)


@given(ROWS)
def test_actions_write_the_form(rows: list[Row]) -> None:
    for row, slots in zip(rows, align([(row.lemma, row.form) for row in rows]), strict=True):
        actions = actions_of(row.lemma, slots)
        assert written(row.lemma, actions) == row.form
        assert actions[-1] == END
        places = pointers(actions)
        assert places == sorted(places)
        assert places[-1] == len(row.lemma)


@given(ROWS, st.integers(0, 3))
def test_encoded_rows_hold_what_they_were_made_from(rows: list[Row], at: int) -> None:
    aligned = align([(row.lemma, row.form) for row in rows])
    symbols = Symbols.of(rows, aligned)
    whole = symbols.encode(rows, aligned)
    at %= len(rows)
    one = whole.take([at])
    actions = [symbols.actions[action] for action in one.actions[0].tolist()]
    assert actions == actions_of(rows[at].lemma, aligned[at])
    letters = [symbols.letters[letter - LAST - 1] for letter in one.letters[0, 1:-1].tolist()]
    assert "".join(letters) == rows[at].lemma


@given(ROWS, st.integers(0, 2**63))
def test_stems_are_replaced_where_they_are_copied_and_nowhere_else(
    rows: list[Row], seed: int
) -> None:
    aligned = align([(row.lemma, row.form) for row in rows])
    encoded = Symbols.of(rows, aligned).encode(rows, aligned)
    keys = np.arange(len(rows), dtype=np.uint64) + np.uint64(seed)
    pool = encoded.letters[encoded.letters > LAST]
    other = hallucinated(encoded, 0.999, pool, keys)
    for at, slots in enumerate(aligned):
        for place in np.flatnonzero(other.letters[at] != encoded.letters[at]).tolist():
            assert slots.each[place - 1] == rows[at].lemma[place - 1]
    assert (other.actions == encoded.actions).all()
    assert (hallucinated(encoded, 0.0, pool, keys).letters == encoded.letters).all()


def test_a_letter_or_tag_nobody_has_seen_is_known_as_such() -> None:
    rows = [Row("kitap", "kitaplar", "N;PL")]
    symbols = Symbols.of(rows, align([("kitap", "kitaplar")]))
    asked = symbols.asked([("çiçek", "N;DU")])
    assert asked.letters[0, 1] == 1
    assert 1 in asked.tags[0]
    assert asked.actions.shape == (1, 0)
    unknown = symbols.encode([Row("a", "ä", "N")], align([("a", "ä")]))
    assert NONE in unknown.actions


def test_a_bundle_is_told_in_parts() -> None:
    assert parts_of("N;GEN;PL;PSS1S") == ("N", "GEN", "PL", "PSS1S", "PSS", "1", "S")
    assert parts_of("V;PST+PRF")[1:] == ("PST+PRF", "PST", "PRF")
    assert "NOM/PSS/1" in parts_of("N;NOM(PL;PSS(1,PL))")


@given(ROWS, st.integers(1, 4))
def test_a_lemma_is_in_one_fold(rows: list[Row], count: int) -> None:
    folds = in_folds(rows, count)
    assert sorted(row for fold in folds for row in fold) == sorted(rows)
    homes = [{row.lemma for row in fold} for fold in folds]
    assert sum(map(len, homes)) == len(set.union(*homes))
    again = in_folds(rows[::-1], count)
    assert [*map(sorted, folds)] == [*map(sorted, again)]


PLURALS = {
    "kitap": "kitaplar", "masa": "masalar", "kapı": "kapılar", "okul": "okullar", "yol": "yollar",
    "ev": "evler", "göz": "gözler", "gün": "günler", "deniz": "denizler", "şehir": "şehirler",
    "el": "eller", "dil": "diller", "kız": "kızlar", "araba": "arabalar", "köy": "köyler",
}  # fmt: skip


@pytest.mark.slow
def test_a_network_learns_vowel_harmony() -> None:
    import torch

    from lowres.morph.neural.search import search
    from lowres.morph.neural.settings import NetworkSettings
    from lowres.morph.neural.train import train_network

    rows = [Row(lemma, form, "N;PL") for lemma, form in PLURALS.items()]
    rows += [Row(lemma, lemma, "N;SG") for lemma in PLURALS]
    aligned = align([(row.lemma, row.form) for row in rows])
    symbols = Symbols.of(rows, aligned)
    how = NetworkSettings(steps=400, width=32, embedding=24)
    network = train_network(symbols, (rows, aligned), ([], []), 1, how)
    asked = [("bulut", "N;PL"), ("çiçek", "N;PL"), ("nehir", "N;SG")]
    best = [found[0].text for found in search([network], symbols, asked, 4)]
    assert best == ["bulutlar", "çiçekler", "nehir"]
    again = train_network(symbols, (rows, aligned), ([], []), 1, how)
    for one, other in zip(network.state_dict().values(), again.state_dict().values(), strict=True):
        assert torch.equal(one, other)
    alone = [search([network], symbols, [pair], 4) for pair in asked]
    together = search([network], symbols, asked, 4)
    for (one,), other in zip(alone, together, strict=True):
        assert [found.text for found in one] == [found.text for found in other]
