"""The report of an experiment: what a finished folder holds, put together for the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

import msgspec
import numpy as np

from lowres.experiment.arms import arm_of
from lowres.experiment.examples import Contrast, contrast
from lowres.experiment.figures import score_figure
from lowres.experiment.findings import NAMES, Findings, csv_text, files, three
from lowres.experiment.labels import Scored, by_intent, by_slot
from lowres.experiment.material import Material, load_material
from lowres.experiment.page import render
from lowres.experiment.plan import Plan
from lowres.experiment.records import Cost
from lowres.experiment.run import Result, load_results

__all__ = ["report_files"]

OURS = "ours"
_COLUMNS = ["kind", "language", "label", "n", "arm", "score", "low", "high"]
_COLUMNS += ["lead", "lead_low", "lead_high"]


class _Contents(NamedTuple):
    """All that a finished folder holds."""

    plan: Plan
    findings: Findings
    results: dict[str, dict[str, list[Result]]]
    material: dict[str, Material]
    costs: dict[str, list[Cost]]


def report_files(plan: Plan, folder: Path, findings: Findings) -> dict[str, str]:
    """Write the report of the runs in a folder: text by file name.

    Args:
        plan: the experiment as the folder records it; base names are shown, no file is opened.
        folder: holds all runs and their material.
        findings: the comparisons.
    """
    costs: dict[str, list[Cost]] = {}
    for run in plan.runs:
        cost = msgspec.json.decode((folder / run.cost_part).read_bytes(), type=Cost)
        costs.setdefault(run.arm, []).append(cost)
    results, material = load_results(plan, folder), load_material(plan, folder)
    held = _Contents(plan, findings, results, material, costs)
    labels = _labels(held, _against(held))
    table = csv_text(_COLUMNS, _rows(labels))
    return {**files(findings), "labels.csv": table, "report.html": _html(held, labels)}


def _rows(labels: dict[str, Scored]) -> Iterator[list[object]]:
    for kind, scored in labels.items():
        for lang, rows in scored.items():
            for label, (n, found) in rows.items():
                for arm, score in found.scores.items():
                    row = [kind, lang, label, n, arm, *three(score)]
                    yield [*row, *three(found.lead.get(arm))]


def _html(held: _Contents, labels: dict[str, Scored]) -> str:
    against = _against(held)
    return render(
        plan=held.plan,
        arms={arm: arm_of(arm).title for arm in held.plan.arms},
        metrics=_metrics(held.findings),
        material=held.material,
        against=against,
        labels=labels,
        contrasts=_contrasts(held, against),
        costs=_costs(held),
        unseen={lang: _unseen(arms) for lang, arms in held.results.items()},
        settings=_settings(held),
        signature=held.findings.signature,
    )


def _metrics(findings: Findings) -> list[dict[str, Any]]:
    return [
        {
            "name": NAMES[metric],
            "key": metric,
            "languages": languages,
            "overall": list(languages.values())[-1],
            "plot": score_figure(NAMES[metric], languages),
        }
        for metric, languages in findings.metrics.items()
    ]


def _against(held: _Contents) -> list[str]:
    """Name the arms that ``ours`` is looked at beside: English, and the best with the lexicon."""
    if OURS not in held.plan.arms:
        return []
    overall = [list(by.values())[-1].scores for by in held.findings.metrics.values()]
    lexicon = [
        arm
        for arm in held.plan.arms
        if arm_of(arm).lexicon and not arm_of(arm).permute and arm != OURS
    ]
    best = max(lexicon, key=lambda arm: sum(scores[arm].value for scores in overall), default=None)
    asked = ["english", "cosda+en", best]
    return [arm for arm in dict.fromkeys(asked) if arm in held.plan.arms]


def _labels(held: _Contents, against: list[str]) -> dict[str, Scored]:
    """Score the intents and the slots, by the name of the section."""
    if not against:
        return {}
    shown = [*against, OURS]
    gold = {lang: one.test for lang, one in held.material.items()}
    counts = {
        lang: {arm: _counts(arms[arm]) for arm in shown} for lang, arms in held.results.items()
    }
    guesses = {
        lang: {arm: [one.predicted for one in arms[arm]] for arm in shown}
        for lang, arms in held.results.items()
    }
    return {
        "intent": by_intent(gold, counts, held.plan.resamples),
        "slot": by_slot(gold, guesses, held.plan.resamples),
    }


def _contrasts(held: _Contents, against: list[str]) -> dict[str, dict[str, Contrast]]:
    """Choose examples by language and by the arm that ``ours`` is compared with."""
    found: dict[str, dict[str, Contrast]] = {}
    for lang, arms in held.results.items():
        for other in against:
            counts = (_counts(arms[OURS]), _counts(arms[other]))
            guesses = tuple([one.predicted for one in arms[arm]] for arm in (OURS, other))
            made = contrast(held.material[lang].test, counts, (guesses[0], guesses[1]))
            found.setdefault(lang, {})[other] = made
    return found


def _counts(results: list[Result]) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.array([one.counts for one in results], np.int64)


def _costs(held: _Contents) -> dict[str, dict[str, Any]]:
    """Put together what an arm's runs cost on average."""
    table: dict[str, dict[str, Any]] = {}
    for arm, costs in held.costs.items():
        results = [one for arms in held.results.values() for one in arms[arm]]
        steps = [one.model["steps"] for one in results if "steps" in one.model]
        table[arm] = {
            "fixed": fmean(one.train[0] for one in results),
            "drawn": fmean(one.train[1] for one in results),
            "steps": fmean(steps) if steps else None,
            "train": fmean(one.train for one in costs),
            "predict": fmean(one.predict for one in costs),
        }
    return table


def _unseen(arms: dict[str, list[Result]]) -> dict[str, str]:
    """Name the test labels that an arm's training never saw, with how often they occur."""
    found = {}
    for arm, results in arms.items():
        labels = {**results[0].unseen["intents"], **results[0].unseen["slots"]}
        if labels:
            found[arm] = ", ".join(f"{label} ({n})" for label, n in labels.items())
    return found


def _settings(held: _Contents) -> dict[str, str]:
    """Write the settings out, a line each."""
    from lowres.generate import Settings

    plan = held.plan
    generator = msgspec.to_builtins(Settings(**plan.generator))
    generator.pop("seed")
    first = next(iter(held.results.values()))
    chosen = first.get(OURS, next(iter(first.values())))[0].model
    return {
        "model": plan.model,
        "seeds": f"0 to {plan.seeds - 1}",
        "bootstrap samples": str(plan.resamples),
        "generator (ours)": msgspec.json.encode(generator).decode(),
        "training": msgspec.json.encode(plan.training).decode() if plan.training else "as measured",
        "what a model says of its training": msgspec.json.encode(chosen).decode(),
    }
