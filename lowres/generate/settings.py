"""What the generator is told to do."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from lowres.errors import UsageError

__all__ = ["Settings"]

Share = Annotated[float, msgspec.Meta(ge=0.0, le=1.0)]


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of the generator; equal settings, seed and inputs give equal output.

    Attributes:
        mode: ``switch`` writes code-switched text, ``translate`` pseudo-target text, in which
            every word that the lexicon covers is translated, ``parallel`` the same with its source
            beside it and their word alignment.
        rate: probability that a covered head is switched, 0 to 1.
        copies: variants of each utterance.
        distinct: leave out variants whose text and slots are those of an earlier copy.
        names: ``keep`` leaves names as they are: the words of slots that are names by their label,
            and in unlabelled text the words that are written like names; ``auto`` keeps words that
            are written like names everywhere, and codes such as ``A4``, but translates names of
            places that the lexicon holds as proper nouns.
        protect_slots: labels of further slots whose words stay.
        choose: draw among the translations uniformly or by their weight, or take the first, or the
            most frequent in target text, counted in all their forms that the table holds;
            ``alternate`` draws uniformly for every other copy, beginning with the first, and takes
            the most frequent for the others; ``auto`` takes the best by all that is known of it
            (part of speech, senses, rank, frequency) for every other copy, beginning with the
            first, and draws among all by how good they are for the others; ``pos`` takes the first
            of those whose part of speech is that of their head in its sentence; ``sense`` the first
            in the sense whose gloss ``model``, an encoder, finds nearest to the utterance; ``lm``
            the one that ``model``, a masked or causal language model of the target language, finds
            best where it stands.
        model: a Hugging Face checkpoint by name or folder, for ``choose`` ``sense`` and ``lm``.
        shortlist: how many translations of a head, the best by ``auto``, ``lm`` is asked about.
        match: ``exact`` finds heads as the lexicon writes them, ``folded`` in other letter case
            too, ``lemma`` also by the lemmas of English words.
        longest: at most this many tokens in a head, 0 for no limit.
        inflect: ``table`` gives translations the form that their heads ask for, where the lexicon
            came with an inflection table; ``none`` leaves them as they are.
        citation: affixes of citation forms that the table's lemmas lack, such as ``oku-``, ``-mek``.
        attested: share of translations that give way to forms of theirs found in target text, 0 to 1.
        near: share of variants in which words outside slots may borrow the translations of near
            heads, drawn by weight, where the lexicon holds some (rows tagged ``near``), 0 to 1.
        reorder: share of translated slot values whose words change places, last word first, 0 to 1:
            where a modifier stands is not known from a lexicon. Names, numbers and punctuation do not.
        lowercase: share of variants written in small letters, 0 to 1, as people type them.
        fill_rate: share of slots that get a value of the target language, where some are given for
            their label, 0 to 1; half of them is worth more to a model than all, which then sees few
            values many times.
        sketch: grammar of the target language, the name of one that comes with the package or a
            file; empty for none. Code-switched text has no use for it.
        transliterate: write the names that are kept in the script of the target language, where that
            is another one; names that the lexicon holds as proper nouns are translated.
        seed: seed of every draw.
    """

    mode: Literal["switch", "translate", "parallel"] = "translate"
    rate: Share = 1.0
    copies: Annotated[int, msgspec.Meta(ge=1)] = 1
    distinct: bool = False
    names: Literal["keep", "translate", "auto"] = "keep"
    protect_slots: tuple[str, ...] = ()
    choose: Literal[
        "uniform",
        "first",
        "weight",
        "pos",
        "frequency",
        "alternate",
        "auto",
        "lattice",
        "sense",
        "lm",
    ] = "auto"
    model: str = ""
    shortlist: Annotated[int, msgspec.Meta(ge=1)] = 5
    match: Literal["lemma", "folded", "exact"] = "lemma"
    longest: Annotated[int, msgspec.Meta(ge=0)] = 0
    inflect: Literal["table", "none"] = "table"
    citation: tuple[Annotated[str, msgspec.Meta(pattern="^(-\\w+|\\w+-)$")], ...] = ()
    attested: Share = 0.0
    near: Share = 0.0
    reorder: Share = 0.0
    lowercase: Share = 0.0
    fill_rate: Share = 0.5
    sketch: str = ""
    transliterate: bool = False
    seed: Annotated[int, msgspec.Meta(ge=0)] = 0

    def __post_init__(self) -> None:
        if self.mode != "switch" and self.rate != 1.0:
            raise UsageError(
                f"mode {self.mode} translates all it can: leave rate at 1, or use switch."
            )
        if self.sketch and self.mode == "switch":
            raise UsageError("a sketch writes the target language: use mode translate or parallel.")
        if self.transliterate and self.mode == "switch":
            raise UsageError(
                "names are written in the target's script in target text: use mode translate or parallel."
            )
        if self.sketch and self.reorder:
            raise UsageError("a sketch says the order of words: leave reorder at 0.")

        if self.choose == "lattice" and (self.attested or self.near):
            what = "a lattice weighs the forms and translations of a head's own"
            raise UsageError(f"{what}: leave attested and near at 0.")
        if self.needs_model and not self.model:
            raise UsageError(f"choosing by {self.choose} needs a model. Name it with --model.")

    @property
    def needs_model(self) -> bool:
        """Whether a neural model chooses."""
        return self.choose in ("sense", "lm")

    @property
    def needs_target_text(self) -> bool:
        """Whether these settings cannot do without target text."""
        return self.choose in ("frequency", "alternate", "lattice") or self.attested > 0
