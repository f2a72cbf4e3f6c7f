"""Heads that stand in a corpus are all that the generator needs of a lexicon."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from drawn import lexicon
from lowres.corpus import Utterance
from lowres.generate import Generator, Settings
from lowres.generate.batches import from_batch, to_batch
from lowres.lexicon import Translation
from lowres.lexicon.ops.filter import Conditions, keep
from lowres.lexicon.ops.occurring import occurring

HEADS = ["turn on", "turn", "on", "light", "light on", "Water", "water", "let's", "x y z", "!"]
WORD = st.sampled_from(["turn", "Turn", "on", "Lights", "light's", "WATER", "let's", "x", "y", "!"])
TABLE = lexicon(
    "eng-tur",
    *(Translation(line=at, src=head, tgt=f"t{at}") for at, head in enumerate(HEADS, 1)),
    Translation(line=20, src="lights", tgt="a gloss", tags=("gloss",)),
    Translation(line=21, src="turn", tgt="near", tags=("near",)),
)


def say(*texts: str) -> list[Utterance]:
    return [Utterance(id=str(at), lang="eng", text=text) for at, text in enumerate(texts)]


def test_heads_in_any_letter_case_and_by_lemma() -> None:
    assert occurring(TABLE, say("Turn on the LIGHTS", "on", "x y")) == {
        "turn on",
        "turn",
        "on",
        "light",
    }
    assert occurring(TABLE, say("x y", "z")) == frozenset()
    assert occurring(TABLE, say("water")) == {"Water", "water"}


@settings(max_examples=20)
@given(st.lists(st.lists(WORD, max_size=5).map(" ".join), min_size=1, max_size=4))
def test_the_generator_needs_no_other_heads(texts: list[str]) -> None:
    corpus = say(*texts)
    kept = keep(TABLE, Conditions(corpus=occurring(TABLE, corpus))).lexicon
    for how in (Settings(names="translate"), Settings(copies=3, seed=7, near=0.5)):
        made = [Generator(table, how).generate(to_batch(corpus)) for table in (TABLE, kept)]
        assert from_batch(made[0].batch) == from_batch(made[1].batch)
