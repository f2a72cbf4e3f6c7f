"""``lowres pretrain``: adapt a pretrained encoder to text of a language."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lowres.cli.console import emit, progress, say, table
from lowres.cli.options import AsJson, Encoding, Lang, Out, Overwrite
from lowres.errors import UsageError, from_extra

if TYPE_CHECKING:
    from lowres.pretrain.settings import Recipe

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Adapt a pretrained encoder to text of a language.")


@app.callback()
def group() -> None:
    """Adapt a pretrained encoder to text of a language."""


@app.command()
def run(
    model: Annotated[str, typer.Option("--model", help="A Hugging Face encoder: name or folder.")],
    out: Out,
    corpus: Annotated[
        list[Path] | None,
        typer.Option("--corpus", help="Corpus file or generated folder; repeatable."),
    ] = None,
    format: Annotated[str, typer.Option("--format", help="Format of --corpus files.")] = "text",
    lang: Lang = "und",
    recipe: Annotated[
        Path | None, typer.Option("--recipe", help="TOML file: settings and [[corpus]] entries.")
    ] = None,
    steps: Annotated[
        int | None, typer.Option("--steps", min=1, help="Optimiser steps, instead of passes.")
    ] = None,
    epochs: Annotated[
        int | None, typer.Option("--epochs", min=1, help="Passes over the text.  [default: 3]")
    ] = None,
    lr: Annotated[
        float | None, typer.Option("--lr", help="Highest learning rate.  [default: 0.0002]")
    ] = None,
    add_tokens: Annotated[
        int | None,
        typer.Option("--add-tokens", min=0, help="New pieces to learn from the first language."),
    ] = None,
    whole_words: Annotated[
        bool | None, typer.Option("--whole-words", help="Hide all of a word or nothing.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, help="Seed of every choice.  [default: 0]")
    ] = None,
    encoding: Encoding = "utf-8",
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Go on with the masked-LM training of an encoder; `slu train --model` takes what it writes."""
    if steps and epochs:
        raise UsageError("--steps and --epochs both say how long to train: give one.")
    flags = {
        "steps": 0 if epochs else steps,
        "epochs": epochs,
        "lr": lr,
        "add_tokens": add_tokens,
        "whole_words": whole_words,
        "seed": seed,
    }
    entries = [{"file": str(path), "format": format, "lang": lang} for path in corpus or ()]
    told = _recipe(recipe, {**flags, "corpus": entries or None})
    _show(_adapt(model, told, out, encoding, overwrite), as_json)


def _recipe(path: Path | None, flags: dict[str, object]) -> Recipe:
    """Build the recipe; a path in its file is relative to that file."""
    from lowres.pretrain.settings import Recipe
    from lowres.recipe import build, load_toml, resolve_path

    layers = [load_toml(path)] if path else []
    told = build(Recipe, *layers, flags, where=path)
    if not told.corpus:
        raise UsageError("there is no text: give --corpus, or [[corpus]] entries in the recipe.")
    if path is None or flags["corpus"] is not None:
        return told
    from msgspec.structs import replace

    located = tuple(replace(one, file=resolve_path(one.file, path)) for one in told.corpus)
    return replace(told, corpus=located)


def _adapt(model: str, told: Recipe, out: Path, encoding: str, overwrite: bool) -> dict[str, Any]:
    """Return the manifest of the adapted encoder, which is made where it is not there."""
    from lowres.pretrain.record import KIND, described, entry_record, licences
    from lowres.record.folder import OutputFolder, read_manifest

    inputs = [entry_record(entry, encoding) for entry in told.corpus]
    folder = OutputFolder(out, KIND, described(model, told, inputs), overwrite=overwrite)
    if folder.complete:
        say(f"{out}: complete already; nothing to do.")
        return read_manifest(out, KIND)
    with from_extra("train", "torch"):
        from lowres.pretrain.adapt import adapt
        from lowres.pretrain.mixture import read_part
    parts = [read_part(entry, encoding) for entry in told.corpus]
    known = licences(told.corpus)
    return adapt(model, parts, told, folder, lambda steps: progress("steps", steps), licences=known)


def _show(manifest: dict[str, Any], as_json: bool) -> None:
    """Print a summary as JSON, or the held-out losses as a table."""
    parts = ("counts", "training", "held_out", "vocabulary")
    summary = {name: manifest[name] for name in parts if name in manifest}
    if as_json:
        emit(summary, as_json=True)
        return
    rows = [
        [one["corpus"], one["lang"], one["n"], one["before"]["loss"], one["after"]["loss"]]
        for one in summary.pop("held_out")
    ]
    table(["corpus", "language", "held out", "loss before", "after"], rows)
    emit({name: value for part in summary.values() for name, value in part.items()}, as_json=False)
