"""Every adapter survives damaged inputs, in a process whose memory is limited."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from lowres.lexicon import registry

COUNT = 100


@pytest.mark.slow
@pytest.mark.parametrize("name", registry.names())
def test_damaged_inputs_are_survived(name: str) -> None:
    command = [sys.executable, "-m", "lowres.testing.mutation", name, "--count", str(COUNT)]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "POLARS_MAX_THREADS": "1"},
    )
    assert done.stdout, done.stderr[-2000:]
    told = json.loads(done.stdout)
    assert told["faults"] == []
    assert sum(told.get(kind, 0) for kind in ("fine", "rejects", "refused")) == COUNT
    assert told["refused"] > 0
