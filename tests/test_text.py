from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowres.text import (
    SIGN,
    SPACE,
    TOKEN,
    WORD,
    capitalise,
    fold,
    lower,
    nfc,
    tokenise,
    upper,
    words_of_signs,
)

TEXT = st.one_of(
    st.text(),
    st.text(st.sampled_from("aeıİşçé 'ʼ’\u0301\u0327\u200d\u200c\u00a0\t7:,-_क्षि。")),
    st.text(st.sampled_from("กำีเ๕天ーက်្ក aé7'\u200d\u0301👨🏽🇹🇷أש٣")),
)


def words(text: str) -> list[str]:
    return [text[start:end] for start, end in tokenise(text)]


@given(TEXT)
def test_tokens_rebuild_the_text(text: str) -> None:
    built, before = "", 0
    for start, end in tokenise(text):
        assert before <= start < end
        assert text[before:start] == "" or text[before:start].isspace()
        built += text[before:end]
        before = end
    rest = text[before:]
    assert rest == "" or rest.isspace()
    assert built + rest == text


@given(TEXT)
def test_tokens_hold_no_white_space_and_stay_tokens(text: str) -> None:
    for token in words(text):
        assert not SPACE.search(token)
        assert words(token) == [token]


@given(TEXT)
def test_every_word_lies_within_one_token(text: str) -> None:
    spans = tokenise(text)
    for match in WORD.finditer(text):
        assert SIGN.search(match[0]) or any(
            start <= match.start() and match.end() <= end for start, end in spans
        )


SPACED = st.text(st.characters(categories=["L", "M", "N"]), min_size=1).filter(
    lambda text: not SIGN.search(text)
)


@given(st.lists(SPACED, max_size=5))
def test_words_with_spaces_between_are_tokens(tokens: list[str]) -> None:
    assert words(" ".join(tokens)) == tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \t\n", []),
        ("it's 7:30.", ["it's", "7", ":", "30", "."]),
        ("İstanbul’da'ki", ["İstanbul’da'ki"]),
        ("'tis rock 'n' roll", ["'", "tis", "rock", "'", "n", "'", "roll"]),
        ("mother-in-law", ["mother", "-", "in", "-", "law"]),
        ("e\u0301te\u0301", ["e\u0301te\u0301"]),
        ("क्षत्रिय है", ["क्षत्रिय", "है"]),
        ("می\u200cخواهم", ["می\u200cخواهم"]),
        ("a_b c\u00a0d", ["a_b", "c", "d"]),
        ("$5...", ["$", "5", ".", ".", "."]),
        ("AI技術で5月、", ["AI", "技", "術", "で", "5", "月", "、"]),
        ("タワー々", ["タ", "ワ", "ー", "々"]),
        ("น้ำใจ ๕", ["น้ำ", "ใ", "จ", "๕"]),
        ("မြန်မာ", ["မြ", "န်", "မာ"]),
        ("한국어 abc", ["한국어", "abc"]),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@given(TEXT)
def test_words_of_signs_are_tokens_joined(text: str) -> None:
    runs = words_of_signs(text)
    assert "".join(runs) == "".join(words(text))
    assert [token for run in runs for token in words(run)] == words(text)
    assert all(len(words(run)) == 1 or SIGN.match(run) for run in runs)


def test_a_token_is_a_word_or_one_mark() -> None:
    assert TOKEN.fullmatch("don't")
    assert not TOKEN.fullmatch("--")


@given(TEXT)
def test_nfc(text: str) -> None:
    assert unicodedata.is_normalized("NFC", nfc(text))
    assert nfc(nfc(text)) == nfc(text) == nfc(unicodedata.normalize("NFD", text))


@given(TEXT)
def test_fold_makes_case_and_form_equal(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert unicodedata.is_normalized("NFC", fold(text))


def test_fold_examples() -> None:
    assert fold("STRASSE") == fold("straße")
    assert fold("Ça") == fold("c\u0327A")
    assert fold("lug") != fold("lung")


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("istanbul", "tur", "İstanbul"),
        ("istanbul", "aze-Latn", "İstanbul"),
        ("istanbul", "eng", "Istanbul"),
        ("ılık", "tur", "Ilık"),
        ("élan", "fra", "Élan"),
        ("'tis", "eng", "'tis"),
        ("დაკვრა", "kat", "დაკვრა"),
        ("ǆep", "hrv", "ǅep"),
        ("ß", "deu", "Ss"),
        ("", "tur", ""),
    ],
)
def test_capitalise(text: str, lang: str, expected: str) -> None:
    assert capitalise(text, lang) == expected


def test_upper() -> None:
    assert upper("diş", "tur") == "DİŞ"
    assert upper("diş", "kur") == "DIŞ"


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("tur", "İSTANBUL'DA IŞIK", "istanbul'da ışık"),
        ("aze-Latn", "IŞIQ İŞ", "ışıq iş"),
        ("eng", "İSTANBUL I", "istanbul i"),
        ("deu", "STRAẞE Straße", "straße straße"),
        ("ell", "ΟΔΥΣΣΕΥΣ ΣΟΦΟΣ", "οδυσσευς σοφος"),
        ("hrv", "ǅ Ǆ ǆ", "ǆ ǆ ǆ"),
        ("fra", "E\u0301TE\u0301", "e\u0301te\u0301"),
        ("chr", "Ꭰꭰ", "ꭰꭰ"),
        ("eng", "", ""),
    ],
)
def test_lower(lang: str, text: str, expected: str) -> None:
    assert lower(text, lang) == expected


@given(TEXT | st.text(st.sampled_from("IİıißẞΣσςǅǄΐﬁŉ𐐀 ")), st.sampled_from(["tur", "eng", "ell"]))
def test_lower_keeps_every_offset(text: str, lang: str) -> None:
    small = lower(text, lang)
    assert len(small) == len(text)
    assert lower(small, lang) == small
    assert all(fold(a) == fold(b) for a, b in zip(text, small, strict=True) if a not in "İI")


def test_lower_knows_every_letter() -> None:
    """The capital I with a dot is the only letter whose small one takes two code points."""
    letters = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    assert [letter for letter in letters if len(letter.lower()) != 1] == ["İ"]
    assert all(len(lower(letter, "eng")) == 1 for letter in letters)
