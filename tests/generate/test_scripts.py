"""Text from right to left, emoji, digits and marks of all scripts: nothing is lost, added or turned."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowres.cli.preview import page
from lowres.corpus import Span, Utterance
from lowres.generate import Generator, Settings
from lowres.generate.batches import from_batch, to_batch
from lowres.lang import Pair
from lowres.lexicon import Lexicon, Origin, Translation

TARGETS = {
    "ara": {"play": "شغل", "song": "أغنية", "at": "في"},
    "heb": {"play": "נגן", "song": "שיר", "at": "ב"},
    "fas": {"play": "پخش کن", "song": "آهنگ", "at": "در"},
    "urd": {"play": "چلاؤ", "song": "گانا", "at": "پر"},
}
PARTS = [
    "play",
    "song",
    "Hello",
    "7:30",
    "(x)",
    "٣٤",
    "۵",
    "๕",
    "👨‍👩‍👧",
    "👍🏽",
    "🇹🇷",
    "e\u0301",
    "❤️",
    "שלום",
]


def generator(lang: str, **how: object) -> Generator:
    origin = Origin(name="made", sha256="0" * 64, licence="CC0-1.0")
    words = enumerate(TARGETS[lang].items(), 1)
    rows = [(0, Translation(line=at, src=src, tgt=tgt)) for at, (src, tgt) in words]
    return Generator(Lexicon.from_records(Pair("eng", lang), rows, (origin,)), Settings(**how))


@pytest.mark.parametrize("lang", TARGETS)
def test_text_from_right_to_left_stands_in_logical_order(lang: str) -> None:
    words = TARGETS[lang]
    row = Utterance(id="1", lang="eng", text="play song Hello at 7:30", spans=(Span(5, 9, "x"),))
    (made,) = from_batch(generator(lang).apply(to_batch([row])))
    assert made.text == f"{words['play']} {words['song']} Hello {words['at']} 7:30"
    (span,) = made.spans or ()
    assert made.text[span.start : span.end] == words["song"]


@given(
    st.sampled_from(sorted(TARGETS)),
    st.lists(st.tuples(st.sampled_from(PARTS), st.sampled_from([" ", "", "  "])), min_size=1),
    st.data(),
    st.sampled_from(["translate", "switch", "parallel"]),
)
def test_nothing_else_is_touched(
    lang: str, parts: list[tuple[str, str]], data: st.DataObject, mode: str
) -> None:
    text = "".join(map("".join, parts))
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))), "x")
    row = Utterance(id="1", lang="eng", text=text, spans=(span,))
    (made,) = from_batch(generator(lang, mode=mode, match="exact").apply(to_batch([row])))
    assert made.fault() is None
    controls = [one for one in made.text if unicodedata.category(one) == "Cf"]
    assert set(controls) <= {"\u200d"}
    assert len(controls) == text.count("\u200d")
    words = TARGETS[lang]
    back = made.text.replace(words["play"], "play").replace(words["song"], "song")
    assert back == text


def test_the_page_lets_each_text_find_its_direction() -> None:
    row = Utterance(id="1", lang="eng", text="play song")
    written = page([generator("ara")], [row])
    assert '<bdi lang="ar"' in written  # a bdi's direction is that of its text, without more
