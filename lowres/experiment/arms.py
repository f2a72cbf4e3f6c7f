"""The arms: what each one is trained on. All else (model, steps, selection, seeds) is equal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import numpy as np

from lowres.corpus.utterance import Utterance
from lowres.generate import Generator, Settings
from lowres.generate.batches import from_batch, to_batch
from lowres.generate.draws import draw, hash64, hash_all
from lowres.generate.target_text import TargetText
from lowres.lexicon.table import Lexicon
from lowres.slu.data import TrainingData

__all__ = ["ARMS", "MLM", "Arm", "Words", "arm_of", "is_ablation", "permuted", "training_data"]

_ABLATION = "ours-"
MLM = "+mlm"  # after an arm's name: the same from an encoder adapted to the target first

# Every covered word, uniform choice, exact match, single words: Wang, Ruder and Neubig 2022.
_WANG = {
    "choose": "uniform",
    "mode": "translate",
    "names": "translate",
    "match": "exact",
    "longest": 1,
    "inflect": "none",
}
# The same at rate 0.9, drawn anew for every epoch: CoSDA-ML, Qin et al. 2020.
_COSDA = {**_WANG, "mode": "switch", "rate": 0.9}


class Words(NamedTuple):
    """Where generated text takes its words from.

    Attributes:
        plain: the lexicon of the target language alone, which all arms have.
        own: what ``ours`` has: with lexicons mixed in and inflection tables.
        text: counted target text, for ``ours`` where its settings ask for it.
    """

    plain: Lexicon
    own: Lexicon
    text: TargetText | None = None


class Arm(NamedTuple):
    """What an arm is trained on.

    Attributes:
        title: for tables and legends.
        source: the source language training set.
        lexicon: generated text: ``own`` with the experiment's generator settings, or fixed ones.
        redraw: whether the generated text is drawn anew each epoch.
        permute: whether the lexicon's translations are permuted first.
        target: the target language training set.
    """

    title: str
    source: bool = True
    lexicon: Literal["own"] | Mapping[str, Any] | None = None
    redraw: bool = True
    permute: bool = False
    target: bool = False


ARMS: Mapping[str, Arm] = {
    "english": Arm("source language only"),
    "wang": Arm("word for word, drawn once (Wang et al. 2022)", False, _WANG, redraw=False),
    "wang+en": Arm("wang beside the source", True, _WANG, redraw=False),
    "cosda": Arm("code-switched anew each epoch (CoSDA-ML)", False, _COSDA),
    "cosda+en": Arm("cosda beside the source", True, _COSDA),
    "shuffled": Arm("ours with permuted translations: a control", True, "own", permute=True),
    "ours": Arm("this generator", True, "own"),
    "gold": Arm("source and target training data", target=True),
}


def arm_of(name: str) -> Arm:
    """Return the arm of a name.

    With :data:`MLM` it is the same arm from an adapted encoder; ``ours-x`` is an ablation of
    ``ours``, whose settings the plan states.
    """
    base = name.removesuffix(MLM)
    arm = ARMS["ours"] if is_ablation(base) else ARMS[base]
    if is_ablation(base):
        arm = arm._replace(title=f"ours, ablation: {base.removeprefix(_ABLATION)}")
    return arm._replace(title=f"{arm.title}, encoder adapted") if name.endswith(MLM) else arm


def is_ablation(name: str) -> bool:
    """Tell whether an arm is ``ours`` with some settings changed."""
    return name.startswith(_ABLATION)


def training_data(
    name: str,
    source: Sequence[Utterance],
    target: Sequence[Utterance],
    words: Words,
    generator: Mapping[str, Any],
    seed: int,
) -> TrainingData:
    """Put together what an arm is trained on.

    Args:
        name: a key of :data:`ARMS`, with or without :data:`MLM`, or an ablation of ``ours``.
        source: source training set, its development part cut off.
        target: target training set, only looked at by ``gold``.
        words: the lexicons, from source to target.
        generator: settings of the arm ``ours``; ``mix = false`` takes the plain lexicon.
        seed: seed of the run; of the draws and of the permutation.
    """
    arm = arm_of(name)
    fixed = [*(source if arm.source else ()), *(target if arm.target else ())]
    if arm.lexicon is None:
        return TrainingData(fixed)
    how = dict(generator if arm.lexicon == "own" else arm.lexicon)
    mixed = how.pop("mix", True) and arm.lexicon == "own"
    lexicon = words.own if mixed else words.plain
    if arm.permute:
        lexicon = permuted(lexicon, seed)
        how.pop("sketch", None)  # its words would be the right ones
    settings = Settings(**{**how, "seed": seed})
    variants = _variants(Generator(lexicon, settings, words.text), source)
    if arm.redraw:
        return TrainingData(fixed, variants)
    return TrainingData([*fixed, *variants(0)])


def permuted(lexicon: Lexicon, seed: int) -> Lexicon:
    """Return a lexicon in which the translations have changed places: the control's lexicon.

    Args:
        lexicon: the lexicon.
        seed: seed of the permutation, which is drawn by the counter hash over the rows.
    """
    rows = lexicon.translations.height
    place = np.arange(rows, dtype=np.uint64)
    ids = hash_all(["permute"]).repeat(rows)
    bits = draw(seed, ids, np.zeros_like(place), hash64(lexicon.pair.tgt), hash64("permute"), place)
    moved = lexicon.translations["tgt"].gather(np.argsort(bits, kind="stable"))
    table = lexicon.translations.with_columns(moved.alias("tgt"))
    return Lexicon(lexicon.pair, table, lexicon.inflections, lexicon.origins)


def _variants(
    generator: Generator, source: Sequence[Utterance]
) -> Callable[[int], list[Utterance]]:
    batch = to_batch(source)
    copies = generator.settings.copies

    @lru_cache(maxsize=1)
    def drawn(epoch: int) -> list[Utterance]:
        return from_batch(generator.generate(batch, first_copy=epoch * copies).batch)

    return drawn
