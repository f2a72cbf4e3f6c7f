"""``lowres generate``: write code-switched or pseudo-target text, and look at it before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from lowres.cli.console import emit, progress, say
from lowres.cli.console import out as console
from lowres.cli.options import AsJson, CorpusFormat, Encoding, Ids, Out, Overwrite
from lowres.errors import InputError, StrictError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pyarrow import RecordBatch

    from lowres.corpus import Utterance
    from lowres.generate import Settings
    from lowres.generate.targets import Target, Targets

__all__ = ["app"]

_BY_MODEL = "made by the models of the recipe; other machines and versions may choose otherwise"

app = typer.Typer(no_args_is_help=True, help="Make labelled text with a lexicon's words.")

Corpus = Annotated[Path, typer.Argument(help="Corpus file, plain or compressed.")]
Corpora = Annotated[
    list[Path],
    typer.Argument(help="Corpus files, plain or compressed; several are one corpus, in order."),
]
Lexicons = Annotated[
    list[Path] | None,
    typer.Option("--lexicon", help="Lexicon folder; repeat for several.", show_default=False),
]
PairFlag = Annotated[
    str | None,
    typer.Option("--pair", help="Source and target language, such as eng-lug.", show_default=False),
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
    typer.Option(
        "--names", help="keep names as they are, translate them, or auto.  [default: keep]"
    ),
]
Protect = Annotated[
    list[str] | None, typer.Option("--protect-slots", help="A slot whose words stay; repeatable.")
]
Choose = Annotated[
    str | None,
    typer.Option(
        "--choose",
        help="uniform, first, weight, pos, frequency, alternate, auto, lattice, sense or lm."
        "  [default: uniform]",
    ),
]
Model = Annotated[
    str | None,
    typer.Option("--model", help="Encoder or language model that chooses: a name or a folder."),
]
Shortlist = Annotated[
    int | None,
    typer.Option("--shortlist", help="Translations of a head that lm tries.  [default: 5]"),
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
Near = Annotated[
    float | None,
    typer.Option("--near", help="Share of variants that borrow translations of near words."),
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
SketchFlag = Annotated[
    str | None,
    typer.Option("--sketch", help="Grammar of the target language: a name such as tur, or a file."),
]
SeedFlag = Annotated[
    int | None, typer.Option("--seed", min=0, help="Seed of every draw.  [default: 0]")
]
Recipe = Annotated[
    Path | None,
    typer.Option(
        "--recipe", help="TOML file with these settings, and with [[target]] for several."
    ),
]


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
    workers: Annotated[
        int, typer.Option("--workers", min=1, help="Processes that make shards side by side.")
    ] = 1,
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
    flags = _settings(locals())
    from lowres.cli.options import checked_ids
    from lowres.corpus.columns import expected_rows, read_batches
    from lowres.generate.prepare import prepare
    from lowres.generate.stream import KIND, Counts, write_shards
    from lowres.record.fingerprint import input_record
    from lowres.record.folder import OutputFolder, read_manifest

    asked = _asked(lexicon, pair, mix, target_text, recipe)
    targets = _load(asked, flags, recipe)
    texts = [Path(file) for target in asked for file in target.target_text]
    described: dict[str, Any] = {
        "settings": {str(one.pair): _recorded(one.settings) for one in targets.generators},
        "sketches": {str(one.pair): one.sketch.digest for one in targets.generators if one.sketch},
        "format": format,
        "to": to or format,
        "ids": ids,
        "edits": edits,
        "encoding": encoding,
        "shard_rows": shard_rows,
        "inputs": [input_record(path) for path in (*corpus, *texts)],
        "lexicon": {str(lexicon.pair): lexicon.fingerprint for lexicon in targets.lexicons},
    }
    if targets.need_model:
        described["models"] = _models(targets)
    folder = OutputFolder(out, KIND, described, overwrite=overwrite)
    if folder.complete:
        say(f"{out}: complete already; nothing to do.")
        manifest = read_manifest(out, KIND)
    else:
        faults: list[InputError] = []

        def told(fault: InputError) -> None:
            faults.append(fault)
            say(f"{fault} Left out.")

        def batches(on_fault: Callable[[InputError], object]) -> Iterator[RecordBatch]:
            fault = on_fault if keep_going else None
            known, lang = checked_ids(ids), targets.src
            return read_batches(corpus, format, lang, ids=known, encoding=encoding, on_fault=fault)

        if targets.need_model:
            with progress("choices", expected_rows(corpus, format)) as advance:
                untold = batches(lambda fault: None)
                prepare(untold, targets, folder, shard_rows=shard_rows, advance=advance)
        with progress("utterances", expected_rows(corpus, format)) as advance:
            counts = write_shards(
                batches(told),
                targets,
                folder,
                format=to or format,
                shard_rows=shard_rows,
                edits=edits,
                workers=workers,
                advance=advance,
            )
        counts.skipped = len(faults)
        if faults:
            listed = (f"{one.path.name}:{one.line or ''}: {one.what}\n" for one in faults)
            folder.write_text("faults.txt", "".join(listed))
        manifest = folder.finish(_content(counts, targets, to or format))
    counted = Counts(**manifest["counts"])
    if counted.switched == 0:
        names = ", ".join(file.name for file in corpus)
        say(f"Nothing was translated: no word of {names} is in the lexicon.")
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
    target_text: TargetTexts = None,
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
    flags = _settings(locals())
    from itertools import islice

    from lowres.cli.preview import page, show
    from lowres.record.folder import replace_atomically

    targets = _load(_asked(lexicon, pair, mix, target_text, recipe), flags, recipe)
    utterances = _utterances(corpus, format, targets, ids, encoding)
    shown = list(islice(utterances, start, start + number))
    if html is not None:
        replace_atomically(html, page(targets.generators, shown))
        say(f"{html}: {len(shown)} utterances.")
        return
    for generator in targets.generators:
        show(console(), generator, shown)


def _settings(given: Mapping[str, object]) -> dict[str, object]:
    """Take the generator's settings out of a command's arguments, which bear the same names."""
    from lowres.generate import Settings

    return {name: given[name] for name in Settings.__struct_fields__}


def _recorded(settings: Settings) -> Settings:
    """Leave out of a recipe in which folders a sketch and a model lie."""
    names = {name: Path(getattr(settings, name)).name for name in ("sketch", "model")}
    return msgspec.structs.replace(settings, **names)


def _models(targets: Targets) -> dict[str, object]:
    """Describe the models that choose, by pair: by what their files hold, or by their names."""
    from lowres.record.fingerprint import input_record
    from lowres.slu.hub import place_of

    found: dict[str, object] = {}
    for one in targets.generators:
        if one.settings.needs_model:
            place, name = Path(place_of(one.settings.model)), Path(one.settings.model).name
            known = input_record(place) if place.is_dir() else {}
            found[str(one.pair)] = {**known, "name": name}
    return found


def _asked(
    lexicon: list[Path] | None,
    pair: str | None,
    mix: list[Path] | None,
    target_text: list[Path] | None,
    recipe: Path | None,
) -> list[Target]:
    """Take the targets from the recipe, or the one target from the flags."""
    from lowres.generate.targets import Target
    from lowres.recipe import build, load_toml, resolve_path

    tables = load_toml(recipe).get("target", []) if recipe else []
    if recipe is None or not tables:
        if not lexicon or not pair:
            raise UsageError("--lexicon and --pair are needed, or a recipe with [[target]].")
        flags = {"lexicon": lexicon, "mix": mix, "target_text": target_text}
        paths = {name: [str(path) for path in given or ()] for name, given in flags.items()}
        return [build(Target, {"pair": pair, **paths})]
    if lexicon or pair or mix or target_text:
        raise UsageError(
            "the recipe names its targets: leave out --lexicon, --pair and their like."
        )
    targets = [build(Target, table, where=recipe) for table in tables]
    return [
        msgspec.structs.replace(
            target,
            **{
                name: tuple(resolve_path(file, recipe) for file in getattr(target, name))
                for name in ("lexicon", "mix", "target_text")
            },
        )
        for target in targets
    ]


def _load(asked: list[Target], flags: Mapping[str, object], recipe: Path | None) -> Targets:
    from lowres.generate.targets import load_targets
    from lowres.recipe import load_toml

    common = load_toml(recipe) if recipe else {}
    common.pop("target", None)
    given = {name: value for name, value in flags.items() if value is not None}
    return load_targets(asked, {**common, **given}, recipe)


def _utterances(
    corpus: Path, format: str, targets: Targets, ids: str, encoding: str
) -> Iterator[Utterance]:
    from lowres.cli.options import checked_ids
    from lowres.corpus import read_corpus

    return read_corpus(corpus, format, targets.src, ids=checked_ids(ids), encoding=encoding)


def _content(counts: Any, targets: Targets, format: str) -> dict[str, Any]:
    lexicons = targets.lexicons
    return {
        "pair": ", ".join(map(str, targets.pairs)),
        "format": format,
        "seed": targets.generators[0].settings.seed,
        "counts": msgspec.to_builtins(counts),
        "switch_rate": counts.switch_rate,
        "licences": sorted({licence for lexicon in lexicons for licence in lexicon.licences}),
        "origins": {str(one.pair): msgspec.to_builtins(one.origins) for one in targets.generators},
        **({"choices": _BY_MODEL} if targets.need_model else {}),
    }
