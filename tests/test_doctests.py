"""The examples in docstrings run."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import lowres

NEEDS_TORCH = ("lowres.slu.chain", "lowres.slu.encode", "lowres.slu.network", "lowres.slu.neural")
NEEDS_TORCH += ("lowres.slu.trainer",)
MODULES = [
    module.name
    for module in pkgutil.walk_packages(lowres.__path__, "lowres.")
    if module.name not in NEEDS_TORCH and not module.name.endswith("__main__")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert result.failed == 0


def test_there_are_examples() -> None:
    finder = doctest.DocTestFinder(exclude_empty=True)
    found = [test for name in MODULES for test in finder.find(importlib.import_module(name))]
    assert sum(bool(test.examples) for test in found) >= 10
