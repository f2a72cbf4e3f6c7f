from __future__ import annotations

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lowres.errors import LowresError
from lowres.morph.rules.rules import Rules

Row = tuple[str, str, str]

SINGULAR, PLURAL = "N;SG", "N;PL"
# written for these tests: Turkish and German nouns, verbs of a prefixing language, participles
BACK = "kitap okul masa yol dal kol bal tuz tas soru oda baba kapı yıl"
FRONT = "ev göz gül dil el köy deniz gün kedi şehir söz gece iş yüz"
CHANGING = "Hand Wand Band Stand Brand Rand Pfand Gast Ast Ball Fall Stall Saal Zahn Kahn Hahn"
KEEPING = "Hund Tisch Stein Weg Brief Berg Film Ring Stift Fisch Preis Krieg Dieb Sieg"
STEMS = "soma lima pika cheza lala imba ona penda toka fika anza uza"
PREFIXES = {"V;SG;1": "ni", "V;SG;2": "u", "V;SG;3": "a", "V;PL;1": "tu"}
TENSES = {"PRS": "na", "PST": "li", "FUT": "ta"}
VERBS = "machen sagen fragen lernen kaufen suchen spielen hören holen wohnen planen"


def plurals(forms: dict[str, str]) -> list[Row]:
    rows = [(lemma, form, PLURAL) for lemma, form in forms.items()]
    return rows + [(lemma, lemma, SINGULAR) for lemma in forms]


def umlauted(lemma: str) -> str:
    return lemma.replace("aa", "a").replace("a", "ä").replace("A", "Ä") + "e"


TURKISH = plurals(
    {lemma: lemma + "lar" for lemma in BACK.split()} | {one: one + "ler" for one in FRONT.split()}
)
GERMAN = plurals(
    {lemma: umlauted(lemma) for lemma in CHANGING.split()}
    | {one: one + "e" for one in KEEPING.split()}
)
PREFIXED = [
    (stem, subject + tense + stem, f"{features};{tag}")
    for at, stem in enumerate(STEMS.split())
    for number, (features, subject) in enumerate(PREFIXES.items())
    for place, (tag, tense) in enumerate(TENSES.items())
    if (at + number + place) % 3 == 0
]
CIRCUMFIXED = [(verb, f"ge{verb[:-2]}t", "V.PTCP;PST") for verb in VERBS.split()] + [
    (verb, f"{verb[:-2]}t", "V;PRS;3;SG") for verb in VERBS.split()
]


def best(rows: list[Row], lemma: str, features: str) -> str:
    return Rules.train(rows).inflect([(lemma, features)])[0][0].text


@pytest.mark.parametrize(
    ("rows", "lemma", "features", "form"),
    [
        (TURKISH, "araba", PLURAL, "arabalar"),
        (TURKISH, "çiçek", PLURAL, "çiçekler"),
        (TURKISH, "Kol", PLURAL, "Kollar"),
        (TURKISH, "bal", SINGULAR, "bal"),
        (GERMAN, "Strand", PLURAL, "Strände"),
        (GERMAN, "Mast", PLURAL, "Mäste"),
        (GERMAN, "Zwerg", PLURAL, "Zwerge"),
        (PREFIXED, "kata", "V;SG;3;PST", "alikata"),
        (PREFIXED, "kata", "V;SG;1;FUT", "nitakata"),
        (CIRCUMFIXED, "kochen", "V.PTCP;PST", "gekocht"),
        (CIRCUMFIXED, "Kochen", "V;PRS;3;SG", "Kocht"),
    ],
)
def test_unseen_lemmas(rows: list[Row], lemma: str, features: str, form: str) -> None:
    assert best(rows, lemma, features) == form


@pytest.mark.parametrize("rows", [TURKISH, GERMAN, PREFIXED, CIRCUMFIXED])
def test_regular_rows_are_reproduced(rows: list[Row]) -> None:
    asked = [(lemma, features) for lemma, _, features in rows]
    found = [candidates[0].text for candidates in Rules.train(rows).inflect(asked)]
    assert found == [form for _, form, _ in rows]


ANY = st.text(max_size=6).filter(lambda text: "\0" not in text)
ROWS = st.lists(
    st.tuples(
        st.text("abcdei", min_size=1, max_size=6),
        st.text("abcdei", max_size=7),
        st.sampled_from([SINGULAR, PLURAL, "V;PST+RMT", "V;NOM(SG,1)"]),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=8)
@given(ROWS, st.lists(st.tuples(ANY, ANY), max_size=5), st.integers(0, 9))
def test_any_rows_and_any_question(
    rows: list[Row], asked: list[tuple[str, str]], seed: int
) -> None:
    rules = Rules.train(rows)
    found = rules.inflect(asked, most=3)
    for (lemma, _), candidates in zip(asked, found, strict=True):
        shares = [one.probability for one in candidates]
        assert 1 <= len(candidates) <= 3
        assert all(0 <= share <= 1 for share in shares)
        assert shares == sorted(shares, reverse=True)
        assert all(one.text for one in candidates) or not lemma
    mixed = random.Random(seed).sample(rows * 2, len(rows) * 2)
    assert Rules.train(mixed).inflect(asked, most=3) == found
    facts, arrays = rules.to_data()
    loaded = Rules.from_data(json.loads(json.dumps(facts)), arrays)
    assert loaded.inflect(asked, most=3) == found
    assert [one for pair in asked for one in rules.inflect([pair], most=3)] == found


def test_the_stem_that_another_row_shows_is_used() -> None:
    rows = [
        *(row for row in TURKISH if row[0] != "kitap"),
        ("ağaç", "ağaçlar", PLURAL),
        *((stem + hard, stem + soft + "ı", "N;ACC;SG") for stem, hard, soft in SOFTENED),
        *((stem + hard, stem + soft + "ım", "N;SG;PSS1S") for stem, hard, soft in SOFTENED[1:]),
    ]
    assert best(rows, "kanat", "N;SG;PSS1S") == "kanadım"


SOFTENED = [
    ("kana", "t", "d"), ("kita", "p", "b"), ("ağa", "ç", "c"), ("kasa", "p", "b"),
    ("kağı", "t", "d"), ("ama", "ç", "c"), ("dola", "p", "b"), ("sarka", "ç", "c"),
]  # fmt: skip


def test_capitals_and_the_turkish_i() -> None:
    rules = Rules.train(TURKISH)
    found = rules.inflect([("Irmak", PLURAL), ("İzmir", PLURAL), ("ABD", PLURAL)])
    assert [one.text for one, *_ in found][:2] == ["Irmaklar", "İzmirler"]
    assert found[2][0].text.startswith("ABD")


def test_several_words() -> None:
    assert best(TURKISH, "hava yolu", PLURAL) == "hava yolular"


def test_nothing_to_learn_from() -> None:
    with pytest.raises(LowresError, match="no rows"):
        Rules.train([])
    assert Rules.train(TURKISH).inflect([]) == []
