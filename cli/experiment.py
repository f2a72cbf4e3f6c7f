"""``lowres experiment``: what each ingredient is worth, on equal terms, with intervals."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lowres.cli.console import emit, progress, say, table
from lowres.cli.options import AsJson, Out, Overwrite

if TYPE_CHECKING:
    from lowres.experiment.plan import Plan
    from lowres.experiment.report import Findings

__all__ = ["app", "carry_out", "emit_results"]

app = typer.Typer(no_args_is_help=True, help="Compare arms over languages and seeds, and report.")


@app.command()
def run(
    file: Annotated[Path, typer.Argument(help="Experiment file (TOML).")],
    out: Out,
    model: Annotated[str | None, typer.Option("--model", help="Model, before the file's.")] = None,
    seeds: Annotated[
        int | None, typer.Option("--seeds", min=1, help="Seeds, before the file's.")
    ] = None,
    arm: Annotated[
        list[str] | None, typer.Option("--arm", help="Arm, before the file's; repeatable.")
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", min=1, help="Processes side by side; for linear all cores."),
    ] = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Run an experiment; interrupted, it goes on where it was."""
    from lowres.experiment.plan import load_plan

    overrides: dict[str, Any] = {"model": model, "seeds": seeds, "arms": arm or None}
    emit_results(carry_out(load_plan(file, overrides), out, workers, overwrite), out, as_json)


def carry_out(plan: Plan, out: Path, workers: int | None, overwrite: bool) -> Findings:
    """Make all runs, compare them and write the report."""
    from lowres.experiment.report import find, write_report
    from lowres.experiment.run import KIND, described, run_all
    from lowres.record.folder import OutputFolder

    side_by_side = workers or ((os.cpu_count() or 1) if plan.model == "linear" else 1)
    folder = OutputFolder(out, KIND, described(plan), overwrite=overwrite)
    if folder.complete:
        say(f"{out}: complete already; nothing to do.")
        findings = find(plan, out)
    else:
        with progress("runs", len(plan.runs)) as advance:
            run_all(plan, folder, side_by_side, advance)
        findings = find(plan, out)
        write_report(plan, folder, findings)
        folder.finish({"counts": {"runs": len(plan.runs)}, "signature": findings.signature})
    return findings


def emit_results(findings: Findings, out: Path, as_json: bool) -> None:
    """Print the tables, or the summary as JSON, and say where the report is."""
    from lowres.experiment.report import summary, tables

    if as_json:
        emit(summary(findings), as_json=True)
    else:
        for title, header, rows in tables(findings):
            table(header, rows, title=title)
    say(f"Report: {out / 'report.html'}")
