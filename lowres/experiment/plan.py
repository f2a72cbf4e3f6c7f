"""The plan of an experiment: its TOML file as typed settings, and the runs that follow from it."""

from __future__ import annotations

import os
from itertools import product
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, TypeVar

import msgspec

from lowres.errors import InputError, UnknownName
from lowres.experiment.arms import ARMS
from lowres.lang import canonical
from lowres.recipe import build, load_toml
from lowres.slu.rules import Rule

__all__ = ["CorpusPlan", "LexiconPlan", "Plan", "Run", "TargetPlan", "load_plan"]

Positive = Annotated[int, msgspec.Meta(ge=1)]


class CorpusPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A labelled corpus: files by part, format and language."""

    lang: str
    format: str
    train: str
    ids: Literal["file", "ordinal"] = "file"


class LexiconPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A lexicon: a folder made by ``lexicon read``, or a file and its format."""

    file: str
    format: str | None = None
    columns: tuple[str, ...] = ()
    licence: str | None = None


class TargetPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A target language: its lexicon, its test set, and its training set for ``gold``."""

    lang: str
    format: str
    lexicon: LexiconPlan
    test: str
    train: str | None = None


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
        training: settings of the model.
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
    training: dict[str, Any] = {}
    rule: Rule = "strict"
    leaks: Literal["drop", "keep"] = "drop"
    resamples: Positive = 2000

    @property
    def runs(self) -> list[Run]:
        """All runs, seed by seed so that an interrupted experiment has whole seeds."""
        langs = [target.lang for target in self.target]
        return [Run(*run) for run in product(range(self.seeds), langs, self.arms)]


class Run(NamedTuple):
    """One training: seed, target language and arm."""

    seed: int
    lang: str
    arm: str

    @property
    def part(self) -> str:
        """Name of its result in the output folder."""
        return f"runs/{self.lang}/{self.arm}-{self.seed}.json"


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
    for arm in plan.arms:
        if arm not in ARMS:
            raise UnknownName("an arm", arm, ARMS)
    if not plan.target:
        raise InputError(path, "there is no [[target]]. Name at least one target language.")
    for target in plan.target:
        if "gold" in plan.arms and not target.train:
            raise InputError(path, f'the arm gold needs train = "..." for {target.lang}.')
    return msgspec.structs.replace(
        plan,
        source=_located(plan.source, path, ("train",)),
        target=tuple(_located_target(target, path) for target in plan.target),
    )


def _located_target(target: TargetPlan, path: Path) -> TargetPlan:
    lexicon = _located(target.lexicon, path, ("file",))
    fields = ("test", "train") if target.train else ("test",)
    return msgspec.structs.replace(_located(target, path, fields), lexicon=lexicon)


def _located(plan: _P, path: Path, fields: tuple[str, ...]) -> _P:
    """Resolve the paths in a part of the plan, and write its language canonically."""
    changes = {name: _resolve(getattr(plan, name), path) for name in fields}
    if isinstance(plan, CorpusPlan | TargetPlan):
        changes["lang"] = canonical(plan.lang)
    return msgspec.structs.replace(plan, **changes)


def _resolve(text: str, path: Path) -> str:
    expanded = os.path.expandvars(text)
    if "$" in expanded:
        raise InputError(path, f'"{text}" names an environment variable that is not set.')
    return str(path.parent / expanded)
