"""``lowres generate probe``: the linear model trained on generated text, tested on gold."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lowres.cli.console import emit, say
from lowres.cli.generate import app
from lowres.cli.options import AsJson, CorpusFormat, Encoding, Seed

if TYPE_CHECKING:
    from lowres.corpus import Utterance
    from lowres.generate.made import Made
    from lowres.slu.scores import Counts

__all__: list[str] = []


@app.command()
def probe(
    made: Annotated[Path, typer.Argument(help="Folder made by `generate run`.")],
    test: Annotated[Path, typer.Option("--test", help="Labelled test file of the target.")],
    format: CorpusFormat,
    lang: Annotated[
        str | None, typer.Option("--lang", help="Target language, where the folder holds several.")
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option(
            "--source",
            help="What it was made from: variants of what --test translates are dropped.",
        ),
    ] = None,
    size: Annotated[
        int, typer.Option("--size", min=0, help="Train on no more variants than this; 0: all.")
    ] = 5000,
    seed: Seed = 0,
    encoding: Encoding = "utf-8",
    as_json: AsJson = False,
) -> None:
    """Say what generated text is worth as training text: a quick model's scores on gold."""
    from lowres.corpus.source import read_source
    from lowres.generate.made import read_made
    from lowres.record.signature import signature
    from lowres.slu.probe import probe as train_and_test
    from lowres.slu.scores import parts_of

    found = read_made(made, lang)
    gold = list(read_source(test, format, found.pair.tgt, encoding))
    variants, lost = _without_leaks(made, found, source, gold)
    probed = train_and_test(variants, gold, size=size, seed=seed)
    for label, times in (*probed.unseen.intents.items(), *probed.unseen.slots.items()):
        say(f'{test}: label "{label}" is not in the generated text; it occurs {times} times.')
    dropped = probed.dropped + (lost or 0)
    summary = {
        **_figures(probed.counts),
        "trained": probed.trained,
        "signature": signature(
            data=test.name,
            n=len(gold),
            select="none",
            seeds=(seed,),
            metrics=("intent_acc", "slot_f1", "exact_match"),
            leaks=f"dropped-{dropped}" if lost is not None else f"variants-dropped-{dropped}",
        ),
    }
    parts = {part: _figures(probed.counts[at]) for part, at in parts_of(gold).items()}
    emit({**summary, **({"parts": parts} if parts and as_json else {})}, as_json)
    for part, figures in parts.items() if not as_json else ():
        emit({"part": part, **figures}, as_json=False)


def _without_leaks(
    folder: Path, made: Made, source: Path | None, gold: list[Utterance]
) -> tuple[list[Utterance], int | None]:
    """Return the variants to train on, and how many are left out; None where no source tells."""
    from lowres.generate.made import source_of
    from lowres.slu.probe import from_leaks

    rows = [[variant for _, variant in variants] for variants in made.rows()]
    if source is None and not any(folder.glob("source-*.txt")):
        say("Without --source, variants of what the test set was translated from are not dropped.")
        return [variant for variants in rows for variant in variants], None
    leaked = from_leaks(source_of(folder, made, source), gold)
    kept = [variants for variants, leak in zip(rows, leaked, strict=True) if not leak]
    lost = sum(map(len, rows)) - sum(map(len, kept))
    return [variant for variants in kept for variant in variants], lost


def _figures(counts: Counts) -> dict[str, Any]:
    from lowres.slu.scores import summarise

    scores = summarise(counts)
    names = ("intent_accuracy", "slot_f1", "exact_match", "n")
    return {name: getattr(scores, name) for name in names}
