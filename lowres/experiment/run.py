"""Running an experiment: every run is a part of the output folder, made once and kept."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, as_completed
from pathlib import Path
from time import perf_counter
from typing import Any

import msgspec
import numpy as np

from lowres.experiment.arms import MLM, training_data
from lowres.experiment.compare import Counts
from lowres.experiment.data import load_data
from lowres.experiment.plan import Plan, Run
from lowres.experiment.records import Cost, Prediction, compact
from lowres.record.fingerprint import input_record
from lowres.record.folder import OutputFolder
from lowres.threads import processes

__all__ = ["KIND", "Result", "described", "load_counts", "load_results", "run_all"]

KIND = "experiment"

Advance = Callable[..., object]


class Result(msgspec.Struct, frozen=True):
    """What one run gave.

    Attributes:
        scores: on the target test set, in percent.
        counts: for each test utterance, as :func:`lowres.slu.scores.count` gives them.
        predicted: for each test utterance, its intents and spans.
        train: number of training utterances, fixed and drawn in the first epoch.
        unseen: labels of the test set that training never saw, with how often they occur.
        model: what the model says of its training: steps, choice made on development data.
        signature: what the scores mean.
        dropped: source utterances dropped because the test set was translated from them.
        parts: indices of the test utterances by part, where the corpus tells parts apart.
    """

    scores: dict[str, float | None]
    counts: list[list[int]]
    predicted: tuple[Prediction, ...]
    train: tuple[int, int]
    unseen: dict[str, dict[str, int]]
    model: dict[str, Any]
    signature: str
    dropped: int = 0
    parts: dict[str, list[int]] = {}


def described(plan: Plan) -> dict[str, Any]:
    """Describe all that the results depend on: the plan with base names for paths, and digests."""
    raw: dict[str, Any] = msgspec.to_builtins(plan)
    files = [plan.source.train]
    raw["source"]["train"] = Path(plan.source.train).name
    for target, shown in zip(plan.target, raw["target"], strict=True):
        lexicons = [target.lexicon, *target.mix, *target.tables]
        files += [target.test, *([target.train] if target.train else [])]
        files += [*(how.file for how in lexicons), *target.text]
        for how in (shown["lexicon"], *shown["mix"], *shown["tables"]):
            how["file"] = Path(how["file"]).name
        shown["test"] = Path(target.test).name
        shown["train"] = target.train and Path(target.train).name
        shown["text"] = [Path(file).name for file in target.text]
    if os.sep in plan.model:
        raw["model"] = Path(plan.model).name
    return {**raw, "inputs": [input_record(Path(file)) for file in files]}


def run_all(
    plan: Plan,
    folder: OutputFolder,
    workers: int,
    advance: Advance = lambda done, note="": None,
) -> None:
    """Make the runs that the folder does not hold yet.

    Args:
        plan: the experiment.
        folder: where each result is kept.
        workers: processes at work side by side.
        advance: told about each run that is done, and what is done before the runs.
    """
    missing = [run for run in plan.runs if not folder.has(run.part)]
    advance(len(plan.runs) - len(missing))
    for lang in dict.fromkeys(run.lang for run in missing if run.arm.endswith(MLM)):
        _adapt(plan, lang, folder.path, advance)
    for run, (result, cost) in _results(plan, missing, workers, folder.path):
        folder.write_text(run.cost_part, msgspec.json.encode(cost).decode() + "\n")
        folder.write_text(run.part, msgspec.json.encode(result).decode() + "\n")
        advance(1)


def load_counts(plan: Plan, folder: Path, part: str | None = None) -> dict[str, dict[str, Counts]]:
    """Load the counts of all runs: by language and arm, int64 [seeds, utterances, 5].

    Args:
        plan: the experiment.
        folder: its output.
        part: a part of the test sets, to which rows and languages are then limited.
    """
    found: dict[str, dict[str, Counts]] = {}
    for lang, arms in load_results(plan, folder).items():
        for arm, seeds in arms.items():
            counts = np.array([one.counts for one in seeds], np.int64)
            rows = counts if part is None else counts[:, seeds[0].parts.get(part, [])]
            if rows.shape[1]:
                found.setdefault(lang, {})[arm] = rows
    return found


def load_results(plan: Plan, folder: Path) -> dict[str, dict[str, list[Result]]]:
    """Load all results: by language and arm, in the order of the seeds."""
    found: dict[str, dict[str, list[Result]]] = {}
    for run in plan.runs:
        result = msgspec.json.decode((folder / run.part).read_bytes(), type=Result)
        found.setdefault(run.lang, {}).setdefault(run.arm, []).append(result)
    return found


def _results(
    plan: Plan, runs: list[Run], workers: int, folder: Path
) -> Iterator[tuple[Run, tuple[Result, Cost]]]:
    if workers == 1 or len(runs) < 2:
        yield from ((run, run_one(plan, run, folder)) for run in runs)
        return
    with processes(workers) as pool:
        waiting: dict[Future[tuple[Result, Cost]], Run] = {
            pool.submit(run_one, plan, run, folder): run for run in runs
        }
        for done in as_completed(waiting):
            yield waiting[done], done.result()


def run_one(plan: Plan, run: Run, folder: Path) -> tuple[Result, Cost]:
    """Train one arm on one language with one seed, and score it on the target test set.

    Args:
        plan: the experiment.
        run: which training.
        folder: the experiment's output, which holds the adapted encoders.
    """
    from lowres.record.signature import signature
    from lowres.slu.model import unseen_labels
    from lowres.slu.scores import count, parts_of, summarise
    from lowres.slu.train import fit

    target = next(target for target in plan.target if target.lang == run.lang)
    data = load_data(plan, target)
    started = perf_counter()
    how = plan.settings_of(run.arm, run.lang)
    training = training_data(run.arm, data.train, data.gold, data.words, how, run.seed)
    encoder = str(adapted(folder, run.lang)) if run.arm.endswith(MLM) else plan.model
    model = fit(encoder, training, data.dev, run.seed, plan.training)
    trained = perf_counter()
    predicted = model.predict(data.test)
    cost = Cost(round(trained - started, 3), round(perf_counter() - trained, 3))
    counts = count(data.test, predicted, plan.rule)
    first = training.epoch(0)
    result = Result(
        scores=msgspec.to_builtins(summarise(counts)),
        counts=counts.tolist(),
        predicted=compact(predicted),
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
    return result, cost


def adapted(folder: Path, lang: str) -> Path:
    """Name the folder of the encoder that was adapted to a target language."""
    return folder / "pretrained" / lang


def _adapt(plan: Plan, lang: str, folder: Path, advance: Advance) -> None:
    """Adapt the encoder to a target language, once for all its ``+mlm`` runs."""
    from lowres.experiment.pretrain import adapt_to

    target = next(target for target in plan.target if target.lang == lang)
    data = load_data(plan, target)

    def tell(done: int, note: str) -> None:
        advance(0, f"adapting to {lang}, {note}")

    adapt_to(plan, target, data.train, data.words, adapted(folder, lang), tell)
