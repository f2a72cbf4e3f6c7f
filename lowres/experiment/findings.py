"""What an experiment found: comparisons kept as JSON and CSV, and the tables of the terminal."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from lowres.errors import InputError
from lowres.experiment.compare import METRICS, Comparison, Counts, Estimate, compare
from lowres.experiment.labels import MEAN
from lowres.experiment.plan import Plan
from lowres.experiment.run import Result, load_counts

__all__ = [
    "NAMES",
    "Findings",
    "csv_text",
    "files",
    "find",
    "load_findings",
    "summary",
    "tables",
    "three",
]

RESULTS = "results.json"
Metrics = dict[str, dict[str, Comparison]]
_SCORES = ["metric", "language", "arm", "score", "low", "high", "gain", "gain_low", "gain_high"]
_SCORES += ["p_gain", "lead", "lead_low", "lead_high", "p_lead"]
_SCORES += ["gap_closed", "gap_closed_low", "gap_closed_high"]
_DIFFERENCES = ["metric", "language", "arm", "other", "difference", "low", "high", "p"]
NAMES = {
    "intent_accuracy": "intent accuracy",
    "slot_f1": "slot F1",
    "exact_match": "exact match",
}


class Findings(msgspec.Struct, frozen=True):
    """All comparisons: by metric, then by language with :data:`MEAN` last.

    ``parts`` holds the same again for each part of the test sets that the corpora tell apart.
    """

    metrics: Metrics
    signature: str
    parts: dict[str, Metrics] = {}


def find(plan: Plan, folder: Path) -> Findings:
    """Compare the arms of a finished experiment."""
    firsts = _one_each(plan, folder)
    names = sorted({name for result in firsts for name in result.parts})
    parts = {name: _compared(plan, load_counts(plan, folder, name)) for name in names}
    whole = _compared(plan, load_counts(plan, folder))
    return Findings(whole, _signature(plan, firsts), parts)


def _compared(plan: Plan, counts: dict[str, dict[str, Counts]]) -> Metrics:
    metrics: Metrics = {}
    for metric in METRICS:
        languages, mean = compare(counts, metric, plan.resamples)
        metrics[metric] = {**languages, **({MEAN: mean} if len(languages) > 1 else {})}
    return metrics


def load_findings(folder: Path) -> Findings:
    """Load what a finished experiment found, as :func:`files` wrote it.

    Raises:
        InputError: the file is damaged or of another version.
    """
    path = folder / RESULTS
    try:
        return msgspec.json.decode(path.read_bytes(), type=Findings)
    except msgspec.DecodeError as fault:
        what = f"damaged ({fault}). Write it anew with: lowres experiment report {folder}"
        raise InputError(path, what) from None


def summary(findings: Findings) -> dict[str, Any]:
    """Return scores and closed gaps of each arm, over all languages: what ``--json`` prints."""
    parts = {name: _overall(metrics) for name, metrics in findings.parts.items()}
    whole = {**_overall(findings.metrics), "signature": findings.signature}
    return {**whole, **({"parts": parts} if parts else {})}


def _overall(metrics: Metrics) -> dict[str, Any]:
    overall = {metric: list(by.values())[-1] for metric, by in metrics.items()}
    arms = {
        arm: {metric: round(overall[metric].scores[arm].value, 2) for metric in METRICS}
        for arm in overall["intent_accuracy"].scores
    }
    closed = {
        arm: {metric: _value(overall[metric].gap_closed.get(arm)) for metric in METRICS}
        for arm in overall["intent_accuracy"].gap_closed
    }
    return {"arms": arms, "gap_closed": closed}


def tables(findings: Findings) -> Iterator[tuple[str, list[str], list[list[str]]]]:
    """Yield the terminal's tables, one a metric and part: title, header and rows, an arm a row."""
    yield from _tables(findings.metrics)
    for name, metrics in findings.parts.items():
        yield from _tables(metrics, f", part {name}")


def _tables(metrics: Metrics, part: str = "") -> Iterator[tuple[str, list[str], list[list[str]]]]:
    for metric, languages in metrics.items():
        last = list(languages.values())[-1]
        rows = [
            [
                arm,
                *(_half_width(found.scores[arm]) for found in languages.values()),
                _closed(last, arm),
            ]
            for arm in last.scores
        ]
        yield f"{NAMES[metric]}, %{part}", ["arm", *languages, "gap closed"], rows


def files(findings: Findings) -> dict[str, str]:
    """Return ``results.json``, ``table.csv`` and ``differences.csv``: text by file name."""
    encoded = msgspec.json.format(msgspec.json.encode(findings), indent=1).decode()
    return {
        RESULTS: f"{encoded}\n",
        "table.csv": csv_text(_SCORES, _scores(findings)),
        "differences.csv": csv_text(_DIFFERENCES, _differences(findings)),
    }


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a table as CSV, its header first."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()


def _scores(findings: Findings) -> Iterator[list[object]]:
    for metric, languages in findings.metrics.items():
        for lang, found in languages.items():
            for arm, score in found.scores.items():
                row: list[object] = [metric, lang, arm, *three(score)]
                row += [*three(found.gains.get(arm)), found.p_gains.get(arm, "")]
                row += [*three(found.lead.get(arm)), found.p_lead.get(arm, "")]
                yield [*row, *three(found.gap_closed.get(arm))]


def _differences(findings: Findings) -> Iterator[list[object]]:
    for metric, languages in findings.metrics.items():
        for lang, found in languages.items():
            for one in found.differences:
                yield [metric, lang, one.arm, one.other, *three(one.less), one.p]


def three(estimate: Estimate | None) -> list[object]:
    """Spread an estimate over three cells: value, low, high; empty where there is none."""
    return ["", "", ""] if estimate is None else [estimate.value, estimate.low, estimate.high]


def _half_width(estimate: Estimate) -> str:
    return f"{estimate.value:.1f} \u00b1 {(estimate.high - estimate.low) / 2:.1f}"


def _closed(found: Comparison, arm: str) -> str:
    closed = found.gap_closed.get(arm)
    return "" if closed is None else f"{100 * closed.value:.0f} %"


def _value(estimate: Estimate | None) -> float | None:
    return None if estimate is None else estimate.value


def _one_each(plan: Plan, folder: Path) -> list[Result]:
    """Load one result of each language: what does not differ between arms and seeds."""
    return [
        msgspec.json.decode((folder / run.part).read_bytes(), type=Result)
        for run in plan.runs
        if run.seed == 0 and run.arm == plan.arms[0]
    ]


def _signature(plan: Plan, results: list[Result]) -> str:
    """Write the signature of the whole: that of its runs, over all languages and seeds."""
    from lowres.record.signature import signature

    tests = "+".join(f"{target.lang}:{Path(target.test).name}" for target in plan.target)
    return signature(
        data=tests,
        n=sum(len(result.counts) for result in results),
        select="src-dev",
        seeds=tuple(range(plan.seeds)),
        match=f"{plan.rule}-span",
        leaks="kept" if plan.leaks == "keep" else f"dropped-{_total(results)}",
    )


def _total(results: list[Result]) -> int:
    return sum(result.dropped for result in results)
