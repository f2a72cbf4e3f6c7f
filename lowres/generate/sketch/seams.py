"""Words that are spelled otherwise before some words: *la avviso* is *l'avviso*, *a idő* is *az idő*."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from lowres.generate.assemble import Layout
from lowres.text import capitalise

__all__ = ["Seams"]

_JOINED = ("'", "\u2019")


class Seams:
    """Spells words before others.

    Args:
        rules: a regular expression for a whole word, one for the beginning of the next, and what is
            written for the first; the first rule that fits is taken.
    """

    def __init__(self, rules: Sequence[tuple[str, str, str]]) -> None:
        self._rules = [
            (re.compile(one, re.IGNORECASE), re.compile(other, re.IGNORECASE), text)
            for one, other, text in rules
        ]

    def applied(self, layout: Layout) -> Layout:
        """Spell the words of a layout; a blank behind what is joined is left out."""
        if not self._rules:
            return layout
        texts = layout.texts
        kinds = texts.dictionary_encode()
        spelled = [
            any(one.fullmatch(kind) for one, _, _ in self._rules)
            for kind in kinds.dictionary.to_pylist()
        ]
        places = np.flatnonzero(np.array(spelled, bool)[kinds.indices.to_numpy()])
        row_ends = set(layout.bounds.tolist())
        strings = texts.to_pylist()
        for at in places.tolist():
            follows = at + 2 < len(strings) and not {at + 1, at + 2} & row_ends
            if follows and strings[at + 1] == " ":
                strings[at], strings[at + 1] = self._spelled(strings[at], strings[at + 2])
        return layout._replace(texts=pa.array(strings, pa.string()))

    def _spelled(self, word: str, following: str) -> tuple[str, str]:
        for one, other, text in self._rules:
            if one.fullmatch(word) and other.match(following):
                written = one.sub(text, word)
                written = capitalise(written, "") if word[:1].isupper() else written
                return written, "" if written.endswith(_JOINED) else " "
        return word, " "
