"""Reading and writing corpora: round trips, and faults that say where they are."""

from __future__ import annotations

import gzip
import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowres.corpus import FORMATS, Span, Token, Utterance, read_corpus, write_corpus
from lowres.corpus.bio import drop_overlaps
from lowres.errors import InputError, LowresError, UnknownName

LINES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n\r"), min_size=1)
WORDS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=6)
LABELS = st.text(st.sampled_from("ab-_."), min_size=1, max_size=4).filter(lambda s: "__" not in s)
LABELLED = (
    "arrow",
    "conllu",
    "injongo",
    "jsonl",
    "massive",
    "mtod",
    "parquet",
    "snips",
    "tsv",
    "xsid",
)
WITHOUT_IDS = ("mtod", "snips")


@st.composite
def labelled(draw: st.DrawFn) -> Utterance:
    text = draw(LINES)
    spans = []
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(text) - 1))
        spans.append(Span(start, draw(st.integers(start + 1, len(text))), draw(WORDS)))
    return Utterance(
        id=draw(WORDS),
        lang="eng",
        text=text,
        spans=tuple(sorted(spans)),
        intents=(draw(WORDS),),
        meta=draw(st.dictionaries(st.sampled_from(["raw", "language"]), st.none() | WORDS)),
    )


@st.composite
def worded(draw: st.DrawFn) -> Utterance:
    """Words between spaces, slots made of them: what every labelled format can hold."""
    words = draw(st.lists(WORDS, min_size=1, max_size=6))
    edges = [0]
    for word in words:
        edges.append(edges[-1] + len(word) + 1)
    cuts = sorted(draw(st.sets(st.integers(0, len(words)), max_size=4)))
    spans = [Span(edges[a], edges[b] - 1, draw(LABELS)) for a, b in pairwise(cuts)]
    kept = draw(st.lists(st.sampled_from(spans), unique=True)) if spans else []
    return Utterance(
        id=draw(WORDS),
        lang="eng",
        text=" ".join(words),
        spans=tuple(sorted(kept)),
        intents=(draw(LABELS),),
    )


def back(tmp: Path, name: str, *utterances: Utterance, lang: str = "eng") -> list[Utterance]:
    path = tmp / f"corpus-{name}"
    write_corpus(path, name, utterances)
    return list(read_corpus(path, name, lang, ids="any"))


def labels(utterance: Utterance) -> tuple[object, ...]:
    return utterance.text, utterance.spans, utterance.intents


@given(st.lists(labelled(), min_size=1, max_size=3))
@pytest.mark.parametrize("name", ["arrow", "injongo", "jsonl", "parquet"])
def test_whatever_it_is_comes_back(
    tmp_path_factory: pytest.TempPathFactory, name: str, utterances: list[Utterance]
) -> None:
    assert back(tmp_path_factory.getbasetemp(), name, *utterances) == utterances


@given(st.lists(worded(), min_size=1, max_size=3))
@pytest.mark.parametrize("name", LABELLED)
def test_words_and_slots_come_back(
    tmp_path_factory: pytest.TempPathFactory, name: str, utterances: list[Utterance]
) -> None:
    read = back(tmp_path_factory.getbasetemp(), name, *utterances)
    assert list(map(labels, read)) == list(map(labels, utterances))
    if name not in WITHOUT_IDS:
        assert [one.id for one in read] == [one.id for one in utterances]


@given(labelled())
@pytest.mark.parametrize("name", LABELLED)
def test_it_comes_back_or_is_refused(
    tmp_path_factory: pytest.TempPathFactory, name: str, utterance: Utterance
) -> None:
    try:
        (read,) = back(tmp_path_factory.getbasetemp(), name, utterance)
    except InputError:
        return
    assert labels(read) == labels(utterance)


@given(labelled())
@pytest.mark.parametrize("name", ["conllu", "massive", "tsv", "xsid"])
def test_slots_that_end_inside_a_word_come_back(
    tmp_path_factory: pytest.TempPathFactory, name: str, utterance: Utterance
) -> None:
    text = "".join(utterance.text.split()).replace("[", "(").replace("]", ")") or "x"
    spans = [span for span in utterance.spans or () if span.end <= len(text)]
    plain = Utterance(
        id="1", lang="eng", text=text, spans=drop_overlaps(spans)[0], intents=utterance.intents
    )
    if min(text) >= "\x1c" and "\ufeff" not in text:
        (read,) = back(tmp_path_factory.getbasetemp(), name, plain)
        assert labels(read) == labels(plain)


@given(LINES.filter(str.strip))
def test_text_round_trip(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    try:
        (read,) = back(
            tmp_path_factory.getbasetemp(), "text", Utterance(id="x", lang="eng", text=text)
        )
    except InputError:
        assert text.startswith("\ufeff")  # a byte order mark, if it stands first in the file
        return
    assert (read.text, read.spans, read.id) == (text, None, "0")


def test_jsonl_keeps_everything(tmp_path: Path) -> None:
    utterance = Utterance(
        id="1",
        lang="tur",
        text="aç bunu",
        spans=None,
        intents=("a", "b"),
        tokens=(Token(0, 2, upos="VERB", lemma="aç", head=0), Token(3, 7)),
        group="g",
        meta={"deep": {"list": [1, None]}},
    )
    for name in ("jsonl", "parquet"):
        assert back(tmp_path, name, utterance) == [utterance]


def test_jsonl_reads_what_people_write(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"text": "hi", "intent": "greet", "who": "me"}\n\n{"text": "yo", "lang": "tr"}\n'
    )
    first, second = read_corpus(path, "jsonl", "eng")
    assert first == Utterance(id="0", lang="eng", text="hi", intents=("greet",), meta={"who": "me"})
    assert (second.id, second.lang, second.intents) == ("1", "tur", ())


def test_several_files_are_one_corpus(tmp_path: Path) -> None:
    paths = [tmp_path / "a.txt", tmp_path / "b.txt.gz"]
    paths[0].write_text("one\ntwo\n")
    paths[1].write_bytes(gzip.compress(b"three\n"))
    assert [(u.id, u.text) for u in read_corpus(paths, "text", "eng")] == [
        ("0", "one"),
        ("1", "two"),
        ("2", "three"),
    ]


GOOD = {"intent": "i", "text": "abc", "spans": [], "target": "", "example_id": "1"}


@pytest.mark.parametrize(
    ("name", "lines", "said"),
    [
        ("jsonl", ["not json"], r"c:1: not a JSON object"),
        ("jsonl", ['{"id": "1"}'], r"c:1: .*missing required field `text`"),
        (
            "jsonl",
            ['{"text": "a", "spans": [{"start": 0, "end": 9, "label": "x"}]}'],
            r"c:1: .*outside its text",
        ),
        ("jsonl", ['{"text": "a", "lang": "xx"}'], r'"xx" is not a known language'),
        (
            "injongo",
            [json.dumps(GOOD), json.dumps(GOOD)],
            r'c:2: id "1" stands already at .*c:1\. Use --ids',
        ),
        ("injongo", ['{"text": "a"}'], r"c:1: .*intent"),
        ("text", [""], r"c: there is no utterance"),
    ],
)
def test_faults(tmp_path: Path, name: str, lines: list[str], said: str) -> None:
    path = tmp_path / "c"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(LowresError, match=said):
        list(read_corpus(path, name, "eng"))


def test_repeated_ids_can_be_numbered_anew_or_borne(tmp_path: Path) -> None:
    path = tmp_path / "c"
    path.write_text((json.dumps(GOOD) + "\n") * 2)
    assert [u.id for u in read_corpus(path, "injongo", "eng", ids="ordinal")] == ["0", "1"]
    assert [u.id for u in read_corpus(path, "injongo", "eng", ids="any")] == ["1", "1"]


def test_formats_that_do_not_exist(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match='Did you mean "injongo"'):
        next(read_corpus(tmp_path / "c", "injogno", "eng"))
    with pytest.raises(UnknownName, match="Known: arrow, conllu, injongo"):
        write_corpus(tmp_path / "c", "xml", [])
    assert set(FORMATS) == {*LABELLED, "text"}


SAID = Span(0, 3, "who")


@pytest.mark.parametrize(
    ("name", "fields", "said"),
    [
        ("text", {"text": "a\nb"}, "cannot hold the text unchanged. Write it with --to jsonl"),
        ("text", {"text": " "}, "cannot hold it unchanged"),
        ("injongo", {"intents": ()}, "0 intents"),
        ("injongo", {"spans": None}, "cannot hold the slots"),
        ("xsid", {"spans": None}, "cannot hold the slots"),
        ("xsid", {"intents": ()}, "cannot hold the intents"),
        ("xsid", {"spans": (SAID, Span(0, 7, "all"))}, "cannot hold the slots"),
        ("xsid", {"spans": (Span(0, 4, "who"),)}, "cannot hold the slots"),
        ("xsid", {"id": "1\n"}, "cannot hold"),
        ("mtod", {"spans": (Span(0, 2, "wh"),)}, "cannot hold the text unchanged"),
        ("mtod", {"intents": ("a__b",)}, "cannot hold the intents"),
        ("mtod", {"text": "you  go"}, "cannot hold the text"),
        ("snips", {"spans": (Span(0, 2, "wh"),)}, "cannot hold it"),
        ("snips", {"intents": ("a", "b")}, "cannot hold the intents"),
        ("tsv", {"text": "you\tgo"}, "cannot hold it"),
        ("tsv", {"intents": ("a", "b")}, "cannot hold the intents"),
        ("massive", {"text": "say [x : y]", "spans": ()}, "cannot hold it"),
        ("massive", {"intents": ("a", "b")}, "cannot hold the intents"),
        ("conllu", {"spans": (Span(0, 3, "a|b"),)}, "cannot hold the slots"),
        ("conllu", {"text": " "}, "cannot hold it"),
    ],
)
def test_what_a_format_cannot_hold_is_refused(
    tmp_path: Path, name: str, fields: dict[str, Any], said: str
) -> None:
    plain: dict[str, Any] = {"text": "you go!", "spans": (SAID,), "intents": ("i",)}
    utterance = Utterance(**{"id": "1", "lang": "eng", **plain, **fields})
    with pytest.raises(InputError, match=re.escape(said)):
        write_corpus(tmp_path / "c", name, [utterance])


@pytest.mark.data
@pytest.mark.parametrize("lang", ["eng", "ewe", "hau", "lin", "lug", "swa", "twi", "yor"])
def test_injongo_as_published(data: Path, lang: str, tmp_path: Path) -> None:
    """Every line of the real corpus comes back the same from reader and writer."""
    for path in sorted((data / "slu" / "injongo" / lang).glob("*.jsonl")):
        raw = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
        read = list(read_corpus(path, "injongo", lang, ids="any"))
        write_corpus(tmp_path / path.name, "injongo", read)
        with (tmp_path / path.name).open(encoding="utf-8", newline="\n") as written:
            assert [json.loads(line) for line in written] == raw
