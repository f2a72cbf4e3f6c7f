"""Running an experiment: every run is a part of the output folder, made once and kept."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np

from lowres.corpus.formats import read_corpus
from lowres.corpus.utterance import Utterance
from lowres.experiment.arms import training_data
from lowres.experiment.compare import Counts
from lowres.experiment.plan import Plan, Run, TargetPlan
from lowres.lang import Pair
from lowres.lexicon import Lexicon, Request, read_lexicon
from lowres.record.fingerprint import fingerprint, input_record
from lowres.record.folder import OutputFolder
from lowres.slu.data import divide

__all__ = ["KIND", "Result", "described", "lexicon_of", "load_counts", "run_all"]

KIND = "experiment"


class Result(msgspec.Struct, frozen=True):
    """What one run gave.

    Attributes:
        scores: on the target test set, in percent.
        counts: for each test utterance, as :func:`lowres.slu.scores.count` gives them.
        train: number of training utterances, fixed and drawn in the first epoch.
        unseen: labels of the test set that training never saw, with how often they occur.
        model: what the model says of its training: steps, choice made on development data.
        signature: what the scores mean.
        dropped: number of source utterances that stood in the test set and were dropped.
        parts: rows of ``counts`` by part of the test set, where the corpus tells parts.
    """

    scores: dict[str, float | None]
    counts: list[list[int]]
    train: tuple[int, int]
    unseen: dict[str, dict[str, int]]
    model: dict[str, Any]
    signature: str
    dropped: int = 0
    parts: dict[str, list[int]] = {}


def described(plan: Plan) -> dict[str, Any]:
    """Describe all that the results depend on: the plan without paths, and its inputs' digests."""
    raw: dict[str, Any] = msgspec.to_builtins(plan)
    files = [plan.source.train]
    raw["source"].pop("train")
    for target, shown in zip(plan.target, raw["target"], strict=True):
        files += [target.test, *([target.train] if target.train else []), target.lexicon.file]
        shown["lexicon"].pop("file")
        for name in ("test", "train"):
            shown.pop(name)
    if os.sep in plan.model:
        raw["model"] = Path(plan.model).name
    return {**raw, "inputs": [input_record(Path(file)) for file in files]}


def run_all(
    plan: Plan,
    folder: OutputFolder,
    workers: int,
    advance: Callable[[int], object] = lambda done: None,
) -> None:
    """Make the runs that the folder does not hold yet.

    Args:
        plan: the experiment.
        folder: where each result is kept.
        workers: processes at work side by side.
        advance: told about each run that is done.
    """
    missing = [run for run in plan.runs if not folder.has(run.part)]
    advance(len(plan.runs) - len(missing))
    for run, result in _results(plan, missing, workers):
        folder.write_text(run.part, msgspec.json.encode(result).decode() + "\n")
        advance(1)


def load_counts(plan: Plan, folder: Path, part: str | None = None) -> dict[str, dict[str, Counts]]:
    """Load the counts of all runs: by language and arm, int64 [seeds, utterances, 5].

    Args:
        plan: the experiment.
        folder: its output.
        part: a part of the test sets, to which rows and languages are then limited.
    """
    found: dict[str, dict[str, list[Counts]]] = {}
    for run in plan.runs:
        result = msgspec.json.decode((folder / run.part).read_bytes(), type=Result)
        rows = np.array(result.counts, dtype=np.int64)
        if part is not None:
            rows = rows[result.parts.get(part, [])]
        if len(rows):
            found.setdefault(run.lang, {}).setdefault(run.arm, []).append(rows)
    return {lang: {arm: np.stack(per) for arm, per in arms.items()} for lang, arms in found.items()}


def _results(plan: Plan, runs: list[Run], workers: int) -> Iterator[tuple[Run, Result]]:
    if workers == 1 or len(runs) < 2:
        yield from ((run, run_one(plan, run)) for run in runs)
        return
    with _one_thread_each(), ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        waiting: dict[Future[Result], Run] = {pool.submit(run_one, plan, run): run for run in runs}
        try:
            for done in as_completed(waiting):
                yield waiting[done], done.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let spawned workers keep to one thread: libraries read these variables when they load."""
    names = ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(dict.fromkeys(names, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name)
            else:
                os.environ[name] = value


def run_one(plan: Plan, run: Run) -> Result:
    """Train one arm on one language with one seed, and score it on the target test set."""
    from lowres.record.signature import signature
    from lowres.slu.model import unseen_labels
    from lowres.slu.scores import count, parts_of, summarise
    from lowres.slu.train import fit

    target = next(target for target in plan.target if target.lang == run.lang)
    data = _load(plan, target)
    training = training_data(run.arm, data.train, data.gold, data.lexicon, plan.generator, run.seed)
    model = fit(plan.model, training, data.dev, run.seed, plan.training)
    predicted = model.predict(data.test)
    counts = count(data.test, predicted, plan.rule)
    first = training.epoch(0)
    return Result(
        scores=msgspec.to_builtins(summarise(counts)),
        counts=counts.tolist(),
        train=(len(training.fixed), len(first) - len(training.fixed)),
        unseen=msgspec.to_builtins(unseen_labels(model.labels, data.test)),
        model=model.summary,
        signature=signature(
            data=f"{run.lang}:{Path(target.test).name}",
            n=len(data.test),
            select="src-dev",
            seeds=(run.seed,),
            match=f"{plan.rule}-span",
            leaks=f"dropped-{data.dropped}" if plan.leaks == "drop" else "kept",
        ),
        dropped=data.dropped,
        parts=parts_of(data.test),
    )


def lexicon_of(plan: Plan, target: TargetPlan) -> Lexicon:
    """Load the lexicon of a target language from its folder or file."""
    how, path = target.lexicon, Path(target.lexicon.file)
    if path.is_dir():
        return Lexicon.load(path)
    request = Request(Pair(plan.source.lang, target.lang), how.columns)
    return read_lexicon(path, request, format=how.format, licence=how.licence).lexicon


class _Data(NamedTuple):
    """What the runs on one target share."""

    train: list[Utterance]
    dev: list[Utterance]
    gold: list[Utterance]
    test: list[Utterance]
    lexicon: Lexicon
    dropped: int


_loaded: dict[str, _Data] = {}


def _load(plan: Plan, target: TargetPlan) -> _Data:
    """Read what a target needs, once for all its runs in this process."""
    key = fingerprint([plan.source, target, plan.leaks])
    if key not in _loaded:
        source = plan.source
        corpus = read_corpus(Path(source.train), source.format, source.lang, ids=source.ids)
        test = _target_part(target, target.test)
        parts = divide(list(corpus), None, test, plan.leaks)
        gold = _target_part(target, target.train) if target.train else []
        _loaded[key] = _Data(
            parts.train, parts.dev, gold, test, lexicon_of(plan, target), parts.dropped["train"]
        )
    return _loaded[key]


def _target_part(target: TargetPlan, path: str) -> list[Utterance]:
    return list(read_corpus(Path(path), target.format, target.lang, ids="any"))
