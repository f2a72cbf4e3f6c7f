"""``lowres generate``: write code-switched or pseudo-target text, and look at it before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lowres.cli.console import emit, progress, say
from lowres.cli.console import out as console
from lowres.cli.options import AsJson, CorpusFormat, Encoding, Ids, Out, Overwrite, PairOption
from lowres.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lowres.corpus import Utterance
    from lowres.generate import Generator
    from lowres.lexicon import Lexicon

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Make labelled text with a lexicon's words.")

Corpus = Annotated[Path, typer.Argument(help="Corpus file, plain or compressed.")]
Lexicons = Annotated[
    list[Path],
    typer.Option("--lexicon", help="Lexicon folder; repeat for several.", show_default=False),
]
Mix = Annotated[
    list[Path] | None,
    typer.Option("--mix", help="Lexicon folder of a language that speakers mix in; repeatable."),
]
Mode = Annotated[
    str | None,
    typer.Option("--mode", help="switch, translate or parallel.  [default: translate]"),
]
Rate = Annotated[
    float | None,
    typer.Option("--rate", help="Share of covered heads that are switched.  [default: 1.0]"),
]
Copies = Annotated[
    int | None, typer.Option("--copies", help="Variants of each utterance.  [default: 1]")
]
Names = Annotated[
    str | None,
    typer.Option("--names", help="keep names as they are, or translate them.  [default: keep]"),
]
Protect = Annotated[
    list[str] | None, typer.Option("--protect-slots", help="A slot whose words stay; repeatable.")
]
Choose = Annotated[
    str | None,
    typer.Option(
        "--choose",
        help="A draw, uniform or by weight, or the first or most frequent.  [default: uniform]",
    ),
]
TargetTexts = Annotated[
    list[Path] | None,
    typer.Option("--target-text", help="Text in the target language, a sentence a line."),
]
Inflect = Annotated[
    str | None,
    typer.Option("--inflect", help="Forms by the lexicon's table, or none.  [default: table]"),
]
Citation = Annotated[
    list[str] | None,
    typer.Option("--citation", help="Affix of citation forms, such as oku- or -mek; repeatable."),
]
Attested = Annotated[
    float | None,
    typer.Option("--attested", help="Share of words that become forms found in target text."),
]
Reorder = Annotated[
    float | None,
    typer.Option("--reorder", help="Share of slot values whose words are put the other way round."),
]
Lowercase = Annotated[
    float | None,
    typer.Option("--lowercase", help="Share of variants that are written in small letters."),
]
Match = Annotated[
    str | None,
    typer.Option(
        "--match", help="Heads by lemma, in any letter case (folded), or exact.  [default: lemma]"
    ),
]
Longest = Annotated[
    int | None, typer.Option("--longest", help="Most tokens in a head; 0: no limit.")
]
SeedFlag = Annotated[
    int | None, typer.Option("--seed", min=0, help="Seed of every draw.  [default: 0]")
]
Recipe = Annotated[Path | None, typer.Option("--recipe", help="TOML file with these settings.")]


@app.command()
def run(
    corpus: Corpus,
    format: CorpusFormat,
    lexicon: Lexicons,
    pair: PairOption,
    out: Out,
    mix: Mix = None,
    mode: Mode = None,
    rate: Rate = None,
    copies: Copies = None,
    names: Names = None,
    protect_slots: Protect = None,
    choose: Choose = None,
    match: Match = None,
    longest: Longest = None,
    inflect: Inflect = None,
    citation: Citation = None,
    attested: Attested = None,
    reorder: Reorder = None,
    lowercase: Lowercase = None,
    target_text: TargetTexts = None,
    seed: SeedFlag = None,
    recipe: Recipe = None,
    to: Annotated[
        str | None, typer.Option("--to", help="Output format; that of the corpus if absent.")
    ] = None,
    edits: Annotated[bool, typer.Option("--edits", help="Write edits-*.parquet too.")] = False,
    shard_rows: Annotated[
        int, typer.Option("--shard-rows", min=1, help="Utterances in a shard.")
    ] = 100_000,
    ids: Ids = "file",
    encoding: Encoding = "utf-8",
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Write variants of every utterance of a corpus, with their labels."""
    from lowres.generate.stream import KIND, Counts, write_shards
    from lowres.record.fingerprint import input_record
    from lowres.record.folder import OutputFolder, read_manifest

    flags = {
        "mode": mode,
        "rate": rate,
        "copies": copies,
        "names": names,
        "protect_slots": protect_slots,
        "choose": choose,
        "match": match,
        "longest": longest,
        "inflect": inflect,
        "citation": citation,
        "attested": attested,
        "reorder": reorder,
        "lowercase": lowercase,
        "seed": seed,
    }
    known = _lexicon(lexicon, mix or [], pair)
    generator = _generator(known, flags, recipe, target_text or [])
    described: dict[str, Any] = {
        "settings": generator.settings,
        "pair": pair,
        "format": format,
        "to": to or format,
        "ids": ids,
        "edits": edits,
        "encoding": encoding,
        "shard_rows": shard_rows,
        "inputs": [input_record(path) for path in (corpus, *(target_text or []))],
        "lexicon": known.fingerprint,
    }
    folder = OutputFolder(out, KIND, described, overwrite=overwrite)
    if folder.complete:
        say(f"{out}: complete already; nothing to do.")
        manifest = read_manifest(out, KIND)
    else:
        with progress("utterances") as advance:
            counts = write_shards(
                _utterances(corpus, format, generator, ids, encoding),
                generator,
                folder,
                format=to or format,
                shard_rows=shard_rows,
                edits=edits,
                advance=advance,
            )
        manifest = folder.finish(_content(counts, known, to or format, generator))
    counted = Counts(**manifest["counts"])
    if counted.switched == 0:
        say(f"Nothing was translated: no word of {corpus.name} is in the lexicon.")
    emit({**manifest["counts"], "switch_rate": counted.switch_rate}, as_json)


@app.command()
def preview(
    corpus: Corpus,
    format: CorpusFormat,
    lexicon: Lexicons,
    pair: PairOption,
    mix: Mix = None,
    mode: Mode = None,
    rate: Rate = None,
    copies: Copies = None,
    names: Names = None,
    protect_slots: Protect = None,
    choose: Choose = None,
    match: Match = None,
    longest: Longest = None,
    inflect: Inflect = None,
    citation: Citation = None,
    attested: Attested = None,
    reorder: Reorder = None,
    lowercase: Lowercase = None,
    target_text: TargetTexts = None,
    seed: SeedFlag = None,
    recipe: Recipe = None,
    number: Annotated[int, typer.Option("-n", "--number", min=1, help="Utterances to show.")] = 5,
    start: Annotated[
        int, typer.Option("--start", min=0, help="Utterances to pass over first.")
    ] = 0,
    ids: Ids = "file",
    encoding: Encoding = "utf-8",
) -> None:
    """Show utterances above their variants: every edit with its lexicon line, slots under both."""
    from itertools import islice

    from lowres.cli.preview import show

    flags = {
        "mode": mode,
        "rate": rate,
        "copies": copies,
        "names": names,
        "protect_slots": protect_slots,
        "choose": choose,
        "match": match,
        "longest": longest,
        "inflect": inflect,
        "citation": citation,
        "attested": attested,
        "reorder": reorder,
        "lowercase": lowercase,
        "seed": seed,
    }
    generator = _generator(_lexicon(lexicon, mix or [], pair), flags, recipe, target_text or [])
    utterances = _utterances(corpus, format, generator, ids, encoding)
    show(console(), generator, list(islice(utterances, start, start + number)))


def _lexicon(folders: list[Path], others: list[Path], pair: str) -> Lexicon:
    from lowres.lang import parse_pair, same_language
    from lowres.lexicon import Lexicon, merge, mix

    wanted, known = parse_pair(pair), merge([Lexicon.load(folder) for folder in folders])
    if not all(same_language(*tags) for tags in zip(wanted, known.pair, strict=True)):
        raise UsageError(f"the lexicon holds {known.pair}, --pair asks for {wanted}.")
    return mix(known, [Lexicon.load(folder) for folder in others])


def _generator(
    lexicon: Lexicon, flags: Mapping[str, object], recipe: Path | None, texts: list[Path]
) -> Generator:
    from lowres.generate import Generator, Settings
    from lowres.generate.target_text import TargetText
    from lowres.recipe import build, load_toml

    layers = [load_toml(recipe)] if recipe else []
    settings = build(Settings, *layers, flags, where=recipe)
    counted = TargetText.read(texts, lexicon.pair.tgt) if texts else None
    return Generator(lexicon, settings, counted)


def _utterances(
    corpus: Path, format: str, generator: Generator, ids: str, encoding: str
) -> Iterator[Utterance]:
    from lowres.cli.options import checked_ids
    from lowres.corpus import read_corpus

    return read_corpus(corpus, format, generator.pair.src, ids=checked_ids(ids), encoding=encoding)


def _content(counts: Any, lexicon: Lexicon, format: str, generator: Generator) -> dict[str, Any]:
    import msgspec

    return {
        "pair": str(generator.pair),
        "format": format,
        "seed": generator.settings.seed,
        "counts": msgspec.to_builtins(counts),
        "switch_rate": counts.switch_rate,
        "licences": lexicon.licences,
        "origins": msgspec.to_builtins(lexicon.origins),
    }
