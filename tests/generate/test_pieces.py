"""The engine's cutter against the tokeniser that it stands for, over the scripts of the world."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lowres.generate.pieces import cut
from lowres.text import tokenise

# Thai, Lao, Burmese, Khmer, Chinese, Japanese, Arabic, Hebrew, digits of four scripts, emoji with their
# joiners, skin tones and flags, marks, apostrophes, white space.
LETTERS = "กำีเ๕ກຳာက်្ក天々ー。〇日أ٣א7aé' ’\u200d\u200c\u0301\u05b0\u3000\n_.👨👍🏽🇹🇷\ufe0f\u200e"
TEXTS = st.lists(st.text(st.sampled_from(LETTERS)) | st.text(max_size=5), max_size=4)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_texts_are_cut_as_the_tokeniser_does(texts: list[str]) -> None:
    pieces = cut(texts)
    before = [len("".join(texts[:at])) for at in range(len(texts))]
    expected = [
        (base + start, base + end)
        for base, text in zip(before, texts, strict=True)
        for start, end in tokenise(text)
    ]
    assert (
        list(zip(pieces.token_start.tolist(), pieces.token_end.tolist(), strict=True)) == expected
    )
    assert "".join(pieces.strings.to_pylist()) == "".join(texts)
