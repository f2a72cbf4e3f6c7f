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
from lowres.errors import InputError, UsageError
from lowres.record.folder import write_file

if TYPE_CHECKING:
    from lowres.morph.learned import Header, Inflected, LearnedInflector
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
    emit(_trained(rows, lang, column_names(columns), how, out, workers, overwrite), as_json)


def _trained(
    rows: str,
    lang: str,
    columns: tuple[str, ...],
    how: InflectorSettings,
    out: Path,
    workers: int | None,
    overwrite: bool,
) -> dict[str, Any]:
    """Train an inflector where it is not there yet, and return what is to be told of it."""
    import msgspec

    from lowres.lang import canonical
    from lowres.morph.learned import KIND
    from lowres.morph.rows import Row
    from lowres.morph.train import train_inflector
    from lowres.record.fingerprint import input_record
    from lowres.record.folder import OutputFolder, read_manifest

    recipe = {
        "lang": canonical(lang),
        "columns": columns,
        "settings": msgspec.to_builtins(how),
        "inputs": [input_record(table_path(rows))],
    }
    folder = OutputFolder(out, KIND, recipe, overwrite=overwrite)
    if folder.complete:
        say(f"{out}: complete already; nothing to do.")
        return _told(read_manifest(out, KIND))
    known = inflections(rows, canonical(lang), columns).select("lemma", "form", "features")
    found = [Row(*row) for row in known.iter_rows()]
    with progress("parts", how.network.members) as advance:
        header = train_inflector(
            found, canonical(lang), how, folder, workers or os.cpu_count() or 1, advance
        )
    counts = {
        "rows": len(found),
        "lemmas": len({row.lemma for row in found}),
        "bundles": len({row.features for row in found}),
    }
    return _told(folder.finish({"counts": counts, "figures": header.figures}))


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
    from lowres.morph.learned import LearnedInflector

    inflector = LearnedInflector.load(model)
    pairs = list(_asked(asked, column_names(columns)))
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
    from lowres.morph.evaluate import Known, refuse_known, scored, signature_of, summary
    from lowres.morph.learned import LearnedInflector

    inflector = LearnedInflector.load(model)
    listed = list(_rows_of(rows, inflector.header, column_names(columns)))
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


def _rows_of(path: Path, header: Header, columns: tuple[str, ...]) -> Iterator[tuple[Row, int]]:
    """Read rows with their lines; what is not understood is an error, else scores would hide it."""
    from lowres.lang import Pair
    from lowres.lexicon import Reject, Request
    from lowres.lexicon.formats.forms import COLUMNS, asked_columns, inflection
    from lowres.lexicon.table import UNDETERMINED
    from lowres.lines import read_lines
    from lowres.morph.rows import Row

    names = asked_columns(COLUMNS, Request(Pair(UNDETERMINED, header.lang), columns))
    found = 0
    for line in read_lines(path):
        if not line.text.strip():
            continue
        one = inflection(names, line)
        if isinstance(one, Reject):
            what = f"is no row of {', '.join(names)} ({one.reason}). Correct it, or give --columns."
            raise InputError(path, what, line.number)
        found += 1
        yield Row(one.lemma, one.form, one.features), line.number
    if not found:
        raise InputError(path, "the file is empty. Give rows of lemma, form and features.")


def _asked(file: str, columns: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Read lemmas and bundles from a file, or from stdin."""
    from lowres.lexicon import Reject
    from lowres.lexicon.formats.forms import bundle, row_of
    from lowres.lines import Line, read_lines

    if not {"lemma", "features"} <= {*columns}:
        raise UsageError("--columns must name lemma and features.")
    name = "standard input" if file == "-" else file
    lines = (
        (Line(at, text.rstrip("\n")) for at, text in enumerate(sys.stdin, 1))
        if file == "-"
        else read_lines(Path(file))
    )
    for line in lines:
        if not line.text.strip():
            continue
        row = row_of(columns, ("lemma", "features"), line)
        features = row if isinstance(row, Reject) else bundle(row["features"], line)
        if isinstance(row, Reject) or isinstance(features, Reject):
            what = f"is no row of {', '.join(columns)}. Correct it, or give --columns."
            raise InputError(name, what, line.number)
        yield row["lemma"], features
