"""What the runs on a language were made of, kept in the folder: the report needs no other file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from lowres.corpus.utterance import Utterance
from lowres.experiment.arms import training_data
from lowres.experiment.data import load_data, read_lexicon_file
from lowres.experiment.plan import Plan, TargetPlan
from lowres.lexicon import Origin
from lowres.record.folder import OutputFolder, read_manifest
from lowres.slu.scores import overlaps

__all__ = ["Beside", "Material", "load_material", "write_material"]

_SHOWN, _EPOCHS = 6, 2


class Beside(msgspec.Struct, frozen=True):
    """Generated text beside gold.

    Attributes:
        source: a training utterance.
        variants: what the arm ``ours`` makes of it in its first epochs, with seed 0.
        gold: its translation where the corpus tells it, else an utterance with its intent.
        translated: whether ``gold`` is the translation.
    """

    source: Utterance
    variants: tuple[Utterance, ...]
    gold: Utterance | None
    translated: bool


class Material(msgspec.Struct, frozen=True):
    """What the runs on a language shared.

    Attributes:
        test: the test set with its gold labels.
        sizes: utterances by part: ``train`` and ``dev`` of the source, ``gold`` and ``test``.
        origins: files that the lexicon was read from, with their licences.
        dropped: what was left out, counted by reason.
        beside: generated text beside gold.
    """

    test: tuple[Utterance, ...]
    sizes: dict[str, int]
    origins: tuple[Origin, ...]
    dropped: dict[str, int]
    beside: tuple[Beside, ...]


def write_material(plan: Plan, folder: OutputFolder) -> None:
    """Write the material of each target language that the folder does not hold yet."""
    for target in plan.target:
        if not folder.has(_part(target)):
            content = msgspec.json.encode(_material(plan, target)).decode()
            folder.write_text(_part(target), content + "\n")


def load_material(plan: Plan, folder: Path) -> dict[str, Material]:
    """Load the material by language."""
    return {
        target.lang: msgspec.json.decode((folder / _part(target)).read_bytes(), type=Material)
        for target in plan.target
    }


def _part(target: TargetPlan) -> str:
    return f"material/{target.lang}.json"


def _material(plan: Plan, target: TargetPlan) -> Material:
    data = load_data(plan, target)
    chosen = beside(data.train, [*data.test, *data.gold]) if "ours" in plan.arms else []
    sources = [source for source, _, _ in chosen]
    variants: dict[str, dict[str, Utterance]] = {}
    if sources:
        ours = training_data(
            "ours", sources, [], data.words, plan.settings_of("ours", target.lang), seed=0
        )
        for one in (one for epoch in range(_EPOCHS) for one in ours.epoch(epoch) if one.group):
            variants.setdefault(str(one.group), {}).setdefault(one.text, one)
    return Material(
        test=tuple(data.test),
        sizes={name: len(getattr(data, name)) for name in ("train", "dev", "gold", "test")},
        origins=data.words.own.origins,
        dropped={
            "source utterances that the test set was translated from": data.dropped,
            "overlapping slots of the source": overlaps(data.train) + overlaps(data.dev),
            "overlapping slots of the test set": overlaps(data.test),
            **_rejects(plan, target),
        },
        beside=tuple(
            Beside(source, tuple(variants[source.id].values()), gold, translated)
            for source, gold, translated in chosen
        ),
    )


def _rejects(plan: Plan, target: TargetPlan) -> Mapping[str, int]:
    """Count what was not understood of the lexicons, by reason."""
    reasons: Counter[str] = Counter()
    for how in (target.lexicon, *target.mix, *target.tables):
        path = Path(how.file)
        if path.is_dir():
            reasons.update(read_manifest(path, "lexicon").get("reject_reasons", {}))
        else:
            rejects = read_lexicon_file(plan, target, how).rejects
            reasons.update(reject.reason for reject in rejects)
    return {f"of a lexicon: {reason}": reasons[reason] for reason in sorted(reasons)}


def beside(
    source: Sequence[Utterance], target: Iterable[Utterance]
) -> list[tuple[Utterance, Utterance | None, bool]]:
    """Choose source utterances, one an intent, and a gold utterance of the target for each.

    Those whose translation the target corpus tells (its field ``text-en``) come first, then those
    with slots, then the order of the file. Without a translation, the gold utterance is the one
    with the same intents whose slots are most alike.

    Args:
        source: source training set.
        target: labelled target utterances, in order of preference.

    Returns:
        source utterance, gold utterance, and whether it is the translation.
    """
    known = list(target)
    translation = {one.meta["text-en"]: one for one in reversed(known) if "text-en" in one.meta}
    ranked = sorted(source, key=lambda one: (one.text not in translation, not one.spans))
    first = {one.intents: one for one in reversed(ranked)}
    places = {one.id: at for at, one in enumerate(ranked)}
    chosen = sorted(first.values(), key=lambda one: places[one.id])[:_SHOWN]
    return [
        (one, translation.get(one.text) or _alike(one, known), one.text in translation)
        for one in chosen
    ]


def _alike(source: Utterance, target: Sequence[Utterance]) -> Utterance | None:
    def distance(other: Utterance) -> int:
        mine, theirs = _labels(source), _labels(other)
        return (mine - theirs).total() + (theirs - mine).total()

    same = [one for one in target if one.intents == source.intents]
    return min(same, key=distance, default=None)


def _labels(utterance: Utterance) -> Counter[str]:
    return Counter(span.label for span in utterance.spans or ())
