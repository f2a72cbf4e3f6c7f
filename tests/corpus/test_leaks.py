"""Leaks between data sets: found on the published corpora, dropped, counted and told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowres.cli.main import main
from lowres.corpus import Utterance, read_corpus
from lowres.corpus.leaks import key, texts, texts_and_originals, without
from lowres.errors import LowresError
from lowres.slu.data import divide


def said(text: str, **meta: Any) -> Utterance:
    return Utterance(id=text, lang="eng", text=text, intents=("i",), meta=meta)


def test_texts_are_compared_by_letters_and_digits() -> None:
    rows = [said("What's on?"), said("whats on"), said("?"), said("7 on")]
    assert [row.text for row in without(rows, texts([said("WHATS, ON")])).utterances] == [
        "?",
        "7 on",
    ]
    assert without(rows, texts([said("...")])).dropped == 0
    original = said("sorsa?", **{"text-en": "7, on!", "text_de": 3, "texture": "what's on"})
    assert texts_and_originals([original]) == {"sorsa", "7on"}


@given(st.text())
def test_a_key_is_its_own_key(text: str) -> None:
    assert key(key(text)) == key(text)
    assert key(text) == key(f" {text}!")


def test_sets_are_kept_apart() -> None:
    train, dev = [said("a"), said("b"), said("c")], [said("A!"), said("d"), said("e")]
    test = [said("x", **{"text-en": "b"}), said("E")]
    apart = divide(train, dev, test)
    assert [row.text for row in apart.train] == ["a", "c"]
    assert [row.text for row in apart.dev] == ["d"]
    assert apart.dropped == {"train": 1, "dev": 2}
    whole = divide(train, dev, test, "keep")
    assert (whole.train, whole.dev, whole.dropped) == (train, dev, {"train": 0, "dev": 0})
    with pytest.raises(LowresError, match="all 1 utterances of the development set stand in"):
        divide(train, [said("a")])
    with pytest.raises(LowresError, match="all 3 utterances of the training set stand in the test"):
        divide(train, None, train)


def test_slu_train_tells_what_it_drops(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, lines in (
        ("train", ["go on", "stop it", "go off", "stop"]),
        ("dev", ["Go on!", "halt"]),
    ):
        rows = [{"text": line, "intent": line[:2].lower(), "spans": []} for line in lines]
        (tmp_path / name).write_text("".join(json.dumps(row) + "\n" for row in rows))
    train, dev = str(tmp_path / "train"), str(tmp_path / "dev")
    words = ["slu", "train", "--model", "linear", "--format", "jsonl", "--train", train]
    assert main([*words, "--dev", dev, "--out", str(tmp_path / "m"), "--json"]) == 0
    told = capsys.readouterr()
    assert told.err == "1 utterances of the dev set stand in another set too: dropped.\n"
    counts = {"train": 4, "dev": 1, "train_dropped": 0, "dev_dropped": 1}
    assert json.loads(told.out).items() >= counts.items()
    assert main([*words, "--dev", train, "--out", str(tmp_path / "n")]) == 1
    assert "--leaks keep" in capsys.readouterr().err
    assert main([*words, "--leaks", "some", "--out", str(tmp_path / "n")]) == 2


@pytest.mark.data
@pytest.mark.slow
def test_the_published_overlaps_are_found(data: Path) -> None:
    folder = data / "slu" / "xsid"
    lines = (folder / "en.train.overlap_lines.txt").read_text().splitlines()
    told = [line.split() for line in lines if line[0] != "#"]
    wanted = {int(number) for number, sets in told if "test" in sets}
    train = list(read_corpus(folder / "en.train.tsv.gz", "tsv", "eng"))
    for lang in ("en", "tr", "lt", "zh"):
        test = list(read_corpus(folder / f"{lang}.test.conll", "xsid", "und", ids="any"))
        known = texts_and_originals(test)
        assert {at for at, row in enumerate(train, 1) if key(row.text) in known} == wanted
        assert divide(train, None, test).dropped["train"] == len(wanted) == 1939


@pytest.mark.data
@pytest.mark.parametrize(("lang", "shared"), [("tr", 66), ("en", 55), ("it", 70), ("gsw", 44)])
def test_development_sets_of_xsid_share_sentences_with_the_test(
    data: Path, lang: str, shared: int
) -> None:
    sets = {
        part: list(read_corpus(data / "slu" / "xsid" / f"{lang}.{part}.conll", "xsid", "und"))
        for part in ("valid", "test")
    }
    assert without(sets["valid"], texts(sets["test"])).dropped == shared
    apart = divide([said("zzz")], sets["valid"], sets["test"])
    assert apart.dropped["dev"] >= shared


@pytest.mark.data
def test_the_english_test_of_injongo_is_no_development_set(data: Path) -> None:
    folder = data / "slu" / "injongo" / "eng"
    train, test = (
        list(read_corpus(folder / name, "injongo", "eng", ids="any"))
        for name in ("train.jsonl", "test.jsonl")
    )
    assert len(without(test, texts(train)).utterances) == 0
    with pytest.raises(LowresError, match="all 622 utterances of the development set"):
        divide(train, test)
