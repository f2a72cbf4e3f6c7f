from __future__ import annotations

import ast
import tomllib
from pathlib import Path
from typing import Any

import pytest

import lowres

ROOT = Path(__file__).resolve().parent.parent
CODE = [
    path for home in ("lowres", "cli", "lexicons", "tests") for path in ROOT.glob(f"{home}/**/*.py")
]


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_packages_are_the_folders_that_hold_code(project: dict[str, Any]) -> None:
    folders = {path.parent.relative_to(ROOT) for path in ROOT.glob("lowres/**/*.py")}
    names = {".".join(folder.parts) for folder in folders} | {"lowres.cli", "lowres.lexicons"}
    assert project["tool"]["setuptools"]["packages"] == sorted(names)


def test_every_package_says_what_it_is(project: dict[str, Any]) -> None:
    places = project["tool"]["setuptools"]["package-dir"]
    for name in project["tool"]["setuptools"]["packages"]:
        path = ROOT / places.get(name, name.replace(".", "/")) / "__init__.py"
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


def test_adapters_are_data_of_one_package(project: dict[str, Any]) -> None:
    patterns = project["tool"]["setuptools"]["package-data"]["lowres.lexicons"]
    for path in ROOT.glob("lexicons/*/**/*"):
        inside = path.relative_to(ROOT / "lexicons")
        if path.is_file() and "__pycache__" not in inside.parts:
            assert any(inside.match(pattern.replace("**", "*")) for pattern in patterns), inside


def test_version(project: dict[str, Any]) -> None:
    assert project["project"]["version"] == lowres.__version__


def test_every_public_name_has_a_home() -> None:
    assert sorted(lowres._HOMES) == sorted(lowres.__all__)
    assert {*lowres.__all__} <= {*dir(lowres)}


@pytest.mark.parametrize("name", ["LowresError", "Lexicon", "read_lexicon"])
def test_public_names_are_imported_when_used(name: str) -> None:
    assert getattr(lowres, name).__name__ == name


def test_unknown_public_name() -> None:
    with pytest.raises(AttributeError, match="'lowres' has no attribute 'Lexikon'"):
        lowres.Lexikon  # noqa: B018


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_mapped_folders_are_imported_by_their_names(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module or ""]
        roots = {name.partition(".")[0] for name in names}
        assert not roots & {"cli", "lexicons"}, f"{path}:{node.lineno}"


@pytest.mark.parametrize("home", ["lowres", "lexicons"])
def test_imports_go_one_way(home: str) -> None:
    later = ("lowres.cli", "lowres.lexicons") if home == "lowres" else ("lowres.cli",)
    for path in (path for path in CODE if path.relative_to(ROOT).parts[0] == home):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [getattr(node, "module", None) or "", *(alias.name for alias in node.names)]
                assert not any(name.startswith(later) for name in names), f"{path}:{node.lineno}"
