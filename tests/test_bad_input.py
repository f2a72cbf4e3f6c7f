"""Bad input: one line that says the file, the line, what is wrong and what to do."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from lowres.cli.main import main

Told = Callable[..., tuple[int, str]]
TABLE = "src,tgt\nwater,su\nice,buz\n"
ROWS = "".join(f"{number}\t{number * number}\n" for number in range(9999))


@pytest.fixture
def told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Told:
    """Read a lexicon of these bytes, and return the exit code and the one line that was said."""

    def read(name: str, content: bytes | str, *more: str) -> tuple[int, str]:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        usual = ["--pair", "eng-tur", "--licence", "CC0-1.0", "--out", str(tmp_path / "out")]
        code = main(["lexicon", "read", str(path), *usual, *more])
        shown = capsys.readouterr()
        assert shown.out == ""
        assert shown.err.count("\n") == 1, shown.err
        assert shown.err.startswith(str(tmp_path))
        return code, shown.err.removeprefix(f"{tmp_path}/").rstrip("\n")

    return read


def test_missing_column(told: Told) -> None:
    code, message = told("words.csv", "src,translation\nwater,su\n")
    assert code == 1
    assert message == (
        'words.csv:1: there is no column "tgt" in the header (src, translation). '
        "Name the columns with --columns, for example --columns src,tgt."
    )


@pytest.mark.parametrize(
    ("content", "asked", "message"),
    [
        (
            TABLE.replace("su", "çay").encode("latin-1"),
            [],
            "words.csv:2: not valid utf-8 (byte 0xe7)",
        ),
        (
            TABLE.encode("utf-16"),
            ["--format", "tabular", "--encoding", "utf-8"],
            "words.csv:1: not valid utf-8 (byte 0xff)",
        ),
        (TABLE.replace("su", "çay"), ["--encoding", "ascii"], "words.csv:1: not valid ascii"),
    ],
)
def test_wrong_encoding(content: bytes | str, asked: list[str], message: str, told: Told) -> None:
    code, line = told("words.csv", content, *asked)
    assert (code, line[: len(message)]) == (1, message)
    assert "Say how it is encoded, for example --encoding " in line


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("words.tsv", "", "words.tsv: the file is empty. Give a table with one entry a line."),
        ("words.csv", "src,tgt\n", "words.csv: the file is empty. Give a table with one entry a line."),
        ("words.csv.gz", gzip.compress(b"", mtime=0), "words.csv.gz: the file is empty."),
        ("words.txt", "\n\n \n", 'words.txt: nothing in it was understood as "muse".'),
        ("words.txt", "one\ntwo\n", 'words.txt:1: nothing in it was understood as "muse". The first '
         "reject: missing-column ('one'). Look at --delimiter and --columns, or try another --format."),
    ],
)  # fmt: skip
def test_nothing_in_it(name: str, content: bytes | str, message: str, told: Told) -> None:
    format = {"tsv": "gatitos", "txt": "muse"}.get(name[-3:], "tabular")
    code, line = told(name, content, "--format", format)
    assert (code, line[: len(message)]) == (1, message)


def test_truncated_gzip(told: Told) -> None:
    packed = gzip.compress(ROWS.encode())
    code, message = told("en_tr.tsv.gz", packed[: len(packed) // 2])
    name, line, what = message.split(":", 2)
    assert (code, name) == (1, "en_tr.tsv.gz")
    assert 1 < int(line) < 9999
    assert what == " the file is cut off or damaged here. Fetch it again."


@pytest.mark.parametrize("rows", [3, 400])
@pytest.mark.parametrize("kept", [0.3, 0.9])
def test_a_short_gzip_cut_off_is_not_empty(rows: int, kept: float, told: Told) -> None:
    packed = gzip.compress("".join(f"word {at * at}\tsöz {at}\n" for at in range(rows)).encode())
    code, message = told("en_tr.tsv.gz", packed[: int(len(packed) * kept)])
    assert code == 1
    assert "cut off or damaged" in message


def test_pair_that_is_not_in_the_file(told: Told) -> None:
    code, message = told("en_lg.tsv", "water\tamazzi\n")
    assert code == 1
    assert message == (
        "en_lg.tsv: holds eng-lug, not eng-tur. Ask for --pair eng-lug, or give another file."
    )


def test_output_folder_of_another_run(told: Told, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(AssertionError):  # the first run succeeds, and says more than one line
        told("words.csv", TABLE)
    capsys.readouterr()
    code, message = told("words.csv", TABLE, "--encoding", "utf-8-sig")
    assert code == 1
    assert message == (
        "out: holds another run's output (differs in encoding). "
        "Give another --out, or --overwrite to replace it."
    )


def test_output_folder_with_other_things(told: Told, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.tex").touch()
    code, message = told("words.csv", TABLE, "--overwrite")
    assert code == 1
    assert message == "out: is not empty and no lowres output. Give --out another folder."


def test_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path, what in ((tmp_path / "no.tsv", "no such file"), (tmp_path, "this is a folder")):
        asked = ["--format", "tabular", "--pair", "en-tr", "--out", str(tmp_path / "out")]
        assert main(["lexicon", "read", str(path), *asked]) == 1
        message = capsys.readouterr().err
        assert message.startswith(f"{path}: {what}")
        assert message.count("\n") == 1


def test_stats_of_no_lexicon(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lexicon", "stats", str(tmp_path)]) == 1
    message = capsys.readouterr().err
    assert message == f"{tmp_path}: is no complete lexicon folder, it has no manifest.json.\n"


def test_adapter_that_is_wrong(told: Told, tmp_path: Path) -> None:
    (tmp_path / "sena").mkdir()
    (tmp_path / "sena" / "adapter.toml").write_text('titel = "S"\n')
    code, message = told("words.csv", TABLE, "--format", str(tmp_path / "sena"))
    assert code == 1
    assert message.startswith('sena/adapter.toml: unknown key "titel". Did you mean "title"?')


def test_adapter_whose_code_fails(told: Told, tmp_path: Path) -> None:
    (tmp_path / "sena").mkdir()
    toml = 'title = "S"\nsuffixes = [".csv"]\ncode = "adapter.py"\n'
    (tmp_path / "sena" / "adapter.toml").write_text(toml)
    code, message = told("words.csv", TABLE, "--format", str(tmp_path / "sena"))
    assert (code, message) == (1, 'sena/adapter.toml: code = "adapter.py" is not there.')


def test_rejects_are_named_with_their_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = tmp_path / "words.csv", tmp_path / "out"
    path.write_text(TABLE + "fog\n,sis\n" + "fog\n" * 3)
    asked = ["--pair", "en-tr", "--licence", "CC0-1.0", "--out", str(out), "--strict"]
    assert main(["lexicon", "read", str(path), *asked]) == 3
    shown = capsys.readouterr().err
    assert f"{path}:4: rejected (missing-column): fog\n" in shown
    assert f"{path}:5: rejected (missing-cell): ,sis\n" in shown
    assert f"All 5 rejects: {out / 'rejects.jsonl'}\n" in shown
    assert len((out / "rejects.jsonl").read_text().splitlines()) == 5


ROW = {"intent": "i", "text": "abc", "spans": [], "target": "", "example_id": "1"}
OUTSIDE = {**ROW, "spans": [{"start_byte": 2, "limit_byte": 4, "label": "x"}]}


@pytest.mark.parametrize(
    ("rows", "code", "message"),
    [
        ([OUTSIDE], 1, "c.jsonl:1: span 2-4 (x) lies outside its text of 3 characters."),
        ([ROW, ROW], 1, 'c.jsonl:2: id "1" stands already at'),
        ([], 1, "c.jsonl: there is no utterance in it."),
        ([{"text": "abc"}], 1, "c.jsonl:1: Object missing required field `intent`."),
    ],
)
@pytest.mark.parametrize("command", ["run", "preview"])
def test_corpora(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    command: str,
    rows: list[dict[str, object]],
    code: int,
    message: str,
) -> None:
    words, corpus, lexicon = tmp_path / "w.csv", tmp_path / "c.jsonl", tmp_path / "lexicon"
    words.write_text(TABLE, encoding="utf-8")
    corpus.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    pair = ["--pair", "eng-tur"]
    read = ["lexicon", "read", str(words), *pair, "--licence", "x", "--out", str(lexicon)]
    assert main(["-q", *read]) == 0
    capsys.readouterr()
    generate = [command, str(corpus), "--format", "injongo", "--lexicon", str(lexicon), *pair]
    out = ["--out", str(tmp_path / "out")] if command == "run" else []
    assert main(["generate", *generate, *out]) == code
    error = capsys.readouterr().err
    assert error.removeprefix(f"{tmp_path}/").startswith(message)
    assert error.count("\n") == 1


def test_models_and_unknown_ones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["slu", "score", str(tmp_path), str(tmp_path / "c"), "--format", "jsonl"]) == 1
    assert "is no complete model folder, it has no manifest.json." in capsys.readouterr().err
    assert main(["slu", "predict", str(tmp_path), str(tmp_path / "c")]) == 1
    assert capsys.readouterr().err.count("\n") == 1
