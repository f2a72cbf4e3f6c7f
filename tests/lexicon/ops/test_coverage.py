"""What a lexicon knows of a corpus, as the generator looks it up."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawn import lexicon
from lowres.corpus import Utterance
from lowres.corpus.source import read_source
from lowres.corpus.utterance import Span, Token
from lowres.errors import UsageError
from lowres.generate import Generator, Settings
from lowres.generate.batches import to_batch
from lowres.lang import Pair
from lowres.lexicon import Inflection, Lexicon, Request, Translation, read_lexicon
from lowres.lexicon.ops.coverage import cover
from lowres.lexicon.ops.coverage_figure import coverage_figure


def row(src: str, tgt: str, **more: object) -> Translation:
    return Translation(line=1, src=src, tgt=tgt, **more)  # type: ignore[arg-type]


def say(*texts: str, lang: str = "eng") -> list[Utterance]:
    return [Utterance(id=str(at), lang=lang, text=text) for at, text in enumerate(texts)]


def tagged(text: str, *upos: str) -> Utterance:
    """An utterance whose words, apart by spaces, bear parts of speech."""
    tokens, at = [], 0
    for word, tag in zip(text.split(" "), upos, strict=True):
        tokens.append(Token(at, at + len(word), upos=tag))
        at += len(word) + 1
    return Utterance(id=text, lang="eng", text=text, tokens=tuple(tokens))


@pytest.fixture(scope="module")
def words() -> Lexicon:
    return lexicon(
        "eng-tur",
        row("turn on", "açmak", pos="VERB"),
        row("light", "ışık", pos="NOUN"),
        row("water", "su"),
        row("kettle", "a pot for water", tags=("gloss",)),
    )


def test_levels_add_up(words: Lexicon) -> None:
    found = cover(words, say("Turn on the lights", "the light", "Water 7 kettle!"))
    assert found.levels == ("exact", "folded", "lemma")
    rows = found.shares().filter(pos="all").rows()
    assert rows == [
        ("all", "types", 7, 14.29, 57.14, 71.43),
        ("all", "tokens", 8, 12.5, 50.0, 62.5),
    ]
    assert found.missing().rows() == [("the", 2), ("kettle", 1)]


def test_a_type_is_known_as_the_best_of_its_tokens(words: Lexicon) -> None:
    found = cover(words, say("turn", "turn on", "TURN it on"))
    shares = {row["of"]: row for row in found.shares().filter(pos="all").iter_rows(named=True)}
    assert (shares["types"]["n"], shares["types"]["exact"]) == (3, 66.67)
    assert (shares["tokens"]["n"], shares["tokens"]["exact"]) == (6, 33.33)


def test_parts_of_speech_are_those_of_the_corpus(words: Lexicon) -> None:
    found = cover(words, [tagged("light the kettle", "VERB", "DET", "NOUN"), *say("water")])
    assert found.pos_from == "corpus"
    known = {(pos, of): share for pos, of, _, share, *_ in found.shares().rows()}
    assert known["VERB", "tokens"] == 100
    assert known["DET", "tokens"] == known["NOUN", "types"] == 0
    assert known["unknown", "tokens"] == 100


def test_else_those_of_the_lexicon(words: Lexicon) -> None:
    found = cover(words, say("turn on the light", "water"))
    assert found.pos_from == "lexicon"
    sizes = {pos: n for pos, of, n, *_ in found.shares().rows() if of == "tokens"}
    assert sizes == {"all": 5, "VERB": 2, "unknown": 2, "NOUN": 1}
    assert cover(lexicon("eng-tur", row("a", "b")), say("a")).pos_from is None


def test_lemmas_by_table() -> None:
    heads = lexicon("tur-eng", row("su", "water"), row("kız kardeş", "sister"))
    forms = lexicon(
        "und:tur",
        *(
            Inflection(line=1, lemma=lemma, form=form, features="N;PL")
            for lemma, form in [("su", "sular"), ("kız", "kızlar"), ("kız kardeş", "kardeşler")]
        ),
    ).inflections
    found = cover(heads, say("Sular kızlar kardeşler", lang="tur"), forms)
    assert found.levels == ("exact", "folded", "lemma", "table")
    assert found.missing().rows() == [("kardeşler", 1), ("kızlar", 1)]
    assert found.shares().select("lemma", "table").rows() == [(0.0, 33.33)] * 2


def test_another_language(words: Lexicon) -> None:
    with pytest.raises(UsageError, match="heads of eng-tur are eng, the utterances are tur"):
        cover(words, say("su", lang="tur"))


def test_no_words(words: Lexicon) -> None:
    found = cover(words, say("7 !"))
    assert found.words.is_empty()
    assert found.missing().rows() == []


@st.composite
def labelled(draw: st.DrawFn) -> list[Utterance]:
    """Utterances of a few words, with slots over some of their characters."""
    word = st.sampled_from(["turn", "Turn", "on", "lights", "light's", "water", "x", "!"])
    texts = draw(st.lists(st.lists(word, max_size=6).map(" ".join), min_size=1, max_size=4))
    spans = [
        draw(st.none() | st.just((Span(at, at + 3, "a"),) if len(text) >= at + 3 else ()))
        for at, text in enumerate(texts)
    ]
    return [
        Utterance(id=str(at), lang="eng", text=text, spans=held)
        for at, (text, held) in enumerate(zip(texts, spans, strict=True))
    ]


@settings(max_examples=25)
@given(labelled())
def test_known_is_what_the_generator_covers(words: Lexicon, corpus: list[Utterance]) -> None:
    found = cover(words, corpus).words
    made = Generator(words, Settings(names="translate")).generate(to_batch(corpus))
    known = found.filter(found["level"] < 4)
    assert (found["tokens"].sum(), known["tokens"].sum()) == (made.words, made.covered)


def test_batches_change_nothing(words: Lexicon, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = [*say("turn on the light", "the water"), tagged("light it", "VERB", "PRON")]
    whole = cover(words, corpus)
    monkeypatch.setattr("lowres.lexicon.ops.coverage._UTTERANCES_AT_ONCE", 1)
    cut = cover(words, corpus)
    assert cut.shares().equals(whole.shares())
    assert cut.missing().equals(whole.missing())


def test_the_picture_depends_on_the_shares_alone(words: Lexicon) -> None:
    drawn = [coverage_figure(cover(words, say("turn on the light"))) for _ in range(2)]
    assert drawn[0] == drawn[1]
    assert "% of 4 tokens" in drawn[0]
    assert "missing" in drawn[0]
    assert "dc:date" not in drawn[0]


@pytest.mark.slow
@pytest.mark.data
def test_injongo_by_gatitos(data: Path) -> None:
    file = data / "lexicons" / "gatitos" / "en_lg.tsv"
    known = read_lexicon(file, Request(Pair("eng", "lug"))).lexicon
    utterances = read_source(data / "slu" / "injongo" / "eng" / "train.jsonl", "injongo", "eng")
    assert cover(known, utterances).shares().rows() == [
        ("all", "types", 2651, 35.16, 36.82, 46.4),
        ("all", "tokens", 17738, 70.79, 81.67, 85.13),
    ]
