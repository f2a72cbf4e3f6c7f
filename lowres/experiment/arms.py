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
from lowres.lexicon.table import Lexicon
from lowres.slu.data import TrainingData

__all__ = ["ARMS", "MLM", "Arm", "arm_of", "permuted", "training_data"]

MLM = "+mlm"  # after an arm's name: the same from an encoder adapted to the target first

# Every covered word, uniform choice, exact match, single words: Wang, Ruder and Neubig 2022.
_WANG = {"mode": "translate", "names": "translate", "match": "exact", "longest": 1}
# The same at rate 0.9, drawn anew for every epoch: CoSDA-ML, Qin et al. 2020.
_COSDA = {**_WANG, "mode": "switch", "rate": 0.9}


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
    """Return the arm of a name; with :data:`MLM` it is the same arm from an adapted encoder."""
    arm = ARMS[name.removesuffix(MLM)]
    return arm._replace(title=f"{arm.title}, encoder adapted") if name.endswith(MLM) else arm


def training_data(
    name: str,
    source: Sequence[Utterance],
    target: Sequence[Utterance],
    lexicon: Lexicon,
    generator: Mapping[str, Any],
    seed: int,
) -> TrainingData:
    """Put together what an arm is trained on.

    Args:
        name: a key of :data:`ARMS`, with or without :data:`MLM`.
        source: source training set, its development part cut off.
        target: target training set, only looked at by ``gold``.
        lexicon: from source to target.
        generator: settings of the arm ``ours``.
        seed: seed of the run; of the draws and of the permutation.
    """
    arm = arm_of(name)
    fixed = [*(source if arm.source else ()), *(target if arm.target else ())]
    if arm.lexicon is None:
        return TrainingData(fixed)
    how = generator if arm.lexicon == "own" else arm.lexicon
    words = permuted(lexicon, seed) if arm.permute else lexicon
    variants = _variants(Generator(words, Settings(**{**how, "seed": seed})), source)
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
