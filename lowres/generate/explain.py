"""One variant explained: its edits, read back or made once more from the same inputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from lowres.corpus.utterance import Utterance
from lowres.errors import LowresError, UsageError
from lowres.generate.batches import from_batch, to_batch
from lowres.generate.chosen import choices_for
from lowres.generate.engine import Generated
from lowres.generate.made import Made, variant_id
from lowres.generate.stats import Edit, read_edits
from lowres.generate.targets import Target, load_targets
from lowres.generate.values import AUTO
from lowres.record.fingerprint import input_record

__all__ = [
    "Edited",
    "Step",
    "Variant",
    "edited",
    "edits_again",
    "edits_on_disk",
    "find_variant",
    "steps",
]


class Variant(NamedTuple):
    """A variant by the id that its edits bear, with the utterance that it was made from."""

    id: str
    source: Utterance
    made: Utterance


class Edited(NamedTuple):
    """A variant with its edits, rows of :data:`lowres.generate.edits.EDITS`."""

    variant: Variant
    edits: list[Edit]


class Step(NamedTuple):
    """An edit in words: what stood there, what stands there now, and where that comes from."""

    source: str
    target: str
    op: str
    rule: str
    features: str
    place: str


def find_variant(made: Made, sources: Sequence[Utterance], wanted: str) -> Variant:
    """Find a variant by its id; in a format without ids, by its number too.

    For one that was left out as a repeat, the earlier copy that it is equal to is found.

    Raises:
        UsageError: there is none.
    """
    for copy, variants in enumerate(made.copies):
        for row, (source, variant) in enumerate(zip(sources, variants, strict=True)):
            if variant and wanted in (variant_id(source, made.pair.tgt, copy), variant.id):
                written = made.repeats.get((row, copy), copy)
                return Variant(variant_id(source, made.pair.tgt, written), source, variant)
    some = variant_id(sources[0], made.pair.tgt, 0)
    raise UsageError(f'no variant has the id "{wanted}". They look like "{some}".')


def edits_again(
    folder: Path, made: Made, variant: Variant, target: Target, sketch: str | None = None
) -> list[Edit]:
    """Make a variant once more, and return its edits.

    Args:
        folder: where the variant is, for messages.
        made: what was read of it.
        variant: whose edits.
        target: lexicons, target text and slot values, the same as then.
        sketch: the same sketch, where it does not come with the package.

    Raises:
        UsageError: the lexicon, the target text, the slot values, the inflector or the sketch are others.
        LowresError: the variant comes out otherwise.
    """
    recipe, pair = made.manifest["recipe"], str(made.pair)
    known = {record.get("sha256") for record in recipe["inputs"][1:]}
    for files, what, flag in (
        (target.target_text, "target text", "--target-text"),
        (target.fill, "slot values", "--fill"),
    ):
        if any(
            input_record(Path(file)).get("sha256") not in known for file in files if file != AUTO
        ):
            raise UsageError(f"{folder} was made with other {what}. Name that with {flag}.")
    learned = input_record(Path(target.inflector)) if target.inflector else None
    if learned != recipe.get("inflectors", {}).get(pair):
        raise UsageError(f"{folder} was made with another inflector. Name that with --inflector.")
    settings = recipe["settings"][pair] | ({"sketch": sketch} if sketch else {})
    targets = load_targets([target], settings)
    now = targets.generators[0].sketch
    if (now.digest if now else None) != recipe["sketches"].get(pair):
        raise UsageError(f"{folder} was made with another sketch. Name that with --sketch.")
    if targets.lexicons[0].fingerprint != recipe["lexicon"][pair]:
        raise UsageError(f"{folder} was made with another lexicon. Name all of it with --lexicon.")
    chosen = choices_for(folder, variant.source.id)
    again = targets.generate(to_batch([variant.source]), chosen=chosen)
    text = next(one.text for one in from_batch(again.batch) if one.id == variant.id)
    if text != variant.made.text:
        what = f'"{text}" comes out now where {folder} has "{variant.made.text}".'
        raise LowresError(f"{what} Give the same inputs and version, or make it anew with --edits.")
    return [edit for edit in again.edits.to_pylist() if edit["id"] == variant.id]


def edits_on_disk(folder: Path, variant: Variant) -> list[Edit] | None:
    """Return a variant's edits where the folder holds edits."""
    if not any(folder.glob("edits-*.parquet")):
        return None
    return [edit for edit in read_edits(folder) if edit["id"] == variant.id]


def edited(utterances: Sequence[Utterance], made: Generated) -> Iterator[Edited]:
    """Yield each of the variants that were just made of some utterances, with its edits."""
    edits: dict[str, list[Edit]] = {}
    for row in made.edits.to_pylist():
        edits.setdefault(row["id"], []).append(row)
    for at, variant in zip(made.place.tolist(), from_batch(made.batch), strict=True):
        named = Variant(variant.id, utterances[at // made.copies], variant)
        yield Edited(named, edits.get(variant.id, []))


def steps(variant: Variant, edits: Sequence[Edit], names: Sequence[str]) -> list[Step]:
    """Put edits into words.

    Args:
        variant: what they were done to.
        edits: rows of :data:`lowres.generate.edits.EDITS`.
        names: of the lexicon's files, by origin.
    """
    return [
        Step(
            _words(variant.source.text, edit["source"]),
            _words(variant.made.text, edit["target"]),
            edit["op"],
            edit["rule"],
            edit["features"] or "",
            f"{names[edit['origin']]}:{edit['line']}" if edit["line"] else "",
        )
        for edit in edits
    ]


def _words(text: str, spans: Sequence[Mapping[str, int]]) -> str:
    return " \u2026 ".join(text[span["start"] : span["end"]] for span in spans)
