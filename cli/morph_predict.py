"""``lowres morph predict`` and ``evaluate``: inflect lemmas, and tell how often that is right."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lowres.cli.console import emit, say, table
from lowres.cli.morph import app
from lowres.cli.options import AsJson, Overwrite, RowColumns, column_names
from lowres.cli.tables import inflections
from lowres.record.folder import write_file

if TYPE_CHECKING:
    from lowres.lines import Line
    from lowres.morph.learned import Inflected, LearnedInflector
    from lowres.morph.rows import Row

__all__: list[str] = []

Model = Annotated[Path, typer.Argument(help="Folder made by `morph train`.")]


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
    say(f"{len(got)} asked, {unsure} of them left as they are: no form is surer than {least}.")


@app.command()
def evaluate(
    model: Model,
    rows: Annotated[
        Path, typer.Argument(help="Rows with the right forms, none of them trained on.")
    ],
    columns: RowColumns = None,
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
