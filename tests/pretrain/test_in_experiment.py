"""The ``+mlm`` arms: the encoder is adapted once a language, kept, and fine-tuned from."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from lowres.cli.main import main
from lowres.experiment.plan import load_plan
from lowres.experiment.run import KIND, described, run_all
from lowres.record.folder import OutputFolder

pytest.importorskip("torch", reason="the extra [train] is not installed")

PLAN = """
name = "tiny"
model = "{model}"
arms = ["english", "english+mlm", "gold+mlm"]
seeds = 1
resamples = 20
training = {{ steps = 2, batch = 4, buckets = 512, width = 16, frozen = 0 }}
pretrain = {{ steps = 2, tokens_per_batch = 256, longest = 32, generated = 0.5, source = 0.2 }}

[source]
lang = "eng"
format = "jsonl"
train = "{sample}/eng.jsonl"

[[target]]
lang = "tur"
format = "jsonl"
train = "{sample}/tur.train.jsonl"
test = "{sample}/tur.test.jsonl"
text = ["tur.txt"]
lexicon = {{ file = "{sample}/eng-tur.tsv", format = "tabular", licence = "Apache-2.0" }}
"""


@pytest.fixture
def plan(tiny: Path, tmp_path: Path) -> Path:
    from importlib.resources import files

    from lowres.corpus import read_corpus

    sample = Path(str(files("lowres.sample")))
    rows = read_corpus(sample / "tur.train.jsonl", "jsonl", "tur")
    (tmp_path / "tur.txt").write_text("\n".join(row.text for row in rows), encoding="utf-8")
    path = tmp_path / "plan.toml"
    path.write_text(PLAN.format(model=tiny, sample=sample), encoding="utf-8")
    return path


class Killed(Exception):
    pass


@pytest.mark.slow
def test_adapted_once_and_kept(plan: Path, tmp_path: Path) -> None:
    told, out = load_plan(plan), tmp_path / "out"
    encoder = out / "pretrained" / "tur" / "model.safetensors"

    def run(kill: Callable[[int, str], bool]) -> None:
        def advance(done: int, note: str = "") -> None:
            if kill(done, note):
                raise Killed

        run_all(told, OutputFolder(out, KIND, described(told)), 1, advance)

    with pytest.raises(Killed):
        run(lambda done, note: note.startswith("adapting to tur, loss"))
    assert not encoder.exists()
    with pytest.raises(Killed):
        run(lambda done, note: done == 1)
    made = encoder.stat().st_mtime_ns
    run(lambda done, note: False)
    assert encoder.stat().st_mtime_ns == made


@pytest.mark.slow
def test_report(plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert main(["experiment", "run", str(plan), "--out", str(out), "--json"]) == 0
    assert [*json.loads(capsys.readouterr().out)["arms"]] == ["english", "english+mlm", "gold+mlm"]
    manifest = json.loads((out / "pretrained" / "tur" / "manifest.json").read_text("utf-8"))
    named = [(part["corpus"], part["lang"]) for part in manifest["held_out"]]
    assert named == [("tur.txt", "tur"), ("generated", "tur"), ("source", "eng")]
    assert str(tmp_path) not in (out / "manifest.json").read_text("utf-8")
    assert "source language only, encoder adapted" in (out / "report.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("before", "after", "code", "message"),
    [
        ('model = "{model}"', 'model = "linear"', 2, "english+mlm adapts a pretrained encoder"),
        ('text = ["tur.txt"]', "", 1, 'the arm english+mlm needs text = ["..."] for tur'),
        ("generated = 0.5", "generatd = 0.5", 1, 'Did you mean "generated"'),
        ("english+mlm", "english+mml", 2, '"english+mml" is not an arm'),
    ],
)
def test_bad_plans(
    before: str,
    after: str,
    code: int,
    message: str,
    plan: Path,
    tiny: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = plan.read_text("utf-8")
    plan.write_text(text.replace(before.format(model=tiny), after), encoding="utf-8")
    assert main(["experiment", "run", str(plan), "--out", str(tmp_path / "out")]) == code
    shown = capsys.readouterr().err
    assert message in shown
    assert shown.count("\n") == 1
