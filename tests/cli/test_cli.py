"""The command as people meet it: help, exit codes, what goes to stdout and what to stderr."""

from __future__ import annotations

import json
import os
import pty
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

import lowres
from lowres.cli.main import app, main
from lowres.lexicon import registry
from lowres.testing.adapter_contract import sample_of

HEAVY = ("torch", "transformers", "polars", "pyarrow", "scipy", "sklearn")
LOWRES = [sys.executable, "-c", "from lowres.cli.main import run; run()"]


@pytest.fixture
def words(tmp_path: Path) -> Path:
    path = tmp_path / "words.csv"
    path.write_text("src,tgt\nwater,su\nice,buz\n", encoding="utf-8")
    return path


@pytest.fixture
def reading(words: Path, tmp_path: Path) -> list[str]:
    """A command that reads a lexicon."""
    return ["lexicon", "read", str(words), "--pair", "en-tr", "--out", str(tmp_path / "out")]


def commands() -> Iterator[tuple[list[str], Any]]:
    waiting: list[tuple[list[str], Any]] = [([], typer.main.get_command(app))]
    for name, command in waiting:
        yield name, command
        inner = getattr(command, "commands", {})
        waiting.extend(([*name, word], inner[word]) for word in inner)


def opened_when_read(fifo: Path) -> int:
    """Open a pipe for writing as soon as its reader has opened it."""
    for _ in range(2000):
        try:
            return os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            time.sleep(0.01)
    raise TimeoutError(fifo)


def run(arguments: list[str], **more: Any) -> subprocess.CompletedProcess[bytes]:
    wanted = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | more
    return subprocess.run([*LOWRES, *arguments], check=False, **wanted)


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from lowres.cli.main import main; code = main(['--help']);"
        f"print('HEAVY', [name for name in {HEAVY} if name in sys.modules]); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "lexicon" in done.stdout
    assert done.stdout.endswith("HEAVY []\n")


COMMANDS = list(commands())
IDS = [" ".join(["lowres", *name]) for name, _ in COMMANDS]


@pytest.mark.parametrize(("name", "command"), COMMANDS, ids=IDS)
def test_every_command_and_option_has_help(name: list[str], command: Any) -> None:
    assert command.help, f"{' '.join(name)} has no help"
    assert command.help.strip().endswith(".")
    for option in command.params:
        assert getattr(option, "help", None), f"{' '.join(name)} {option.name} has no help"


@pytest.mark.parametrize("name", [name for name, _ in COMMANDS], ids=IDS)
def test_help_is_shown(name: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*name, "--help"]) == 0
    shown = capsys.readouterr()
    assert f"Usage: {' '.join(['lowres', *name])}"[:60] in " ".join(shown.out.split())
    assert shown.err == ""


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"{lowres.__version__}\n"


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        (["--pair", "en-xx"], 2, '"xx" is not a known language'),
        (["--pair", "english"], 2, "is not a pair of languages"),
        (["--format", "tabluar"], 2, 'Did you mean "tabular"'),
        (["--columns", "src,tgt,pso"], 2, 'Did you mean "pos"'),
        (["--encoding", "utf-9"], 2, '"utf-9" is not a known text encoding'),
        (["--formt", "tabular"], 2, "--formt"),
        (["--delimiter", "||"], 2, "not one character"),
        (["--out", "/dev/null"], 1, "is a file; --out needs a folder"),
        (["--out", "/proc/out"], 1, "cannot be written"),
    ],
)
def test_exit_codes(
    change: list[str],
    code: int,
    message: str,
    reading: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([*reading, "--licence", "CC0-1.0", *change]) == code
    shown = capsys.readouterr()
    assert shown.out == ""
    assert message in shown.err
    assert shown.err.count("\n") == 1


@pytest.mark.parametrize("arguments", [["lexcion"], ["lexicon", "raed"], ["lexicon", "read"]])
def test_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    assert "--help" in shown.err


def test_a_bug_is_one_line_and_a_saved_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(registry, "every", lambda: 1 / 0)
    assert main(["lexicon", "formats"]) == 70
    message = capsys.readouterr().err
    assert message.count("\n") == 1
    saved = Path(message.split()[-1])
    assert saved.parent == Path(os.environ["LOWRES_CACHE"])
    assert "ZeroDivisionError" in saved.read_text(encoding="utf-8")


def test_a_bug_is_one_line_where_nothing_can_be_saved(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(registry, "every", lambda: 1 / 0)
    monkeypatch.setenv("LOWRES_CACHE", "/proc/none")
    assert main(["lexicon", "formats"]) == 70
    message = capsys.readouterr().err
    assert message.count("\n") == 1
    assert "ZeroDivisionError: division by zero" in message


def test_interrupt(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted() -> list[str]:
        raise KeyboardInterrupt

    monkeypatch.setattr(registry, "every", interrupted)
    assert main(["lexicon", "formats"]) == 130
    assert capsys.readouterr().err == "Interrupted. Run the same command again to resume.\n"


def test_interrupt_by_signal(tmp_path: Path) -> None:
    fifo = tmp_path / "words.tsv"
    os.mkfifo(fifo)
    command = ["lexicon", "read", str(fifo), "--pair", "en-tr", "--out", str(tmp_path / "out")]
    with subprocess.Popen([*LOWRES, *command], stderr=subprocess.PIPE) as process:
        writer = opened_when_read(fifo)
        process.send_signal(signal.SIGINT)
        os.write(writer, b"water\tsu\n")  # polars lets a waiting read go on after a signal
        os.close(writer)
        _, message = process.communicate(timeout=20)
    assert process.returncode == 130
    assert message == b"Interrupted. Run the same command again to resume.\n"


def test_strict(reading: list[str], words: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*reading, "--strict", "--licence", "CC0-1.0"]) == 0
    with words.open("a", encoding="utf-8") as stream:
        stream.write("fog\n")
    assert main([*reading, "--overwrite", "--licence", "CC0-1.0"]) == 0
    capsys.readouterr()
    assert main([*reading, "--strict", "--licence", "CC0-1.0"]) == 3
    *_, last = capsys.readouterr().err.splitlines()
    assert last == f"{words}: 1 rejects under --strict."


@pytest.mark.parametrize("name", ["formats", "read", "stats"])
def test_json_is_one_object(
    name: str, reading: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(reading)
    capsys.readouterr()
    asked = {"formats": [], "read": reading[2:], "stats": [str(tmp_path / "out")]}[name]
    assert main(["lexicon", name, *asked, "--json"]) == 0
    shown = capsys.readouterr().out
    assert shown.count("\n") == 1
    assert isinstance(json.loads(shown), dict)


def test_stdout_stays_empty_without_data(
    reading: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(reading) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "2 units: 2 with records (2 in all), 0 rejected" in shown.err
    assert "its licence is unknown. State it with --licence" in shown.err


def test_quiet(reading: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-q", *reading]) == 0
    assert capsys.readouterr() == ("", "")


def test_formats_and_stats_are_tables(
    reading: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lexicon", "formats"]) == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in registry.names())
    main(reading)
    capsys.readouterr()
    assert main(["lexicon", "stats", str(tmp_path / "out")]) == 0
    assert ["heads", "2"] in [line.split() for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize("name", ["gatitos", "muse", "tabular"])
def test_samples_are_read_as_their_pages_say(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sample = sample_of(registry.get(name))
    asked = ["--pair", "en-lg", "--licence", "Apache-2.0", "--out", str(tmp_path / "out")]
    assert main(["lexicon", "read", str(sample), "--format", name, *asked, "--json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert summary["format"] == name
    rejects = (tmp_path / "out" / "rejects.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(rejects) == summary["rejects"] > 0


def test_again_is_complete_and_says_the_same(
    reading: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(reading) == 0
    manifest = (tmp_path / "out" / "manifest.json").read_bytes()
    assert main(reading) == 0
    assert "complete already" in capsys.readouterr().err
    assert (tmp_path / "out" / "manifest.json").read_bytes() == manifest


@pytest.mark.parametrize("arguments", [["lexicon", "formats"], ["--help"], ["--version"]])
def test_closed_pipe_is_quiet(arguments: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = run(arguments, stdout=writer)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("arguments", [["lexicon", "formats"], ["--version"]])
def test_full_device_is_one_line(arguments: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = run(arguments, stdout=full)
    message = b"standard output cannot be written (No space left on device).\n"
    assert (done.returncode, done.stderr) == (1, message)


def test_full_disk_is_one_line(reading: list[str], tmp_path: Path) -> None:
    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))

    done = run(["-q", *reading], preexec_fn=limited)
    assert done.returncode == 1, done.stderr
    assert b"cannot be written" in done.stderr
    assert done.stderr.count(b"\n") == 1
    assert not (tmp_path / "out" / "manifest.json").exists()
    assert run(["-q", *reading]).returncode == 0


@pytest.mark.parametrize("colour", [True, False])
def test_no_color(colour: bool) -> None:
    outer, inner = pty.openpty()
    environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    environment |= {"TERM": "xterm"} if colour else {"TERM": "xterm", "NO_COLOR": "1"}
    done = run(["lexicon", "stats", "/absent"], stdout=inner, stderr=inner, env=environment)
    shown = os.read(outer, 10_000)
    os.close(outer)
    os.close(inner)
    assert done.returncode == 1
    assert (b"\x1b[" in shown) is colour
    assert shown.count(b"\n") == 1
