"""The README's command table names every command there is, and no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from lowres.cli.main import app

README = Path(__file__).parents[2] / "README.md"


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
