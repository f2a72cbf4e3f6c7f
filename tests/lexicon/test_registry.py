from __future__ import annotations

import subprocess
import sys
import zipfile
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest

from lowres.errors import InputError, UnknownName, UsageError
from lowres.lang import Pair
from lowres.lexicon import Request, registry
from lowres.lexicon.read import read_lexicon
from lowres.lexicon.sniff import guess

TOML = 'title = "{name}"\nsuffixes = {suffixes}\n{more}columns = {{ src = 1, tgt = 2 }}\n'


def adapter(home: Path, name: str, suffixes: str = '[".sena"]', more: str = "") -> Path:
    folder = home / name
    folder.mkdir(parents=True)
    text = TOML.format(name=name, suffixes=suffixes, more=more)
    (folder / "adapter.toml").write_text(text, encoding="utf-8")
    return folder


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_packaged_names() -> None:
    assert {"gatitos", "muse", "tabular"} <= {*registry.names()}
    assert registry.names() == sorted(registry.names())


def test_did_you_mean() -> None:
    with pytest.raises(UnknownName, match=r'Did you mean "gatitos"\? Known: .*muse') as fault:
        registry.get("gatito")
    assert fault.value.exit_code == 2


def test_by_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = adapter(tmp_path, "sena")
    assert registry.get(str(folder)).name == "sena"
    assert registry.get(f"{folder}/").title == "sena"
    monkeypatch.chdir(folder)
    assert registry.get("./").name == "sena"
    monkeypatch.chdir(tmp_path)
    assert registry.get("sena").name == "sena"
    with pytest.raises(UnknownName):
        registry.get(str(tmp_path))


def test_by_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = adapter(tmp_path / "a", "sena"), adapter(tmp_path / "b", "chewa")
    monkeypatch.setenv("LOWRES_ADAPTERS", f"{tmp_path / 'a'}::{tmp_path / 'b'}")
    assert {"sena", "chewa", "muse"} <= {*registry.names()}
    assert [registry.get(name).folder for name in ("sena", "chewa")] == [one, other]
    monkeypatch.delenv("LOWRES_ADAPTERS")
    assert "sena" not in registry.names()


def test_by_entry_point(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "sena_formats"
    adapter(package, "sena")
    written(package / "__init__.py", "raise RuntimeError('finding a name imports nothing')\n")
    monkeypatch.syspath_prepend(tmp_path)
    points = EntryPoints([EntryPoint("sena", "sena_formats", registry.ENTRY_POINTS)])
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: points.select(group=group))
    assert registry.get("sena").folder == package / "sena"


def test_taken_name_names_both_owners(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = adapter(tmp_path, "muse")
    monkeypatch.setenv("LOWRES_ADAPTERS", str(tmp_path))
    with pytest.raises(UsageError, match='Two adapters are called "muse"') as fault:
        registry.names()
    assert f"{folder}." in str(fault.value)
    assert str(registry._packaged() / "muse") in str(fault.value)


def test_finding_imports_no_adapter(tmp_path: Path) -> None:
    folder = tmp_path / "sena"
    folder.mkdir()
    written(folder / "adapter.toml", 'title = "S"\nsuffixes = [".s"]\ncode = "adapter.py"\n')
    written(folder / "adapter.py", "raise RuntimeError('imported')\n")
    code = (
        "import sys; from lowres.lexicon import registry; registry.get('sena');"
        "print([name for name in sys.modules if name.startswith('lowres_adapter')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"LOWRES_ADAPTERS": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("en_lg.tsv", "a lot of\tnyingi\n", "gatitos"),
        ("en_lg.tsv.gz", "a lot of\tnyingi\n", "gatitos"),
        ("words.tsv", "src\ttgt\tpos\n", "tabular"),
        ("words.csv", "\ufeffSRC,TGT\n", "tabular"),
        ("words.csv", '"tgt";"src"\n', "tabular"),
        ("en-fr.txt", "summer été\n", "muse"),
    ],
)
def test_sniffing(name: str, text: str, expected: str, tmp_path: Path) -> None:
    assert guess(written(tmp_path / name, text)).adapter.name == expected


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("words.doc", "a\tb\n", "no format fits this file.*--format .*gatitos.*tabular"),
        ("words.csv", "a,b\n", "no format fits"),
        ("words.tsv", "a\tb\tc\n", "no format fits"),
        ("words.sena", "a\tb\n", r"several formats fit this file.*--format \(chewa, sena\)"),
    ],
)
def test_sniffing_in_vain(
    name: str, text: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for other in ("sena", "chewa"):
        adapter(tmp_path / "more", other)
    monkeypatch.setenv("LOWRES_ADAPTERS", str(tmp_path / "more"))
    with pytest.raises(UsageError, match=message):
        guess(written(tmp_path / name, text))


@pytest.mark.parametrize(
    ("name", "begins"),
    [("words.xls", b"\xd0\xcf\x11\xe0"), ("words.pdf", b"%PDF-1.4"), ("words.rtf", b"{\\rtf1")],
)
def test_documents(name: str, begins: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(begins + bytes(600))
    with pytest.raises(InputError, match=r"is a document, not text. .*save a spreadsheet as CSV"):
        guess(tmp_path / name)


def test_spreadsheets_and_empty_files(tmp_path: Path) -> None:
    path = tmp_path / "words.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/workbook.xml", "<x/>")
    with pytest.raises(InputError, match="is a document, not text"):
        guess(path)
    with pytest.raises(InputError, match="is a document, not text"):
        read_lexicon(path, Request(Pair("eng", "tur")), format="tabular")
    with pytest.raises(InputError, match="the file is empty"):
        guess(written(tmp_path / "words.csv", ""))


def test_sniffing_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        guess(tmp_path / "absent.tsv")


def test_magic_goes_before_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    adapter(tmp_path / "more", "sena")
    adapter(tmp_path / "more", "chewa", more="magic = '^#chewa'\n")
    monkeypatch.setenv("LOWRES_ADAPTERS", str(tmp_path / "more"))
    assert guess(written(tmp_path / "a.sena", "#chewa\n")).adapter.name == "chewa"
    assert guess(written(tmp_path / "b.sena", "a\tb\n")).adapter.name == "sena"


def test_a_misspelt_variable_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOWRES_ADAPTERS", str(tmp_path / "absent"))
    with pytest.raises(UsageError, match="absent, which is not a folder"):
        registry.names()
