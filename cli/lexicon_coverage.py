"""``lowres lexicon coverage``: how much of a corpus a lexicon knows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lowres.cli.console import emit, say, table
from lowres.cli.lexicon import app
from lowres.cli.options import AsJson, CorpusFormat, Encoding, LexiconFolder, Overwrite
from lowres.cli.tables import Tables, inflections_of, table_path

if TYPE_CHECKING:
    from lowres.lexicon.ops.coverage import Coverage

__all__: list[str] = []


@app.command()
def coverage(
    folder: LexiconFolder,
    corpus: Annotated[Path, typer.Argument(help="Corpus in the language of the heads.")],
    format: CorpusFormat,
    lang: Annotated[
        str | None,
        typer.Option("--lang", help="Language of the utterances; that of the heads if absent."),
    ] = None,
    tables: Tables = None,
    most: Annotated[int, typer.Option("--most", min=0, help="Missing words to list.")] = 100,
    encoding: Encoding = "utf-8",
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for the tables as CSV and a picture.")
    ] = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Say what share of a corpus the heads cover, as `generate` finds them, and what is missing."""
    from lowres.corpus.source import read_source
    from lowres.errors import InputError
    from lowres.lexicon import Lexicon
    from lowres.lexicon.ops.coverage import cover
    from lowres.record.fingerprint import input_record

    lexicon = Lexicon.load(folder)
    forms = inflections_of(tables or [], lexicon.pair.src)
    utterances = read_source(corpus, format, lang or lexicon.pair.src, encoding)
    found = cover(lexicon, utterances, forms)
    if found.words.is_empty():
        raise InputError(corpus, "there is no word in it. Give another corpus or --format.")
    if out:
        inputs = [input_record(path) for path in (folder, corpus, *map(table_path, tables or ()))]
        recipe = {"format": format, "lang": lang, "most": most, "encoding": encoding}
        _write(found, most, out, {**recipe, "inputs": inputs}, overwrite)
    if as_json:
        emit(_summary(found, most), as_json=True)
    else:
        _show(found, most)


def _summary(found: Coverage, most: int) -> dict[str, Any]:
    """Nest the shares: part of speech, then types and tokens."""
    shares: dict[str, dict[str, Any]] = {}
    for row in found.shares().iter_rows(named=True):
        shares.setdefault(row.pop("pos"), {})[row.pop("of")] = row
    every = shares.pop("all")
    missing = dict(found.missing(most).iter_rows())
    told = {"pos_from": found.pos_from, "pos": shares} if found.pos_from else {}
    return {"pair": str(found.pair), **every, **told, "missing": missing}


def _show(found: Coverage, most: int) -> None:
    shares, missing = found.shares(), found.missing(most)
    table(shares.columns, shares.iter_rows(), title=f"Known words, % ({found.pair})")
    if found.pos_from == "lexicon":
        say(
            "The corpus tells no parts of speech: those of the heads stand in, for known words only."
        )
    table(["missing", "tokens"], missing.iter_rows(), title="Most frequent missing words")


def _write(found: Coverage, most: int, out: Path, recipe: dict[str, Any], overwrite: bool) -> None:
    from lowres.lexicon.ops.coverage_figure import coverage_figure
    from lowres.record.folder import OutputFolder

    folder = OutputFolder(out, "coverage", recipe, overwrite=overwrite)
    if folder.complete:
        say(f"{out}: complete already; nothing to do.")
        return
    folder.write_text("coverage.csv", found.shares().write_csv())
    folder.write_text("missing.csv", found.missing(most).write_csv())
    folder.write_text("coverage.svg", coverage_figure(found))
    folder.finish({"pair": str(found.pair), "counts": {"tokens": int(found.words["tokens"].sum())}})
