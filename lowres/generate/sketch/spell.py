"""Suffixes joined to words, the seam spelled by the rules of a sketch."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lowres.generate.sketch.schema import Sketch
from lowres.text import capitalise, lower

__all__ = ["Speller"]

_REMEMBERED = 1 << 17  # words with suffixes
_MOST = 8  # passes over the rules of spelling; one that never ends is stopped
_MOST_HELD = 1 << 17  # joined words that are remembered


class Speller:
    """Makes forms as a sketch says.

    Args:
        sketch: where suffixes, forms and rules of spelling are from.
    """

    def __init__(self, sketch: Sketch) -> None:
        self.sketch = sketch
        self._held: dict[str, str] = {}
        self._spelling = [(re.compile(one), other) for one, other in sketch.spelling]
        self._joined: dict[tuple[str, tuple[str, ...], bool], str] = {}
        self._forms = {
            frozenset(bundle.split(";")): [(re.compile(one), other) for one, other in some]
            for bundle, some in sketch.forms.items()
        }

    def forms(self, citation: str, features: Sequence[str]) -> list[str]:
        """List the forms that the sketch makes of a citation form for some features, none for ``[]``."""
        rewrites = self._forms.get(frozenset(features), [])
        return [
            one.sub(other, citation, count=1) for one, other in rewrites if one.search(citation)
        ]

    def join(self, word: str, features: Sequence[str], name: bool = False) -> str:
        """Join the suffixes of some features to a word.

        Args:
            word: what they are joined to; of several words, the last.
            features: what suffixes there are for, in their order; others are passed over;
                ``+e`` is a suffix itself.
            name: whether it is a name or a number, which keeps itself apart.
        """
        asked = word, tuple(features), name
        if asked not in self._joined:
            if len(self._joined) > _REMEMBERED:
                self._joined.clear()
            self._joined[asked] = self._join(*asked)
        return self._joined[asked]

    def _join(self, word: str, features: tuple[str, ...], name: bool) -> str:
        known = self.sketch.suffixes
        found = [one[1:] if one[0] == "+" else known.get(one, "") for one in features]
        if not any(found):
            return word
        seam = self.sketch.name_joiner if name else ""
        small = lower(word, self.sketch.lang)  # so that large letters are those of the suffixes
        joined = self._spelled(small + seam + "".join(found))
        if joined.startswith(small):
            return word + joined.removeprefix(small)
        return capitalise(joined, self.sketch.lang) if word[:1].isupper() else joined

    def _spelled(self, text: str) -> str:
        if text not in self._held:
            if len(self._held) > _MOST_HELD:
                self._held.clear()
            self._held[text] = self._rewritten(text)
        return self._held[text]

    def _rewritten(self, text: str) -> str:
        for _ in range(_MOST):
            before = text
            for pattern, other in self._spelling:
                if pattern.search(text):  # far quicker than to replace nothing
                    text = pattern.sub(other, text)
            if text == before:
                break
        return text
