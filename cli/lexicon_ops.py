"""``lowres lexicon merge``, ``invert``, ``pivot``, ``filter``, ``dedupe``, ``convert``: one from others."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from msgspec import structs

from lowres.cli.console import emit, say
from lowres.cli.lexicon import app
from lowres.cli.options import AsJson, LexiconFolder, Out, Overwrite
from lowres.corpus.formats import FORMATS
from lowres.errors import InputError, UsageError

if TYPE_CHECKING:
    from lowres.lexicon import Lexicon
    from lowres.lexicon.ops.outcome import Outcome

__all__: list[str] = []

_log = logging.getLogger(__name__)


@app.command()
def merge(
    folders: Annotated[list[Path], typer.Argument(help="Lexicon folders of one pair.")],
    out: Out,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Put lexicons of one pair together; every row stays, and its origin with it."""
    from lowres.lexicon.ops.merge import merge as put_together
    from lowres.lexicon.ops.outcome import Outcome

    def make(lexicons: list[Lexicon]) -> Outcome:
        return Outcome(put_together(lexicons), {})

    _make("merge", folders, {}, make, out, overwrite=overwrite, as_json=as_json)


@app.command()
def invert(
    folder: LexiconFolder, out: Out, overwrite: Overwrite = False, as_json: AsJson = False
) -> None:
    """Turn a lexicon round; one-way rows and definitions are left out."""
    from lowres.lexicon.ops.invert import invert as turn

    _make(
        "invert",
        [folder],
        {},
        lambda given: turn(*given),
        out,
        overwrite=overwrite,
        as_json=as_json,
    )


@app.command()
def pivot(
    first: Annotated[Path, typer.Argument(help="Lexicon folder A-B.")],
    second: Annotated[Path, typer.Argument(help="Lexicon folder B-C.")],
    out: Out,
    least: Annotated[
        int, typer.Option("--least", min=1, help="Fewest pivot words of a translation.")
    ] = 1,
    most: Annotated[
        int, typer.Option("--most", min=1, help="Pass over pivot words of more translations.")
    ] = 100,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Join A-B and B-C to A-C; weights are shares of paths, notes tell the pivot words."""
    from lowres.lexicon.ops.pivot import pivot as join

    def make(lexicons: list[Lexicon]) -> Outcome:
        return join(*lexicons, least=least, most=most)

    settings = {"least": least, "most": most}
    _make("pivot", [first, second], settings, make, out, overwrite=overwrite, as_json=as_json)


@app.command(name="filter")
def filter_rows(
    folder: LexiconFolder,
    out: Out,
    pos: Annotated[
        list[str] | None, typer.Option("--pos", help="Part of speech to keep, NOUN; repeatable.")
    ] = None,
    min_weight: Annotated[
        float | None, typer.Option("--min-weight", help="Least weight; rows that tell none have 1.")
    ] = None,
    tag: Annotated[
        list[str] | None, typer.Option("--tag", help="Keep rows with this tag; repeatable.")
    ] = None,
    without_tag: Annotated[
        list[str] | None, typer.Option("--without-tag", help="Drop rows with this tag; repeatable.")
    ] = None,
    max_words: Annotated[
        int | None,
        typer.Option("--max-words", min=1, help="Most words of a head and of a translation."),
    ] = None,
    heads: Annotated[
        Path | None, typer.Option("--heads", help="File of the heads to keep, one a line.")
    ] = None,
    corpus: Annotated[
        Path | None, typer.Option("--corpus", help="Keep heads that stand in this corpus.")
    ] = None,
    format: Annotated[
        str | None, typer.Option("--format", help=f"Its format: {', '.join(FORMATS)}.")
    ] = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Keep the rows that meet all conditions, and say how many each one dropped."""
    from lowres.lexicon.ops.filter import Conditions, keep
    from lowres.record.fingerprint import input_record

    plain: dict[str, Any] = {
        "pos": tuple(pos or ()),
        "min_weight": min_weight,
        "tag": tuple(tag or ()),
        "without_tag": tuple(without_tag or ()),
        "max_words": max_words,
    }
    conditions = Conditions(**plain, heads=_heads(heads) if heads else None)
    files = {
        name: input_record(path) for name, path in [("heads", heads), ("corpus", corpus)] if path
    }
    settings = {**plain, **files, "format": format}

    def make(lexicons: list[Lexicon]) -> Outcome:
        found = _occurring(lexicons[0], corpus, format) if corpus else None
        return keep(lexicons[0], structs.replace(conditions, corpus=found))

    _make("filter", [folder], settings, make, out, overwrite=overwrite, as_json=as_json)


@app.command()
def dedupe(
    folder: LexiconFolder,
    out: Out,
    fold: Annotated[
        bool, typer.Option("--fold", help="Take words for the same that differ in letter case.")
    ] = False,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Merge rows of one head, translation and part of speech, whatever their sense and origin."""
    from lowres.lexicon.ops.dedupe import dedupe as merge_same

    def make(lexicons: list[Lexicon]) -> Outcome:
        return merge_same(lexicons[0], fold=fold)

    _make("dedupe", [folder], {"fold": fold}, make, out, overwrite=overwrite, as_json=as_json)


@app.command()
def convert(
    folder: LexiconFolder,
    file: Annotated[Path, typer.Argument(help="File to write; its name tells the format.")],
    to: Annotated[
        str | None,
        typer.Option("--to", help="tsv, muse, parquet, jsonl or tei, whatever the file's name."),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the file if it is there.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write the translations of a lexicon as one file: TSV, MUSE, Parquet, JSON lines or TEI."""
    from lowres.lexicon import Lexicon
    from lowres.lexicon.ops.convert import convert as write
    from lowres.lexicon.ops.convert import format_of

    format = format_of(file, to)
    lexicon = Lexicon.load(folder)
    counts = write(lexicon, file, format, overwrite=overwrite)
    _summarise({"format": format, **counts}, lexicon, as_json)


def _summarise(summary: dict[str, Any], lexicon: Lexicon, as_json: bool) -> None:
    if as_json:
        emit({**summary, "licences": lexicon.licences}, as_json=True)
    else:
        say(f"Licences: {', '.join(lexicon.licences)}.")
        emit(summary, as_json=False)


def _warn_of_licences(licences: list[str]) -> None:
    """Warn of licences that do not go together; what to do is for the user to decide."""
    from lowres.lexicon.ops.licences import conflicts

    for conflict in conflicts(licences):
        _log.warning("licences: %s", conflict)


def _make(
    operation: str,
    folders: list[Path],
    settings: dict[str, Any],
    make: Callable[[list[Lexicon]], Outcome],
    out: Path,
    *,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Make a lexicon folder of others, and say what came of it."""
    from lowres.lexicon import Lexicon
    from lowres.lexicon.table import KIND
    from lowres.record.fingerprint import input_record
    from lowres.record.folder import OutputFolder

    made, counts = make([Lexicon.load(folder) for folder in folders])
    inputs = [input_record(folder) for folder in folders]
    recipe = {"operation": operation, "settings": settings, "inputs": inputs}
    written = OutputFolder(out, KIND, recipe, overwrite=overwrite)
    summary = {**made.sizes, **counts}
    if written.complete:
        say(f"{out}: complete already; nothing to do.")
    else:
        made.write(written)
        written.finish({**made.provenance, "counts": summary})
    if len(folders) > 1:
        _warn_of_licences(made.licences)
    _summarise({"pair": str(made.pair), **summary}, made, as_json)


def _occurring(lexicon: Lexicon, corpus: Path, format: str | None) -> frozenset[str]:
    from lowres.corpus.source import read_source
    from lowres.lexicon.ops.occurring import occurring

    if format is None:
        raise UsageError(f"--corpus {corpus}: say its --format too.")
    return occurring(lexicon, read_source(corpus, format, lexicon.pair.src))


def _heads(path: Path) -> frozenset[str]:
    from lowres.lexicon import Source
    from lowres.lines import read_lines

    heads = {Source.clean(line.text) for line in read_lines(path)} - {""}
    if not heads:
        raise InputError(path, "the file is empty. Give a head a line.")
    return frozenset(heads)
