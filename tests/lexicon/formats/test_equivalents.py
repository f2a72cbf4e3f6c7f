"""Lines of printed dictionaries, taken apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowres.lexicon.formats.equivalents import Equivalent, equivalents, spelt_out
from lowres.lexicon.formats.language_names import language_named, pair_in_title
from lowres.lexicon.source import Source

LINES = {
    "su, ma [regional]; ab": [
        Equivalent("su"),
        Equivalent("ma", note="regional"),
        Equivalent("ab"),
    ],
    "1,000 m, x": [Equivalent("1,000 m"), Equivalent("x")],
    "<n> Haus <n> [big]": [Equivalent("Haus", "NOUN", "NEUT", "big")],
    "Addon <n> / Add-on <m> {f}": [
        Equivalent("Addon", None, "NEUT"),
        Equivalent("Add-on", None, "MASC;FEM"),
    ],
    "Geheimnis <n> Chiffre <f>": [
        Equivalent("Geheimnis", None, "NEUT"),
        Equivalent("Chiffre", None, "FEM"),
    ],
    "Schicksl <n>, <f>": [Equivalent("Schicksl", None, "FEM;NEUT")],
    "東京 /とうきょう, Tōkyō/, 東 /a/b/": [
        Equivalent("東京", note="とうきょう, Tōkyō"),
        Equivalent("東", note="a/b"),
    ],
    "倒数(dàoshǔ)": [Equivalent("倒数", note="dàoshǔ")],
    "Lehrer(in)": [Equivalent("Lehrer"), Equivalent("Lehrerin")],
    "(sich) bewegen": [Equivalent("bewegen", note="sich")],
    "imperfect: يقبل": [Equivalent("يقبل", note="imperfect")],
    "<phrase> (x)": [Equivalent("", note="x", label="phrase")],
    "open (bracket": [Equivalent("open (bracket", whole=False)],
    "a((b) c) d": [Equivalent("a d", note="(b) c")],
    " , ;; ": [],
}


@pytest.mark.parametrize(("line", "wanted"), LINES.items(), ids=range(len(LINES)))
def test_lines(line: str, wanted: list[Equivalent]) -> None:
    assert equivalents(line) == wanted


def test_commas_of_sentences() -> None:
    assert [one.text for one in equivalents("a, b; c", sentence=True)] == ["a, b", "c"]
    assert [one.text for one in equivalents("行勝於言, 行胜于言", sentence=True)] == [
        "行勝於言",
        "行胜于言",
    ]


@given(st.text(st.sampled_from("ab ,;/()[]<>{}（:\ufdd0\ufdd1\ufdd2\ufdd3\ufdd4é書"), max_size=40))
def test_whatever_the_line(line: str) -> None:
    for one in equivalents(line):
        for cell in (one.text, one.note or "-", one.label or "-"):
            assert Source.clean(cell) == cell


@given(st.text(st.characters(categories=["Ll"]), max_size=20))
def test_plain_words_are_kept(word: str) -> None:
    cleaned = Source.clean(word)
    assert equivalents(word) == ([Equivalent(cleaned)] if cleaned else [])
    assert spelt_out(word) == [word]


def test_languages_by_name() -> None:
    assert language_named("GermanNewSpelling") == "deu"
    assert language_named("Serbo-Croatian") == "hbs"
    assert str(pair_in_title("My English - Swahili dictionary")) == "eng-swa"
    assert pair_in_title("A well-known English dictionary") is None
