"""Where UniMorph tables lie: ``$UNIMORPH/tur/tur``, the layout of the ``unimorph`` package.

The package downloads them; it is not asked to read them, since it does so anew at every look-up and
takes the word *nan* for a gap (https://github.com/unimorph/um-python).
"""

from __future__ import annotations

import importlib
import os
import subprocess
from pathlib import Path

from lowres.errors import LowresError, MissingExtra
from lowres.lang import canonical

__all__ = ["VARIABLE", "table_folder"]

VARIABLE = "UNIMORPH"


def table_folder(lang: str) -> Path:
    """Find the folder with the table of a language, or download it.

    Args:
        lang: language tag; the folder's name is its ISO 639-3 code.

    Raises:
        UsageError: nobody knows this language.
        MissingExtra: it is not here, and the package that downloads it is not installed.
        LowresError: it cannot be downloaded.
    """
    code = canonical(lang).partition("-")[0]
    homes = [Path(home) for home in (os.environ.get(VARIABLE), Path.home() / ".unimorph") if home]
    for home in homes:
        if any((home / code).glob(f"{code}*")):
            return home / code
    _download(code, homes[0])
    return homes[0] / code


def _download(code: str, home: Path) -> None:
    """Let the package clone https://github.com/unimorph/<code>."""
    try:
        package = importlib.import_module("unimorph")
    except ImportError:
        raise MissingExtra("unimorph", "morph") from None
    vars(package)["UNIMORPH_DIR"] = home  # else what the variable was when it was first imported
    os.environ.setdefault("GIT_TERMINAL_PROMPT", "0")  # GitHub asks who you are if it is not there
    try:
        package.download_unimorph(code)
    except subprocess.CalledProcessError as fault:
        raise LowresError(_in_vain(code, f"git ended with exit code {fault.returncode}")) from None
    except OSError as fault:
        raise LowresError(_in_vain(code, f"{fault.strerror}: {fault.filename}")) from None


def _in_vain(code: str, why: str) -> str:
    return (
        f"{code}: cannot be downloaded ({why}). Clone https://github.com/unimorph/{code} into a "
        f"folder of your own, and name that folder in {VARIABLE}; or give a file."
    )
