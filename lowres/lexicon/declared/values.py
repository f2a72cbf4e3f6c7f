"""What cells and qualifiers stand for, as ``[values]`` says: parts of speech, features, tags."""

from __future__ import annotations

from lowres.lexicon.declared.clean import Piece

__all__ = ["Told", "Values", "told_by"]


class Values:
    """What cells and qualifiers stand for; letter case and a final dot matter only if they must."""

    def __init__(self, table: dict[str, str]) -> None:
        self._exact, self.known = table, {*filter(None, table.values())}
        self._folded = {_folded(key): value for key, value in table.items()}

    @property
    def exact(self) -> dict[str, str]:
        """What is looked up first: the keys as they are written, then the values themselves."""
        return {value: value for value in self.known} | {
            key: value for key, value in self._exact.items() if value
        }

    def __call__(self, text: str) -> str | None:
        """Return what a text stands for, if that was said."""
        return self._exact.get(text) or self._folded.get(_folded(text))


def _folded(text: str) -> str:
    return text.casefold().rstrip(".")


class Told:
    """What the qualifiers of a text tell: part of speech, features, tags, and notes for the rest.

    Features are kept of the target alone; of the other text they are notes.
    """

    def __init__(self, values: dict[str, Values], piece: Piece, *, is_target: bool) -> None:
        known = ("pos", "tags", "tgt_features") if is_target else ("pos", "tags")
        values = {name: values[name] for name in known if name in values}
        self.pos: str | None = None
        self.features = [piece.features] if piece.features else []
        self.tags: list[str] = []
        self.notes: list[str] = []
        for qualifier in piece.qualifiers:
            if not self._take(values, qualifier):
                parts = [part.strip() for part in qualifier.split(",")]
                left = [part for part in parts if part and not self._take(values, part)]
                told = qualifier if len(left) == len(parts) else ", ".join(left)
                self.notes += [told] if told else []

    def _take(self, values: dict[str, Values], text: str) -> bool:
        found = {name: table(text) for name, table in values.items() if table(text)}
        self.pos = self.pos or found.get("pos")
        self.features += filter(None, [found.get("tgt_features")])
        self.tags += filter(None, [found.get("tags")])
        return bool(found)


def told_by(values: dict[str, Values], piece: Piece, *, is_target: bool) -> Told:
    """Gather what the qualifiers and the beginning of a text tell.

    Args:
        values: by field, what qualifiers stand for.
        piece: the text.
        is_target: whether it is the translation, whose features are kept.
    """
    nothing = not piece.qualifiers and piece.features is None
    return _NOTHING if nothing else Told(values, piece, is_target=is_target)


_NOTHING = Told({}, Piece(""), is_target=False)
