"""``lowres morph train``, ``predict`` and ``evaluate``: inflect lemmas that no table holds."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lowres.cli.console import emit, progress, say, table
from lowres.cli.morph import app
from lowres.cli.options import AsJson, Out, Overwrite, Seed, column_names
from lowres.cli.tables import inflections, table_path
from lowres.errors import UsageError
from lowres.record.folder import write_file

if TYPE_CHECKING:
    from lowres.lines import Line
    from lowres.morph.learned import Inflected, LearnedInflector
    from lowres.morph.rows import Row
    from lowres.morph.train import InflectorSettings

__all__: list[str] = []

Model = Annotated[Path, typer.Argument(help="Folder made by `morph train`.")]
Columns = Annotated[
    str | None,
    typer.Option("--columns", help="Columns in order, e.g. lemma,features,form; _ skips one."),
]


@app.command()
def train(
    rows: Annotated[
        str, typer.Argument(help="Lemmas, forms and features: UniMorph table, or a code.")
    ],
    lang: Annotated[str, typer.Option("--lang", help="Their language.")],
    out: Out,
    columns: Columns = None,
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


@app.command()
def predict(
    model: Model,
    asked: Annotated[
        str, typer.Argument(help="Table of lemmas and features; - reads it from stdin.")
    ],
    columns: Annotated[
        str, typer.Option("--columns", help="Columns in order; _ skips one.")
    ] = "lemma,features",
    threshold: Annotated[
        float | None,
        typer.Option("--threshold", min=0.0, max=1.0, help="What is less sure stays the lemma."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="File to write instead of stdout.")
    ] = None,
    overwrite: Overwrite = False,
) -> None:
    """Inflect lemmas: print lemma, form, features, confidence, and what proposed the form."""
    from lowres.morph.columns import read_asked
    from lowres.morph.learned import LearnedInflector

    inflector = LearnedInflector.load(model)
    name = Path("standard input" if asked == "-" else asked)
    pairs = list(read_asked(_lines(asked), name, column_names(columns)))
    least = inflector.header.threshold if threshold is None else threshold
    got = inflector.inflect_all(pairs, least)
    lines = [
        f"{lemma}\t{one.text}\t{features}\t{one.confidence:.4f}\t{one.by}\n"
        for (lemma, features), one in zip(pairs, got, strict=True)
    ]
    if out is None:
        sys.stdout.writelines(lines)
    else:
        text = "".join(lines)
        write_file(out, lambda path: path.write_text(text, "utf-8"), overwrite=overwrite)
    unsure = sum(one.by == "lemma" for one in got)
    say(f"{len(got)} inflected, {unsure} of them left as they are: surer than {least} is nothing.")


@app.command()
def evaluate(
    model: Model,
    rows: Annotated[
        Path, typer.Argument(help="Rows with the right forms, none of them trained on.")
    ],
    columns: Columns = None,
    with_table: Annotated[
        str | None,
        typer.Option(
            "--with-table", help="Look words up in this table first; it may hold the answers."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Tell how many forms are right, by part of speech, bundle, and what training has seen."""
    from lowres.morph.columns import read_rows
    from lowres.morph.evaluate import Known, refuse_known, scored, signature_of, summary
    from lowres.morph.learned import LearnedInflector

    inflector = LearnedInflector.load(model)
    listed = list(read_rows(rows, column_names(columns)))
    known = Known.load(model)
    refuse_known(listed, known, rows)
    kept = [row for row, _ in listed]
    got = inflector.inflect_all([(row.lemma, row.features) for row in kept])
    if with_table is not None:
        got = _by_table(with_table, inflector, kept, got)
    found = summary(scored(kept, got, known))
    found["signature"] = signature_of(rows.name, len(kept), with_table is not None)
    if as_json:
        emit(found, as_json=True)
        return
    for part in ("by_seen", "by_pos", "by_features"):
        shown = found.pop(part).items()
        table(
            [part.removeprefix("by_"), "accuracy", "distance", "n"],
            [[k, *v.values()] for k, v in shown],
        )
    emit(found, as_json=False)


def _by_table(
    name: str, inflector: LearnedInflector, rows: list[Row], got: list[Inflected]
) -> list[Inflected]:
    """Take the forms of a table where it has just one for lemma and bundle."""
    from lowres.morph import Paradigms
    from lowres.morph.learned import Inflected

    known = Paradigms(inflections(name, inflector.header.lang))
    held = [known.inflect(row.lemma, row.features, most=0) for row in rows]
    return [
        Inflected(forms[0], 1.0, "table") if len(forms) == 1 else one
        for forms, one in zip(held, got, strict=True)
    ]


def _lines(file: str) -> Iterator[Line]:
    """Yield the lines of a file, or of stdin."""
    from lowres.lines import Line, read_lines

    if file != "-":
        yield from read_lines(Path(file))
        return
    for number, text in enumerate(sys.stdin, 1):
        yield Line(number, text.rstrip("\n"))
