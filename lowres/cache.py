"""Where this package keeps what it can make or fetch again."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["VARIABLE", "cache_folder"]

VARIABLE = "LOWRES_CACHE"


def cache_folder() -> Path:
    """Return the cache: the folder that ``LOWRES_CACHE`` names, else the system's place for it."""
    from platformdirs import user_cache_path

    told = os.environ.get(VARIABLE)
    return Path(told) if told else user_cache_path("lowres")
