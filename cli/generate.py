"""``lowres generate``: write code-switched or pseudo-target text, and look at it before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from lowres.cli.console import emit, progress, say
from lowres.cli.console import out as console
from lowres.cli.options import AsJson, CorpusFormat, Encoding, Ids, Out, Overwrite
from lowres.errors import InputError, StrictError, UnknownName, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from lowres.corpus import Utterance
    from lowres.generate import Settings
    from lowres.generate.stream import Counts
    from lowres.generate.targets import Target, Targets

__all__ = ["app"]

_BY_MODEL = "made by the models of the recipe; other machines and versions may choose otherwise"

app = typer.Typer(no_args_is_help=True, help="Make labelled text with a lexicon's words.")

_ENGINES = ("local", "ray")

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
DistinctFlag = Annotated[
    bool | None,
    typer.Option("--distinct", help="Leave out variants that an earlier copy is equal to."),
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
        "  [default: auto]",
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
InflectorFlag = Annotated[
    Path | None,
    typer.Option("--inflector", help="Folder made by `morph train`, for words no table holds."),
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
Fill = Annotated[
    list[Path] | None,
    typer.Option(
        "--fill",
        help="TSV of slots and target-side values, or auto: names of --target-text and the like.",
    ),
]
FillRate = Annotated[
    float | None,
    typer.Option("--fill-rate", help="Share of slots that get such a value.  [default: 0.5]"),
]
TransliterateFlag = Annotated[
    bool | None,
    typer.Option(
        "--transliterate", help="Write the names that are kept in the target's script.  [scripts]"
    ),
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
    flags = _settings(locals())
    from functools import partial

    from lowres.cli.options import checked_ids
    from lowres.corpus.columns import expected_rows, read_batches
    from lowres.generate.prepare import prepare
    from lowres.generate.stream import KIND, Counts, write_shards
    from lowres.record.folder import OutputFolder, read_manifest

    with_ray = _with_ray(engine)
    asked = _asked(lexicon, pair, mix, target_text, inflector, fill, recipe)
    targets = _load(asked, flags, recipe)
    described = _described(corpus, asked, targets) | {
        "format": format,
        "to": to or format,
        "ids": ids,
        "edits": edits,
        "encoding": encoding,
        "shard_rows": shard_rows,
    }
    folder = OutputFolder(out, KIND, described, overwrite=overwrite)
    if folder.complete:
        say(f"{out}: complete already; nothing to do.")
        manifest = read_manifest(out, KIND)
    else:
        faults: list[InputError] = []

        def told(fault: InputError) -> None:
            faults.append(fault)
            say(f"{fault} Left out.")

        taken: dict[str, Any] = {"ids": checked_ids(ids), "encoding": encoding}
        read = partial(read_batches, corpus, format, targets.src, **taken)
        if targets.need_model:
            untold = (lambda fault: None) if keep_going else None
            with progress("choices", expected_rows(corpus, format)) as advance:
                asked_of = read(on_fault=untold)
                prepare(asked_of, targets, folder, shard_rows=shard_rows, advance=advance)
        on_fault = told if keep_going else None
        with progress("utterances", expected_rows(corpus, format)) as advance:
            how: dict[str, Any] = {"format": to or format, "shard_rows": shard_rows, "edits": edits}
            how |= {"workers": workers, "advance": advance}
            if with_ray:
                counts = with_ray(read, targets, folder, on_fault=on_fault, **how)
            else:
                counts = write_shards(read(on_fault=on_fault), targets, folder, **how)
        counts.skipped = len(faults)
        if faults:
            listed = (f"{one.path.name}:{one.line or ''}: {one.what}\n" for one in faults)
            folder.write_text("faults.txt", "".join(listed))
        manifest = folder.finish(_content(counts, targets, to or format))
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
    flags = _settings(locals())
    from itertools import islice

    from lowres.cli.preview import page, show
    from lowres.record.folder import replace_atomically

    targets = _load(_asked(lexicon, pair, mix, target_text, inflector, fill, recipe), flags, recipe)
    utterances = _utterances(corpus, format, targets, ids, encoding)
    shown = list(islice(utterances, start, start + number))
    if html is not None:
        replace_atomically(html, page(targets.generators, shown))
        say(f"{html}: {len(shown)} utterances.")
        return
    for generator in targets.generators:
        show(console(), generator, shown)


def _with_ray(engine: str) -> Callable[..., Counts] | None:
    """Return what writes shards with Ray, if that is the engine."""
    if engine not in _ENGINES:
        raise UnknownName("an engine", engine, _ENGINES)
    if engine == "local":
        return None
    from lowres.generate.cluster import has_ray, write_shards_with_ray

    has_ray()
    return write_shards_with_ray


def _settings(given: Mapping[str, object]) -> dict[str, object]:
    """Take the generator's settings out of a command's arguments, which bear the same names."""
    from lowres.generate import Settings

    return {name: given[name] for name in Settings.__struct_fields__}


def _described(corpus: list[Path], asked: list[Target], targets: Targets) -> dict[str, Any]:
    """Say in a recipe what the text depends on, besides how the corpus is read and written."""
    from lowres.lang import parse_pair
    from lowres.record.fingerprint import input_record

    texts = [
        Path(file) for one in asked for file in (*one.target_text, *one.fill) if file != "auto"
    ]
    described: dict[str, Any] = {
        "settings": {str(one.pair): _recorded(one.settings) for one in targets.generators},
        "sketches": {str(one.pair): one.sketch.digest for one in targets.generators if one.sketch},
        "fill": {one.pair: [Path(name).name for name in one.fill] for one in asked if one.fill},
        "inputs": [input_record(path) for path in (*corpus, *texts)],
        "lexicon": {str(lexicon.pair): lexicon.fingerprint for lexicon in targets.lexicons},
    }
    models = {"models": _models(targets)} if targets.need_model else {}
    learned = {
        str(parse_pair(one.pair)): input_record(Path(one.inflector))
        for one in asked
        if one.inflector
    }
    inflectors = {"inflectors": learned} if learned else {}
    return described | _rules(targets) | models | inflectors


def _warn(counts: Counts, corpus: list[Path], asked: list[Target]) -> None:
    """Say what was asked for and did not come about."""
    if counts.switched == 0:
        names = ", ".join(file.name for file in corpus)
        say(f"Nothing was translated: no word of {names} is in the lexicon.")
    if counts.filled == 0 and any(one.fill for one in asked):
        what = "No slot was filled. Labels in --fill are written as the corpus writes them"
        say(f"{what}; auto needs --target-text, numerals or a --sketch with values.")


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
    inflector: Path | None,
    fill: list[Path] | None,
    recipe: Path | None,
) -> list[Target]:
    """Take the targets from the recipe, or the one target from the flags."""
    from lowres.generate.targets import Target
    from lowres.recipe import build, load_toml, resolve_path

    tables = load_toml(recipe).get("target", []) if recipe else []
    if recipe is None or not tables:
        if not lexicon or not pair:
            raise UsageError("--lexicon and --pair are needed, or a recipe with [[target]].")
        flags = {"lexicon": lexicon, "mix": mix, "target_text": target_text, "fill": fill}
        paths = {name: [str(path) for path in given or ()] for name, given in flags.items()}
        learned = str(inflector) if inflector else ""
        return [build(Target, {"pair": pair, **paths, "inflector": learned})]
    if lexicon or pair or mix or target_text or inflector or fill:
        raise UsageError(
            "the recipe names its targets: leave out --lexicon, --pair and their like."
        )
    targets = [build(Target, table, where=recipe) for table in tables]
    return [
        msgspec.structs.replace(
            target,
            inflector=resolve_path(target.inflector, recipe) if target.inflector else "",
            **{
                name: tuple(
                    file if (name, file) == ("fill", "auto") else resolve_path(file, recipe)
                    for file in getattr(target, name)
                )
                for name in ("lexicon", "mix", "target_text", "fill")
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
    targets = load_targets(asked, {**common, **given}, recipe)
    for one in targets.generators:
        if one.settings.transliterate and one.transliterator is None:
            say(f"{one.pair}: both are written in one script; there is nothing to transliterate.")
    return targets


def _rules(targets: Targets) -> dict[str, Any]:
    """Say by which rules names are transliterated, if any are."""
    found = {str(one.pair): one.transliterator for one in targets.generators}
    rules = {pair: one.version for pair, one in found.items() if one}
    return {"transliterate": rules} if rules else {}


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
