"""Rejects are a list, whether memory holds them or a file."""

from __future__ import annotations

import gc

import pytest

from lowres.lexicon import Reject, rejects
from lowres.lexicon.rejects import LONGEST, Rejects

SOME = [
    Reject(line, "no-match" if line % 3 else "missing-cell", f"line\n{line}")
    for line in range(1, 9)
]


@pytest.mark.parametrize("in_memory", [0, 1, 100, 1 << 24])
def test_like_a_list(in_memory: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rejects, "_IN_MEMORY", in_memory)
    found = Rejects(SOME[:3])
    assert list(found) == SOME[:3]
    found.extend(SOME[3:])
    assert (len(found), found[0], found[-1], found[2:5]) == (8, SOME[0], SOME[-1], SOME[2:5])
    assert found == SOME
    assert found.reasons == {"no-match": 6, "missing-cell": 2}
    del found
    gc.collect()


def test_none() -> None:
    assert not Rejects()
    assert Rejects() == []
    assert Rejects()[:3] == []


def test_long_texts_are_cut_and_files_numbered() -> None:
    found = Rejects()
    found.origin = 2
    found.append(Reject(1, "no-match", "x" * 9999))
    assert found[0] == Reject(1, "no-match", "x" * LONGEST, 2)
