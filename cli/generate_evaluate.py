"""``lowres generate evaluate``: generated text beside references, and its copied source beside both."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lowres.cli.console import emit, say, table
from lowres.cli.generate import app
from lowres.cli.options import AsJson, Encoding, Seed
from lowres.corpus.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lowres.corpus import Utterance
    from lowres.generate.evaluate import Beside, Estimate
    from lowres.generate.slot_values import SlotValues

__all__: list[str] = []

_MADE, _COPIED = "generated", "copied source"


@app.command()
def evaluate(
    made: Annotated[
        Path, typer.Argument(help="Folder made by `generate run`, or a file with --corpus-format.")
    ],
    reference: Annotated[
        Path, typer.Option("--reference", help="Translations of the source, by people.")
    ],
    format: Annotated[
        str,
        typer.Option("--format", help=f"Format of --reference: {', '.join(FORMATS)}."),
    ] = "text",
    source: Annotated[
        Path | None,
        typer.Option("--source", help="What it was made from; mode parallel holds it."),
    ] = None,
    corpus_format: Annotated[
        str | None, typer.Option("--corpus-format", help="Format of a file, and of its --source.")
    ] = None,
    lang: Annotated[
        str | None, typer.Option("--lang", help="Target language, where a folder holds several.")
    ] = None,
    lowercase: Annotated[
        bool, typer.Option("--lowercase", help="Compare in small letters.")
    ] = False,
    resamples: Annotated[
        int, typer.Option("--resamples", min=1, help="Bootstrap samples of the intervals.")
    ] = 1000,
    seed: Seed = 0,
    encoding: Encoding = "utf-8",
    as_json: AsJson = False,
) -> None:
    """Score generated text against references: chrF, chrF++, BLEU, slot values.

    Of several copies the mean is scored. The same figures of the copied source stand beside: what
    names and borrowed words alone are worth.
    """
    from lowres.corpus.source import read_source
    from lowres.generate.evaluate import Beside
    from lowres.generate.made import pair_up
    from lowres.slu.scores import parts_of

    sources, copies, seeds = _read(made, source, corpus_format, lang, encoding)
    gold, paired = pair_up(sources, list(read_source(reference, format, encoding=encoding)))
    _warn_of_originals(reference, sources, gold)
    systems = {_MADE: copies, _COPIED: [sources]}
    beside = Beside(
        {name: [_texts(one) for one in listed] for name, listed in systems.items()},
        _texts(gold),
        lowercase=lowercase,
        resamples=resamples,
        seed=seed,
    )
    parts = {part: _figures(beside, at) for part, at in parts_of(gold).items()}
    slots = {
        name: _slots(listed, gold, lowercase)
        for name, listed in systems.items()
        if gold[0].spans is not None
    }
    summary = {
        **_figures(beside),
        "copies": len(copies),
        "paired": paired,
        **({"slots": slots} if slots else {}),
        **({"parts": parts} if parts else {}),
        "signature": _signature(beside, reference, seeds, bool(slots)),
    }
    if as_json:
        emit(summary, as_json=True)
    else:
        _show(summary, parts, slots)


def _read(
    made: Path, source: Path | None, corpus_format: str | None, lang: str | None, encoding: str
) -> tuple[list[Utterance], list[list[Utterance]], tuple[int, ...]]:
    """Return the source utterances, the variants by copy, and the seed where it is known."""
    from lowres.corpus.source import read_source
    from lowres.errors import InputError, UsageError
    from lowres.generate.made import in_copies, read_made, source_of

    if corpus_format is None:
        found = read_made(made, lang)
        copies = found.complete(made)
        return source_of(made, found, source), copies, (int(found.manifest["seed"]),)
    if source is None:
        raise UsageError(f"{made}: name the corpus that it was made from with --source.")
    sources = list(read_source(source, corpus_format, encoding=encoding))
    variants = list(read_source(made, corpus_format, encoding=encoding))
    count, left = divmod(len(variants), len(sources))
    if left or not count:
        what = f"{len(variants)} variants are no whole number of copies of {len(sources)} sources."
        raise InputError(made, f"{what} Keep the variants of an utterance side by side.")
    return sources, in_copies(variants, count), ()


def _warn_of_originals(
    reference: Path, sources: Sequence[Utterance], gold: Sequence[Utterance]
) -> None:
    """Tell when references say that they translate another text than the one they are paired with."""
    from lowres.corpus.leaks import key, texts_and_originals

    strange = 0
    for one, other in zip(sources, gold, strict=True):
        originals = texts_and_originals([other]) - {key(other.text)}
        strange += bool(originals) and key(one.text) not in originals
    if strange:
        say(f"{reference}: {strange} references name another original than their source utterance.")


def _figures(beside: Beside, utterances: Sequence[int] | None = None) -> dict[str, Any]:
    """Put scores together: values first, then intervals, those of the source, and differences."""
    from lowres.generate.evaluate import less

    found = beside.scores(utterances)
    made, copied = found[_MADE], found[_COPIED]
    gain = {name: less(made[name], copied[name]) for name in made}
    return {
        **_values(made),
        "intervals": _intervals(made),
        "copied": {**_values(copied), "intervals": _intervals(copied)},
        "gain": {**_values(gain), "intervals": _intervals(gain)},
        "n": beside.n if utterances is None else len(utterances),
    }


def _values(scores: dict[str, Estimate]) -> dict[str, float]:
    return {name: round(score.value, 2) for name, score in scores.items()}


def _intervals(scores: dict[str, Estimate]) -> dict[str, list[float]]:
    return {name: [round(one.low, 2), round(one.high, 2)] for name, one in scores.items()}


def _slots(
    copies: Sequence[Sequence[Utterance]], gold: Sequence[Utterance], lowercase: bool
) -> dict[str, SlotValues]:
    from lowres.generate.slot_values import slot_values

    texts = [text for copy in copies for text in copy]
    return slot_values(texts, list(gold) * len(copies), lowercase=lowercase)


def _texts(utterances: Sequence[Utterance]) -> list[str]:
    return [utterance.text for utterance in utterances]


def _signature(beside: Beside, reference: Path, seeds: tuple[int, ...], labelled: bool) -> str:
    """Write under which conditions the figures were obtained, sacrebleu's signatures among them."""
    from lowres.record.signature import signature

    return signature(
        data=reference.name,
        n=beside.n,
        select="none",
        seeds=seeds,
        read=("ids", "text", "labels") if labelled else ("ids", "text"),
        metrics=tuple(
            f"{name}({text.replace('|', ',')})" for name, text in beside.signatures.items()
        ),
        match="kth-of-label",
    )


def _show(
    summary: dict[str, Any], parts: dict[str, Any], slots: dict[str, dict[str, SlotValues]]
) -> None:
    rows = []
    for part, figures in {"all": summary, **parts}.items():
        systems = {_MADE: figures, _COPIED: figures["copied"], "gain": figures["gain"]}
        for name, own in systems.items():
            shown = (
                f"{own[metric]:.1f} [{low:.1f}, {high:.1f}]"
                for metric, (low, high) in own["intervals"].items()
            )
            rows.append([part, name, *shown])
    table(["part", "text", *summary["intervals"]], rows)
    if slots:
        _show_slots(slots[_MADE], slots[_COPIED])
    emit({name: summary[name] for name in ("n", "copies", "paired", "signature")}, as_json=False)


def _show_slots(made: dict[str, SlotValues], copied: dict[str, SlotValues]) -> None:
    rows = []
    for label, own in made.items():
        other = copied.get(label, own)
        figures = (own.exact, other.exact, own.chrf, other.chrf)
        shown = ["\u2013" if one is None else f"{one:.1f}" for one in figures]
        rows.append([label, own.n, *shown, own.only_text, own.only_reference])
    columns = ["slot", "n", "equal", "copied", "chrf", "copied", "no partner", "not in text"]
    table(columns, rows, title="Slot values")
