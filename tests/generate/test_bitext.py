"""Pseudo-parallel text: tokens on both sides, each target token aligned with what it comes from."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from generate.test_engine import lexicon_of, lexicons, utterances
from lowres.corpus import Utterance
from lowres.generate import Generator, Settings
from lowres.generate.batches import from_batch, to_batch
from lowres.lexicon import Lexicon, Translation
from lowres.text import tokenise, words_of_signs


def tokens(text: str) -> list[tuple[int, int, str]]:
    return [(start, end, text[start:end]) for start, end in tokenise(text)]


@given(utterances(), lexicons(), st.integers(1, 2))
def test_alignment_follows_the_edits(rows: list[Utterance], lexicon: Lexicon, copies: int) -> None:
    how = Settings(mode="parallel", copies=copies)
    made = Generator(lexicon, how).generate(to_batch(rows))
    assert made.bitext is not None
    edits: dict[str, list[tuple[dict[str, int], dict[str, int]]]] = {}
    for row in made.edits.to_pylist():
        edits.setdefault(row["id"], []).append((row["source"][0], row["target"][0]))
    for at, variant in enumerate(from_batch(made.batch)):
        old, links, words = rows[at // copies].text, [], []
        waiting = edits.get(variant.id, [])
        for number, (start, _, word) in enumerate(tokens(old)):
            inside = [edit for edit in waiting if edit[0]["start"] <= start < edit[0]["end"]]
            if inside and inside[0][0]["start"] == start:
                target = inside[0][1]
                first = len(words)
                words += words_of_signs(variant.text[target["start"] : target["end"]])
            elif not inside:
                first = len(words)
                words.append(word)
            links += [f"{number}-{other}" for other in range(first, len(words))]
        assert made.bitext.source[at] == " ".join(word for *_, word in tokens(old))
        assert made.bitext.target[at] == " ".join(words)
        assert made.bitext.alignment[at] == " ".join(links)


def test_words_that_change_places_keep_their_links() -> None:
    rows = [("next", "gelecek"), ("week", "hafta"), ("remind", "hatırlat")]
    lexicon = lexicon_of([Translation(line=1 + at, src=s, tgt=t) for at, (s, t) in enumerate(rows)])
    from lowres.corpus import Span

    row = Utterance(
        id="1",
        lang="eng",
        text="remind me next week",
        spans=(Span(10, 19, "date"),),
        intents=("i",),
    )
    made = Generator(lexicon, Settings(mode="parallel", reorder=1.0)).generate(to_batch([row]))
    assert made.bitext is not None
    assert made.bitext.target == ["hatırlat me hafta gelecek"]
    assert made.bitext.alignment == ["0-0 1-1 2-3 3-2"]
