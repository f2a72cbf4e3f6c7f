"""What the generator is told to do."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from lowres.errors import UsageError

__all__ = ["Settings"]


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of the generator; equal settings, seed and inputs give equal output.

    Attributes:
        mode: ``switch`` writes code-switched text, ``translate`` pseudo-target text, in which
            every word that the lexicon covers is translated.
        rate: probability that a covered head is switched, 0 to 1.
        copies: variants of each utterance.
        names: ``keep`` leaves names as they are: the words of slots that are names by their label,
            and in unlabelled text the words that are written like names.
        protect_slots: labels of further slots whose words stay.
        choose: draw among the translations uniformly, or take the first.
        match: ``folded`` finds a head in other letter case too, ``exact`` does not.
        longest: at most this many tokens in a head, 0 for no limit.
        seed: seed of every draw.
    """

    mode: Literal["switch", "translate"] = "translate"
    rate: Annotated[float, msgspec.Meta(ge=0.0, le=1.0)] = 1.0
    copies: Annotated[int, msgspec.Meta(ge=1)] = 1
    names: Literal["keep", "translate"] = "keep"
    protect_slots: tuple[str, ...] = ()
    choose: Literal["uniform", "first"] = "uniform"
    match: Literal["folded", "exact"] = "folded"
    longest: Annotated[int, msgspec.Meta(ge=0)] = 0
    seed: Annotated[int, msgspec.Meta(ge=0)] = 0

    def __post_init__(self) -> None:
        if self.mode == "translate" and self.rate != 1.0:
            raise UsageError(
                "mode translate translates all it can: leave rate at 1, or use switch."
            )
