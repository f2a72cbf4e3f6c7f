"""``lowres generate filter``: leave out variants whose labels a quick model does not bear out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lowres.cli.console import emit, progress, say
from lowres.cli.generate import app
from lowres.cli.options import AsJson, Out, Overwrite, Seed

if TYPE_CHECKING:
    from lowres.generate.accept import Variants
    from lowres.slu.agreement import Agreement

__all__: list[str] = []


@app.command()
def filter(
    made: Annotated[Path, typer.Argument(help="Folder made by `generate run`.")],
    out: Out,
    least: Annotated[
        float | None, typer.Option("--least", help="Keep what scores so much at least, 0 to 1.")
    ] = None,
    keep: Annotated[
        float | None, typer.Option("--keep", help="Keep this share of each intent, the best.")
    ] = None,
    scores: Annotated[
        Path | None,
        typer.Option("--scores", help="Folder of an earlier filter: its scores are taken over."),
    ] = None,
    folds: Annotated[
        int, typer.Option("--folds", min=2, help="Models, each asked about what it never saw.")
    ] = 5,
    size: Annotated[
        int, typer.Option("--size", min=0, help="Train each on no more variants; 0: all.")
    ] = 5000,
    seed: Seed = 0,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Score each variant's labels by a model trained on the others, and keep those that agree.

    The score is the mean of the intent's probability and the F1 of the slots. scores.parquet holds the
    scores, rejected.jsonl what was left out and why; --scores starts another acceptance from them.
    """
    import msgspec

    from lowres.corpus.source import KIND
    from lowres.generate.accept import (
        SCORES,
        Acceptance,
        Variants,
        accepted,
        write_accepted,
        write_scores,
    )
    from lowres.record.fingerprint import input_record
    from lowres.record.folder import OutputFolder, read_manifest

    how = Acceptance(least=least, keep=keep)
    manifest = read_manifest(made, KIND)
    scoring = {"of": input_record(made), "folds": folds, "size": size, "seed": seed}
    recipe = {**manifest["recipe"], "scoring": scoring, "acceptance": msgspec.to_builtins(how)}
    folder = OutputFolder(out, KIND, recipe, overwrite=overwrite)
    if folder.complete:
        say(f"{out}: complete already; nothing to do.")
        counts = read_manifest(out, KIND)["counts"]
    else:
        variants = Variants(made)
        found = _scores(folder, variants, scoring, scores)
        if not folder.has(SCORES):
            write_scores(folder, variants.utterances, found)
        kept = accepted(variants.utterances, found, how)
        counts = write_accepted(folder, variants, found, kept)
        passed = ("pair", "format", "seed", "switch_rate", "licences", "origins")
        folder.finish({**{name: manifest[name] for name in passed}, "counts": counts})
    if not counts["written"]:
        say(f"{out}: nothing is left. Lower --least.")
    shown = ("scored", "written", "rejected")
    emit({**{name: counts[name] for name in shown}, **_reasons(counts, as_json)}, as_json)


def _scores(
    folder: Any, variants: Variants, scoring: dict[str, Any], earlier: Path | None
) -> list[Agreement]:
    """Take the scores that are there, or score the variants, each target language by itself."""
    from lowres.generate.accept import SCORES, read_scores
    from lowres.slu.agreement import out_of_fold

    if folder.has(SCORES):
        return read_scores(folder.path)
    if earlier is not None:
        return _earlier(earlier, scoring)
    found: dict[int, Agreement] = {}
    how = {name: scoring[name] for name in ("folds", "size", "seed")}
    with progress("variants", len(variants.utterances)) as advance:
        for target in dict.fromkeys(variants.targets):
            at = [number for number, own in enumerate(variants.targets) if own == target]
            rows = [variants.utterances[number] for number in at]
            groups = [variants.groups[number] for number in at]
            found.update(zip(at, out_of_fold(rows, groups, **how, advance=advance), strict=True))
    return [found[number] for number in range(len(found))]


def _earlier(folder: Path, scoring: dict[str, Any]) -> list[Agreement]:
    from lowres.corpus.source import KIND
    from lowres.errors import UsageError
    from lowres.generate.accept import read_scores
    from lowres.record.folder import read_manifest

    if read_manifest(folder, KIND)["recipe"].get("scoring") != scoring:
        raise UsageError(f"{folder} holds no such scores of the same folder. Leave out --scores.")
    return read_scores(folder)


def _reasons(counts: dict[str, Any], as_json: bool) -> dict[str, Any]:
    return {"reasons": counts["reasons"]} if as_json else counts["reasons"]
