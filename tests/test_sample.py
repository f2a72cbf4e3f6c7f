"""The packaged sample: what its README says of it holds."""

from __future__ import annotations

import re
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from lowres.corpus import Utterance, read_corpus
from lowres.lang import Pair
from lowres.lexicon import Lexicon, Request, read_lexicon
from lowres.text import WORD, tokenise

SAMPLE = Path(str(files("lowres.sample")))
README = (SAMPLE / "README.md").read_text(encoding="utf-8")
CORPORA = {"eng.jsonl": 240, "tur.train.jsonl": 60, "tur.test.jsonl": 60}
SLOTS = [
    "time",
    "date",
    "city",
    "song",
    "artist",
    "cuisine",
    "person",
    "room",
    "item",
    "destination",
]
INTENTS = {
    "set_alarm",
    "weather",
    "play_music",
    "book_restaurant",
    "send_message",
    "set_light",
    "add_to_list",
    "get_directions",
}
TAG = re.compile(r"[A-Z0-9]+(;[A-Z0-9]+)*")


def utterances(name: str) -> list[Utterance]:
    return list(read_corpus(SAMPLE / name, "jsonl", name[:3]))


def plain() -> list[str]:
    return (SAMPLE / "tur.txt").read_text(encoding="utf-8").splitlines()


def paradigms() -> list[list[tuple[str, ...]]]:
    """The table's paradigms, each a list of (lemma, form, features)."""
    blocks = (SAMPLE / "tur.unimorph.tsv").read_text(encoding="utf-8").strip().split("\n\n")
    return [[tuple(line.split("\t")) for line in block.splitlines()] for block in blocks]


def words(texts: list[str]) -> set[str]:
    """The word types of some texts, in small letters by the Turkish rules."""
    small = [text.replace("İ", "i").replace("I", "ı").casefold() for text in texts]
    tokens = [text[start:end] for text in small for start, end in tokenise(text)]
    return {token for token in tokens if WORD.match(token)}


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    path = SAMPLE / "eng-tur.tsv"
    return read_lexicon(path, Request(Pair("eng", "tur")), licence="Apache-2.0").lexicon


@pytest.mark.parametrize("name", CORPORA)
def test_utterances(name: str) -> None:
    read = utterances(name)
    assert len(read) == CORPORA[name] == len({one.id for one in read})
    intents = Counter(intent for one in read for intent in one.intents)
    assert intents.keys() == INTENTS
    assert max(intents.values()) - min(intents.values()) <= 1
    assert all(len(one.intents) == 1 and one.lang == name[:3] for one in read)
    slots = Counter(span.label for one in read for span in one.spans or ())
    assert slots.keys() == {*SLOTS}
    labelled = sum(bool(one.spans) for one in read)
    row = [f"`{name}`", str(labelled), *(str(slots[slot]) for slot in SLOTS)]
    assert f"| {' | '.join(row)} |" in README


@pytest.mark.parametrize("name", CORPORA)
def test_spans_begin_and_end_with_words(name: str) -> None:
    for one in utterances(name):
        starts, ends = map(set, zip(*tokenise(one.text), strict=True))
        spans = one.spans or ()
        assert all(span.start in starts and span.end in ends for span in spans), one
        edges = [edge for span in spans for edge in (span.start, span.end)]
        assert edges == sorted({*edges}), one


def test_no_sentence_stands_twice() -> None:
    texts = [one.text for name in CORPORA for one in utterances(name)] + plain()
    twice = Counter(" ".join(sorted(words([text]))) for text in texts)
    assert [text for text, count in twice.items() if count > 1] == []
    assert len(plain()) == 400
    assert all(text == text.strip() for text in texts)


def test_dictionary(lexicon: Lexicon) -> None:
    rows = lexicon.translations
    heads = rows["src"].unique()
    assert rows.height == 600
    assert f"600 rows under {len(heads)} heads" in README
    assert rows["pos"].null_count() == 0
    light = rows.filter(rows["src"] == "light").sort("rank")
    assert light["tgt"].to_list() == ["hafif", "açık", "ışık", "yakmak"]
    assert {"turn off", "wake up", "next week"} <= {*heads}


def test_forms(lexicon: Lexicon) -> None:
    found = paradigms()
    rows = [row for paradigm in found for row in paradigm]
    assert len({row[0] for row in rows}) == len(found) == 60
    assert f"of 60 Turkish lemmas in the format of UniMorph, {len(rows)} rows" in README
    assert all(len(row) == 3 and TAG.fullmatch(row[2]) for row in rows)
    assert len({*rows}) == len(rows) == len({(row[0], row[2]) for row in rows})
    assert all(len({row[0] for row in paradigm}) == 1 for paradigm in found)
    assert {row[0] for row in rows} <= {*lexicon.translations["tgt"]}


@pytest.mark.parametrize(
    ("lemma", "features", "form"),
    [
        ("su", "N;ACC;SG", "suyu"),
        ("su", "N;NOM;SG;PSS1S", "suyum"),
        ("saat", "N;DAT;SG", "saate"),
        ("saat", "N;NOM;PL", "saatler"),
        ("kitap", "N;ACC;SG", "kitabı"),
        ("kitap", "N;LOC;SG", "kitapta"),
        ("renk", "N;GEN;SG", "rengin"),
        ("şehir", "N;ACC;SG", "şehri"),
        ("rüzgâr", "N;INS;SG", "rüzgârla"),
        ("oda", "N;LOC;SG;PSS3S", "odasında"),
        ("gitmek", "V;IND;PRS;HAB;1;SG", "giderim"),
        ("yemek", "V;IND;FUT;1;PL", "yiyeceğiz"),
        ("söylemek", "V;IND;PRS;PROG;3;SG", "söylüyor"),
        ("açmak", "V;IMP;2;PL", "açın"),
        ("büyük", "ADJ;CMPR", "daha büyük"),
    ],
)
def test_irregular_forms(lemma: str, features: str, form: str) -> None:
    assert (lemma, form, features) in {row for paradigm in paradigms() for row in paradigm}


def test_coverage(lexicon: Lexicon) -> None:
    """The dictionary and the table do not know all of the test's words, as real ones do not."""
    forms = [row[1] for paradigm in paradigms() for row in paradigm]
    test = words([one.text for one in utterances("tur.test.jsonl")])
    known = test & words([*lexicon.translations["tgt"], *forms])
    print(f"{len(known)} of {len(test)} word types known ({len(known) / len(test):.1%})")
    assert len(known) <= 0.8 * len(test)
    said = f"{len(known)} of the {len(test)} word types of the Turkish test"
    assert f"{said} ({len(known) / len(test):.1%}) are known" in README
