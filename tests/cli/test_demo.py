"""``lowres demo``: the numbers it prints, and that they tell what they should."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lowres.cli.main import main

pytestmark = pytest.mark.slow


def test_demo(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "demo"
    assert main(["demo", "--out", str(out), "--json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    arms = summary["arms"]
    assert {"english", "wang+en", "cosda+en", "shuffled", "ours", "gold"} <= arms.keys()
    ablations = {arm for arm in arms if arm.startswith("ours-")}
    assert ablations == {"ours-forms", "ours-text", "ours-order", "ours-lemma"}
    for metric in ("intent_accuracy", "slot_f1"):
        assert arms["ours"][metric] > arms["english"][metric] + 10
        assert arms["ours"][metric] > arms["shuffled"][metric] + 10
        assert arms["shuffled"][metric] < arms["english"][metric] + 5
        assert summary["gap_closed"]["ours"][metric] > 0
    assert (out / "report.html").stat().st_size > 10_000
    assert main(["demo", "--out", str(out)]) == 0
    shown = capsys.readouterr()
    assert "nothing to do" in shown.err
    assert "gap closed" in shown.out
    words = " ".join(shown.out.split())
    assert "Turn on → Aç V;IMP;2;SG" in words  # an imperative from the table of forms
