"""The whole road, small: lexicon, generated text, models, scores, report; twice, to equal bytes."""

from __future__ import annotations

import json
import re
import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from lowres.cli.main import main

SECONDS = re.compile(rb'(?<=class="n seconds">)[\d.]+')
SAMPLE = Path(str(files("lowres.sample")))
PLAN = """
name = "the road, small"
model = "linear"
arms = ["english", "shuffled", "ours", "gold"]
seeds = 2
resamples = 200

[source]
lang = "en"
format = "jsonl"
train = "{sample}/eng.jsonl"

[[target]]
lang = "tr"
format = "jsonl"
train = "{sample}/tur.train.jsonl"
test = "{sample}/tur.test.jsonl"
lexicon = {{ file = "{sample}/eng-tur.tsv", format = "tabular", licence = "Apache-2.0" }}
"""


def content(folder: Path) -> dict[str, bytes]:
    """All files of an output folder but for times: run blocks, costs and the report's seconds."""
    found = {}
    for path in sorted(path for path in folder.rglob("*") if "cost" not in path.parts):
        if path.name == "manifest.json":
            manifest = json.loads(path.read_bytes())
            manifest.pop("run")
            found[str(path.relative_to(folder))] = json.dumps(manifest).encode()
        elif path.name == "report.html":
            found[str(path.relative_to(folder))] = SECONDS.sub(b"", path.read_bytes())
        elif path.is_file():
            found[str(path.relative_to(folder))] = path.read_bytes()
    return found


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plan") / "road.toml"
    path.write_text(PLAN.format(sample=SAMPLE), encoding="utf-8")
    return path


def walk(out: Path) -> None:
    """The commands a user would give before an experiment, one after the other."""
    corpus, pair = str(SAMPLE / "eng.jsonl"), ["--pair", "eng-tur"]
    lexicon = ["lexicon", "read", str(SAMPLE / "eng-tur.tsv"), "--format", "tabular", *pair]
    generate = ["generate", "run", corpus, "--format", "jsonl", "--lexicon", str(out / "lexicon")]
    train = ["slu", "train", "--model", "linear", "--format", "jsonl", "--train", corpus]
    steps = [
        [*lexicon, "--licence", "Apache-2.0", "--out", str(out / "lexicon")],
        [*generate, *pair, "--copies", "2", "--seed", "1", "--edits", "--out", str(out / "corpus")],
        [*train, "--train", str(out / "corpus"), "--lang", "eng", "--out", str(out / "model")],
    ]
    for step in steps:
        assert main(["-q", *step]) == 0, step


def measure(out: Path, plan: Path, workers: int) -> None:
    """The experiment, in so many processes."""
    words = ["experiment", "run", str(plan), "--out", str(out / "experiment")]
    assert main(["-q", *words, "--workers", str(workers)]) == 0


@pytest.fixture(scope="module")
def road(plan: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("road")
    walk(out)
    measure(out, plan, workers=1)
    return out


def differing(first: Path, second: Path) -> list[str]:
    """Name the files that differ between two folders, of which neither is empty."""
    one, other = content(first), content(second)
    assert one
    return [name for name in one | other if one.get(name) != other.get(name)]


@pytest.mark.slow
def test_twice_to_equal_bytes(road: Path, tmp_path: Path) -> None:
    walk(tmp_path)
    assert (tmp_path / "corpus" / "corpus-00000.jsonl").exists()
    for part in ("lexicon", "corpus", "model"):
        assert differing(road / part, tmp_path / part) == []


@pytest.mark.slow
def test_two_processes_measure_the_same(road: Path, plan: Path, tmp_path: Path) -> None:
    measure(tmp_path, plan, workers=2)
    assert {"report.html", "table.csv"} <= content(tmp_path / "experiment").keys()
    assert differing(road / "experiment", tmp_path / "experiment") == []


def test_generated_text_teaches_the_target(road: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The model trained on generated text beats the one trained on English alone."""
    scores = json.loads((road / "experiment" / "results.json").read_bytes())["metrics"]
    for metric in ("intent_accuracy", "slot_f1"):
        arms = {arm: one["value"] for arm, one in scores[metric]["tur"]["scores"].items()}
        assert arms["ours"] > arms["english"] + 5
        assert arms["ours"] > arms["shuffled"] + 5
    words = [
        "slu",
        "score",
        str(road / "model"),
        str(SAMPLE / "tur.test.jsonl"),
        "--format",
        "jsonl",
    ]
    assert main([*words, "--json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert summary.keys() == {"intent_accuracy", "slot_f1", "exact_match", "n", "signature"}
    assert summary["n"] == 60
    assert "match:strict-span" in summary["signature"]


def test_predictions_are_utterances(road: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["slu", "predict", str(road / "model"), str(SAMPLE / "tur.test.jsonl")]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    gold = [
        json.loads(line) for line in (SAMPLE / "tur.test.jsonl").read_text("utf-8").splitlines()
    ]
    assert [row["text"] for row in rows] == [row["text"] for row in gold]
    assert all(len(row["intents"]) == 1 for row in rows)


def test_a_trained_model_is_left_alone_and_told_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train = ["slu", "train", "--model", "linear", "--train", str(SAMPLE / "eng.jsonl")]
    words = [*train, "--format", "jsonl", "--out", str(tmp_path / "model"), "--json"]
    assert main(words) == 0
    first = json.loads(capsys.readouterr().out)
    assert main(words) == 0
    second = capsys.readouterr()
    assert json.loads(second.out) == first
    assert "nothing to do" in second.err


def test_the_report_stands_by_itself(road: Path) -> None:
    page = (road / "experiment" / "report.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 3
    assert "src=" not in page
    assert "<link" not in page
    assert str(SAMPLE) not in page
    for arm in ("english", "shuffled", "ours", "gold"):
        assert f'<th scope="row">{arm}</th>' in page


def test_a_report_is_written_anew(road: Path, tmp_path: Path) -> None:
    copy = tmp_path / "experiment"
    shutil.copytree(road / "experiment", copy)
    for name in ("report.html", "results.json", "table.csv", "labels.csv"):
        (copy / name).unlink()
    assert main(["-q", "experiment", "report", str(copy)]) == 0
    assert content(copy) == content(road / "experiment")


def test_a_report_of_another_version_is_refused(
    road: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest = json.loads((road / "experiment" / "manifest.json").read_bytes())
    del manifest["recipe"]["source"]["train"]
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert main(["experiment", "report", str(tmp_path)]) == 1
    assert "another version" in capsys.readouterr().err


def test_a_complete_experiment_is_read_and_not_compared_again(
    road: Path, plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "experiment"
    shutil.copytree(road / "experiment", copy)
    shutil.rmtree(copy / "runs")
    assert main(["experiment", "run", str(plan), "--out", str(copy)]) == 0
    shown = capsys.readouterr()
    assert "nothing to do" in shown.err
    assert "gap closed" in shown.out
    (copy / "results.json").write_text("{}", encoding="utf-8")
    assert main(["experiment", "run", str(plan), "--out", str(copy)]) == 1
    assert "lowres experiment report" in capsys.readouterr().err


def test_a_plan_counts_what_is_done(
    road: Path, plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["experiment", "plan", str(plan)]
    assert main([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"runs": 8, "done": 0}
    copy = tmp_path / "experiment"
    shutil.copytree(road / "experiment", copy)
    (copy / "runs" / "tur" / "ours-1.json").unlink()
    assert main([*words, "--out", str(copy)]) == 0
    shown = capsys.readouterr()
    assert re.search(r"ours +1 of 2", shown.out)
    assert re.search(r"gold +2 of 2", shown.out)
    assert "runs: 8  done: 7" in shown.err
    assert main([*words, "--out", str(tmp_path / "absent"), "--json"]) == 0
    assert not (tmp_path / "absent").exists()
    assert main([*words, "--seeds", "3", "--out", str(copy)]) == 1
    assert "differs in seeds" in capsys.readouterr().err


def test_no_path_in_any_manifest(road: Path) -> None:
    for manifest in road.rglob("manifest.json"):
        text = manifest.read_text(encoding="utf-8")
        assert str(road) not in text
        assert str(SAMPLE) not in text


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ('"ours"', '"our"', 2, '"our" is not an arm. Did you mean "ours"?'),
        ("seeds", "seed", 1, 'unknown key "seed". Did you mean "seeds"?'),
        ("[[target]]", "[[targets]]", 1, 'unknown key "targets"'),
        ('lang = "tr"', 'lang = "xx"', 2, '"xx" is not a known language'),
        ("tur.train", "$NO_SUCH_VARIABLE/tur.train", 1, "environment variable"),
        ("tur.test", "absent", 1, "no such file"),
    ],
)
def test_plans_with_faults(
    plan: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    old: str,
    new: str,
    code: int,
    said: str,
) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(plan.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert main(["experiment", "run", str(wrong), "--out", str(tmp_path / "out")]) == code
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
