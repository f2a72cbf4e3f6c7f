"""Repairs of spelling: what they change, and all that they must leave alone."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowres.lexicon.check.homoglyphs import mixed_words, scripts_of, unmix
from lowres.lexicon.check.spelling import SPELLINGS
from lowres.text import nfc

REPAIRS = {spelling.name: spelling for spelling in SPELLINGS}
LETTERS = (
    "aeiouyncszрсеoaакгйёіïłɛεŋçҫẽ\u0300\u0301\u0303\u0304\u0307\u0308\u064e\u0651"
    "\u200b\u200d\u00a0 براহक्\t"
)
LANGS = "lit rus hbs slv mkd zul lug yor ewe ara heb kaz eng lat"
cells = st.lists(st.text(LETTERS, min_size=1, max_size=8), min_size=1, max_size=5)
langs = st.sampled_from(LANGS.split())


def mend(name: str, lang: str, *texts: str) -> list[str]:
    return list(REPAIRS[name].mend(pl.Series(texts, dtype=pl.String), lang))


@given(st.sampled_from([*REPAIRS]), langs, cells)
def test_twice_is_as_good_as_once(name: str, lang: str, texts: list[str]) -> None:
    if name != "nfc":  # as reading leaves them
        texts = [nfc(text) for text in texts]
    once = mend(name, lang, *texts)
    assert mend(name, lang, *once) == once
    assert all(new for old, new in zip(texts, once, strict=True) if old)
    assert all(nfc(new) == new for new in once)


@given(st.sampled_from([*REPAIRS]), langs, st.text("abcdefghijklmnopqrstuvwxyz' ", min_size=1))
def test_plain_ascii_stays(name: str, lang: str, text: str) -> None:
    word = " ".join(text.split()) or "a"
    assert mend(name, lang, word) == [word]


@given(
    st.text("abceopxабвгдеорсхαβγορ ç", min_size=1), st.sampled_from(["Latin", "Cyrillic", None])
)
def test_a_word_is_mended_whole_or_not_at_all(text: str, script: str | None) -> None:
    for old, new in zip(text.split(" "), unmix(text, script).split(" "), strict=True):
        assert len(new) == len(old)
        assert old == new or (len(scripts_of(old)) > 1 and not mixed_words(new))


@pytest.mark.parametrize(
    ("name", "lang", "old", "new"),
    [
        ("homoglyphs", "kaz", "oйнaу", "ойнау"),
        ("homoglyphs", "chv", "çинчен", "ҫинчен"),
        ("homoglyphs", "ewe", "kpεkpe", "kpɛkpe"),
        ("homoglyphs", "kaz", "Wi-Fiды SMS", "Wi-Fiды SMS"),
        ("homoglyphs", "kaz", "сo", "со"),  # either script would do: that of the language
        ("homoglyphs", "lug", "сo", "co"),
        ("vowels", "arz", "أَصْغَى", "أصغى"),
        ("vowels", "heb", "שָׁלוֹם", "שלום"),
        ("vowels", "ara", "ـ", "ـ"),  # nothing would be left
        ("vowels", "yid", "אַלט", "אַלט"),
        ("stress", "lit", "mė́nesyje", "mėnesyje"),
        ("stress", "lit", "i̇́šgąstis ūkis", "išgąstis ūkis"),
        ("stress", "rus", "за\u0301мок её йод café", "замок её йод café"),
        ("stress", "hbs", "rȕka ćup ка\u0301ва", "ruka ćup кава"),
        ("stress", "mkd", "ќерка ѓа\u0301вол", "ќерка ѓавол"),
        ("stress", "bul", "ѝ", "ѝ"),
        ("stress", "zul", "wāfika zifikē", "wafika zifike"),
        ("stress", "yor", "ọ̀rọ̀ ẹ̀kọ́", "ọ̀rọ̀ ẹ̀kọ́"),
        ("stress", "lin", "kokósa ndáko", "kokósa ndáko"),
        ("invisible", "lug", "ba\u200dana\u00a0bange\u200b", "baana bange"),
        ("invisible", "asm", "র\u200d্যাম", "র\u200d্যাম"),
        ("invisible", "fas", "می\u200cخواهم", "می\u200cخواهم"),
        ("nfc", "tur", "u\u0308c", "üc"),
    ],
)
def test_repairs(name: str, lang: str, old: str, new: str) -> None:
    assert mend(name, lang, nfc(old) if name != "nfc" else old) == [nfc(new)]
