"""The catalogue says what it must of every source, and agrees with the files themselves."""

from __future__ import annotations

import gzip
import hashlib
import re
import shlex
from pathlib import Path

import msgspec
import pytest

from lowres.cli.main import main
from lowres.corpus.formats import FORMATS
from lowres.data import File, Source, find, sources
from lowres.errors import UsageError
from lowres.lang import canonical
from lowres.lexicon import registry

# Of the SPDX list (https://spdx.org/licenses), and its words for what is not on it or not known.
LICENCES = {
    "Apache-2.0",
    "CC-BY-4.0",
    "CC-BY-SA-3.0",
    "CC-BY-SA-4.0",
    "CC0-1.0",
    "GPL-2.0-or-later",
    "GPL-3.0-or-later",
    "LicenseRef-CC-BY-SA",
    "NOASSERTION",
}
# Where the files lie among the real corpora: in a folder for all sources of a collection.
PLACES = {
    "commonvoice": "text/commonvoice/{folder}/{path}",
    "freedict": "lexicons/freedict_tei/{path}",
    "gatitos": "lexicons/gatitos/{path}",
    "injongo": "slu/injongo/{folder}/{path}",
    "mtod": "slu/mtod/{path}",
    "ntrex": "text/ntrex/{last}",
    "sigmorphon2018": "sigmorphon/2018/{path}",
    "sigmorphon2023": "sigmorphon/2023/{path}",
    "snips": "slu/snips/{path}",
    "unimorph": "unimorph/{lang}/{path}",
    "wiktionary": "lexicons/wiktionary_dsl/{path}",
    "xsid": "slu/xsid/{path}",
}


def test_names_are_unique_and_in_order() -> None:
    names = [source.name for source in sources()]
    assert names == sorted(set(names))
    assert {name.partition("-")[0] for name in names} == {*PLACES}


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.name)
def test_what_a_source_says(source: Source) -> None:
    assert {*re.split(" (?:OR|AND) ", source.licence)} <= LICENCES
    assert source.note or source.licence not in {"NOASSERTION", "LicenseRef-CC-BY-SA"}
    assert [canonical(tag) for tag in source.languages] == [*source.languages]
    assert len({file.path for file in source.files}) == len(source.files)
    assert f"/{source.version}/" in source.base
    known = {*registry.names()} if source.kind in {"lexicon", "table"} else {*FORMATS}
    assert source.format in known
    if source.kind == "lexicon":
        assert len(source.languages) == 2


@pytest.mark.parametrize(
    "path",
    [
        "../up",
        "a/../../up",
        "/etc/passwd",
        "a//b",
        "a/",
        "",
        ".hidden",
        "c:/a",
        "a\\b",
        "a b",
        "a\n",
    ],
)
def test_a_path_cannot_leave_its_folder(path: str) -> None:
    with pytest.raises(msgspec.ValidationError, match="path"):
        msgspec.convert({"path": path, "size": 1, "sha256": "0" * 64}, File)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("base", "http://example.org/a/"),
        ("base", "https://example.org/a"),
        ("base", "file:///etc/"),
        ("name", "../words"),
        ("version", "HEAD"),
        ("files", []),
        ("files", [{"path": "a", "size": 1, "sha256": "F" * 64}]),
        ("files", [{"path": "a", "size": 0, "sha256": "0" * 64}]),
        ("kind", "model"),
        ("licence", ""),
        ("surprise", "x"),
    ],
)
def test_an_entry_that_is_not_right(field: str, value: object) -> None:
    right = msgspec.to_builtins(sources()[0])
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({**right, field: value}, Source)


def test_a_name_nobody_knows() -> None:
    with pytest.raises(UsageError, match=r'"gatitos-lig" is not a source\. Did you mean gatitos-l'):
        find("gatitos-lig")
    with pytest.raises(UsageError, match=r'"q" is not a source\. `lowres data list` names them'):
        find("q")


def lying(source: Source, file: File, data: Path) -> Path:
    place = PLACES[source.name.partition("-")[0]].format(
        folder=source.base.rstrip("/").rpartition("/")[2],
        lang=source.languages[0],
        last=re.sub(r"newstest2019-(src|ref)\.", "", file.path),
        path=file.path,
    )
    plain = data / place
    return plain if plain.exists() else plain.with_name(f"{plain.name}.gz")


@pytest.mark.slow
@pytest.mark.data
def test_sizes_and_checksums_are_those_of_the_files(data: Path) -> None:
    seen = 0
    for source in sources():
        for file in source.files:
            path = lying(source, file, data)
            if path.exists():
                content = path.read_bytes()
                content = gzip.decompress(content) if path.suffix == ".gz" else content
                assert len(content) == file.size, path
                assert hashlib.sha256(content).hexdigest() == file.sha256, path
                seen += 1
    assert seen == sum(len(source.files) for source in sources())


@pytest.mark.slow
@pytest.mark.data
@pytest.mark.parametrize(
    "name",
    [
        "gatitos-lug",
        "gatitos-ara-MA",
        "freedict-eng-lit",
        "wiktionary-eng-tur",
        "unimorph-hin",
        "sigmorphon2018-tur",
        "sigmorphon2023-tur",
    ],
)
def test_the_next_command_works_as_it_is_told(
    name: str,
    data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    source = find(name)
    for file in source.files:
        path = lying(source, file, data)
        there = tmp_path / "mirror" / name / (file.path + path.suffix * (path.suffix == ".gz"))
        there.parent.mkdir(parents=True, exist_ok=True)
        there.symlink_to(path)
    assert main(["data", "get", name, "--from", "mirror", "--out", "here"]) == 0
    said = capsys.readouterr()
    assert said.out == f"here/{name}\n"
    assert f"Licence: {source.licence}. Cite: {source.citation}." in said.err
    told = next(line for line in said.err.splitlines() if line.startswith("Next: lowres "))
    assert main([*shlex.split(told)[2:], "--json"]) == 0
    assert msgspec.json.decode(capsys.readouterr().out)["rejects"] < 30
