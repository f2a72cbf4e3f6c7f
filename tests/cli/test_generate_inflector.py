"""``lowres generate`` with a trained inflector for lemmas that no table holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lowres.cli.main import main

NOUNS = {
    "kitap": "lar", "masa": "lar", "kapı": "lar", "okul": "lar", "yol": "lar", "araba": "lar",
    "ev": "ler", "göz": "ler", "gün": "ler", "deniz": "ler", "şehir": "ler", "el": "ler",
}  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of one line, a lexicon, and an inflector that has never seen its words."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "c.txt").write_text("balloons and flowers\n", encoding="utf-8")
    (folder / "w.csv").write_text(
        "src,tgt,pos\nballoon,balon,NOUN\nflower,çiçek,NOUN\n", encoding="utf-8"
    )
    rows = [f"{noun}\t{noun}{ending}\tN;NOM;PL\n" for noun, ending in NOUNS.items()]
    rows += [f"{noun}\t{noun}\tN;NOM;SG\n" for noun in NOUNS]
    (folder / "tur.tsv").write_text("".join(rows), encoding="utf-8")
    words = ["lexicon", "read", str(folder / "w.csv"), "--pair", "eng-tur", "--licence", "CC0-1.0"]
    learn = ["morph", "train", str(folder / "tur.tsv"), "--lang", "tur", "--learner", "rules"]
    for name, command in {"words": words, "model": [*learn, "--threshold", "0.2"]}.items():
        assert main(["-q", *command, "--out", str(folder / name)]) == 0
    return folder


def command(home: Path, name: str, *more: str) -> list[str]:
    base = ["generate", name, str(home / "c.txt"), "--format", "text", "--pair", "eng-tur"]
    return [*base, "--lexicon", str(home / "words"), *more]


def test_words_that_no_table_holds_are_inflected(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, inflector = tmp_path / "out", ["--inflector", str(home / "model")]
    assert main(["-q", *command(home, "run", "--out", str(out), *inflector)]) == 0
    assert (out / "corpus-00000.txt").read_text("utf-8") == "balonlar and çiçekler\n"
    explain = ["generate", "explain", str(out), "0~tur~0", "--source", str(home / "c.txt")]
    explain += ["--lexicon", str(home / "words"), "--json"]
    assert main(explain) == 2
    assert "was made with another inflector" in capsys.readouterr().err
    assert main([*explain, *inflector]) == 0
    edits = json.loads(capsys.readouterr().out)["edits"]
    assert [(one["op"], one["rule"]) for one in edits] == [("inflect", "model")] * 2
    two = tmp_path / "two"
    more = [*inflector, "--workers", "2", "--shard-rows", "1"]
    assert main(["-q", *command(home, "run", "--out", str(two), *more)]) == 0
    assert (two / "corpus-00000.txt").read_bytes() == (out / "corpus-00000.txt").read_bytes()


def test_without_one_they_stay(home: Path, tmp_path: Path) -> None:
    assert main(["-q", *command(home, "run", "--out", str(tmp_path / "out"))]) == 0
    assert (tmp_path / "out/corpus-00000.txt").read_text("utf-8") == "balon and çiçek\n"


def test_an_inflector_of_another_language(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    learn = ["morph", "train", str(home / "tur.tsv"), "--lang", "fin", "--learner", "rules"]
    assert main(["-q", *learn, "--out", str(tmp_path / "fin")]) == 0
    run = command(home, "run", "--out", str(tmp_path / "out"), "--inflector", str(tmp_path / "fin"))
    assert main(run) == 2
    assert "inflects fin, and tur is needed" in capsys.readouterr().err
