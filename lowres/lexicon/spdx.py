"""Licences told by their address, as SPDX identifiers (https://spdx.org/licenses/)."""

from __future__ import annotations

import re

__all__ = ["spdx"]

_DEED = re.compile(r"creativecommons\.org/(licenses|publicdomain)/([a-z-]+)(?:/([\d.]+))?")


def spdx(licence: str | None) -> str | None:
    """Return the SPDX identifier of a licence given by its Creative Commons address.

    Whatever else a licence is called is returned as it is.

    >>> spdx("https://creativecommons.org/licenses/by-nc/4.0/"), spdx("CC-BY-4.0"), spdx(None)
    ('CC-BY-NC-4.0', 'CC-BY-4.0', None)
    >>> spdx("http://creativecommons.org/publicdomain/zero/1.0/")
    'CC0-1.0'
    """
    found = _DEED.search((licence or "").lower())
    if not found:
        return licence or None
    name = "CC0" if found[2] == "zero" else f"CC-{found[2].upper()}"
    return f"{name}-{found[3] or '4.0'}"
