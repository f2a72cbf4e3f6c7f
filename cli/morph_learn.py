"""``lowres morph train``: learn to inflect lemmas that no table holds."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lowres.cli.console import emit, progress, say
from lowres.cli.morph import app
from lowres.cli.options import AsJson, Out, Overwrite, RowColumns, Seed, column_names
from lowres.cli.tables import inflections, table_path
from lowres.errors import UsageError

if TYPE_CHECKING:
    from lowres.morph.rows import Row
    from lowres.morph.train import InflectorSettings

__all__: list[str] = []


@app.command()
def train(
    rows: Annotated[
        str, typer.Argument(help="Lemmas, forms and features: UniMorph table, or a code.")
    ],
    lang: Annotated[str, typer.Option("--lang", help="Their language.")],
    out: Out,
    columns: RowColumns = None,
    related: Annotated[
        list[str] | None,
        typer.Option(
            "--related", help="Table of a related language, such as aze=FILE; repeatable."
        ),
    ] = None,
    learner: Annotated[
        str, typer.Option("--learner", help="rules: seconds; both: a network too, minutes.")
    ] = "both",
    threshold: Annotated[
        float,
        typer.Option("--threshold", min=0.0, max=1.0, help="What is less sure stays the lemma."),
    ] = 0.5,
    members: Annotated[
        int, typer.Option("--members", min=1, max=10, help="Networks that decide together.")
    ] = 5,
    beam: Annotated[
        int, typer.Option("--beam", min=1, help="Candidates that a network's search keeps.")
    ] = 1,
    seed: Seed = 0,
    workers: Annotated[
        int | None,
        typer.Option("--workers", min=1, help="Processes side by side; all cores if absent."),
    ] = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Learn the paradigms of a language from the rows of a table, and from nothing else."""
    from lowres.morph.train import InflectorSettings
    from lowres.recipe import build

    network = {"members": members, "beam": beam}
    told = {"learner": learner, "network": network, "threshold": threshold, "seed": seed}
    how = build(InflectorSettings, told)
    others = dict(_related(one) for one in related or ())
    if others and how.learner == "rules":
        raise UsageError("--related is for networks, rules learn from one language.")
    named = column_names(columns)
    emit(_trained(rows, lang, named, others, how, out, workers, overwrite), as_json)


def _related(text: str) -> tuple[str, str]:
    """Split ``aze=FILE`` into a language and a table."""
    from lowres.lang import canonical

    lang, _, file = text.partition("=")
    if not file:
        raise UsageError(f"--related {text}: say the language too, such as aze={text}.")
    return canonical(lang), file


def _trained(
    rows: str,
    lang: str,
    columns: tuple[str, ...],
    related: dict[str, str],
    how: InflectorSettings,
    out: Path,
    workers: int | None,
    overwrite: bool,
) -> dict[str, Any]:
    """Train an inflector where it is not there yet, and return what is to be told of it."""
    import msgspec

    from lowres.lang import canonical
    from lowres.morph.learned import KIND
    from lowres.morph.train import folds_of, train_inflector
    from lowres.record.fingerprint import input_record
    from lowres.record.folder import OutputFolder, read_manifest

    recipe = {
        "lang": canonical(lang),
        "columns": columns,
        "settings": msgspec.to_builtins(how),
        "related": [*related],
        "inputs": [input_record(table_path(file)) for file in (rows, *related.values())],
    }
    found = _rows(rows, canonical(lang), columns)
    others = {tag: _rows(file, tag, columns) for tag, file in related.items()}
    folds_of(found)  # faults are told before there is a folder
    folder = OutputFolder(out, KIND, recipe, overwrite=overwrite)
    if folder.complete:
        say(f"{out}: complete already; nothing to do.")
        return _told(read_manifest(out, KIND))
    with progress("parts", how.network.members) as advance:
        header = train_inflector(
            found,
            canonical(lang),
            how,
            folder,
            related=others,
            workers=workers or os.cpu_count() or 1,
            advance=advance,
        )
    counts = {
        "rows": len(found),
        "lemmas": len({row.lemma for row in found}),
        "bundles": len({row.features for row in found}),
    }
    return _told(folder.finish({"counts": counts, "figures": header.figures}))


def _rows(file: str, lang: str, columns: tuple[str, ...]) -> list[Row]:
    from lowres.morph.rows import Row

    known = inflections(file, lang, columns).select("lemma", "form", "features")
    return [Row(*row) for row in known.iter_rows()]


def _told(manifest: dict[str, Any]) -> dict[str, Any]:
    return {**manifest["counts"], "accuracy_on_words_left_out": manifest["figures"]}
