"""The report of an experiment: a table for the terminal, a CSV, and one self-contained HTML page."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from lowres.experiment.arms import ARMS
from lowres.experiment.compare import METRICS, Comparison, Counts, Estimate, compare
from lowres.experiment.plan import Plan
from lowres.experiment.run import Result, load_counts
from lowres.record.folder import OutputFolder

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Findings", "find", "summary", "tables", "write_report"]

MEAN = "mean"
Metrics = dict[str, dict[str, Comparison]]
_NAMES = {
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
    names = sorted({name for result in _one_each(plan, folder) for name in result.parts})
    parts = {name: _metrics(plan, load_counts(plan, folder, name)) for name in names}
    return Findings(_metrics(plan, load_counts(plan, folder)), _signature(plan, folder), parts)


def _metrics(plan: Plan, counts: dict[str, dict[str, Counts]]) -> Metrics:
    metrics: Metrics = {}
    for metric in METRICS:
        languages, mean = compare(counts, metric, plan.resamples)
        metrics[metric] = {**languages, **({MEAN: mean} if len(languages) > 1 else {})}
    return metrics


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
        yield f"{_NAMES[metric]}, %{part}", ["arm", *languages, "gap closed"], rows


def write_report(plan: Plan, folder: OutputFolder, findings: Findings) -> None:
    """Write ``results.json``, ``table.csv`` and ``report.html``."""
    content = msgspec.json.format(msgspec.json.encode(findings), indent=1).decode() + "\n"
    folder.write_text("results.json", content)
    folder.write_text("table.csv", _csv(findings))
    folder.write_text("report.html", _html(plan, findings))


def _csv(findings: Findings) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    columns = ["metric", "language", "arm", "score", "low", "high"]
    columns += ["gain", "gain_low", "gain_high", "lead", "lead_low", "lead_high", "p_lead"]
    writer.writerow([*columns, "gap_closed", "gap_closed_low", "gap_closed_high"])
    for metric, languages in findings.metrics.items():
        for lang, found in languages.items():
            for arm, score in found.scores.items():
                row: list[object] = [metric, lang, arm, *_three(score)]
                row += [*_three(found.gains.get(arm)), *_three(found.lead.get(arm))]
                row += [found.p_lead.get(arm, ""), *_three(found.gap_closed.get(arm))]
                writer.writerow(row)
    return out.getvalue()


def _three(estimate: Estimate | None) -> list[object]:
    return ["", "", ""] if estimate is None else [estimate.value, estimate.low, estimate.high]


def _html(plan: Plan, findings: Findings) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("lowres.experiment", "."), autoescape=True, undefined=StrictUndefined
    )
    environment.filters |= {"interval": _interval, "gap": _gap}
    parts = {f", part {name}": metrics for name, metrics in findings.parts.items()}
    metrics = [
        {"name": _NAMES[metric] + part, "languages": languages, "plot": _plot(metric, languages)}
        for part, compared in {"": findings.metrics, **parts}.items()
        for metric, languages in compared.items()
    ]
    return environment.get_template("report.html").render(
        plan=plan,
        arms={arm: ARMS[arm].title for arm in plan.arms},
        metrics=metrics,
        signature=findings.signature,
    )


def _plot(metric: str, languages: Mapping[str, Comparison]) -> str:
    """Draw scores with intervals, arms from top to bottom and languages side by side, as SVG."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context({"svg.hashsalt": metric, "font.size": 9, "font.family": "DejaVu Sans"}):
        arms = len(next(iter(languages.values())).scores)
        figure = Figure(
            figsize=(1.2 + 2.1 * len(languages), 0.8 + 0.28 * arms), layout="constrained"
        )
        panels = figure.subplots(1, len(languages), sharey=True, sharex=True, squeeze=False)[0]
        for panel, (lang, found) in zip(panels, languages.items(), strict=True):
            _panel(panel, lang, found.scores)
        panels[0].invert_yaxis()
        figure.supxlabel(f"{_NAMES[metric]}, %", fontsize=9)
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return out.getvalue().partition("<svg")[1] + out.getvalue().partition("<svg")[2]


def _panel(panel: Axes, lang: str, scores: Mapping[str, Estimate]) -> None:
    for at, (arm, score) in enumerate(scores.items()):
        colour = {"ours": "#c0392b", "gold": "#b8860b"}.get(arm, "#34495e")
        panel.plot(
            [score.low, score.high], [at, at], color=colour, linewidth=2, solid_capstyle="butt"
        )
        panel.plot([score.value], [at], "o", color=colour, markersize=5)
    panel.set_yticks(range(len(scores)), list(scores))
    panel.set_xlim(0, 100)
    panel.set_title(lang, fontsize=9)
    panel.grid(axis="x", alpha=0.3)
    panel.spines[["top", "right"]].set_visible(False)


def _interval(estimate: Estimate) -> str:
    return f"{estimate.value:.1f} [{estimate.low:.1f}, {estimate.high:.1f}]"


def _half_width(estimate: Estimate) -> str:
    return f"{estimate.value:.1f} \u00b1 {(estimate.high - estimate.low) / 2:.1f}"


def _closed(found: Comparison, arm: str) -> str:
    closed = found.gap_closed.get(arm)
    return "" if closed is None else f"{100 * closed.value:.0f} %"


def _gap(estimate: Estimate | None) -> str:
    if estimate is None:
        return "\u2013"
    return f"{100 * estimate.value:.0f} % [{100 * estimate.low:.0f}, {100 * estimate.high:.0f}]"


def _value(estimate: Estimate | None) -> float | None:
    return None if estimate is None else estimate.value


def _signature(plan: Plan, folder: Path) -> str:
    """Write the signature of the whole: that of its runs, over all languages and seeds."""
    from lowres.record.signature import signature

    results = _one_each(plan, folder)
    dropped = ",".join(str(result.dropped) for result in results)
    tests = "+".join(f"{target.lang}:{Path(target.test).name}" for target in plan.target)
    total = sum(len(result.counts) for result in results)
    return signature(
        data=tests,
        n=total,
        select="src-dev",
        seeds=tuple(range(plan.seeds)),
        match=f"{plan.rule}-span",
        leaks=f"dropped-{dropped}" if plan.leaks == "drop" else "kept",
    )


def _one_each(plan: Plan, folder: Path) -> list[Result]:
    """Load one result of each language: what tells of the data is the same in all of them."""
    return [
        msgspec.json.decode((folder / run.part).read_bytes(), type=Result)
        for run in plan.runs
        if run.seed == 0 and run.arm == plan.arms[0]
    ]
