"""``lowres generate``: write code-switched or pseudo-target text, and look at it before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from lowres.cli.console import emit, progress, say
from lowres.cli.console import out as console
from lowres.cli.generate_manifest import content, described
from lowres.cli.generate_options import (
    Attested,
    Choose,
    Citation,
    Copies,
    Corpora,
    Corpus,
    DistinctFlag,
    Fill,
    FillRate,
    Inflect,
    InflectorFlag,
    Lexicons,
    Longest,
    Lowercase,
    Match,
    Mix,
    Mode,
    Model,
    Names,
    Near,
    PairFlag,
    Protect,
    Rate,
    Recipe,
    Reorder,
    SeedFlag,
    Shortlist,
    SketchFlag,
    TargetTexts,
    TransliterateFlag,
)
from lowres.cli.generate_targets import asked_targets, load_asked
from lowres.cli.options import AsJson, CorpusFormat, Encoding, Ids, Out, Overwrite
from lowres.errors import InputError, StrictError, UnknownName

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyarrow import RecordBatch

    from lowres.corpus import Utterance
    from lowres.generate.stream import Counts
    from lowres.generate.targets import Target, Targets
    from lowres.record.folder import OutputFolder

__all__ = ["app"]

_ENGINES = ("local", "ray")

app = typer.Typer(no_args_is_help=True, help="Make labelled text with a lexicon's words.")


@app.command()
def run(
    corpus: Corpora,
    format: CorpusFormat,
    out: Out,
    lexicon: Lexicons = None,
    pair: PairFlag = None,
    mix: Mix = None,
    mode: Mode = None,
    rate: Rate = None,
    copies: Copies = None,
    distinct: DistinctFlag = None,
    names: Names = None,
    protect_slots: Protect = None,
    choose: Choose = None,
    model: Model = None,
    shortlist: Shortlist = None,
    match: Match = None,
    longest: Longest = None,
    inflect: Inflect = None,
    citation: Citation = None,
    attested: Attested = None,
    near: Near = None,
    reorder: Reorder = None,
    lowercase: Lowercase = None,
    sketch: SketchFlag = None,
    transliterate: TransliterateFlag = None,
    target_text: TargetTexts = None,
    inflector: InflectorFlag = None,
    fill: Fill = None,
    fill_rate: FillRate = None,
    seed: SeedFlag = None,
    recipe: Recipe = None,
    to: Annotated[
        str | None, typer.Option("--to", help="Output format; that of the corpus if absent.")
    ] = None,
    edits: Annotated[bool, typer.Option("--edits", help="Write edits-*.parquet too.")] = False,
    shard_rows: Annotated[
        int, typer.Option("--shard-rows", min=1, help="Utterances in a shard.")
    ] = 100_000,
    workers: Annotated[
        int, typer.Option("--workers", min=1, help="Processes that make shards side by side.")
    ] = 1,
    engine: Annotated[
        str,
        typer.Option(
            "--engine", help="What hands them their shards: local (this command), or ray."
        ),
    ] = "local",
    keep_going: Annotated[
        bool,
        typer.Option("--keep-going", help="Leave out what cannot be read, and exit 3 at the end."),
    ] = False,
    ids: Ids = "file",
    encoding: Encoding = "utf-8",
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Write variants of every utterance of a corpus, with their labels."""
    given = dict(locals())
    from functools import partial

    from lowres.cli.options import checked_ids
    from lowres.corpus.columns import expected_rows, read_batches
    from lowres.generate.stream import KIND, Counts
    from lowres.record.folder import OutputFolder, read_manifest

    write = _writer(engine)
    asked = asked_targets(given)
    targets = load_asked(asked, given)
    recipe_of_text = described(corpus, asked, targets) | {
        "format": format,
        "to": to or format,
        "ids": ids,
        "edits": edits,
        "encoding": encoding,
        "shard_rows": shard_rows,
    }
    folder = OutputFolder(out, KIND, recipe_of_text, overwrite=overwrite)
    if folder.complete:
        say(f"{out}: complete already; nothing to do.")
        manifest = read_manifest(out, KIND)
    else:
        taken: dict[str, Any] = {"ids": checked_ids(ids), "encoding": encoding}
        read = _Read(
            partial(read_batches, corpus, format, targets.src, **taken),
            expected_rows(corpus, format),
            keep_going,
        )
        if targets.need_model:
            _prepare(read, targets, folder, shard_rows)
        how = {"shard_rows": shard_rows, "edits": edits, "workers": workers}
        counts = _written(read, partial(write, format=to or format, **how), targets, folder)
        manifest = folder.finish(content(counts, targets, to or format))
    counted = Counts(**manifest["counts"])
    _warn(counted, corpus, asked)
    emit({**manifest["counts"], "switch_rate": counted.switch_rate}, as_json)
    if counted.skipped:
        what = f"{out}: what could not be read was left out {counted.skipped} times"
        raise StrictError(f"{what}. See faults.txt there, mend it and run again with --overwrite.")


@app.command()
def preview(
    corpus: Corpus,
    format: CorpusFormat,
    lexicon: Lexicons = None,
    pair: PairFlag = None,
    mix: Mix = None,
    mode: Mode = None,
    rate: Rate = None,
    copies: Copies = None,
    distinct: DistinctFlag = None,
    names: Names = None,
    protect_slots: Protect = None,
    choose: Choose = None,
    model: Model = None,
    shortlist: Shortlist = None,
    match: Match = None,
    longest: Longest = None,
    inflect: Inflect = None,
    citation: Citation = None,
    attested: Attested = None,
    near: Near = None,
    reorder: Reorder = None,
    lowercase: Lowercase = None,
    sketch: SketchFlag = None,
    transliterate: TransliterateFlag = None,
    target_text: TargetTexts = None,
    inflector: InflectorFlag = None,
    fill: Fill = None,
    fill_rate: FillRate = None,
    seed: SeedFlag = None,
    recipe: Recipe = None,
    number: Annotated[int, typer.Option("-n", "--number", min=1, help="Utterances to show.")] = 5,
    start: Annotated[
        int, typer.Option("--start", min=0, help="Utterances to pass over first.")
    ] = 0,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write a page instead, which needs no network.")
    ] = None,
    ids: Ids = "file",
    encoding: Encoding = "utf-8",
) -> None:
    """Show utterances above their variants: every edit with its lexicon line, slots under both."""
    given = dict(locals())
    from itertools import islice

    from lowres.cli.preview import page, show
    from lowres.record.folder import replace_atomically

    targets = load_asked(asked_targets(given), given)
    utterances = _utterances(corpus, format, targets, ids, encoding)
    shown = list(islice(utterances, start, start + number))
    if html is not None:
        replace_atomically(html, page(targets.generators, shown))
        say(f"{html}: {len(shown)} utterances.")
        return
    for generator in targets.generators:
        show(console(), generator, shown)


class _Read(NamedTuple):
    """A corpus to read: what yields its batches, how many rows are expected, whether faults are left out."""

    batches: Callable[..., Iterator[RecordBatch]]
    rows: int | None
    keep_going: bool


def _prepare(read: _Read, targets: Targets, folder: OutputFolder, shard_rows: int) -> None:
    """Let models choose beforehand; what cannot be read is told of later."""
    from lowres.generate.prepare import prepare

    batches = read.batches(on_fault=(lambda fault: None) if read.keep_going else None)
    with progress("choices", read.rows) as advance:
        prepare(batches, targets, folder, shard_rows=shard_rows, advance=advance)


def _written(
    read: _Read, write: Callable[..., Counts], targets: Targets, folder: OutputFolder
) -> Counts:
    """Write the shards, and beside them what could not be read."""
    faults: list[InputError] = []

    def told(fault: InputError) -> None:
        faults.append(fault)
        say(f"{fault} Left out.")

    on_fault = told if read.keep_going else None
    with progress("utterances", read.rows) as advance:
        counts = write(read.batches, targets, folder, on_fault=on_fault, advance=advance)
    counts.skipped = len(faults)
    if faults:
        listed = (f"{one.path.name}:{one.line or ''}: {one.what}\n" for one in faults)
        folder.write_text("faults.txt", "".join(listed))
    return counts


def _writer(engine: str) -> Callable[..., Counts]:
    """Return what writes shards with an engine."""
    if engine not in _ENGINES:
        raise UnknownName("an engine", engine, _ENGINES)
    if engine == "ray":
        from lowres.generate.cluster import has_ray, write_shards_with_ray

        has_ray()
        return write_shards_with_ray
    from lowres.generate.stream import write_shards

    return lambda read, *given, on_fault, **how: write_shards(
        read(on_fault=on_fault), *given, **how
    )


def _warn(counts: Counts, corpus: list[Path], asked: list[Target]) -> None:
    """Say what was asked for and did not come about."""
    if counts.switched == 0:
        names = ", ".join(file.name for file in corpus)
        say(f"Nothing was translated: no word of {names} is in the lexicon.")
    if counts.filled == 0 and any(one.fill for one in asked):
        what = "No slot was filled. Labels in --fill are written as the corpus writes them"
        say(f"{what}; auto needs --target-text, numerals or a --sketch with values.")


def _utterances(
    corpus: Path, format: str, targets: Targets, ids: str, encoding: str
) -> Iterator[Utterance]:
    from lowres.cli.options import checked_ids
    from lowres.corpus import read_corpus

    return read_corpus(corpus, format, targets.src, ids=checked_ids(ids), encoding=encoding)
