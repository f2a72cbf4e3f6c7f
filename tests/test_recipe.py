"""Recipes: every fault is told by its key, with what there is."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec
import pytest

from lowres.errors import InputError, UsageError
from lowres.recipe import build, load_toml


class Inner(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    path: str = ""


class Outer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    mode: Literal["switch", "translate"] = "switch"
    rate: float = 1.0
    inner: Inner = Inner()
    targets: tuple[Inner, ...] = ()


def test_later_layers_win_and_none_is_not_given() -> None:
    assert build(Outer, {"rate": 0.5, "mode": "translate"}, {"rate": 0.9, "mode": None}) == Outer(
        "translate", 0.9
    )


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"rat": 1.0}, 'unknown key "rat". Did you mean "rate"?'),
        ({"inner": {"pat": "x"}}, 'unknown key "pat" in inner. Did you mean "path"?'),
        ({"targets": [{"pth": "x"}]}, 'Did you mean "path"?'),
        (
            {"mode": "swich"},
            'mode cannot be "swich". Did you mean "switch"? Known: switch, translate.',
        ),
        ({"rate": "much"}, 'Expected `float`, got `str` (at "rate").'),
    ],
)
def test_faults(raw: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError) as caught:
        build(Outer, raw)
    assert said in str(caught.value)
    with pytest.raises(InputError, match=r"r\.toml"):
        build(Outer, raw, where=Path("r.toml"))


def test_a_file_that_is_no_toml(tmp_path: Path) -> None:
    path = tmp_path / "r.toml"
    path.write_text("a = [", encoding="utf-8")
    with pytest.raises(InputError, match="not valid TOML"):
        load_toml(path)
    with pytest.raises(InputError, match="no such file"):
        load_toml(tmp_path / "absent.toml")
