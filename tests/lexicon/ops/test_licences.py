"""Licences that do not go together are told, others are not."""

from __future__ import annotations

import pytest

from lowres.lexicon.ops.licences import conflicts


@pytest.mark.parametrize(
    "licences",
    [
        [],
        ["CC-BY-4.0"],
        ["CC-BY-NC-4.0"],
        ["CC-BY-4.0", "CC0-1.0", "Apache-2.0", "MIT", "ODC-By-1.0"],
        ["CC-BY-SA-4.0", "CC-BY-4.0"],
        ["GPL-3.0-or-later", "GPL-2.0-or-later", "Apache-2.0", "LGPL-3.0-only"],
        ["CC-BY-NC-4.0", "CC-BY-NC-3.0"],
    ],
)
def test_no_conflict(licences: list[str]) -> None:
    assert conflicts(licences) == []


@pytest.mark.parametrize(
    ("licences", "told"),
    [
        (["CC-BY-4.0", "CC-BY-NC-4.0"], "CC-BY-NC-4.0 beside CC-BY-4.0: no commercial use"),
        (["CC-BY-SA-3.0", "CC-BY-NC-4.0"], "CC-BY-NC-4.0 beside CC-BY-SA-3.0: one forbids"),
        (["GPL-3.0-only", "CC-BY-NC-SA-4.0"], "CC-BY-NC-SA-4.0 beside GPL-3.0-only: one forbids"),
        (["CC-BY-NC-SA-4.0", "CC-BY-NC-4.0"], "CC-BY-NC-SA-4.0 beside CC-BY-NC-4.0: share"),
        (["CC-BY-SA-4.0", "CC-BY-SA-3.0"], "CC-BY-SA-3.0, CC-BY-SA-4.0: share the whole under"),
        (["GPL-3.0-or-later", "CC-BY-SA-4.0"], "GPL-3.0-or-later beside CC-BY-SA-4.0: only"),
        (["GPL-2.0-only", "GPL-3.0-only"], "GPL-2.0-only beside GPL-3.0-only: version 2 alone"),
        (["GPL-2.0", "Apache-2.0"], "GPL-2.0 beside Apache-2.0: version 2 alone"),
        (["ODbL-1.0", "CC-BY-SA-4.0"], "ODbL-1.0 beside CC-BY-SA-4.0: each asks"),
        (["CC-BY-ND-4.0"], "CC-BY-ND-4.0: may not be shared once it is changed"),
        (["unknown", "CC0-1.0"], "unknown: ask for it"),
        (["Own-1.0"], "Own-1.0: is not in the table of licences"),
    ],
)
def test_conflict(licences: list[str], told: str) -> None:
    (line,) = conflicts(licences)
    assert line.startswith(told)
    assert "\n" not in line


def test_several_conflicts_are_all_told() -> None:
    assert len(conflicts(["unknown", "CC-BY-4.0", "CC-BY-NC-4.0", "CC-BY-SA-4.0"])) == 3
