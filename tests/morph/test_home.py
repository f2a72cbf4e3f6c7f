"""Where tables are looked for, and what is said where one cannot be had."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lowres.errors import LowresError, MissingExtra, UsageError
from lowres.morph.home import table_folder


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    monkeypatch.setenv("UNIMORPH", str(tmp_path / "tables"))
    monkeypatch.setenv("GIT_TERMINAL_PROMPT", "0")
    return tmp_path


def table(folder: Path, name: str = "tur") -> Path:
    folder.mkdir(parents=True)
    (folder / name).write_text("ev\tevler\tN;PL\n", encoding="utf-8")
    return folder


def test_the_variable_goes_before_the_default(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    default = table(home / "me" / ".unimorph" / "tur")
    assert table_folder("tur") == default
    own = table(home / "tables" / "tur", "tur.1")
    assert table_folder("tr") == own
    monkeypatch.delenv("UNIMORPH")
    assert table_folder("tur") == default


def test_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "unimorph", None)
    with pytest.raises(MissingExtra, match=r"pip install 'lowres\[morph\]'"):
        table_folder("tur")
    with pytest.raises(UsageError, match='"xx" is not a known language'):
        table_folder("xx")


def test_download(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package clones from GitHub; git is told that GitHub is a folder here."""
    pytest.importorskip("unimorph")
    origin = table(home / "github" / "tur.git")
    git = ["git", "-C", str(origin), "-c", "user.name=me", "-c", "user.email=me@example.org"]
    for command in (["init", "-q"], ["add", "tur"], ["commit", "-q", "-m", "table"]):
        subprocess.run([*git, *command], check=True)
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", f"url.{home}/github/.insteadOf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "https://github.com/unimorph/")
    folder = table_folder("tur")
    assert folder == Path(os.environ["UNIMORPH"]) / "tur"
    assert (folder / "tur").read_text(encoding="utf-8") == "ev\tevler\tN;PL\n"
    with pytest.raises(LowresError, match=r"lug: cannot be downloaded .*UNIMORPH; or give a file"):
        table_folder("lug")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(LowresError, match=r"lug: cannot be downloaded \(No such file.*: git\)"):
        table_folder("lug")
