"""The experiment file to start from: every setting of a plan is in it, and it can be run."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from lowres.cli.main import main
from lowres.experiment.plan import CorpusPlan, LexiconPlan, Plan, TargetPlan, load_plan
from lowres.experiment.skeleton import SKELETON

SAMPLE = Path(str(files("lowres.sample")))


def test_every_setting_is_in_it() -> None:
    for kind in (Plan, CorpusPlan, TargetPlan, LexiconPlan):
        assert [name for name in kind.__struct_fields__ if name not in SKELETON] == []


def test_it_is_written_once_and_loads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.toml"
    assert main(["experiment", "new", str(path)]) == 0
    plan = load_plan(path)
    assert plan.model == "linear"
    assert plan.generator == {}
    assert main(["experiment", "plan", str(path)]) == 1
    assert "source.train.jsonl: no such file" in capsys.readouterr().err
    before = path.read_bytes()
    assert main(["experiment", "new", str(path)]) == 1
    assert "there already" in capsys.readouterr().err
    assert path.read_bytes() == before


def test_filled_in_it_can_be_planned(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = {"source.train": "eng", "target.test": "tur.test", "target.train": "tur.train"}
    for name, sample in names.items():
        content = (SAMPLE / f"{sample}.jsonl").read_bytes()
        (tmp_path / f"{name}.jsonl").write_bytes(content)
    (tmp_path / "words.tsv").write_text("wake\tuyan\n", encoding="utf-8")
    (tmp_path / "mine.toml").write_text(SKELETON, encoding="utf-8")
    assert main(["experiment", "plan", str(tmp_path / "mine.toml"), "--json"]) == 0
    assert capsys.readouterr().out == '{"runs":30,"done":0}\n'
