"""Licences in words become SPDX identifiers."""

from __future__ import annotations

import pytest

from lowres.lexicon.formats.spdx import spdx

LATER = "GNU General Public License ver. 2.0 and any later version"
TOLD = {
    LATER: "GPL-2.0-or-later",
    "GNU GENERAL PUBLIC LICENSE": "GPL-1.0-or-later",
    "GPLv2": "GPL-2.0-only",
    "GNU Lesser General Public License version 2.1": "LGPL-2.1-only",
    "https://www.gnu.org/licenses/gpl-3.0.html": "GPL-3.0-only",
    "the GNU GPL, version 3.0 or any later version, and the GNU Free Documentation License ver. 1.2 or later":
        "GPL-3.0-or-later AND GFDL-1.2-or-later",
    f"{LATER} and Text of Creative Commons Attribution-ShareAlike 3.0 Unported License (dual license)":
        "GPL-2.0-or-later OR CC-BY-SA-3.0",
    "http://creativecommons.org/licenses/by-nc-nd/4.0/": "CC-BY-NC-ND-4.0",
    "CC BY-SA 4.0": "CC-BY-SA-4.0",
    "Creative Commons Attribution 4.0 International": "CC-BY-4.0",
    "https://creativecommons.org/publicdomain/zero/1.0/": "CC0-1.0",
    "All rights reserved": None,
    "": None,
}  # fmt: skip


@pytest.mark.parametrize("text", TOLD)
def test_licence(text: str) -> None:
    assert spdx(text) == TOLD[text]
