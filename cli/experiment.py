"""``lowres experiment``: what each ingredient is worth, on equal terms, with intervals."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lowres.cli.console import emit, progress, say, table
from lowres.cli.options import AsJson, Out, Overwrite
from lowres.errors import OutputError

if TYPE_CHECKING:
    from lowres.experiment.findings import Findings
    from lowres.experiment.plan import Plan
    from lowres.record.folder import OutputFolder

__all__ = ["app", "carry_out", "emit_results"]

app = typer.Typer(no_args_is_help=True, help="Compare arms over languages and seeds, and report.")


File = Annotated[Path, typer.Argument(help="Experiment file (TOML).")]
Model = Annotated[str | None, typer.Option("--model", help="Model, before the file's.")]
Seeds = Annotated[int | None, typer.Option("--seeds", min=1, help="Seeds, before the file's.")]
Arms = Annotated[
    list[str] | None, typer.Option("--arm", help="Arm, before the file's; repeatable.")
]


@app.command()
def new(
    file: Annotated[Path, typer.Argument(help="Experiment file to write; must not be there.")],
) -> None:
    """Write an experiment file to start from, with every setting explained."""
    from lowres.experiment.skeleton import SKELETON

    try:
        with file.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(SKELETON)
    except FileExistsError:
        raise OutputError(f"{file}: is there already. Give another name.") from None
    say(f"{file}: fill in the paths, then: lowres experiment plan {file}")


@app.command()
def plan(
    file: File,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder of the runs, to count those done.")
    ] = None,
    model: Model = None,
    seeds: Seeds = None,
    arm: Arms = None,
    as_json: AsJson = False,
) -> None:
    """Show which runs an experiment file asks for, and how many of them are done."""
    from lowres.experiment.arms import arm_of
    from lowres.experiment.plan import load_plan

    planned = load_plan(file, {"model": model, "seeds": seeds, "arms": arm or None})
    done = _done(planned, out)
    counts = {"runs": len(planned.runs), "done": len(done)}
    if as_json:
        emit(counts, as_json=True)
        return
    langs = [target.lang for target in planned.target]
    rows = (
        [
            name,
            *(f"{done.count((lang, name))} of {planned.seeds}" for lang in langs),
            arm_of(name).title,
        ]
        for name in planned.arms
    )
    table(["arm", *langs, "trained on"], rows, title=f"{planned.name}, {planned.model}: runs done")
    emit(counts, as_json=False)


def _done(plan: Plan, out: Path | None) -> list[tuple[str, str]]:
    """List language and arm of the runs that a folder holds; inputs and folder are checked first."""
    from lowres.experiment.run import KIND, described
    from lowres.record.folder import OutputFolder

    recipe = described(plan)
    if out is None or not out.is_dir() or not any(out.iterdir()):
        return []
    folder = OutputFolder(out, KIND, recipe)
    return [(run.lang, run.arm) for run in plan.runs if folder.has(run.part)]


@app.command()
def run(
    file: File,
    out: Out,
    model: Model = None,
    seeds: Seeds = None,
    arm: Arms = None,
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


@app.command()
def report(
    folder: Annotated[Path, typer.Argument(help="Folder of a finished experiment.")],
    as_json: AsJson = False,
) -> None:
    """Compare the runs of a finished experiment and write its report anew."""
    from lowres.experiment.findings import find
    from lowres.experiment.plan import recorded_plan
    from lowres.experiment.report import report_files
    from lowres.experiment.run import KIND
    from lowres.record.folder import read_manifest, replace_atomically

    plan = recorded_plan(read_manifest(folder, KIND)["recipe"], folder)
    findings = find(plan, folder)
    for name, text in report_files(plan, folder, findings).items():
        replace_atomically(folder / name, text)
    emit_results(findings, folder, as_json)


def carry_out(plan: Plan, out: Path, workers: int | None, overwrite: bool) -> Findings:
    """Make all runs, compare them and write the report; of a complete folder only read it."""
    from lowres.experiment.findings import load_findings
    from lowres.experiment.run import KIND, described, run_all
    from lowres.record.folder import OutputFolder

    side_by_side = workers or ((os.cpu_count() or 1) if plan.model == "linear" else 1)
    folder = OutputFolder(out, KIND, described(plan), overwrite=overwrite)
    if folder.complete:
        say(f"{out}: complete already; nothing to do.")
        return load_findings(out)
    with progress("runs", len(plan.runs)) as advance:
        run_all(plan, folder, side_by_side, advance)
    return _finish(plan, folder)


def _finish(plan: Plan, folder: OutputFolder) -> Findings:
    """Write what was found in all runs, and the manifest, which completes the folder."""
    from lowres.experiment.findings import find
    from lowres.experiment.material import load_material, write_material
    from lowres.experiment.plan import recorded_plan
    from lowres.experiment.report import report_files

    write_material(plan, folder)
    findings = find(plan, folder.path)
    shown = recorded_plan(folder.recipe, folder.path)  # holds no path
    for name, text in report_files(shown, folder.path, findings).items():
        folder.write_text(name, text)
    material = load_material(plan, folder.path).values()
    licences = sorted({origin.licence for one in material for origin in one.origins})
    counts = {"runs": len(plan.runs)}
    folder.finish({"counts": counts, "licences": licences, "signature": findings.signature})
    return findings


def emit_results(findings: Findings, out: Path, as_json: bool) -> None:
    """Print the tables, or the summary as JSON, and say where the report is."""
    from lowres.experiment.findings import summary, tables

    if as_json:
        emit(summary(findings), as_json=True)
    else:
        for title, header, rows in tables(findings):
            table(header, rows, title=title)
    say(f"Report: {out / 'report.html'}")
