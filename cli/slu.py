"""``lowres slu``: train a joint intent and slot model, predict with it, score it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from lowres.cli.console import emit, say
from lowres.cli.options import AsJson, CorpusFormat, Encoding, Lang, Out, Overwrite, Seed

if TYPE_CHECKING:
    from lowres.corpus import Utterance
    from lowres.slu.scores import Scores

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Train, apply and score joint intent and slot models.")

ModelFolder = Annotated[Path, typer.Argument(help="Model folder made by `slu train`.")]
CorpusFile = Annotated[
    Path, typer.Argument(help="Corpus file, or a folder made by `generate run`.")
]


@app.command()
def train(
    model: Annotated[
        str,
        typer.Option(
            "--model", help="linear, scratch:small, or a Hugging Face encoder: name or folder."
        ),
    ],
    train: Annotated[
        list[Path], typer.Option("--train", help="Training file or generated folder; repeatable.")
    ],
    format: CorpusFormat,
    out: Out,
    dev: Annotated[
        Path | None,
        typer.Option("--dev", help="Development file; a tenth of the training set if absent."),
    ] = None,
    test: Annotated[
        list[Path] | None,
        typer.Option("--test", help="Test file: what stands in it is dropped; repeatable."),
    ] = None,
    dev_format: Annotated[
        str | None,
        typer.Option("--dev-format", help="Format of --dev and --test, if another than --format."),
    ] = None,
    leaks: Annotated[
        Literal["drop", "keep"],
        typer.Option("--leaks", help="drop or keep what stands in two of the three."),
    ] = "drop",
    lang: Lang = "und",
    seed: Seed = 0,
    recipe: Annotated[
        Path | None, typer.Option("--recipe", help="TOML file with training settings.")
    ] = None,
    encoding: Encoding = "utf-8",
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Train a joint model; the development set chooses what is kept of it."""
    from lowres.recipe import load_toml
    from lowres.record.fingerprint import input_record
    from lowres.record.folder import OutputFolder, read_manifest
    from lowres.slu.data import TrainingData, divide
    from lowres.slu.train import KIND, fit, model_record

    settings = load_toml(recipe) if recipe else {}
    rows = [row for path in train for row in _read(path, format, lang, encoding)]
    other = dev_format or format
    tests = [row for path in test or () for row in _read(path, other, lang, encoding)]
    held_out = _read(dev, other, lang, encoding) if dev else None
    parts = divide(rows, held_out, tests, leaks)
    described = {
        "model": model_record(model),
        "seed": seed,
        "settings": settings,
        "leaks": leaks,
        "inputs": [input_record(path) for path in (*train, *([dev] if dev else []))],
        "tests": [input_record(path) for path in test or ()],
    }
    folder = OutputFolder(out, KIND, described, overwrite=overwrite)
    if folder.complete:
        say(f"{out}: complete already; nothing to do.")
        manifest = read_manifest(out, KIND)
    else:
        for name, lost in parts.dropped.items():
            if lost:
                say(f"{lost} utterances of the {name} set stand in another set too: dropped.")
        fitted = fit(model, TrainingData(parts.train), parts.dev, seed, settings)
        folder.write("model", fitted.save)
        counts = {"train": len(parts.train), "dev": len(parts.dev)}
        counts |= {f"{name}_dropped": lost for name, lost in parts.dropped.items()}
        manifest = folder.finish({"counts": counts, "training": fitted.summary})
    emit({**manifest["counts"], **manifest["training"]}, as_json)


@app.command()
def predict(
    folder: ModelFolder,
    file: CorpusFile,
    format: CorpusFormat = "jsonl",
    lang: Lang = "und",
    encoding: Encoding = "utf-8",
    out: Annotated[
        Path | None, typer.Option("--out", help="File to write; stdout if absent.")
    ] = None,
) -> None:
    """Predict intents and slots of a corpus, as JSON lines."""
    from lowres.corpus.jsonl import write_line
    from lowres.record.folder import replace_atomically
    from lowres.slu import load_model

    predicted = load_model(folder).predict(_read(file, format, lang, encoding))
    lines = map(write_line, predicted)
    if out is None:
        for line in lines:
            print(line)
    else:
        replace_atomically(out, "".join(f"{line}\n" for line in lines))


@app.command()
def score(
    folder: ModelFolder,
    file: CorpusFile,
    format: CorpusFormat,
    rule: Annotated[
        Literal["strict", "massive", "xsid", "conll"],
        typer.Option("--rule", help="How slots are matched: strictly, or as those papers do."),
    ] = "strict",
    lang: Lang = "und",
    encoding: Encoding = "utf-8",
    as_json: AsJson = False,
) -> None:
    """Score a model on a labelled corpus: intent accuracy, slot F1, exact match."""
    from lowres.record.folder import read_manifest
    from lowres.record.signature import signature
    from lowres.slu import load_model
    from lowres.slu.model import unseen_labels
    from lowres.slu.scores import count, overlaps, parts_of, summarise
    from lowres.slu.train import KIND

    manifest, model, gold = (
        read_manifest(folder, KIND),
        load_model(folder),
        _read(file, format, lang, encoding),
    )
    counts = count(gold, model.predict(gold), rule)
    unseen = unseen_labels(model.labels, gold)
    for label, times in (*unseen.intents.items(), *unseen.slots.items()):
        say(f'{file}: label "{label}" was never seen in training; it occurs {times} times.')
    if lost := overlaps(gold):
        say(f"{file}: {lost} spans overlap longer ones and are left out of the scores.")
    seed = int(manifest["recipe"]["seed"])
    summary: dict[str, Any] = {
        **_figures(summarise(counts)),
        "signature": signature(
            data=file.name,
            n=len(gold),
            select="dev",
            seeds=(seed,),
            match=f"{rule}-span",
            leaks=_leaks(manifest, file),
        ),
    }
    parts = {name: _figures(summarise(counts[rows])) for name, rows in parts_of(gold).items()}
    emit({**summary, **({"parts": parts} if parts and as_json else {})}, as_json)
    for name, figures in parts.items() if not as_json else ():
        emit({"part": name, **figures}, as_json=False)


def _leaks(manifest: dict[str, Any], file: Path) -> str:
    """Tell what became of leaks in training, which knew of this file if ``--test`` named it."""
    from lowres.record.fingerprint import input_record

    recipe = manifest["recipe"]
    if input_record(file) not in recipe.get("tests", []):
        return "unchecked"
    return "kept" if recipe["leaks"] == "keep" else f"dropped-{manifest['counts']['train_dropped']}"


def _figures(scores: Scores) -> dict[str, Any]:
    names = ("intent_accuracy", "slot_f1", "exact_match", "n")
    return {name: getattr(scores, name) for name in names}


def _read(path: Path, format: str, lang: str, encoding: str) -> list[Utterance]:
    from lowres.corpus.source import read_source

    return list(read_source(path, format, lang, encoding))
