"""Names written in the target's script: those that are kept, and no other word."""

from __future__ import annotations

import pickle
import sys

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from lowres.corpus import Span, Utterance
from lowres.errors import MissingExtra, UsageError
from lowres.generate import Generator, Settings
from lowres.generate.batches import from_batch, to_batch
from lowres.generate.transliterate import Transliterator, script_of_words
from lowres.lang import Pair
from lowres.lexicon import Lexicon, Origin, Translation

WORDS = [
    ("play", "тыңдау", None),
    ("new", "жаңа", "ADJ"),
    ("New York", "Нью-Йорк", "PROPN"),
    ("Turkey", "Түркия", "PROPN"),
    ("turkey", "күркетауық", "NOUN"),
]
TEXT = "Play Nicki Minaj in New York on A4"
NAMES = ["Play", "play", "New", "York", "Nicki", "Turkey", "A4", "x-y", "it's", "7"]
SPANS = (Span(5, 16, "artist"), Span(20, 28, "location"), Span(32, 34, "name"))


def lexicon(tgt: str = "kaz", rows: list[tuple[str, str, str | None]] = WORDS) -> Lexicon:
    origin = Origin(name="made", sha256="0" * 64, licence="CC0-1.0")
    records = [Translation(line=at, src=a, tgt=b, pos=c) for at, (a, b, c) in enumerate(rows, 1)]
    return Lexicon.from_records(Pair("eng", tgt), [(0, record) for record in records], (origin,))


def generator(known: Lexicon, **how: object) -> Generator:
    pytest.importorskip("icu", reason="the extra [scripts] is not installed")
    return Generator(known, Settings(transliterate=True, **how))


def variant(made: Generator, text: str, *spans: Span) -> Utterance:
    row = Utterance(id="1", lang="eng", text=text, spans=spans or None)
    return from_batch(made.apply(to_batch([row])))[0]


def values(one: Utterance) -> list[str]:
    return [one.text[span.start : span.end] for span in one.spans or ()]


@pytest.mark.parametrize(
    ("lang", "words", "script"),
    [
        ("kaz", ["тыңдау", "SMS"], "Cyrillic"),
        ("kaz-Latn", ["тыңдау"], "Latin"),
        ("jpn", ["再生", "曲", "ライト"], "Katakana"),
        ("jpn", ["再生する", "東京都"], "Katakana"),
        ("zho", ["播放", "请求", "VIP"], "Han"),
        ("zho-Hant", [], "Han"),
        ("kor", ["재생"], "Hangul"),
        ("tur", [], "Latin"),
    ],
)
def test_script_of_words(lang: str, words: list[str], script: str) -> None:
    assert script_of_words(lang, words) == script


@pytest.mark.parametrize(
    ("script", "name", "expected"),
    [
        ("Cyrillic", "Nicki", "Ницки"),
        ("Cyrillic", "O'Brien", "О'Бриен"),
        ("Cyrillic", "ABBA", "АББА"),
        ("Cyrillic", "Beyoncé", "Бейонце"),
        ("Greek", "Minaj", "Μιναι"),
        ("Arabic", "Katy", "كاتي"),
        ("Arabic", "Eminem", "ايمينيم"),
        ("Hebrew", "Istanbul", "איסטנבול"),
        ("Devanagari", "Minaj", "मिनज"),
        ("Tamil", "York", "யோர்க்"),
        ("Katakana", "Windhoek", "ヰンデホエク"),
        ("Hangul", "Anna", "안나"),
        ("Georgian", "New", "ნევ"),
        ("Armenian", "Queen", "Կուեեն"),
        ("Ethiopic", "York", "ዮርክ"),
    ],
)
def test_names_by_script(script: str, name: str, expected: str) -> None:
    pytest.importorskip("icu", reason="the extra [scripts] is not installed")
    assert Transliterator(script).written(name) == expected


@given(st.sampled_from(["Cyrillic", "Arabic", "Georgian", "Katakana", "Bengali"]), st.text())
def test_a_name_is_written_whole_or_not_at_all(script: str, name: str) -> None:
    pytest.importorskip("icu", reason="the extra [scripts] is not installed")
    writer = Transliterator(script)
    text = writer.written(name)
    assert text == name or not regex.search(r"\p{Latin}", text)
    assert pickle.loads(pickle.dumps(writer)).written(name) == text
    assert regex.findall(r"\d", text) == regex.findall(r"\d", name)


def test_kept_names_are_written_in_the_target_script() -> None:
    made = variant(generator(lexicon()), TEXT, *SPANS)
    assert made.text == "Тыңдау Ницки Минай in Нью-Йорк on A4"
    assert values(made) == ["Ницки Минай", "Нью-Йорк", "A4"]


def test_names_are_known_by_their_capitals_in_text_without_labels() -> None:
    assert variant(generator(lexicon()), "play Nicki Minaj now").text == "тыңдау Ницки Минай now"


def test_edits_say_how_a_name_came_about() -> None:
    made = generator(lexicon())
    row = Utterance(id="1", lang="eng", text=TEXT, spans=SPANS)
    generated = made.generate(to_batch([row]))
    (text,) = generated.batch["text"].to_pylist()
    told = [
        (edit["op"], edit["rule"], edit["features"], text[there["start"] : there["end"]])
        for edit in generated.edits.to_pylist()
        for there in edit["target"]
    ]
    assert told == [
        ("translate", "table", None, "Тыңдау"),
        ("copy", "rule", "Latin-Cyrillic", "Ницки"),
        ("copy", "rule", "Latin-Cyrillic", "Минай"),
        ("translate", "table", None, "Нью-Йорк"),
    ]
    assert generated.switched == 3


def test_slots_that_are_protected_by_name_stay() -> None:
    made = variant(generator(lexicon(), protect_slots=("artist", "location")), TEXT, *SPANS)
    assert values(made) == ["Nicki Minaj", "New York", "A4"]


def test_a_proper_noun_of_the_lexicon_wins_and_no_other_word() -> None:
    made = generator(lexicon())
    assert values(variant(made, "in Turkey", Span(3, 9, "country"))) == ["Түркия"]
    assert values(variant(made, "in turkey", Span(3, 9, "country"))) == ["туркей"]
    assert values(variant(made, "Turkey", Span(0, 6, "country"))) == ["Түркия"]


def test_suffixes_of_a_sketch_join_the_name_as_it_is_written() -> None:
    made = variant(generator(lexicon(), sketch="kaz"), "play in Minsk", Span(8, 13, "city"))
    assert "Минск" in made.text
    assert not regex.search(r"\p{Latin}", made.text)


def test_alignments_hold() -> None:
    made = generator(lexicon(), mode="parallel")
    row = Utterance(id="1", lang="eng", text=TEXT, spans=SPANS)
    bitext = made.generate(to_batch([row])).bitext
    assert bitext is not None
    assert bitext.target == ["Тыңдау Ницки Минай in Нью - Йорк on A4"]
    assert bitext.alignment == ["0-0 1-1 2-2 3-3 4-4 4-5 4-6 5-4 5-5 5-6 6-7 7-8"]


def test_within_one_script_nothing_is_done() -> None:
    known = lexicon("tur", [("play", "çal", None), ("New York", "New York", "PROPN")])
    made = generator(known)
    assert made.transliterator is None
    assert variant(made, TEXT, *SPANS).text == "Çal Nicki Minaj in New York on A4"


def test_a_script_without_rules_is_told() -> None:
    with pytest.raises(UsageError, match=r"Han letters.*Katakana"):
        Generator(lexicon("zho", [("play", "播放", None)]), Settings(transliterate=True))


def test_code_switched_text_keeps_the_names_of_its_source() -> None:
    with pytest.raises(UsageError, match="translate or parallel"):
        Settings(transliterate=True, mode="switch")


def test_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "icu", None)
    with pytest.raises(MissingExtra, match=r"pip install 'lowres\[scripts\]'"):
        Transliterator("Cyrillic")


@given(
    st.lists(st.sampled_from(NAMES), min_size=1),
    st.data(),
    st.sampled_from(["translate", "parallel"]),
    st.sampled_from(["keep", "auto", "translate"]),
    st.sampled_from([0.0, 1.0]),
)
def test_labels_stay_right(
    words: list[str], data: st.DataObject, mode: str, names: str, share: float
) -> None:
    text = " ".join(words)
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))), "artist")
    made = generator(lexicon(), mode=mode, names=names, lowercase=share, reorder=share)
    one = variant(made, text, span)
    assert one.fault() is None
    assert one.spans is not None
    (there,) = one.spans
    if names == "translate":
        plain = Generator(
            lexicon(), Settings(mode=mode, names=names, lowercase=share, reorder=share)
        )
        assert variant(plain, text, span) == one
    elif text[span.start : span.end] in ("Nicki", "Turkey"):
        expected = {"Nicki": "Ницки", "Turkey": "Түркия"}[text[span.start : span.end]]
        assert one.text[there.start : there.end].casefold() == expected.casefold()
