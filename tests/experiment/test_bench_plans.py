"""The experiments under ``tests/bench`` can be run: their settings and those of their ablations fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from lowres.experiment.plan import load_plan
from lowres.generate import Settings

PLANS = sorted((Path(__file__).parents[1] / "bench").glob("*.toml"))


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_plan(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOWRES_DATA", "data")
    monkeypatch.setenv("WIKTIONARY", "wiktionary")
    monkeypatch.setenv("NEAR", "near")
    plan = load_plan(path)
    for run in plan.runs:
        settings = plan.settings_of(run.arm, run.lang)
        settings.pop("mix", None)
        Settings(**settings)
    assert {*plan.ablations} <= {*plan.arms}
