"""Scale: workers, interrupts, full disks and bad rows; the same bytes in the end."""

from __future__ import annotations

import json
import os
import pickle
import random
import resource
import signal
import subprocess
import sys
import time
from importlib.resources import files
from pathlib import Path

import pytest

from generate.test_stream import command, content, lexicon_folder  # noqa: F401  (a fixture)
from lowres.cli.main import main
from lowres.corpus import read_corpus
from lowres.generate import Generator, Settings
from lowres.generate.batches import to_batch
from lowres.lang import Pair
from lowres.lexicon import Lexicon, Request, read_lexicon

SAMPLE = Path(str(files("lowres.sample")))
CORPUS = SAMPLE / "eng.jsonl"
LONG = ["--copies", "400", "--shard-rows", "6"]


def start(lexicon: Path, out: Path, *more: str, **how: object) -> subprocess.Popen[str]:
    run = [sys.executable, "-m", "lowres.cli", *command(lexicon, out, *more)]
    return subprocess.Popen(run, stderr=subprocess.PIPE, text=True, **how)  # type: ignore[call-overload,no-any-return]


def children(process: int) -> list[int]:
    told = Path(f"/proc/{process}/task/{process}/children")
    return [int(child) for child in told.read_text().split()] if told.exists() else []


def alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def done(out: Path) -> int:
    return len(list(out.glob("counts-*")))


def wait_for(what: object, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not what():  # type: ignore[operator]
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.mark.slow
def test_workers_write_the_same_bytes(lexicon_folder: Path, tmp_path: Path) -> None:  # noqa: F811
    one, two = tmp_path / "one", tmp_path / "two"
    more = ["--shard-rows", "50", "--edits", "--copies", "2"]
    assert main(["-q", *command(lexicon_folder, one, *more)]) == 0
    assert main(["-q", *command(lexicon_folder, two, *more, "--workers", "2")]) == 0
    assert content(one) == content(two)


@pytest.mark.slow
def test_an_interrupt_leaves_a_folder_to_resume_and_no_process(
    lexicon_folder: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    out, whole = tmp_path / "cut", tmp_path / "whole"
    process = start(lexicon_folder, out, *LONG, "--workers", "2", start_new_session=True)
    wait_for(lambda: done(out) >= 2)
    workers = children(process.pid)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said == "Interrupted. Run the same command again to resume.\n"
    wait_for(lambda: not any(map(alive, workers)))
    assert workers
    assert done(out) < 40
    for folder in (out, whole):
        assert main(["-q", *command(lexicon_folder, folder, *LONG)]) == 0
    assert content(out) == content(whole)


@pytest.mark.slow
def test_killed_at_random_moments_and_resumed(
    lexicon_folder: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    out, whole, draw = tmp_path / "cut", tmp_path / "whole", random.Random(3)
    more = [*LONG, "--edits"]
    assert main(["-q", *command(lexicon_folder, whole, *more)]) == 0
    for kill in range(5):
        workers = "2" if kill % 2 else "1"
        process = start(lexicon_folder, out, *more, "--workers", workers)
        before = done(out)
        ended = process.poll
        wait_for(lambda before=before, ended=ended: done(out) > before or ended() is not None)
        time.sleep(draw.random() / 2)
        started = children(process.pid)
        process.kill()
        process.communicate()
        wait_for(lambda started=started: not any(map(alive, started)))
    assert main(["-q", *command(lexicon_folder, out, *more, "--workers", "2")]) == 0
    assert content(out) == content(whole)


@pytest.mark.slow
def test_a_killed_worker_is_told_in_one_line(
    lexicon_folder: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    process = start(lexicon_folder, tmp_path / "out", *LONG, "--workers", "2")
    wait_for(lambda: done(tmp_path / "out") >= 2)
    named = {child: Path(f"/proc/{child}/cmdline").read_bytes() for child in children(process.pid)}
    os.kill(next(child for child, name in named.items() if b"spawn_main" in name), signal.SIGKILL)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert said.startswith("A worker was killed")
    assert said.count("\n") == 1


@pytest.mark.parametrize("to", ["arrow", "jsonl", "parquet"])
def test_a_full_disk_is_told_in_one_line(
    lexicon_folder: Path,  # noqa: F811
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    to: str,
) -> None:
    """A limit on the size of files stands in for the disk."""
    out, whole = tmp_path / "out", tmp_path / "whole"
    more = ["--copies", "9", "--shard-rows", "100", "--to", to]
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16_000, before[1]))
    try:
        assert main(command(lexicon_folder, out, *more)) == 1
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    error = capsys.readouterr().err
    assert "corpus-0000" in error
    assert "cannot be written (File too large). Check space" in error
    assert error.count("\n") == 1
    assert [path.name for path in (out / ".partial").iterdir()] == ["recipe.json"]
    for folder in (out, whole):
        assert main(["-q", *command(lexicon_folder, folder, *more)]) == 0
    assert content(out) == content(whole)


def test_bad_rows_are_left_out_where_asked(
    lexicon_folder: Path,  # noqa: F811
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = CORPUS.read_text(encoding="utf-8").splitlines(keepends=True)
    good, bad, out = tmp_path / "good.jsonl", tmp_path / "bad.jsonl", tmp_path / "out"
    good.write_text("".join([*lines[:10], *lines[11:]]), encoding="utf-8")
    bad.write_text("".join([*lines[:10], "{}\n", *lines[11:]]), encoding="utf-8")

    def run(file: Path, *more: str) -> int:
        words = command(lexicon_folder, out, *more)
        return main([str(file) if word == str(CORPUS) else word for word in words])

    assert run(bad) == 1
    assert f"{bad}:11: Object missing required field `text`" in capsys.readouterr().err
    assert run(bad, "--keep-going", "--json") == 3
    told = capsys.readouterr()
    assert "faults.txt" in told.err
    assert json.loads(told.out)["skipped"] == 1
    assert json.loads((out / "manifest.json").read_text())["counts"]["skipped"] == 1
    assert (out / "faults.txt").read_text().startswith("bad.jsonl:11: Object missing")
    text = (out / "corpus-00000.jsonl").read_bytes()
    assert run(good, "--overwrite") == 0
    assert text == (out / "corpus-00000.jsonl").read_bytes()


def test_several_files_are_one_corpus(lexicon_folder: Path, tmp_path: Path) -> None:  # noqa: F811
    lines = CORPUS.read_text(encoding="utf-8").splitlines(keepends=True)
    parts = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
    parts[0].write_text("".join(lines[:70]), encoding="utf-8")
    parts[1].write_text("".join(lines[70:]), encoding="utf-8")
    one, two = tmp_path / "one", tmp_path / "two"
    words = command(lexicon_folder, two, "--shard-rows", "50")
    at = words.index(str(CORPUS))
    assert main(["-q", *words[:at], *map(str, parts), *words[at + 1 :]]) == 0
    assert main(["-q", *command(lexicon_folder, one, "--shard-rows", "50")]) == 0
    made, expected = content(two), content(one)
    named = json.loads(made.pop("manifest"))["recipe"]["inputs"]
    assert [one["name"] for one in named] == ["a.jsonl", "b.jsonl"]
    assert expected.pop("manifest")
    assert made == expected


def test_a_generator_is_cheap_to_ship() -> None:
    asked = Request(Pair("eng", "tur"))
    lexicon: Lexicon = read_lexicon(SAMPLE / "eng-tur.tsv", asked, licence="x").lexicon
    generator = Generator(lexicon, Settings(seed=4))
    batch = to_batch(read_corpus(CORPUS, "jsonl", "eng"))
    fresh = len(pickle.dumps(generator))
    made = generator.apply(batch)
    shipped = pickle.dumps(generator)
    assert len(shipped) < 2 * fresh  # what it has learned about tokens stays here
    assert pickle.loads(shipped).apply(batch).equals(made)
    assert pickle.loads(pickle.dumps(generator.apply))(batch).equals(made)
