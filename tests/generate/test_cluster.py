"""Ray Data as the engine: the same bytes, faults in one line, resumed by the other engine."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from generate.test_stream import CORPUS, command, content, lexicon_folder  # noqa: F401  (a fixture)
from generate.test_workers import alive, done, wait_for
from lowres.cli.main import main
from lowres.corpus.columns import read_batches
from lowres.errors import OutputError
from lowres.generate.cluster import _Maker, _rows
from lowres.generate.stream import ShardWriter
from lowres.generate.targets import Target, load_targets
from lowres.record.folder import OutputFolder

RAY = ["--engine", "ray", "--workers", "2"]
SHARDS = ["--shard-rows", "50", "--copies", "2"]
LONG = ["--shard-rows", "2", "--copies", "400"]  # shards enough that Ray stops before the last


def read(*, on_fault: object) -> Iterator[pa.RecordBatch]:
    return read_batches(CORPUS, "jsonl", "eng")


def maker(lexicon: Path, out: Path) -> tuple[_Maker, Iterator[pa.Table]]:
    targets = load_targets([Target(pair="eng-tur", lexicon=(str(lexicon),))], {})
    folder = OutputFolder(out, "corpus", {})
    rows = _rows(None, read, folder, 50, False, Path.cwd())
    return _Maker(ShardWriter(targets, folder, "jsonl", False), "run"), rows


def error_of(made: pa.Table) -> str:
    import pickle

    news = pickle.loads(made["news"][0].as_py())
    assert isinstance(news.error, OutputError)
    return str(news.error)


def test_a_shard_that_kills_its_workers_is_given_up(
    lexicon_folder: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    make, rows = maker(lexicon_folder, tmp_path / "out")
    mark = tmp_path / "out/.partial/begun-run-00000"
    mark.write_bytes(b"...")
    shard = next(rows)
    assert error_of(make(shard)).startswith("3 workers were killed at shard 00000, perhaps")
    mark.write_bytes(b"..")
    make(shard)
    assert (tmp_path / "out/counts-00000.json").exists()
    assert not mark.exists()
    rows.close()  # type: ignore[attr-defined]


def test_a_node_that_does_not_see_the_folder_says_so(
    lexicon_folder: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    make, rows = maker(lexicon_folder, tmp_path / "out")
    shard = next(rows)
    shutil.rmtree(tmp_path / "out")
    assert "All nodes of the cluster must see --out." in error_of(make(shard))
    assert not (tmp_path / "out").exists()
    rows.close()  # type: ignore[attr-defined]


def test_engines_are_named(
    lexicon_folder: Path,  # noqa: F811
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = tmp_path / "out"
    assert main(command(lexicon_folder, out, "--engine", "rya")) == 2
    assert capsys.readouterr().err.startswith('"rya" is not an engine. Did you mean "ray"?')
    monkeypatch.setitem(sys.modules, "ray", None)
    assert main(command(lexicon_folder, out, "--engine", "ray")) == 1
    assert capsys.readouterr().err == "ray is not installed. Run: pip install 'lowres[ray]'\n"
    assert not out.exists()


CLUSTER = """
import sys
import ray
ray.init("local", num_cpus=2, include_dashboard=False, log_to_driver=False)
print("at", ray.get_runtime_context().gcs_address, flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """Name a running cluster with two CPUs in the environment, and give its address."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        patch.setenv("RAY_AUTH_MODE", "token")  # read once, when Ray is imported
        patch.setenv("RAY_AUTH_TOKEN", "of-this-test-alone" * 2)
        pytest.importorskip("ray", reason="Ray is not installed")
        streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        run = [sys.executable, "-c", CLUSTER]
        with subprocess.Popen(run, stderr=subprocess.DEVNULL, **streams) as process:  # type: ignore[call-overload]
            address = next(line.split()[1] for line in process.stdout if line.startswith("at "))
            patch.setenv("RAY_ADDRESS", address)
            yield address


@pytest.fixture(scope="module")
def whole(lexicon_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: F811
    """What one process writes."""
    out = tmp_path_factory.mktemp("whole") / "out"
    assert main(["-q", *command(lexicon_folder, out, *SHARDS, "--edits")]) == 0
    return out


def cut(whole: Path, out: Path) -> None:
    """Copy a folder as it was when two shards were there."""
    shutil.copytree(whole, out)
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    (out / ".partial").mkdir()
    (out / ".partial/recipe.json").write_text(json.dumps(manifest["recipe"]), encoding="utf-8")
    late = [path for path in out.glob("*-0000*") if int(path.stem[-1]) > 1]
    for path in (out / "manifest.json", *late):
        path.unlink()


@pytest.mark.slow
@pytest.mark.parametrize("to", ["jsonl", "text", "conllu", "parquet"])
def test_ray_writes_the_same(
    lexicon_folder: Path,  # noqa: F811
    tmp_path: Path,
    cluster: str,
    to: str,
) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    more = [*SHARDS, "--to", to]
    assert main(["-q", *command(lexicon_folder, one, *more)]) == 0
    assert main(["-q", *command(lexicon_folder, two, *more, *RAY)]) == 0
    expected, made = content(one), content(two)
    assert len([name for name in made if name.startswith("corpus-")]) == 5
    if to == "parquet":
        for name in [name for name in made if name.endswith(".parquet")]:
            assert pq.read_table(two / name).equals(pq.read_table(one / name))
            assert made.pop(name)
            assert expected.pop(name)
    assert made == expected


@pytest.mark.slow
def test_ray_takes_up_what_another_engine_began(
    lexicon_folder: Path,  # noqa: F811
    tmp_path: Path,
    cluster: str,
    whole: Path,
) -> None:
    out = tmp_path / "out"
    cut(whole, out)
    before = {path: path.stat().st_mtime_ns for path in out.glob("*-0000*")}
    assert len(before) == 6
    assert main(["-q", *command(lexicon_folder, out, *SHARDS, "--edits", *RAY)]) == 0
    assert content(out) == content(whole)
    assert before == {path: path.stat().st_mtime_ns for path in before}


@pytest.mark.slow
def test_faults_come_back_in_order(
    lexicon_folder: Path,  # noqa: F811
    tmp_path: Path,
    cluster: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = CORPUS.read_text(encoding="utf-8").splitlines(keepends=True)
    for at in (10, 20, 120):
        lines[at] = "{}\n"
    bad, out = tmp_path / "bad.jsonl", tmp_path / "out"
    bad.write_text("".join(lines), encoding="utf-8")

    def run(out: Path, *more: str) -> int:
        words = command(lexicon_folder, out, *SHARDS, *more)
        return main([str(bad) if word == str(CORPUS) else word for word in words])

    assert run(tmp_path / "local", "--keep-going") == 3
    capsys.readouterr()
    assert run(out, *RAY) == 1
    assert capsys.readouterr().err.startswith(f"{bad}:11: Object missing required field `text`")
    assert run(out, *RAY, "--keep-going") == 3
    told = capsys.readouterr().err.splitlines()
    assert [line.split(":")[1] for line in told if line.endswith("Left out.")] == [
        "11",
        "21",
        "121",
    ]
    assert content(out) == content(tmp_path / "local")


@pytest.mark.slow
def test_what_a_worker_cannot_write_is_told_in_one_line(
    lexicon_folder: Path,  # noqa: F811
    tmp_path: Path,
    cluster: str,
    whole: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "out"
    cut(whole, out)
    (out / "corpus-00003.jsonl").mkdir()
    (out / "corpus-00003.jsonl/in-the-way").touch()
    words = [*SHARDS, "--edits", *RAY]
    assert main(["-q", *command(lexicon_folder, out, *words)]) == 1
    error = capsys.readouterr().err
    assert "corpus-00003.jsonl: cannot be written (Is a directory). Check space" in error
    assert error.count("\n") == 1
    shutil.rmtree(out / "corpus-00003.jsonl")
    assert main(["-q", *command(lexicon_folder, out, *words)]) == 0
    assert content(out) == content(whole)


@pytest.mark.slow
def test_a_running_cluster_is_joined(
    lexicon_folder: Path,  # noqa: F811
    tmp_path: Path,
    cluster: str,
    whole: Path,
) -> None:
    """From a folder of its own, with relative names and more workers than there are CPUs."""
    for name, path in {"L": lexicon_folder, "eng.jsonl": CORPUS}.items():
        (tmp_path / name).symlink_to(path)
    words = command(Path("L"), Path("out"), *SHARDS, "--edits", "--engine", "ray", "--workers", "3")
    words = ["eng.jsonl" if word == str(CORPUS) else word for word in words]
    run = [sys.executable, "-m", "lowres.cli", "-q", *words]
    made = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (made.returncode, made.stdout, made.stderr) == (0, "", "")
    assert content(tmp_path / "out") == content(whole)


@pytest.mark.slow
def test_an_address_where_nobody_answers(
    lexicon_folder: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    pytest.importorskip("ray", reason="Ray is not installed")
    run = [sys.executable, "-m", "lowres.cli", *command(lexicon_folder, tmp_path / "out", *RAY)]
    told = {**os.environ, "RAY_ADDRESS": "127.0.0.1:1"}
    made = subprocess.run(run, env=told, capture_output=True, text=True, timeout=60, check=False)
    assert made.returncode == 1
    assert made.stderr.startswith("RAY_ADDRESS=127.0.0.1:1: no cluster answers (")
    assert made.stderr.count("\n") == 1


@pytest.mark.slow
def test_interrupted_with_a_worker_killed_and_resumed_without_ray(
    lexicon_folder: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    """On a cluster of its own, of which no process is left."""
    pytest.importorskip("ray", reason="Ray is not installed")
    out, one = tmp_path / "out", tmp_path / "one"
    run = [sys.executable, "-m", "lowres.cli", *command(lexicon_folder, out, *LONG, *RAY)]
    how = {"stderr": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    told = {name: value for name, value in os.environ.items() if not name.startswith("RAY_")}
    process = subprocess.Popen(run, env=told, start_new_session=True, **how)  # type: ignore[call-overload]
    wait_for(lambda: done(out) >= 2, 120)
    started = descendants(process.pid)
    os.kill(next(one for one in started if "_Maker" in named(one)), signal.SIGKILL)
    before = done(out)
    wait_for(lambda: done(out) >= before + 2, 120)
    os.killpg(process.pid, signal.SIGINT)
    said, errors = process.communicate(timeout=60)
    assert (process.returncode, said) == (130, "")
    assert "Interrupted. Run the same command again to resume.\n" in errors
    wait_for(lambda: not any(map(alive, started)))
    assert not (out / "manifest.json").exists()
    for folder in (out, one):
        assert main(["-q", *command(lexicon_folder, folder, *LONG)]) == 0
    assert content(out) == content(one)


def descendants(process: int) -> list[int]:
    told = [path.read_text() for path in Path(f"/proc/{process}/task").glob("*/children")]
    below = [int(child) for line in told for child in line.split()]
    return [*below, *(further for child in below for further in descendants(child))]


def named(process: int) -> str:
    told = Path(f"/proc/{process}/cmdline")
    return told.read_bytes().decode() if told.exists() else ""
