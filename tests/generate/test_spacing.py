"""Words of scripts with and without spaces between them, side by side."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from lowres.corpus import Span, Token, Utterance
from lowres.generate import Generator, Settings
from lowres.generate.batches import from_batch, to_batch
from lowres.generate.engine import Generated
from lowres.lang import Pair
from lowres.lexicon import Lexicon, Origin, Translation
from lowres.text import SIGN

ZHO = {"play": "播放", "song": "歌曲", "turn on": "打开", "light": "灯", "in": "在", "room": "房间"}
TARGETS = {
    "tha": {"play": "เล่น", "song": "เพลง", "light": "ไฟ"},
    "lao": {"play": "ຫຼິ້ນ", "song": "ເພງ", "light": "ໄຟ"},
    "khm": {"play": "លេង", "song": "ចម្រៀង", "light": "ភ្លើង"},
    "mya": {"play": "ဖွင့်", "song": "သီချင်း", "light": "မီး"},
    "jpn": {"play": "再生", "song": "曲", "light": "ライト"},
    "zho": ZHO,
}


def lexicon(src: str, tgt: str, words: dict[str, str]) -> Lexicon:
    origin = Origin(name="made", sha256="0" * 64, licence="CC0-1.0")
    rows = [Translation(line=at, src=a, tgt=b) for at, (a, b) in enumerate(words.items(), 1)]
    return Lexicon.from_records(Pair(src, tgt), [(0, row) for row in rows], (origin,))


def made(
    known: Lexicon, text: str, *spans: Span, tokens: list[str] | None = None, **how: object
) -> tuple[Utterance, Generated]:
    own = None
    if tokens:
        starts = [text.index(token) for token in tokens]
        own = tuple(Token(at, at + len(one)) for at, one in zip(starts, tokens, strict=True))
    row = Utterance(id="1", lang=known.pair.src, text=text, spans=spans or None, tokens=own)
    generated = Generator(known, Settings(**how)).generate(to_batch([row]))
    return from_batch(generated.batch)[0], generated


@pytest.mark.parametrize("lang", TARGETS)
@pytest.mark.parametrize("mode", ["translate", "switch"])
def test_translations_stand_side_by_side(lang: str, mode: str) -> None:
    words = TARGETS[lang]
    variant, _ = made(lexicon("eng", lang, words), "play song light", mode=mode)
    assert variant.text == words["play"] + words["song"] + words["light"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("play Hello song", "播放 Hello 歌曲"),
        ("turn on light in room 5", "打开灯在房间 5"),
        ("play my song", "播放 my 歌曲"),
        ("play , song ? light .", "播放, 歌曲? 灯."),
        ("play song\nlight", "播放歌曲\n灯"),
        ("天 気 light song", "天 気灯歌曲"),
    ],
)
def test_a_blank_stays_beside_other_scripts(text: str, expected: str) -> None:
    assert made(lexicon("eng", "zho", ZHO), text)[0].text == expected


def test_labels_and_edits_stand_over_their_words() -> None:
    text = "turn on light in room 5"
    variant, generated = made(lexicon("eng", "zho", ZHO), text, Span(8, 13, "a"), Span(17, 21, "b"))
    assert [variant.text[s.start : s.end] for s in variant.spans or ()] == ["灯", "房间"]
    places = [edit["target"][0] for edit in generated.edits.to_pylist()]
    assert [variant.text[p["start"] : p["end"]] for p in places] == ["打开", "灯", "在", "房间"]


def test_a_blank_that_is_labelled_stays() -> None:
    variant, _ = made(lexicon("eng", "zho", ZHO), "play song", Span(4, 5, "x"), Span(4, 9, "y"))
    assert variant.text == "播放 歌曲"
    assert variant.spans == (Span(2, 3, "x"), Span(2, 5, "y"))


def test_words_that_change_places_are_closed_up_too() -> None:
    variant, _ = made(lexicon("eng", "zho", ZHO), "play song light", Span(5, 15, "x"), reorder=1.0)
    assert (variant.text, variant.spans) == ("播放灯歌曲", (Span(2, 5, "x"),))


def test_lines_of_bitext_keep_words_apart() -> None:
    _, generated = made(lexicon("eng", "zho", ZHO), "turn on light in room 5", mode="parallel")
    assert generated.bitext is not None
    assert generated.bitext.target == ["打开 灯 在 房间 5"]
    assert generated.bitext.alignment == ["0-0 1-0 2-1 3-2 4-3 5-4"]


@pytest.mark.parametrize(
    ("lang", "text", "label", "expected"),
    [
        ("tha", "เปิดไฟห้อง 5", "ห้อง", "turn on light room 5"),
        ("zho", "打开房间灯", "房间", "turn on room light"),
        ("zho", "请打开房间的灯。", "房间", "请 turn on room 的 light。"),
        ("jpn", "5時に", "時", "5 o'clock に"),
    ],
)
def test_words_are_found_in_text_without_spaces(
    lang: str, text: str, label: str, expected: str
) -> None:
    words = {"เปิด": "turn on", "ไฟ": "light", "ห้อง": "room", "打开": "turn on", "打": "hit"}
    words |= {"灯": "light", "房间": "room", "時": "o'clock"}
    at = text.index(label)
    variant, generated = made(lexicon(lang, "eng", words), text, Span(at, at + len(label), "x"))
    assert variant.text == expected
    assert [variant.text[s.start : s.end] for s in variant.spans or ()] == [words[label]]
    for edit in generated.edits.to_pylist():
        source, target = edit["source"][0], edit["target"][0]
        head = text[source["start"] : source["end"]]
        assert variant.text[target["start"] : target["end"]] == words[head]


def test_the_corpus_knows_its_words() -> None:
    words = {
        "上海": "Shanghai",
        "海": "sea",
        "海上": "at sea",
        "上": "on",
        "AI": "AI!",
        "AI技": "no",
    }
    known = lexicon("zho", "eng", words)
    assert made(known, "上海上")[0].text == "Shanghai on"
    assert made(known, "上海上", tokens=["上", "海上"])[0].text == "on at sea"
    assert made(known, "上海上", tokens=["上海上"])[0].text == "上海上"
    assert made(known, "AI技術", tokens=["AI技術"])[0].text == "AI技術"


LETTERS = [*ZHO, "Hello", "7", ",", "天", "ไฟ", "เพลง", "👍🏽"]


@given(
    st.lists(st.sampled_from(LETTERS), min_size=1, max_size=7),
    st.data(),
    st.sampled_from(["translate", "switch", "parallel"]),
    st.sampled_from([0.0, 1.0]),
)
def test_labelled_words_stay_labelled(
    words: list[str], data: st.DataObject, mode: str, reorder: float
) -> None:
    text = " ".join(words)
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    start = len(" ".join(words[:first])) + (first > 0)
    span = Span(start, start + len(" ".join(words[first : last + 1])), "x")
    known = lexicon("eng", "zho", ZHO | {"turn": "转", "on": "上"})
    variant, generated = made(known, text, span, mode=mode, reorder=reorder)
    assert variant.spans is not None
    inside = variant.text[variant.spans[0].start : variant.spans[0].end]
    kept = [ZHO.get(word, word) for word in words]
    wanted = "".join(kept[first : last + 1]).replace(" ", "")
    assert sorted(inside.replace(" ", "")) == sorted(wanted)
    assert inside == inside.strip()
    for blank in regex.finditer(r"(?<=\S) (?=\S)", variant.text):
        before, after = variant.text[blank.start() - 1], variant.text[blank.end()]
        if {before, after} & set("".join(ZHO.values())):
            assert not (SIGN.match(before) and SIGN.match(after))
    for edit in generated.edits.to_pylist():
        there = edit["target"][0]
        assert variant.text[there["start"] : there["end"]] in {*ZHO.values(), "转", "上"}
