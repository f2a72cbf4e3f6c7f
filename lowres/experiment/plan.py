"""The plan of an experiment: its TOML file as typed settings, and the runs that follow from it."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, TypeVar

import msgspec

from lowres.errors import InputError, UnknownName, UsageError
from lowres.experiment.arms import ARMS, MLM, is_ablation
from lowres.lang import canonical
from lowres.pretrain.settings import PretrainSettings
from lowres.recipe import build, load_toml, resolve_path
from lowres.slu.rules import Rule

__all__ = [
    "CorpusPlan",
    "LexiconPlan",
    "Plan",
    "PretrainPlan",
    "Run",
    "TargetPlan",
    "load_plan",
    "recorded_plan",
]

Positive = Annotated[int, msgspec.Meta(ge=1)]
Weight = Annotated[float, msgspec.Meta(ge=0.0)]


class CorpusPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A labelled corpus.

    Attributes:
        lang: its language.
        format: a corpus format.
        train: training set.
        ids: take ids from the file, or number the utterances.
        size: train on no more utterances than this, chosen by a hash of their text; 0 for all.
    """

    lang: str
    format: str
    train: str
    ids: Literal["file", "ordinal"] = "file"
    size: Annotated[int, msgspec.Meta(ge=0)] = 0


class LexiconPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A lexicon or table: a folder made by ``lexicon read``, or a file and its format.

    ``lang`` is its target language, where that is not the experiment's.
    """

    file: str
    lang: str | None = None
    format: str | None = None
    columns: tuple[str, ...] = ()
    licence: str | None = None


class TargetPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A target language.

    Attributes:
        lang: which.
        format: of its corpora.
        lexicon: what all arms translate with.
        test: test set.
        train: training set, for ``gold``.
        mix: lexicons of languages whose words its speakers mix in, for ``ours``.
        tables: inflection tables, and near words from ``lexicon expand``, for ``ours``.
        text: plain text, for ``ours`` and for adapting encoders.
        generator: settings of ``ours`` for this language, before the experiment's.
    """

    lang: str
    format: str
    lexicon: LexiconPlan
    test: str
    train: str | None = None
    mix: tuple[LexiconPlan, ...] = ()
    tables: tuple[LexiconPlan, ...] = ()
    text: tuple[str, ...] = ()
    generator: dict[str, Any] = {}


class PretrainPlan(PretrainSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the encoder of the ``+mlm`` arms is adapted to each target: settings, and weights of text.

    Attributes:
        target: weight of the target's plain text.
        generated: weight of the text that the arm ``ours`` makes of the source training set.
        source: weight of the source training set.
    """

    target: Weight = 1.0
    generated: Weight = 0.0
    source: Weight = 0.0


_P = TypeVar("_P", CorpusPlan, LexiconPlan, TargetPlan)


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An experiment.

    Attributes:
        name: what it is called in the report.
        source: the labelled source corpus; a tenth of it becomes development data.
        target: target languages.
        model: ``linear``, ``scratch:small``, or a Hugging Face encoder by name or folder.
        arms: what is compared; see :mod:`lowres.experiment.arms`.
        seeds: how many seeds, from 0.
        generator: settings of the arm ``ours``, for :class:`lowres.generate.Settings`.
        ablations: arms named ``ours-x``, each with what it changes in those settings; ``mix = false``
            takes the lexicon alone.
        training: settings of the model.
        pretrain: how the encoder of the ``+mlm`` arms is adapted.
        rule: how slots are matched; see :mod:`lowres.slu.rules`.
        leaks: drop source utterances that a test set was translated from, or keep them.
        resamples: bootstrap samples for the intervals.
    """

    name: str
    source: CorpusPlan
    target: tuple[TargetPlan, ...]
    model: str = "linear"
    arms: tuple[str, ...] = ("english", "shuffled", "ours", "gold")
    seeds: Positive = 5
    generator: dict[str, Any] = {}
    ablations: dict[str, dict[str, Any]] = {}
    training: dict[str, Any] = {}
    pretrain: PretrainPlan = PretrainPlan()
    rule: Rule = "strict"
    leaks: Literal["drop", "keep"] = "drop"
    resamples: Positive = 2000

    @property
    def runs(self) -> list[Run]:
        """All runs, seed by seed so that an interrupted experiment has whole seeds."""
        langs = [target.lang for target in self.target]
        return [Run(*run) for run in product(range(self.seeds), langs, self.arms)]

    def settings_of(self, arm: str, lang: str) -> dict[str, Any]:
        """Return the generator's settings for an arm and a target language."""
        target = next(target for target in self.target if target.lang == lang)
        changed = self.ablations.get(arm.removesuffix(MLM), {})
        return {**self.generator, **target.generator, **changed}


class Run(NamedTuple):
    """One training: seed, target language and arm."""

    seed: int
    lang: str
    arm: str

    @property
    def part(self) -> str:
        """Name of its result in the output folder."""
        return f"runs/{self.lang}/{self.arm}-{self.seed}.json"

    @property
    def cost_part(self) -> str:
        """Name of what it cost, apart from the results: times differ from run to run."""
        return f"cost/{self.lang}/{self.arm}-{self.seed}.json"


def load_plan(path: Path, overrides: dict[str, Any] | None = None) -> Plan:
    """Read an experiment from a TOML file.

    Paths are relative to the file; ``$NAME`` in them is taken from the environment.

    Args:
        path: the file.
        overrides: top-level values that go before the file's; ``None`` means not given.

    Raises:
        InputError: a key is unknown, a value does not fit, or a variable is not set.
        UnknownName: an arm does not exist.
    """
    plan = build(Plan, load_toml(path), overrides or {}, where=path)
    known = {*ARMS, *filter(is_ablation, plan.ablations)}
    for arm in (*plan.arms, *plan.ablations):
        if arm.removesuffix(MLM) not in known:
            raise UnknownName("an arm", arm, known)
    if not plan.target:
        raise InputError(path, "there is no [[target]]. Name at least one target language.")
    for target in plan.target:
        if {"gold", f"gold{MLM}"} & {*plan.arms} and not target.train:
            raise InputError(path, f'the arm gold needs train = "..." for {target.lang}.')
    _check_pretraining(plan, path)
    return msgspec.structs.replace(
        plan,
        source=_located(plan.source, path, ("train",)),
        target=tuple(_located_target(target, path) for target in plan.target),
    )


def recorded_plan(recipe: dict[str, Any], folder: Path) -> Plan:
    """Take the plan out of the recipe that an experiment folder holds; files are base names in it.

    Args:
        recipe: as :func:`lowres.experiment.run.described` wrote it.
        folder: whose it is.

    Raises:
        InputError: it is another version's.
    """
    known = {name: recipe[name] for name in Plan.__struct_fields__ if name in recipe}
    try:
        return build(Plan, known)
    except UsageError as fault:
        what = f"another version of lowres made it ({fault}) Run the experiment again."
        raise InputError(folder, what) from None


def _check_pretraining(plan: Plan, path: Path) -> None:
    """Make sure that there is an encoder for the ``+mlm`` arms, and text to adapt it to."""
    adapted = [arm for arm in plan.arms if arm.endswith(MLM)]
    if adapted and plan.model in ("linear", "scratch:small"):
        what = f"the arm {adapted[0]} adapts a pretrained encoder; {plan.model} is none."
        raise UsageError(f"{what} Choose a Hugging Face model.")
    how = plan.pretrain
    if adapted and not how.target + how.generated + how.source:
        raise InputError(path, "[pretrain] gives every kind of text the weight 0.")
    for target in plan.target if adapted and how.target else ():
        if not target.text:
            what = f'the arm {adapted[0]} needs text = ["..."] for {target.lang},'
            raise InputError(path, f"{what} or target = 0.0 in [pretrain].")


def _located_target(target: TargetPlan, path: Path) -> TargetPlan:
    lexicon, *others = (
        _located(how, path, ("file",)) for how in (target.lexicon, *target.mix, *target.tables)
    )
    mixed, tables = others[: len(target.mix)], others[len(target.mix) :]
    fields = ("test", "train") if target.train else ("test",)
    text = tuple(resolve_path(one, path) for one in target.text)
    return msgspec.structs.replace(
        _located(target, path, fields),
        lexicon=lexicon,
        mix=tuple(mixed),
        tables=tuple(tables),
        text=text,
    )


def _located(plan: _P, path: Path, fields: tuple[str, ...]) -> _P:
    """Resolve the paths in a part of the plan, and write its language canonically."""
    changes = {name: resolve_path(getattr(plan, name), path) for name in fields}
    if isinstance(plan, CorpusPlan | TargetPlan):
        changes["lang"] = canonical(plan.lang)
    return msgspec.structs.replace(plan, **changes)
