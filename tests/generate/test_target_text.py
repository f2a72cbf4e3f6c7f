"""What target text tells: frequencies letter case aside, and the forms that share a stem."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowres.errors import InputError
from lowres.generate.target_text import TargetText

WORD = st.text(st.sampled_from("abiuın"), min_size=1, max_size=8)
TEXTS = st.lists(st.lists(WORD, max_size=6).map(" ".join), max_size=12)
# "soma" is the stem; "tasomangako" is too long for a form of it, "asoma" stands there once only.
LUGANDA = ["nsoma ekitabo", "Basoma asoma", "basoma nsoma tasomangako", "tasomangako"]


def test_the_rarest_of_several_words_counts() -> None:
    text = TargetText(["oturma odası", "oda", "odası, odası!"], "tur")
    assert text.frequency("odası") == 3
    assert text.frequency("oturma odası") == 1
    assert text.frequency("oturma masası") == 0
    assert text.frequency("?") == text.frequency("") == 0


@pytest.mark.parametrize(
    ("lang", "texts", "word", "count"),
    [
        ("lug", ["Soma", "SOMA soma"], "soma", 3),
        ("tur", ["Işık IŞIK ışık"], "ışık", 3),
        ("tur", ["İyi iyi", "İYİ"], "iyi", 3),
        ("tur", ["Isi"], "isi", 0),
        ("deu", ["STRAẞE Straße"], "Straße", 2),
        ("ell", ["ΟΔΟΣ οδος"], "οδος", 2),
    ],
)
def test_letter_case_is_that_of_the_language(
    lang: str, texts: list[str], word: str, count: int
) -> None:
    assert TargetText(texts, lang).frequency(word) == count


@given(TEXTS, st.integers(0, 12))
def test_counts_do_not_depend_on_how_texts_are_cut(texts: list[str], at: int) -> None:
    whole, joined = TargetText(texts, "tur"), TargetText([" ".join(texts)], "tur")
    turned = TargetText([*texts[at:], *texts[:at]], "tur")
    assert whole.counts == joined.counts == turned.counts
    assert whole.counts.total() == sum(len(text.split()) for text in texts)


def test_forms_hold_the_stem_are_not_much_longer_and_come_twice() -> None:
    text = TargetText(LUGANDA, "lug")
    assert text.forms("okusoma", ["oku-"]) == ("basoma", "nsoma")
    assert text.forms("okusoma") == ()  # the affix is taken for part of the stem
    twice = TargetText(LUGANDA * 2, "lug")
    assert twice.forms("okusoma", ["oku-"]) == ("asoma", "basoma", "nsoma")


@pytest.mark.parametrize("translation", ["soma ekitabo", "som", "so'ma", "", "som7a"])
def test_only_one_word_with_a_stem_has_forms(translation: str) -> None:
    assert TargetText(LUGANDA * 2, "lug").forms(translation) == ()


def test_a_form_is_spelled_as_its_language_spells_it() -> None:
    assert TargetText(["Işığı aç", "Işığı kapat"], "tur").forms("ışığ") == ("ışığı",)
    assert TargetText(["Straßen", "straßen"], "deu").forms("Straße") == ("straßen",)


@given(TEXTS, WORD)
def test_forms_only_come_from_the_text(texts: list[str], word: str) -> None:
    held = " ".join(texts).split()
    for form in TargetText(texts, "tur").forms(word):
        assert held.count(form) > 1
        assert form != word


def test_many_sentences_are_counted_batch_by_batch() -> None:
    assert TargetText(("bir iki" for _ in range(20_001)), "tur").frequency("iki") == 20_001


def test_files(tmp_path: Path) -> None:
    paths = [tmp_path / "a.txt", tmp_path / "b.txt"]
    paths[0].write_text("Işık bir\n\n", encoding="utf-8")
    paths[1].write_text("ışık iki\n", encoding="utf-8")
    assert TargetText.read(paths, "tur").frequency("ışık") == 2
    with pytest.raises(InputError, match="absent"):
        TargetText.read([tmp_path / "absent.txt"], "tur")
