"""Files of office programs, which are no text: told as such, with the way out of them."""

from __future__ import annotations

from pathlib import Path

from lowres.errors import InputError
from lowres.unpack import members

__all__ = ["refuse_document"]

_BEGINNINGS = (b"\xd0\xcf\x11\xe0", b"%PDF-", b"{\\rtf")  # Office up to 2003, PDF, RTF
_WITHIN = {"[Content_Types].xml", "mimetype"}  # in a zip archive: Office since 2007, OpenDocument


def refuse_document(path: Path) -> None:
    """Make sure that a file is no spreadsheet, text document or PDF.

    Raises:
        InputError: it is one; it says how it is saved to be read.
    """
    if not path.is_file():
        return
    with path.open("rb") as stream:
        begins = stream.read(8)
    if begins.startswith(_BEGINNINGS) or _WITHIN & {*members(path)}:
        what = (
            "is a document, not text. Open it in its program and save a spreadsheet as CSV "
            "(UTF-8), anything else as plain text; read that."
        )
        raise InputError(path, what)
