"""What ``generate run`` made, taken up again: variants by copy, beside their sources and references."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from lowres.corpus.formats import read_corpus
from lowres.corpus.source import KIND, UNDETERMINED, read_source
from lowres.corpus.utterance import Utterance
from lowres.errors import InputError, LowresError, UsageError
from lowres.generate.repeats import in_all_places, read_left_out
from lowres.lang import Pair, canonical, parse_pair, same_language, shown_pairs
from lowres.record.fingerprint import input_record
from lowres.record.folder import read_manifest

__all__ = [
    "Made",
    "Paired",
    "copies_of",
    "in_copies",
    "pair_up",
    "read_made",
    "source_id",
    "source_of",
    "variant_id",
]

_T = TypeVar("_T")


class Made(NamedTuple):
    """A generated folder.

    Attributes:
        manifest: what it says of itself.
        pair: the languages of the variants that were asked for.
        copies: their copies, each with a variant of every utterance, in the order of the source;
            for a variant that was left out as a repeat stands the earlier copy that it is equal to,
            for one that a filter took ``None``.
        repeats: by utterance and copy, the copy that stands for one that was left out.
    """

    manifest: dict[str, Any]
    pair: Pair
    copies: list[list[Utterance | None]]
    repeats: dict[tuple[int, int], int]

    def rows(self) -> list[list[tuple[int, Utterance]]]:
        """List the variants that were written of each utterance, with their copies."""
        return [
            [(at, one) for at, one in enumerate(copies) if one and (row, at) not in self.repeats]
            for row, copies in enumerate(zip(*self.copies, strict=True))
        ]

    def complete(self, folder: Path) -> list[list[Utterance]]:
        """Return the copies where there is a variant of every utterance in each.

        Raises:
            UsageError: a filter took some.
        """
        whole = [[one for one in copy if one] for copy in self.copies]
        if any(len(one) < len(copy) for one, copy in zip(whole, self.copies, strict=True)):
            what = "holds what a filter left, not a variant of each utterance."
            raise UsageError(f"{folder} {what} Give the folder that was filtered.")
        return whole


class Paired(NamedTuple):
    """References in the order of their sources, and what tells which is whose: ``id`` or ``line``."""

    references: list[Utterance]
    by: str


def read_made(folder: Path, lang: str | None = None) -> Made:
    """Read the variants of a generated folder.

    Args:
        folder: made by ``generate run``.
        lang: target language, where the folder holds several.

    Raises:
        OutputError: it is no complete generated folder.
        UsageError: it holds several languages and none is named, or another one.
    """
    manifest = read_manifest(folder, KIND)
    copies = copies_of(manifest)
    pair = _asked(folder, list(copies), lang)
    pairs, count = [*copies], sum(copies.values())
    first = sum(copies[other] for other in pairs[: pairs.index(pair)])
    left_out = read_left_out(folder, count)
    written = list(read_source(folder, str(manifest["format"])))
    variants = in_copies(in_all_places(written, left_out), count)
    own = {
        (place // count, place % count - first): like % count - first
        for place, like in left_out
        if like is not None and 0 <= place % count - first < copies[pair]
    }
    return Made(manifest, pair, variants[first : first + copies[pair]], own)


def copies_of(manifest: dict[str, Any]) -> dict[Pair, int]:
    """Say how many variants of each utterance a generated folder was asked for, by language pair."""
    settings = manifest["recipe"]["settings"].items()
    return {parse_pair(pair): int(own["copies"]) for pair, own in settings}


def in_copies(variants: Sequence[_T], copies: int) -> list[list[_T]]:
    """Sort variants by copy: those of one utterance stand side by side."""
    return [list(variants[at::copies]) for at in range(copies)]


def variant_id(source: Utterance, lang: str, copy: int) -> str:
    """Return the id under which ``generate run`` writes a variant."""
    return f"{source.id}~{lang}~{copy}"


def source_of(folder: Path, made: Made, source: Path | None) -> list[Utterance]:
    """Read the corpus that a folder was made from.

    Args:
        folder: made by ``generate run``.
        made: what was read of it.
        source: the corpus; mode ``parallel`` has written its text down, token by token.

    Raises:
        UsageError: it is needed and not given.
        InputError: it is another corpus.
    """
    recipe = made.manifest["recipe"]
    known = recipe["inputs"][0]
    if source is None:
        lines = sorted(folder.glob("source-*.txt"))
        if not lines:
            what = f"name the corpus that it was made from ({known['name']}) with --source."
            raise UsageError(f"{folder}: {what}")
        whole = [line for path in lines for line in path.read_text("utf-8").split("\n")[:-1]]
        count = sum(copies_of(made.manifest).values())
        rows = in_all_places(whole, read_left_out(folder, count))[::count]
        return [
            Utterance(id=source_id(variant, at), lang=made.pair.src, text=str(text))
            for at, (variant, text) in enumerate(zip(made.complete(folder)[0], rows, strict=True))
        ]
    given = input_record(source)
    if given | {"name": known["name"]} != known:
        what = f"{folder} was made from another corpus ({known['name']}). Give that one."
        raise InputError(source, what)
    format, encoding = str(recipe["format"]), str(recipe["encoding"])
    return list(read_corpus(source, format, made.pair.src, ids=recipe["ids"], encoding=encoding))


def pair_up(sources: Sequence[Utterance], references: Sequence[Utterance]) -> Paired:
    """Bring references into the order of their sources: by their ids if these are the same, else by line.

    Raises:
        LowresError: there are not as many.
    """
    if len(sources) != len(references):
        what = f"{len(references)} references do not fit {len(sources)} source utterances."
        raise LowresError(f"{what} Give one for each, in their order or with their ids.")
    by_id = {one.id: one for one in references}
    if by_id.keys() == {one.id for one in sources} and len(by_id) == len(sources):
        return Paired([by_id[one.id] for one in sources], "id")
    return Paired(list(references), "line")


def source_id(variant: Utterance, ordinal: int) -> str:
    """Take the id of a source utterance out of its variant's, where the format holds ids."""
    return variant.id.rsplit("~", 2)[0] if "~" in variant.id else str(ordinal)


def _asked(folder: Path, pairs: list[Pair], lang: str | None) -> Pair:
    wanted = None if lang in {None, UNDETERMINED} else canonical(str(lang))
    found = [pair for pair in pairs if wanted is None or same_language(pair.tgt, wanted)]
    if len(found) != 1:
        raise UsageError(f"{folder} holds {shown_pairs(pairs)}: name its language with --lang.")
    return found[0]
