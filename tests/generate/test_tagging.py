"""Parts of speech of English words where they stand, and what a user's tagger says instead."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowres.corpus import Token, Utterance, read_corpus
from lowres.generate.batches import to_batch
from lowres.generate.pieces import cut
from lowres.generate.tagging import UPOS, tag

WORDS = ["play", "the", "lights", "to", "alarm", "I", "please", ".", "7", "set", "what", "is", "me"]


def tags(text: str) -> list[str]:
    return [UPOS[at] for at in tag(cut([text]), "eng").upos.tolist()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Play some music", "VERB DET NOUN"),
        ("weather in Rome", "NOUN ADP NOUN"),
        ("set an alarm for 5 am", "VERB DET NOUN ADP NUM NOUN"),
        ("I am late", "PRON AUX ADJ"),
        ("do I need a coat ?", "AUX PRON VERB DET NOUN PUNCT"),
        ("I want to book a table", "PRON VERB PART VERB DET NOUN"),
        ("go to the park", "VERB ADP DET NOUN"),
        ("what is this", "PRON AUX PRON"),
        ("what time is it", "DET NOUN AUX PRON"),
        ("Let me hear this song", "VERB PRON VERB DET NOUN"),
        ("a game called Chess", "DET NOUN VERB NOUN"),
        ("songs like this", "NOUN ADP PRON"),
        ("I like it", "PRON VERB PRON"),
    ],
)
def test_tags(text: str, expected: str) -> None:
    assert tags(text) == expected.split()


@pytest.mark.parametrize(
    ("text", "expected"),
    [("play it", [0]), ("please play", [1]), ("I play", []), ("stop . play", [0, 2])],
)
def test_imperatives_open_their_clause(text: str, expected: list[int]) -> None:
    assert np.flatnonzero(tag(cut([text]), "eng").imperative).tolist() == expected


@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join), min_size=1, max_size=4))
def test_neighbours_in_a_batch_do_not_matter(texts: list[str]) -> None:
    together = tag(cut(texts), "eng")
    alone = [tag(cut([text]), "eng") for text in texts]
    assert together.upos.tolist() == [at for one in alone for at in one.upos.tolist()]
    assert together.imperative.tolist() == [at for one in alone for at in one.imperative.tolist()]


def test_what_the_tagger_of_the_user_says_goes_first() -> None:
    tokens = (Token(0, 4, upos="NOUN"), Token(5, 9), Token(10, 13, upos="so"))
    rows = [
        Utterance(id="a", lang="eng", text="Play this now", tokens=tokens),
        Utterance(id="b", lang="eng", text="Play this"),
    ]
    found = tag(cut([row.text for row in rows]), "eng", to_batch(rows)["tokens"])
    names = [UPOS[at] for at in found.upos.tolist()]
    assert names == ["NOUN", "PRON", "ADV", "VERB", "PRON"]
    assert found.imperative.tolist() == [False, False, False, True, False]


def test_another_language_is_not_guessed_at() -> None:
    rows = [Utterance(id="a", lang="deu", text="Spiel das", tokens=(Token(0, 5, upos="VERB"),))]
    batch = to_batch(rows)
    assert tag(cut(["Spiel das"]), "deu").upos.tolist() == [-1, -1]
    assert tag(cut(["Spiel das"]), "deu", batch["tokens"]).upos.tolist() == [1, -1]


@pytest.mark.slow
@pytest.mark.data
def test_accuracy_on_a_treebank(data: Path) -> None:
    """English EWT, where names and nouns count as one, as do symbols and punctuation."""
    same = {"PROPN": "NOUN", "SYM": "PUNCT"}
    path = data / "text" / "ud" / "UD_English-EWT" / "en_ewt-ud-dev.conllu.gz"
    rows = list(read_corpus(path, "conllu", "eng"))
    pieces = cut([row.text for row in rows])
    found = tag(pieces, "eng").upos
    gold = {
        (at, token.start, token.end): same.get(str(token.upos), token.upos)
        for at, row in enumerate(rows)
        for token in row.tokens or ()
    }
    row = pieces.row[pieces.token]
    start, end = (at[pieces.token] - pieces.row_start[row] for at in (pieces.start, pieces.end))
    keys = zip(row.tolist(), start.tolist(), end.tolist(), strict=True)
    right = [
        gold[key] == UPOS[at] for key, at in zip(keys, found.tolist(), strict=True) if key in gold
    ]
    assert len(right) > 23_000
    assert sum(right) / len(right) > 0.88
