"""A new format: its folder written by options or questions, and held to the contract."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lowres.cli.main import main
from lowres.lexicon.registry import Adapter
from lowres.testing.adapter_contract import CHECKS

NOTES = (
    "Sena\tclass\tEnglish\nmbatata (pl.)\tNOUN\tsweet potato; potato\nfamba\tVERB\twalk, go\n"
    "mphaka\tNOUN\tcat\n"
)
TABLE = ["--header", "1", "--columns", "src,pos,tgt", "--split", ";,", "--brackets", "()"]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.txt").write_text(NOTES, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("way", ["--toml", "--python"])
def test_with_a_sample(way: str, desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(
        ["lexicon", "new", "sena", way, "--sample", "notes.txt", "--pair", "seh-eng", *TABLE]
    )
    printed = capsys.readouterr().out.splitlines()
    assert code == 0
    assert printed[0] == "lowres lexicon test ./sena"
    adapter = Adapter(desk / "sena")
    assert len((adapter.folder / "adapter.toml").read_text("utf-8").splitlines()) <= 15
    for check in CHECKS:
        check(adapter, desk / "scratch")
    assert main([*printed[1].split()[1:], "--licence", "CC0-1.0"]) == 0
    assert (desk / "sena-lexicon/manifest.json").is_file()
    assert not [path for path in desk.iterdir() if path.name.startswith(".sena")]


@pytest.mark.parametrize("way", ["--toml", "--python"])
def test_sample_put_in_place_later(
    way: str, desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lexicon", "new", "sena", way, *TABLE]) == 0
    capsys.readouterr()
    assert main(["lexicon", "test", "sena"]) == 1
    shown = capsys.readouterr()
    assert "write one sample, a file sample.txt" in shown.out
    assert "checks ask for something" in shown.err
    (desk / "sena/sample.txt").write_text(NOTES, encoding="utf-8")
    assert main(["lexicon", "test", "./sena", "--write"]) == 2
    assert "--pair" in capsys.readouterr().err
    assert main(["lexicon", "test", "./sena", "--write", "--pair", "seh-eng", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [check["ok"] for check in told["checks"]] == [True] * len(CHECKS)


@pytest.mark.parametrize("way", ["--toml", "--python"])
def test_in_another_encoding(way: str, desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "old.txt").write_bytes("água\twater\npão\tbread\n".encode("latin-1"))
    more = ["--sample", "old.txt", "--pair", "por-eng", "--encoding", "latin-1"]
    assert main(["lexicon", "new", "old", way, *more]) == 0
    printed = capsys.readouterr().out.splitlines()
    for command in printed:
        assert main(command.split()[1:]) == 0


def test_what_the_sample_gives_is_told(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "words.csv").write_text("moto;fire\nmadzi;water\n", encoding="utf-8")
    more = ["--toml", "--sample", "words.csv", "--pair", "seh-eng"]
    assert main(["lexicon", "new", "one", *more]) == 0
    told = capsys.readouterr().err
    assert "From the sample: 0 records, 2 rejects. Are --delimiter, --header" in told
    assert main(["lexicon", "new", "other", *more, "--delimiter", "semicolon"]) == 0
    assert "From the sample: 2 records, 0 rejects.\n" in capsys.readouterr().err


def test_questions(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = ["Notes", "notes.txt", "tab", "1", "src,pos,tgt", ";,", "()", "seh-eng", "CC0-1.0"]
    typed = io.StringIO("\n".join(answers) + "\n")
    monkeypatch.setattr(typed, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", typed)
    assert main(["lexicon", "new", "sena"]) == 0
    adapter = Adapter(desk / "sena")
    assert adapter.title == "Notes"
    assert adapter.dataset is not None
    assert "sweet potato" in (desk / "sena/expected.jsonl").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["Sena"], 2, "cannot be a format"),
        (["sena", "--toml", "--python"], 2, "not both"),
        (["sena", "--sample", "notes.txt"], 2, "--sample needs --pair"),
        (["sena", "--columns", "src,pos"], 2, "must name src and tgt"),
        (["sena", "--columns", "src,tgt,pso"], 1, 'no "pso". Did you mean "pos"'),
        (["sena", "--pair", "seh-xx1"], 2, "not a known language"),
        (["sena", "--sample", "absent.txt", "--pair", "seh-eng"], 1, "absent.txt: no such file"),
        (["sena", "--sample", "old.doc", "--pair", "seh-eng"], 1, "is a document, not text"),
        (["there"], 1, "is there already"),
    ],
)
def test_mistakes(
    arguments: list[str], code: int, message: str, desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (desk / "there").mkdir()
    (desk / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(99))
    assert main(["lexicon", "new", *arguments]) == code
    assert message in capsys.readouterr().err
    assert sorted(path.name for path in desk.iterdir()) == ["notes.txt", "old.doc", "there"]


def test_a_broken_adapter_is_told(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(["lexicon", "new", "sena", "--python", "--sample", "notes.txt", "--pair", "seh-eng"])
        == 0
    )
    code = (desk / "sena/adapter.py").read_text("utf-8")
    (desk / "sena/adapter.py").write_text(code.replace("for line", "1 / 0\n    for line"), "utf-8")
    assert main(["lexicon", "test", "sena"]) == 1
    assert "raises ZeroDivisionError" in capsys.readouterr().out


@pytest.mark.slow
def test_formats_of_another_distribution(desk: Path) -> None:
    package = desk / "package"
    (package / "sena_lexicons").mkdir(parents=True)
    (package / "sena_lexicons/__init__.py").touch()
    arguments = [
        "--dir",
        str(package / "sena_lexicons"),
        "--sample",
        "notes.txt",
        "--pair",
        "seh-eng",
    ]
    assert main(["lexicon", "new", "sena", *arguments, *TABLE]) == 0
    (package / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'
        '[project]\nname = "sena-lexicons"\nversion = "1"\n'
        '[project.entry-points."lowres.lexicons"]\nsena = "sena_lexicons"\n'
        '[tool.setuptools]\npackages = ["sena_lexicons"]\n'
        '[tool.setuptools.package-data]\nsena_lexicons = ["*/*"]\n',
        encoding="utf-8",
    )
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "--quiet",
        "--no-index",
    ]
    pip += ["--no-deps", "--no-build-isolation", "--target", str(desk / "site"), str(package)]
    subprocess.run(pip, check=True, capture_output=True)

    def lowres(*words: str) -> str:
        command = [
            sys.executable,
            "-c",
            "from lowres.cli.main import run; run()",
            "lexicon",
            *words,
        ]
        environment = os.environ | {"PYTHONPATH": str(desk / "site")}
        return subprocess.run(
            command, check=True, capture_output=True, text=True, env=environment
        ).stdout

    named = [row["name"] for row in json.loads(lowres("formats", "--json"))["formats"]]
    assert "sena" in named
    assert lowres("test", "sena").count("ok  ") == len(CHECKS)
    out = ["--pair", "eng-seh", "--licence", "CC0-1.0", "--out", "o", "--json"]
    found = json.loads(lowres("read", "notes.txt", "--format", "sena", *out))
    assert found["translations"] == 5
