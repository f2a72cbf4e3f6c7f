"""Reading and writing corpora: round trips, and faults that say where they are."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowres.corpus import FORMATS, Span, Token, Utterance, read_corpus, write_line
from lowres.errors import InputError, LowresError, UnknownName

LINES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n\r"), min_size=1)
WORDS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=6)


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


def back(tmp: Path, name: str, utterance: Utterance, lang: str = "eng") -> Utterance:
    path = tmp / "corpus"
    path.write_text(write_line(name)(utterance) + "\n", encoding="utf-8", newline="\n")
    (read,) = read_corpus(path, name, lang)
    return read


@given(labelled())
@pytest.mark.parametrize("name", ["injongo", "jsonl"])
def test_round_trip(
    tmp_path_factory: pytest.TempPathFactory, name: str, utterance: Utterance
) -> None:
    assert back(tmp_path_factory.getbasetemp(), name, utterance) == utterance


@given(LINES.filter(str.strip))
def test_text_round_trip(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    read = back(tmp_path_factory.getbasetemp(), "text", Utterance(id="x", lang="eng", text=text))
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
    assert back(tmp_path, "jsonl", utterance) == utterance


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
    assert set(FORMATS) == {"injongo", "jsonl", "text"}


@pytest.mark.parametrize("utterance", [Utterance(id="1", lang="eng", text="a\nb")])
def test_text_cannot_hold_line_breaks(utterance: Utterance) -> None:
    with pytest.raises(InputError, match="--to jsonl"):
        write_line("text")(utterance)


def test_injongo_needs_one_intent() -> None:
    with pytest.raises(InputError, match="0 intents"):
        write_line("injongo")(Utterance(id="1", lang="eng", text="a", spans=()))


@pytest.mark.data
@pytest.mark.parametrize("lang", ["eng", "ewe", "hau", "lin", "lug", "swa", "twi", "yor"])
def test_injongo_as_published(data: Path, lang: str) -> None:
    """Every line of the real corpus comes back the same from reader and writer."""
    for path in sorted((data / "slu" / "injongo" / lang).glob("*.jsonl")):
        raw = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
        read = list(read_corpus(path, "injongo", lang, ids="any"))
        assert [json.loads(write_line("injongo")(utterance)) for utterance in read] == raw
