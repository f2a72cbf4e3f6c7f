"""``lowres morph train``, ``predict`` and ``evaluate`` as people meet them."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from generate.test_workers import WAIT, alive, children, wait_for
from lowres.cli.main import main

# Turkish, written for these tests.
BACK = "kitap masa kapı okul yol araba top kuş at ay bahçe".split()[:10]  # noqa: SIM905
FRONT = "ev göz gün deniz şehir el dil köy iş diş".split()  # noqa: SIM905
AZERBAIJANI = {"kitab": "lara", "masa": "lara", "ev": "lərə", "göz": "lərə", "ad": "lara"}
ROWS = [
    *((lemma, f"{lemma}lar", "N;PL") for lemma in BACK),
    *((lemma, f"{lemma}ler", "N;PL") for lemma in FRONT),
    *((lemma, lemma, "N;SG") for lemma in (*BACK, *FRONT)),
]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    lines = "".join("\t".join(row) + "\n" for row in ROWS)
    (tmp_path / "tur.tsv").write_text(lines, encoding="utf-8")
    return tmp_path


def train(*more: str) -> int:
    words = ["tur.tsv", "--lang", "tur", "--learner", "rules", "--out", "model", "--workers", "1"]
    return main(["morph", "train", *words, *more])


def test_train_predict_evaluate(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert train("--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["rows"], told["lemmas"], told["bundles"]) == (40, 20, 2)
    assert told["accuracy_on_words_left_out"]["rules"] > 60
    assert train() == 0
    assert "complete already" in capsys.readouterr().err
    asked = here / "asked.tsv"
    asked.write_text("balon\tN;PL\nçiçek\tPL;N\n", encoding="utf-8")
    assert main(["-q", "morph", "predict", "model", "asked.tsv", "--threshold", "0"]) == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [line[:3] for line in lines] == [
        ["balon", "balonlar", "N;PL"],
        ["çiçek", "çiçekler", "N;PL"],
    ]
    assert all(0 < float(line[3]) <= 1 and line[4] == "rules" for line in lines)
    test = here / "test.tsv"
    test.write_text("N;PL\tbalon\tbalonlar\nN;SG\tçiçek\tçiçek\n", encoding="utf-8")
    words = ["morph", "evaluate", "model", "test.tsv", "--columns", "features,lemma,form"]
    assert main([*words, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["accuracy"], found["distance"], found["n"]) == (100.0, 0.0, 2)
    assert found["by_seen"]["features"]["n"] == 2
    assert "read:lemma,features|leaks:refused" in found["signature"]
    assert main(words) == 0
    assert "NOUN" in capsys.readouterr().out


def test_what_is_not_sure_stays_the_lemma(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert train() == 0
    capsys.readouterr()
    lines = io.TextIOWrapper(io.BytesIO(b"balon\tN;PL\n"), "utf-8")
    monkeypatch.setattr("sys.stdin", lines)
    assert main(["morph", "predict", "model", "-", "--threshold", "1"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("balon\tbalon\tN;PL\t")
    assert said.out.endswith("\tlemma\n")
    assert "1 of them left as they are" in said.err


def test_rows_that_were_trained_on_are_refused(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train() == 0
    (here / "test.tsv").write_text("balon\tbalonlar\tN;PL\nev\tevler\tN;PL\n", encoding="utf-8")
    capsys.readouterr()
    assert main(["morph", "evaluate", "model", "test.tsv"]) == 1
    assert capsys.readouterr().err.startswith("test.tsv:2: 1 of its rows were trained on")


def test_the_table_is_asked_first_where_that_is_wished(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train() == 0
    (here / "test.tsv").write_text("saat\tsaatler\tN;PL\n", encoding="utf-8")
    capsys.readouterr()
    words = ["morph", "evaluate", "model", "test.tsv", "--json"]
    assert main(words) == 0
    assert json.loads(capsys.readouterr().out)["accuracy"] == 0
    assert main([*words, "--with-table", "test.tsv"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["accuracy"] == 100
    assert "read:lemma,features,table" in found["signature"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "test.tsv: the file is empty."),
        ("ev evler N;PL\n", "test.tsv:1: is no row of lemma, form, features (missing-column)."),
        ("ev\tevler\tN;PL(\n", "test.tsv:1: is no row of lemma, form, features (bad-features)."),
    ],
)
def test_bad_rows_are_told_in_one_line(
    here: Path, capsys: pytest.CaptureFixture[str], content: str, said: str
) -> None:
    assert train() == 0
    (here / "test.tsv").write_text(content, encoding="utf-8")
    capsys.readouterr()
    assert main(["morph", "evaluate", "model", "test.tsv"]) == 1
    error = capsys.readouterr().err
    assert error.startswith(said)
    assert error.count("\n") == 1


def test_too_few_lemmas(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "tur.tsv").write_text("ev\tevler\tN;PL\n", encoding="utf-8")
    assert train() == 1
    assert "1 rows of 1 lemmas are too few" in capsys.readouterr().err
    assert not (here / "model").exists()


@pytest.mark.parametrize(
    ("related", "said"),
    [
        ("aze.tsv", "--related aze.tsv: say the language too, such as aze=aze.tsv."),
        ("aze=aze.tsv", "--related is for networks, rules learn from one language."),
    ],
)
def test_a_related_language_that_cannot_be_used(
    here: Path, capsys: pytest.CaptureFixture[str], related: str, said: str
) -> None:
    assert train("--related", related) == 2
    assert capsys.readouterr().err == said + "\n"


@pytest.mark.slow
def test_an_interrupted_training_ends_at_once_and_goes_on(here: Path) -> None:
    run = [sys.executable, "-m", "lowres.cli", "-q", "morph", "train", "tur.tsv", "--lang", "tur"]
    more = ["--members", "2", "--workers", "2", "--out", "model"]
    process = subprocess.Popen([*run, *more], stderr=subprocess.PIPE, start_new_session=True)
    wait_for(lambda: len(children(process.pid)) > 2)  # a tracker of theirs, and two workers
    time.sleep(3)
    workers = children(process.pid)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=WAIT)
    assert process.returncode == 130
    assert said.decode() == "Interrupted. Run the same command again to resume.\n"
    wait_for(lambda: not any(map(alive, workers)))
    assert not (here / "model/manifest.json").exists()


@pytest.mark.slow
def test_a_network_learns_from_a_related_language_too(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "aze.tsv").write_text(
        "".join(f"{lemma}\t{lemma}{ending}\tN;PL;DAT\n" for lemma, ending in AZERBAIJANI.items()),
        encoding="utf-8",
    )
    words = ["tur.tsv", "--lang", "tur", "--members", "1", "--related", "aze=aze.tsv"]
    assert main(["-q", "morph", "train", *words, "--out", "model", "--workers", "1", "--json"]) == 0
    assert {*json.loads(capsys.readouterr().out)["accuracy_on_words_left_out"]} == {
        "all",
        "network",
        "rules",
    }
    (here / "asked.tsv").write_text("balon\tN;PL\nçiçek\tN;PL;DAT\n", encoding="utf-8")
    assert main(["-q", "morph", "predict", "model", "asked.tsv", "--threshold", "0"]) == 0
    forms = [line.split("\t")[1] for line in capsys.readouterr().out.splitlines()]
    assert forms[0] == "balonlar"
    (network,) = here.glob("model/network-*.safetensors")
    network.unlink()
    capsys.readouterr()
    assert main(["-q", "morph", "predict", "model", "asked.tsv"]) == 1
    assert capsys.readouterr().err.startswith("model/network-0.safetensors: cannot be used (")


def test_no_inflector_there(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["morph", "predict", "nowhere", "asked.tsv"]) == 1
    assert capsys.readouterr().err.startswith("nowhere: ")


@pytest.mark.parametrize("name", ["inflector.json", "rules.json", "rules.safetensors", "rows.txt"])
def test_a_damaged_file_is_named(here: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert train() == 0
    (here / "test.tsv").write_text("balon\tbalonlar\tN;PL\n", encoding="utf-8")
    (here / "model" / name).unlink()
    for content in ("", "{", "[]", "{}", "\0\0 \0", None):
        capsys.readouterr()
        assert main(["-q", "morph", "evaluate", "model", "test.tsv"]) == 1
        error = capsys.readouterr().err
        assert error.startswith(f"model/{name}: cannot be used (")
        assert error.endswith("). Train the inflector again.\n")
        assert error.count("\n") == 1
        if content is not None:
            (here / "model" / name).write_text(content, encoding="utf-8")
