"""What an operation gives back."""

from __future__ import annotations

from typing import NamedTuple

from lowres.lexicon.table import Lexicon

__all__ = ["Outcome"]


class Outcome(NamedTuple):
    """A lexicon that was made of others.

    Attributes:
        lexicon: what was made.
        counts: rows by what became of them: left out, merged, and why.
    """

    lexicon: Lexicon
    counts: dict[str, int]
