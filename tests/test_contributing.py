"""CONTRIBUTING: the house is as it says, and so are the places where parts are added."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
HOMES = ("lowres", "lexicons", "cli", "tests")


def paths() -> list[str]:
    """The files and folders that it names; a name in angle brackets is the reader's."""
    return re.findall(rf"`((?:{'|'.join(HOMES)})/[^`<>]*)`", TEXT)


def lines() -> set[str]:
    """What stands in the first column of the table of folders."""
    first = [row.split("|")[1] for row in TEXT.splitlines() if row.startswith("| `")]
    return {name.rstrip("/") for cell in first for name in re.findall("`([^`]+)`", cell)}


def test_what_is_named_is_there() -> None:
    assert len(paths()) > 20
    assert [path for path in paths() if not (ROOT / path).exists()] == []
    assert [path for path in paths() if path.endswith("/") and not (ROOT / path).is_dir()] == []


def test_every_part_of_the_house_has_its_line() -> None:
    packages = {f"lowres/{path.parent.name}" for path in ROOT.glob("lowres/*/__init__.py")}
    modules = {f"lowres/{path.name}" for path in ROOT.glob("lowres/*.py")}
    wanted = packages | (modules - {"lowres/__init__.py"}) | {"lexicons", "cli", "tests"}
    assert wanted - lines() == set()


def test_names_are_in_their_files() -> None:
    named = re.findall(r"`(\w+)`\s+in\s+`([\w/]+\.py)`", TEXT)
    assert len(named) > 4
    for name, path in named:
        assert re.search(rf"\b{name}\b", (ROOT / path).read_text(encoding="utf-8")), (name, path)
