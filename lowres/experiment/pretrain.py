"""The encoder of the ``+mlm`` arms: adapted to a target language before its runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path

import msgspec

from lowres.corpus.utterance import Utterance
from lowres.errors import from_extra
from lowres.experiment.arms import Words, training_data
from lowres.experiment.plan import Plan, TargetPlan
from lowres.pretrain.record import KIND, described
from lowres.pretrain.settings import CorpusEntry
from lowres.record.fingerprint import fingerprint
from lowres.record.folder import OutputFolder

__all__ = ["adapt_to"]


def adapt_to(
    plan: Plan,
    target: TargetPlan,
    source: Sequence[Utterance],
    words: Words,
    out: Path,
    advance: Callable[[int, str], object],
) -> None:
    """Adapt the plan's encoder to a target language; what an earlier run left is taken up.

    Args:
        plan: the experiment.
        target: the language and its plain text.
        source: source training set, its development part cut off.
        words: lexicons from source to target, for generated text.
        out: folder of the adapted encoder.
        advance: told of steps that are done, with a note.
    """
    with from_extra("train", "torch"):
        from lowres.pretrain.adapt import adapt
        from lowres.pretrain.mixture import Part, read_part

    def parts() -> Iterator[Part]:
        weights = plan.pretrain
        for file in target.text if weights.target else ():
            yield read_part(CorpusEntry(file, lang=target.lang, weight=weights.target))
        if weights.generated:
            made = training_data(
                "ours", source, (), words, plan.settings_of("ours", target.lang), seed=0
            ).epoch(0)
            texts = [utterance.text for utterance in made[len(source) :]]
            yield Part("generated", target.lang, texts, weights.generated)
        if weights.source:
            texts = [utterance.text for utterance in source]
            yield Part("source", plan.source.lang, texts, weights.source)

    mixture = list(parts())
    inputs = [{**msgspec.to_builtins(part), "texts": fingerprint(part.texts)} for part in mixture]
    folder = OutputFolder(out, KIND, described(plan.model, plan.pretrain, inputs))
    if not folder.complete:
        adapt(plan.model, mixture, plan.pretrain, folder, lambda steps: nullcontext(advance))
