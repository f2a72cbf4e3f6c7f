"""The sketches that come with the package: every minimal pair comes out as expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from lowres.generate.sketch import load_sketch, sketch_names
from lowres.generate.sketch.check import check_pairs, pairs_beside


@pytest.mark.parametrize("name", sketch_names())
def test_minimal_pairs(name: str) -> None:
    sketch = load_sketch(name)
    outcomes = check_pairs(sketch, pairs_beside(Path(sketch.path)))
    assert [one for one in outcomes if one.found != one.expected] == []


@pytest.mark.parametrize("name", sketch_names())
def test_every_statement_names_its_source(name: str) -> None:
    sketch = load_sketch(name)
    assert sketch.sources
    told = [rule.source for rule in sketch.rules if rule.source]
    assert told
    assert all(source.split()[0] in sketch.sources for source in told)
