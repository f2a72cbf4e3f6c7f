"""Generated folders: equal bytes whatever the batches, resumed after a kill, faults in one line."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from importlib.resources import files
from pathlib import Path

import polars as pl
import pytest

from lowres.cli.main import main
from lowres.corpus import read_corpus
from lowres.corpus.columns import read_batches
from lowres.generate import Generator, Settings
from lowres.generate.english import lemmas
from lowres.generate.stream import write_shards
from lowres.generate.targets import Targets
from lowres.lang import Pair
from lowres.lexicon import Lexicon, Request, read_lexicon
from lowres.record.folder import OutputFolder

SAMPLE = Path(str(files("lowres.sample")))
CORPUS = SAMPLE / "eng.jsonl"


@pytest.fixture(scope="module")
def lexicon_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lexicon") / "L"
    words = [
        "lexicon",
        "read",
        str(SAMPLE / "eng-tur.tsv"),
        "--pair",
        "eng-tur",
        "--out",
        str(folder),
    ]
    assert main(["-q", *words, "--format", "tabular", "--licence", "Apache-2.0"]) == 0
    return folder


def command(lexicon: Path, out: Path, *more: str) -> list[str]:
    base = ["generate", "run", str(CORPUS), "--format", "jsonl", "--pair", "eng-tur"]
    return [*base, "--lexicon", str(lexicon), "--out", str(out), *more]


def content(folder: Path) -> dict[str, bytes]:
    """All files of a folder, the manifest without its run block."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found[str(path.relative_to(folder))] = path.read_bytes()
    manifest = json.loads(found.pop("manifest.json"))
    manifest.pop("run")
    return {**found, "manifest": json.dumps(manifest).encode()}


@pytest.mark.parametrize("batch_rows", [1, 7, 4096])
def test_bytes_do_not_depend_on_batches(tmp_path: Path, batch_rows: int) -> None:
    lexicon = read_lexicon(SAMPLE / "eng-tur.tsv", Request(Pair("eng", "tur")), licence="x").lexicon
    settings = Settings(mode="switch", rate=0.7, copies=2, seed=3)
    targets = Targets([Generator(lexicon, settings)], [lexicon])
    out = tmp_path / "out"
    folder = OutputFolder(out, "corpus", {})
    counts = write_shards(
        read_batches(CORPUS, "jsonl", "eng", rows=batch_rows),
        targets,
        folder,
        format="jsonl",
        shard_rows=50,
    )
    folder.finish({})
    assert (counts.read, counts.written) == (240, 480)
    assert sorted(path.name for path in out.glob("corpus-*")) == [
        f"corpus-0000{at}.jsonl" for at in range(5)
    ]
    text = b"".join(path.read_bytes() for path in sorted(out.glob("corpus-*")))
    one = tmp_path / "one"
    folder = OutputFolder(one, "corpus", {})
    write_shards(
        read_batches(CORPUS, "jsonl", "eng"), targets, folder, format="jsonl", shard_rows=9999
    )
    assert text == (one / "corpus-00000.jsonl").read_bytes()


@pytest.mark.slow
def test_killed_in_the_middle_then_resumed_to_equal_bytes(
    lexicon_folder: Path, tmp_path: Path
) -> None:
    more = ["--copies", "80", "--shard-rows", "6", "--edits"]
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    assert main(["-q", *command(lexicon_folder, whole, *more)]) == 0
    run = [sys.executable, "-m", "lowres.cli", "-q", *command(lexicon_folder, cut, *more)]
    process = subprocess.Popen(run)
    while len(list(cut.glob("counts-*"))) < 3 and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    done = {path.name: path.stat().st_mtime_ns for path in cut.glob("counts-*")}
    assert 0 < len(done) < 40
    assert not (cut / "manifest.json").exists()
    assert main(["-q", *command(lexicon_folder, cut, *more)]) == 0
    assert content(cut) == content(whole)
    assert {name: (cut / name).stat().st_mtime_ns for name in done} == done


def test_a_complete_folder_is_left_alone(
    lexicon_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    for _ in range(2):
        assert main([*command(lexicon_folder, out), "--json"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert json.loads(first) == json.loads(second)
    assert main([*command(lexicon_folder, out), "--seed", "1"]) == 1
    assert "differs in settings.eng-tur.seed" in capsys.readouterr().err
    assert main([*command(lexicon_folder, out), "--seed", "1", "--overwrite"]) == 0


def test_edits_name_their_lexicon_line(lexicon_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["-q", *command(lexicon_folder, out, "--edits", "--copies", "2")]) == 0
    edits = pl.read_parquet(out / "edits-00000.parquet")
    lexicon = Lexicon.load(lexicon_folder).translations
    texts = {u.id: u.text for u in read_corpus(out / "corpus-00000.jsonl", "jsonl", "tur")}
    sources = {u.id: u.text for u in read_corpus(CORPUS, "jsonl", "eng")}
    by_line = {row["line"]: row for row in lexicon.iter_rows(named=True)}
    assert edits.height > 500
    for edit in edits.iter_rows(named=True):
        (new,), row = edit["target"], by_line[edit["line"]]
        read = sources[edit["id"].split("~")[0]]
        source = " ".join(read[old["start"] : old["end"]] for old in edit["source"])
        target = texts[edit["id"]][new["start"] : new["end"]]
        for word, held in zip(source.casefold().split(), row["src"].split(), strict=True):
            bare = word.split("'")[0]
            assert held.split("'")[0].casefold() in (bare, *map(str.casefold, lemmas(bare)))
        assert target.replace("İ", "i").casefold() == row["tgt"].replace("İ", "i").casefold()


def test_a_manifest_says_where_everything_comes_from(lexicon_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["-q", *command(lexicon_folder, out)]) == 0
    text = (out / "manifest.json").read_text(encoding="utf-8")
    manifest = json.loads(text)
    assert manifest["licences"] == ["Apache-2.0"]
    assert manifest["recipe"]["inputs"][0]["name"] == "eng.jsonl"
    assert manifest["counts"]["read"] == manifest["counts"]["written"] == 240
    assert 0 < manifest["switch_rate"] < 1
    assert str(tmp_path) not in text
    assert str(SAMPLE) not in text


def test_preview_shows_source_variant_edits_and_slots(
    lexicon_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["generate", "preview", str(CORPUS), "--format", "jsonl", "--pair", "eng-tur"]
    assert main([*words, "--lexicon", str(lexicon_folder), "-n", "3", "--choose", "first"]) == 0
    shown = capsys.readouterr().out
    for utterance, _ in zip(read_corpus(CORPUS, "jsonl", "eng"), range(3), strict=False):
        assert utterance.text in shown
        assert all(span.label in shown for span in utterance.spans or ())
    assert "→" in shown
    assert "line " in shown
    assert "words translated" in shown


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--mode", "swich"], 2, 'mode cannot be "swich". Did you mean "switch"?'),
        (["--rate", "1.5", "--mode", "switch"], 2, "Expected `float` <= 1.0"),
        (["--pair", "eng-lug"], 2, "the lexicon holds eng-tur, --pair asks for eng-lug."),
        (["--to", "xml"], 2, '"xml" is not a corpus format'),
        (["--ids", "none"], 2, "way to take ids"),
    ],
)
def test_faults(
    lexicon_folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    code: int,
    said: str,
) -> None:
    assert main(command(lexicon_folder, tmp_path / "out", *words)) == code
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
