from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture(scope="session")
def _caches(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Name folders that are not there yet: few tests write into theirs."""
    home = tmp_path_factory.mktemp("caches")
    return (home / str(number) for number in count())


@pytest.fixture(autouse=True)
def _own_cache(_caches: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOWRES_CACHE", str(next(_caches)))


@pytest.fixture(autouse=True)
def _own_log() -> Iterator[None]:
    """Take back what a command set: its handler writes to a stderr that is gone after the test."""
    yield
    logging.getLogger("lowres").setLevel(logging.NOTSET)
    for handler in list(logging.getLogger().handlers):
        if type(handler) is logging.StreamHandler:
            logging.getLogger().removeHandler(handler)


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real corpora: a test that asks for it skips without, unless it is required."""
    told = os.environ.get("LOWRES_DATA")
    if told and Path(told).is_dir():
        return Path(told)
    why = f"LOWRES_DATA is {told!r}, no folder" if told else "LOWRES_DATA is not set"
    if os.environ.get("LOWRES_REQUIRE_DATA") == "1":
        pytest.fail(f"{why}, and LOWRES_REQUIRE_DATA=1 asks for it")
    pytest.skip(why)
