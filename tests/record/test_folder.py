from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from lowres.errors import OutputError
from lowres.record.folder import (
    MANIFEST,
    OutputFolder,
    read_manifest,
    replace_atomically,
    write_file,
)

RECIPE = {"seed": 1, "settings": {"rate": 0.5, "mode": "mix"}}
PARTS = {"a.txt": "eins\n" * 1000, "b.txt": "zwei\n" * 1000, "c.txt": "drei\n" * 1000}

# Writes its parts, and kills itself in the middle of the second when told so.
SCRIPT = """
import os, signal, sys
from pathlib import Path
from lowres.record.folder import OutputFolder

def fill(path, text):
    with path.open("w") as stream:
        stream.write(text[: len(text) // 2])
        stream.flush()
        if sys.argv[2] == path.name:
            os.kill(os.getpid(), signal.SIGKILL)
        stream.write(text[len(text) // 2 :])

folder = OutputFolder(Path(sys.argv[1]), "corpus", {"seed": 1})
for name in ("a.txt", "b.txt", "c.txt"):
    if not folder.has(name):
        print("writes", name, flush=True)
        folder.write(name, lambda path: fill(path, name * 5000))
folder.finish({"parts": 3})
"""


def start(path: Path, recipe: dict[str, object] | None = None, **more: bool) -> OutputFolder:
    return OutputFolder(path, "corpus", RECIPE if recipe is None else recipe, **more)


def finished(path: Path) -> OutputFolder:
    folder = start(path)
    for name, text in PARTS.items():
        folder.write_text(name, text)
    folder.finish({"counts": {"written": 3}})
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "out"


def test_start_absent_or_empty(out: Path) -> None:
    assert not start(out).complete
    other = out.parent / "empty"
    other.mkdir()
    assert not start(other).complete


def test_continue(out: Path) -> None:
    start(out).write_text("a.txt", "done")
    again = start(out)
    assert (again.complete, again.has("a.txt"), again.has("b.txt")) == (False, True, False)


def test_complete(out: Path) -> None:
    finished(out)
    assert start(out).complete
    assert {path.name for path in out.iterdir()} == {*PARTS, MANIFEST}
    assert {name: (out / name).read_text() for name in PARTS} == PARTS


def test_manifest(out: Path) -> None:
    folder = finished(out)
    manifest = read_manifest(out, "corpus")
    assert manifest["fingerprint"] == folder.fingerprint
    assert manifest["recipe"] == {"kind": "corpus", "schema": 1, **RECIPE}
    assert manifest["counts"] == {"written": 3}
    assert {*manifest["run"]} == {"started", "seconds", "version", "python", "revision"}


def test_fingerprint_is_the_recipe_alone(tmp_path: Path) -> None:
    one, other = start(tmp_path / "a"), start(tmp_path / "b", dict(reversed(RECIPE.items())))
    assert one.fingerprint == other.fingerprint
    assert start(tmp_path / "c", {"seed": 2}).fingerprint != one.fingerprint


@pytest.mark.parametrize("done", [True, False])
def test_different_names_what_differs(out: Path, done: bool) -> None:
    finished(out) if done else start(out)
    recipe = {"seed": 1, "settings": {"rate": 0.4, "mode": "mix"}, "extra": True}
    with pytest.raises(OutputError, match=r"differs in extra, settings\.rate\).*--overwrite"):
        start(out, recipe)


def test_different_kind(out: Path) -> None:
    finished(out)
    with pytest.raises(OutputError, match=r"differs in kind\)"):
        OutputFolder(out, "model", RECIPE)


@pytest.mark.parametrize("recipe", [RECIPE, {"seed": 2}])
def test_overwrite(out: Path, recipe: dict[str, object]) -> None:
    finished(out)
    folder = start(out, recipe, overwrite=True)
    assert not folder.complete
    assert not any(folder.has(name) for name in PARTS)


@pytest.mark.parametrize("overwrite", [True, False])
def test_foreign_folder_is_refused_and_kept(out: Path, overwrite: bool) -> None:
    out.mkdir(parents=True)
    (out / "thesis.tex").write_text("mine")
    with pytest.raises(OutputError, match="not empty and no lowres output"):
        start(out, overwrite=overwrite)
    assert [path.name for path in out.iterdir()] == ["thesis.tex"]


@pytest.mark.parametrize(
    "text", ["{}", "[1]", "not json", '{"lowres": "corpus"}', '{"name": "another tool\'s"}']
)
def test_foreign_manifest_is_refused(out: Path, text: str) -> None:
    out.mkdir(parents=True)
    (out / MANIFEST).write_text(text)
    with pytest.raises(OutputError, match="not empty and no lowres output"):
        start(out, overwrite=True)


def test_a_file_is_no_folder(out: Path) -> None:
    out.parent.mkdir(parents=True)
    out.touch()
    with pytest.raises(OutputError, match=r"is a file; --out needs a folder"):
        start(out)


def test_cut_off_before_the_first_moment(out: Path) -> None:
    (out / ".partial").mkdir(parents=True)
    (out / ".partial" / "recipe.json.draft").write_text("{")
    assert not start(out).complete


def test_part_that_fails_is_not_there(out: Path) -> None:
    def fill(path: Path) -> None:
        path.write_text("half")
        raise KeyError("fault")

    folder = start(out)
    with pytest.raises(KeyError):
        folder.write("a.txt", fill)
    assert not folder.has("a.txt")
    folder.write_text("a.txt", "whole")
    assert (out / "a.txt").read_text() == "whole"


def test_part_may_be_a_folder(out: Path) -> None:
    def fill(path: Path) -> None:
        path.mkdir()
        (path / "weights").write_bytes(b"1")

    folder = start(out)
    for _ in range(2):
        folder.write("sub/model", fill)
    assert (out / "sub" / "model" / "weights").read_bytes() == b"1"


@pytest.mark.parametrize("part", ["a.txt", "b.txt", "c.txt"])
def test_killed_and_resumed_to_equal_bytes(tmp_path: Path, part: str) -> None:
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    assert run(whole, "never").returncode == 0
    assert run(cut, part).returncode == -signal.SIGKILL
    assert not (cut / MANIFEST).exists()
    assert not (cut / part).exists()
    resumed = run(cut, "never")
    assert resumed.returncode == 0
    assert resumed.stdout.split()[1::2] == [name for name in PARTS if name >= part]
    for name in PARTS:
        assert (cut / name).read_bytes() == (whole / name).read_bytes()
    manifests = [without_run(path / MANIFEST) for path in (whole, cut)]
    assert manifests[0] == manifests[1]
    assert {path.name for path in cut.iterdir()} == {*PARTS, MANIFEST}


def test_full_disk_is_one_error_that_names_the_part(out: Path) -> None:
    folder = start(out)
    with pytest.raises(OutputError, match=r"a\.txt: cannot be written \(No space left on device\)"):
        folder.write("a.txt", lambda path: Path("/dev/full").write_text("x" * 100))
    assert not folder.has("a.txt")


@pytest.mark.parametrize("where", ["/proc/lowres/out", "/dev/null/out"])
def test_place_that_cannot_be_written(where: str) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        start(Path(where))


def test_unfinished_is_not_read(out: Path) -> None:
    with pytest.raises(OutputError, match="it has no manifest"):
        read_manifest(out, "corpus")
    start(out)
    with pytest.raises(OutputError, match="unfinished: run its command again to resume"):
        read_manifest(out, "corpus")


@pytest.mark.parametrize("text", ["{", "[]", "\xff"])
def test_damaged_manifest(out: Path, text: str) -> None:
    finished(out)
    (out / MANIFEST).write_text(text, encoding="latin-1")
    with pytest.raises(OutputError, match="damaged"):
        read_manifest(out, "corpus")


def test_replaced_file_is_never_half(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    replace_atomically(path, "one")
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, limit[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            replace_atomically(path, "two" * 1000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert path.read_text() == "one"


def run(path: Path, part: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", SCRIPT, str(path), part]
    return subprocess.run(command, capture_output=True, text=True, env=os.environ, check=False)


def without_run(path: Path) -> dict[str, object]:
    manifest = msgspec.json.decode(path.read_bytes(), type=dict[str, object])
    del manifest["run"]
    return manifest


def test_a_file_by_itself_is_whole_or_not_there(out: Path) -> None:
    path = out / "words.tsv"

    def cut_off(draft: Path) -> None:
        draft.write_text("hal")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_file(path, cut_off)
    assert [*out.iterdir()] == []
    write_file(path, lambda draft: draft.write_text("whole"))
    with pytest.raises(OutputError, match=r"words\.tsv: is there already"):
        write_file(path, cut_off)
    with pytest.raises(OutputError, match="is a folder"):
        write_file(out, cut_off, overwrite=True)
    with pytest.raises(OutputError, match="cannot be written"):
        write_file(path / "inside", cut_off)
    assert path.read_text() == "whole"
