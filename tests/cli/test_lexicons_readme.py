"""The linguist's page: its commands work in order, on the files it shows; its tables name everything."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from lowres.cli.main import app, main
from lowres.lexicon.adapter import Adapter
from lowres.lexicon.adapter_toml import convert
from lowres.lexicon.declared import Declaration, check_keys

ROOT = Path(str(files("lowres.lexicons")))
PAGE = (ROOT / "README.md").read_text("utf-8")
BLOCK = re.compile(
    r"^(?:.*This is `(?P<name>[\w./-]+)`:\n\n)?```(?P<kind>\w*)\n(?P<text>(?s:.*?))^```$", re.M
)
WORDS = r"[a-z]+(?:-[a-z]+)*"
# Words with a hyphen in the adapters that are no reasons: tags.
NO_REASONS = {"given-name"}


def blocks() -> Iterator[tuple[str | None, str, str]]:
    """Yield the page's blocks in order: the file it shows or none, its kind and its text."""
    for match in BLOCK.finditer(PAGE):
        yield match["name"], match["kind"], match["text"]


def commands() -> list[str]:
    shown = "".join(text for name, kind, text in blocks() if not kind and name is None)
    return shown.splitlines()


def test_what_is_no_file_and_no_output_is_a_command() -> None:
    assert len(commands()) > 12
    assert [line for line in commands() if not line.startswith("lowres ")] == []


@pytest.mark.slow
def test_commands_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Files are written, commands run and what they print compared, in the order of the page."""
    monkeypatch.chdir(tmp_path)
    printed = ""
    for name, kind, text in blocks():
        if name:
            Path(name).write_text(text, encoding="utf-8")
        elif kind == "text":
            assert [line for line in text.splitlines() if line not in printed] == []
        elif not kind:
            for line in text.splitlines():
                assert main(shlex.split(line)[1:]) == 0, line
                shown = capsys.readouterr()
                printed = shown.out + shown.err
    assert "madzi" in Path("first.tsv").read_text("utf-8")


def test_commands_named_in_its_text_exist() -> None:
    known = {
        f"lowres {group} {name}"
        for group, held in getattr(get_command(app), "commands", {}).items()
        for name in getattr(held, "commands", {})
    }
    named = {*re.findall(rf"`(lowres {WORDS} {WORDS})[ `]", PAGE)}
    assert named - known == set()


def test_every_format_is_in_the_table() -> None:
    rows = re.findall(r"^\| \[(\w+)\]\((\w+)/README\.md\) \|", PAGE, re.M)
    assert all(name == folder for name, folder in rows)
    assert {name for name, _ in rows} == {path.parent.name for path in ROOT.glob("*/adapter.toml")}
    links = re.findall(r"\]\((?!http|#)([^)]+)\)", PAGE)
    assert [link for link in links if not (ROOT / link).exists()] == []


def reasons_in_code() -> set[str]:
    """Collect what is given to Reject, and the words with a hyphen in what reads a format."""
    found: set[str] = set()
    lexicon = Path(str(files("lowres.lexicon")))
    for path in (*ROOT.glob("*/adapter.py"), *lexicon.glob("*.py"), *lexicon.glob("declared/*.py")):
        code = path.read_text("utf-8")
        found |= {*re.findall(rf'Reject\([^")]*(?:\([^)]*\)[^")]*)?"({WORDS})"', code)}
        if path.name not in ("labels.py", "spdx.py", "language_names.py"):
            found |= {*re.findall(rf'return "({WORDS}-[a-z]+|pattern|paradigm)"', code)}
    return found - NO_REASONS


def reasons(text: str) -> set[str]:
    """Collect the reasons in the tables of a page."""
    tables = re.findall(r"^\| reason \|.*\n((?:\|.*\n)+)", text, re.M)
    cells = [row.split("|")[1] for table in tables for row in table.splitlines()[1:]]
    return {*re.findall(rf"`({WORDS})`", " ".join(cells))}


def test_every_reason_is_on_the_page() -> None:
    told = {path: reasons(path.read_text("utf-8")) for path in ROOT.glob("*/README.md")}
    every = reasons_in_code().union(*told.values())
    assert {"missing-cell", "example", "broken-quote", "paradigm", "too-many"} <= every
    assert every == reasons(PAGE)


def test_reasons_name_the_formats_that_give_them() -> None:
    rows = re.findall(r"^\| (`[a-z`, -]+) \|[^|]+\| ([a-z_, ]+) \|$", PAGE, re.M)
    assert len(rows) > 10
    for slugs, formats in rows:
        for reason in re.findall(rf"`({WORDS})`", slugs):
            giving = {
                path.parent.name
                for path in ROOT.glob("*/README.md")
                if reason in reasons(path.read_text("utf-8"))
            }
            assert giving <= {*formats.split(", ")}, reason


def test_declarations_load(tmp_path: Path) -> None:
    shown = [text for _, kind, text in blocks() if kind == "toml"]
    assert len(shown) == 3
    for text in shown:
        (tmp_path / "adapter.toml").write_text(text, encoding="utf-8")
        assert Adapter(tmp_path).declared


def test_examples_of_keys_load() -> None:
    """Each row of the table of looks is a declaration, with the usual columns where it has none."""
    table = PAGE.partition("### What your list may look like")[2].partition("\n(")[0]
    rows = [row.split(" | ")[-1] for row in table.splitlines() if row.startswith("| ")][1:]
    assert len(rows) > 12
    for row in rows:
        spans = re.findall(r"`([^`]+)`", row.replace("\\|", "|"))
        held: dict[str, dict[str, Any]] = {"columns": {}, "file": {}}
        for span in (span for span in spans if " = " in span):
            for key, value in tomllib.loads(span).items():
                held.setdefault(key if isinstance(value, dict) else "columns", {}).update(
                    value if isinstance(value, dict) else {key: value}
                )
        assert spans, row
        if "line" not in held["file"]:
            held["columns"] = {"src": 1, "tgt": 2} | held["columns"]
        check_keys(held)
        assert convert(held, Declaration, Path("adapter.toml")), row
