"""The README's commands: each one works as it stands, and the table names them all."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from lowres.cli.main import app, main

README = Path(__file__).parents[2] / "README.md"
SAMPLE = Path(str(files("lowres.sample")))
NOT_RUN = {
    "make demo": "installs",
    "make test": "runs this very test",
    "LOWRES_DATA=... lowres experiment run tests/bench/injongo.toml --out out": "takes minutes",
}


def commands(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Walk the groups down to the commands."""
    inner = getattr(command, "commands", None)
    if inner is None:
        yield name, command
    else:
        for word, child in inner.items():
            yield from commands(child, f"{name} {word}")


def test_command_table() -> None:
    table = set(re.findall(r"^\| `(lowres [a-z ]+)` \|", README.read_text("utf-8"), re.MULTILINE))
    assert table == {name for name, _ in commands(get_command(app), "lowres")}


def test_every_command_has_help() -> None:
    for name, command in commands(get_command(app), "lowres"):
        assert command.help, f"{name} is missing its help"
        for option in command.params:
            assert getattr(option, "help", None), f"{name}: {option.name} is missing its help"


def test_arms_are_listed() -> None:
    from lowres.experiment.arms import ARMS

    text = README.read_text("utf-8")
    assert [arm for arm in ARMS if f"`{arm}`" not in text] == []


def written() -> list[str]:
    """The commands in the README's code blocks, in order; drawings are indented."""
    blocks = re.findall(r"^```\n(.*?)^```$", README.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    lines = [line.partition("  #")[0].rstrip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line and not line.startswith(" ")]


def test_every_command_is_run_or_is_said_not_to_be() -> None:
    others = [line for line in written() if not line.startswith("lowres ")]
    assert sorted(others) == sorted(NOT_RUN)


@pytest.mark.slow
def test_commands_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In order and in one folder, on the packaged sample under the names that the README uses."""
    monkeypatch.chdir(tmp_path)
    rows = (SAMPLE / "eng-tur.tsv").read_text("utf-8").splitlines()[1:]
    words = ["\t".join(row.split("\t")[:2]) + "\n" for row in rows]
    Path("words.tsv").write_text("".join(words), encoding="utf-8")
    Path("train.jsonl").write_bytes((SAMPLE / "eng.jsonl").read_bytes())
    Path("test.jsonl").write_bytes((SAMPLE / "tur.test.jsonl").read_bytes())
    commands = [line for line in written() if line.startswith("lowres ")]
    assert len(commands) > 3
    for command in commands:
        assert main(shlex.split(command)[1:]) == 0, command
