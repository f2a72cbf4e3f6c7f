"""The lattice: equal to trying every way through it, and labels that stay right when words go."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from functools import cache
from itertools import pairwise, product
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawn import lexicon as lexicon_of
from lowres.corpus import Span, Utterance
from lowres.errors import UsageError
from lowres.generate import Generator, Settings
from lowres.generate.batches import from_batch, to_batch
from lowres.generate.edits import EDITS
from lowres.generate.leave_out import removable
from lowres.generate.nodes import COPY, LATTICE, Weights
from lowres.generate.score import WEIGHTS
from lowres.generate.target_text import TargetText
from lowres.lexicon import Inflection, Translation
from lowres.text import tokenise

ROWS = [
    Translation(line=1, src="light", tgt="ışık", pos="NOUN"),
    Translation(line=2, src="light", tgt="hafif", pos="ADJ"),
    Translation(line=3, src="light", tgt="yakmak", pos="VERB"),
    Translation(line=4, src="the", tgt="o", pos="DET"),
    Translation(line=5, src="in", tgt="içinde", pos="ADP"),
    Translation(line=6, src="living room", tgt="oturma odası", pos="NOUN"),
    Translation(line=7, src="living room", tgt="salon", pos="NOUN"),
    Translation(line=8, src="turn on", tgt="açmak", pos="VERB"),
    Translation(line=9, src="to", tgt="-a"),
    Inflection(line=1, lemma="ışık", form="ışığı", features="N;ACC;SG"),
    Inflection(line=2, lemma="ışık", form="ışıklar", features="N;NOM;PL"),
    Inflection(line=3, lemma="salon", form="salonda", features="N;LOC;SG"),
    Inflection(line=4, lemma="açmak", form="aç", features="V;IMP;2;SG"),
]
SENTENCES = ["salonda ışığı aç", "ışığı aç", "hafif bir ışık", "o salon", "light ışıklar", "aç o"]
WORDS = ["light", "lights", "the", "in", "living room", "turn on", "to", "qx", ",", "Light", "The"]


def target_text(sentences: list[str] = SENTENCES) -> TargetText:
    return TargetText(sentences, "tur", pairs=True)


@st.composite
def utterances(draw: st.DrawFn) -> list[Utterance]:
    rows = []
    for at in range(draw(st.integers(1, 3))):
        text = " ".join(draw(st.lists(st.sampled_from(WORDS), max_size=4)))
        spans = []
        for _ in range(draw(st.integers(0, 2)) if text else 0):
            start = draw(st.integers(0, len(text) - 1))
            spans.append(Span(start, draw(st.integers(start + 1, len(text))), "room"))
        rows.append(Utterance(id=f"u{at}", lang="eng", text=text, spans=tuple(sorted(spans))))
    return rows


@st.composite
def weights(draw: st.DrawFn) -> Weights:
    size = st.floats(-2, 2).map(lambda number: round(number, 3))
    return LATTICE._replace(
        facts=LATTICE.facts._make(draw(st.tuples(*[size] * len(LATTICE.facts)))),
        **{name: draw(size) for name in (*Weights._fields[1:8], "rare")},
        leave={name: draw(size) for name in LATTICE.leave},
    )


@cache
def generator_for(**more: object) -> Generator:
    how = Settings(choose="lattice", **more)  # type: ignore[arg-type]
    return Generator(lexicon_of("eng-tur", *ROWS), how, target_text())


def generator_of(how: Weights = LATTICE, **more: object) -> Generator:
    made = generator_for(**more)
    assert made.chooser.lattice is not None
    made.chooser.lattice.nodes.reweigh(how)
    made.chooser.lattice.nodes.reset()
    return made


def made_by(generator: Generator, rows: list[Utterance]) -> list[Utterance]:
    return from_batch(generator.apply(to_batch(rows)))


def association(text: TargetText, word: str, other: str) -> float:
    """What the table of pairs says, from the counts of words and a look at each sentence."""
    together = sum(
        pair == (word, other)
        for sentence in SENTENCES
        for pair in pairwise(["", *sentence.split()])
    )
    alone = text.counts[other] / sum(text.counts.values())
    if not alone:
        return 0.0
    before = text.counts[word] if word else len(SENTENCES)
    return float(np.log((together + 2 * alone) / ((before + 2) * alone)))


def test_pairs_are_counted_in_sentences() -> None:
    text = target_text()
    assert text.pairs is not None
    for word, other in product(["", "salonda", "ışığı", "aç", "qx"], repeat=2):
        hashes = [np.array([number], np.uint64) for number in _hashes(word, other)]
        count = float(text.counts[word] if word else len(SENTENCES))
        told = text.pairs.association(
            hashes[0], np.array([count]), hashes[1], np.array([float(text.counts[other])])
        )
        assert told[0] == pytest.approx(association(text, word, other))


def _hashes(*words: str) -> Iterator[int]:
    from lowres.generate.draws import hash64

    return map(hash64, words)


@given(utterances(), weights())
def test_no_way_is_better(rows: list[Utterance], how: Weights) -> None:
    """Try every way through the heads of each text, one word after the other."""
    generator, seen = generator_of(how), []
    assert generator.chooser.lattice is not None
    best = generator.chooser.lattice.best

    def spied(scene, heads):  # type: ignore[no-untyped-def]
        number, taken = best(scene, heads)
        seen.append((scene, heads, number, taken))
        return number, taken

    generator.chooser.lattice.best = spied  # type: ignore[method-assign]
    generator.apply(to_batch(rows))
    del generator.chooser.lattice.best  # type: ignore[method-assign]
    (scene, heads, number, taken), nodes = seen[0], generator.chooser.lattice.nodes
    may_go, pieces = removable(scene.pieces, scene.edges, heads), scene.pieces
    upos = scene.tagged().upos
    for row in range(len(rows)):
        mine = [h for h in range(len(heads.token)) if pieces.token_row[heads.token[h]] == row]
        options = [
            [
                *np.flatnonzero(np.isfinite(nodes.score[number[h]])).tolist(),
                *([-1] if may_go[h] else []),
            ]
            for h in mine
        ]

        def worth(way: tuple[int, ...], mine: list[int] = mine, row: int = row) -> float:
            total, before = 0.0, ""
            at, taking = int(pieces.first_token[row]), dict(zip(mine, way, strict=True))
            begins = {int(heads.token[h]): h for h in mine}
            while at < pieces.first_token[row + 1]:
                h = begins.get(at)
                if h is None:
                    word = nodes.text.small(pieces.kinds[pieces.kind[at]])
                    follows_head = any(heads.token[o] + heads.length[o] == at for o in mine)
                    total += how.pair * association(nodes.text, before, word) if follows_head else 0
                    before, at = word, at + 1
                    continue
                at += int(heads.length[h])
                node = taking[h]
                if node < 0:
                    name = ["NOUN", "VERB", "ADJ", "ADV", "PRON", "DET", "ADP", "AUX", "PART"]
                    total += how.leave.get(name[upos[heads.token[h]]], -inf)
                    total += how.rare * rarity(generator, heads.head[h])
                    continue
                total += float(nodes.score[number[h], node])
                text = text_of(generator, pieces, heads, h, number[h], node)
                words = [nodes.text.small(text[a:b]) for a, b in tokenise(text) if text[a] != "-"]
                total += how.pair * association(nodes.text, before, words[0])
                before = words[-1]
            return total

        every = [worth(way) for way in product(*options)]
        assert worth(tuple(taken[mine].tolist())) == pytest.approx(max(every))


def rarity(generator, head) -> float:  # type: ignore[no-untyped-def]
    """Sentences for one occurrence of the head's most frequent translation."""
    tgts = {row.tgt.strip("-") for row in ROWS[:9] if row.src == generator.index.heads[head]}
    most = max(min(target_text().counts[word] for word in tgt.split()) for tgt in tgts)
    return float(np.log1p(len(SENTENCES)) - np.log1p(most))


def text_of(generator, pieces, heads, h, number, node) -> str:  # type: ignore[no-untyped-def]
    nodes = generator.chooser.lattice.nodes
    if nodes.form[number, node] == COPY:
        return str(pieces.kinds[pieces.kind[heads.token[h]]])
    listed = generator.forms.listed(int(nodes.candidate[number, node]))
    return str(listed[nodes.form[number, node]])


@given(utterances(), weights(), st.sampled_from([{}, {"lowercase": 0.5}, {"mode": "parallel"}]))
def test_labels_stay_right(rows: list[Utterance], how: Weights, more: dict[str, object]) -> None:
    leaving = how._replace(leave=dict.fromkeys(how.leave, 9.0))
    generator = generator_of(leaving, **more)
    made = generator.generate(to_batch(rows))
    assert made.edits.schema == EDITS
    for row, variant in zip(rows, from_batch(made.batch), strict=True):
        assert len(variant.spans or ()) == len(row.spans or ())
        assert variant.text == variant.text.strip()
        for old, new in zip(row.spans or (), variant.spans or (), strict=True):
            assert new.end > new.start
            assert new.label == old.label
    assert [made_by(generator, [row])[0] for row in rows] == from_batch(made.batch)


def test_it_travels_between_processes() -> None:
    rows = [Utterance(id="u", lang="eng", text="turn on the light in the living room")]
    generator = generator_of()
    assert made_by(pickle.loads(pickle.dumps(generator)), rows) == made_by(generator, rows)


def test_what_is_left_out_is_told() -> None:
    leaving = LATTICE._replace(leave=dict.fromkeys(LATTICE.leave, 99.0), pair=1.0, copy=-99.0)
    text = "turn on the light in the living room"
    spans = (Span(8, 17, "device"), Span(18, 36, "where"))
    said = Utterance(id="u", lang="eng", text=text, spans=spans)
    made = generator_of(leaving).generate(to_batch([said]))
    variant = from_batch(made.batch)[0]
    assert len(variant.text.split()) in (3, 4)
    device = (variant.spans or ())[0]
    assert " " not in variant.text[device.start : device.end]
    rows = made.edits.to_pylist()
    gone = [
        text[r["source"][0]["start"] : r["source"][0]["end"]] for r in rows if r["op"] == "delete"
    ]
    assert gone == ["the", "in", "the"]
    assert {(r["rule"], r["line"]) for r in rows if r["op"] == "delete"} == {("model", 0)}


@pytest.mark.parametrize(
    ("text", "spans", "wanted"),
    [
        ("the light", (), "ışık"),
        ("The light", (), "O ışık"),  # else its capital would go
        ("light the", (), "ışık o"),  # nothing behind it
        ("the , light", (), "o , ışık"),
        ("the light", (Span(0, 3, "a"),), "o ışık"),  # a slot would be empty
        ("the light", (Span(0, 4, "a"),), "o ışık"),
        ("the light", (Span(0, 9, "a"),), "ışık"),
        ("the light", (Span(4, 9, "a"),), "ışık"),
        ("the  light", (Span(4, 10, "a"),), "o  ışık"),
    ],
)
def test_which_words_may_go(text: str, spans: tuple[Span, ...], wanted: str) -> None:
    how = LATTICE._replace(leave=dict.fromkeys(LATTICE.leave, 99.0), pair=0.0, copy=-99.0)
    said = Utterance(id="u", lang="eng", text=text, spans=spans)
    assert made_by(generator_of(how), [said])[0].text == wanted


def test_a_form_that_goes_with_its_neighbours() -> None:
    how = LATTICE._replace(asked=0.0, inflected=0.0, pair=3.0, copy=-99.0)
    said = Utterance(id="u", lang="eng", text="living room light turn on")
    generator = generator_of(how)
    made = generator.generate(to_batch([said]))
    assert from_batch(made.batch)[0].text == "salonda ışığı aç"
    assert [row["op"] for row in made.edits.to_pylist()] == ["inflect"] * 3


@settings(max_examples=20)
@given(utterances())
def test_before_a_sketch_translations_alone_are_chosen(rows: list[Utterance]) -> None:
    """Without pairs of words it chooses what ``auto`` does, and a sketch goes on from there."""
    how = LATTICE._replace(facts=WEIGHTS, pair=0.0, leave=dict.fromkeys(LATTICE.leave, 99.0))
    plain = [Utterance(id=row.id, lang=row.lang, text=row.text) for row in rows]
    assert made_by(generator_of(how, sketch="tur"), plain) == made_by(auto_before_a_sketch(), plain)


@cache
def auto_before_a_sketch() -> Generator:
    how = Settings(choose="auto", sketch="tur")
    return Generator(lexicon_of("eng-tur", *ROWS), how, target_text())


def test_what_a_lattice_needs() -> None:
    lexicon = lexicon_of("eng-tur", *ROWS)
    with pytest.raises(UsageError, match="need target text"):
        Generator(lexicon, Settings(choose="lattice"))
    with pytest.raises(UsageError, match="needs pairs of words"):
        Generator(lexicon, Settings(choose="lattice"), TargetText(["a"], "tur"))
    with pytest.raises(UsageError, match="leave attested and near at 0"):
        Settings(choose="lattice", near=0.5)
