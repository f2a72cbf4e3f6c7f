from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from lowres.morph.align import align

WORDS = st.text(alphabet="abeikmtäöü ", max_size=8)
PAIRS = st.lists(st.tuples(WORDS, WORDS), max_size=12)


@given(PAIRS)
def test_slots_spell_both_sides(pairs: list[tuple[str, str]]) -> None:
    for (lemma, form), slots in zip(pairs, align(pairs), strict=True):
        assert len(slots.each) == len(lemma)
        assert slots.before + "".join(slots.each) + slots.after == form


@given(PAIRS, st.integers(0, 99))
def test_order_does_not_matter(pairs: list[tuple[str, str]], seed: int) -> None:
    mixed = random.Random(seed).sample(pairs, len(pairs))
    assert dict(zip(mixed, align(mixed), strict=True)) == dict(
        zip(pairs, align(pairs), strict=True)
    )


def test_what_is_added_stands_at_the_edges() -> None:
    pairs = [("machen", "gemacht"), ("ev", "evler"), ("soma", "anasoma")]
    found = align(pairs)
    assert found[0].before == "ge"
    assert found[1] == ("", ("e", "v"), "ler")
    assert found[2] == ("ana", ("s", "o", "m", "a"), "")


def test_umlaut_is_a_change_of_one_letter() -> None:
    pairs = [("Hand", "Hände"), ("Wand", "Wände"), ("Stand", "Stände"), ("Band", "Bände")]
    assert align(pairs)[0] == ("", ("H", "ä", "n", "d"), "e")
