"""Translations chosen by a neural model.

What a model says differs from machine to machine, so ``generate run`` asks it once, in a pass before
the shards, and keeps the answers (:mod:`lowres.generate.prepare`). The models live in
:mod:`lowres.slu` and :mod:`lowres.pretrain`; nothing here knows their libraries.
"""

from __future__ import annotations

from typing import Protocol

from lowres.errors import from_extra
from lowres.generate.forms import Forms
from lowres.generate.lookup import HeadIndex
from lowres.generate.pieces import I64, Heads
from lowres.generate.scene import Scene
from lowres.generate.score import Slates
from lowres.generate.settings import Settings

__all__ = ["Judge", "load_judge"]


class Judge(Protocol):
    """Chooses among the translations of heads."""

    def __call__(self, scene: Scene, heads: Heads, /) -> I64:
        """Return the index of the candidate that each head becomes, [heads].

        Args:
            scene: the batch.
            heads: what is translated.
        """


def load_judge(settings: Settings, index: HeadIndex, slates: Slates, forms: Forms) -> Judge:
    """Load the model that the settings name.

    Raises:
        MissingExtra: its libraries, or the package that it is, are not installed.
        InputError: it cannot be loaded.
    """
    if settings.choose == "sense":
        from lowres.generate.senses import SenseJudge

        with from_extra("train", "torch"):
            from lowres.slu.vectors import TextVectors
        return SenseJudge(index, TextVectors(settings.model))
    from lowres.generate.reading import ReadingJudge

    with from_extra("train", "torch"):
        from lowres.pretrain.reading import Reader
    return ReadingJudge(slates, forms, Reader(settings.model), settings.shortlist)
