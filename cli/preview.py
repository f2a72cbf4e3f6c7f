"""The preview: source above, variant below, each edit marked with its lexicon line, slots under both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import Console

    from lowres.corpus import Span, Utterance
    from lowres.generate import Generator
    from lowres.generate.explain import Variant
    from lowres.generate.stats import Edit

__all__ = ["page", "show"]

Spans = Sequence[Mapping[str, int]]

_EDIT_STYLES = ("bold green", "bold cyan", "bold magenta", "bold yellow", "bold blue")


def show(console: Console, generator: Generator, utterances: list[Utterance]) -> None:
    """Print utterances and their variants.

    Edits share a colour between source and variant; a line below says which lexicon row each one
    comes from.
    """
    from lowres.generate.batches import to_batch
    from lowres.generate.explain import edited

    if not utterances:
        return
    made = generator.generate(to_batch(utterances))
    for source, variants in groupby(edited(utterances, made), key=lambda one: one.variant.source):
        title = Text(f"{source.id}  {', '.join(source.intents)}", style="dim")
        console.rule(title, align="left")
        for variant, edits in variants:
            _draw(console, source, [edit["source"] for edit in edits])
            _draw(console, variant.made, [edit["target"] for edit in edits])
            _explain(console, generator, variant, edits)
    console.print(
        Text(
            f"{made.switched} of {made.words} words translated; {made.covered} covered.",
            style="dim",
        )
    )


def page(generators: Sequence[Generator], utterances: list[Utterance]) -> str:
    """Write utterances and their variants as a page, a section a target language."""
    from lowres.cli.preview_page import Section, render
    from lowres.generate.batches import to_batch
    from lowres.generate.explain import edited

    batch = to_batch(utterances)
    return render(
        Section(
            str(generator.pair),
            list(edited(utterances, generator.generate(batch))),
            [origin.name for origin in generator.origins],
        )
        for generator in (generators if utterances else ())
    )


def _draw(console: Console, utterance: Utterance, edits: Sequence[Spans]) -> None:
    text = Text(utterance.text.replace("\n", " "))
    for number, spans in enumerate(edits):
        for span in spans:
            text.stylize(_style(number), span["start"], span["end"])
    label = Text(f"{utterance.lang:<5}", style="dim")
    console.print(label + text, soft_wrap=True)
    for line in _slots(utterance.text, utterance.spans or ()):
        console.print(Text(" " * 5) + line, soft_wrap=True)


def _slots(text: str, spans: tuple[Span, ...]) -> list[Text]:
    """Draw a line under each slot with its label, on as many lines as it takes to keep them apart."""
    lines: list[Text] = []
    for span in spans:
        at, end = cell_len(text[: span.start]), cell_len(text[: span.end])
        mark = f"\u2514{span.label}"
        mark += "\u2500" * (end - at - cell_len(mark) - 1) + "\u2518" * (end - at > cell_len(mark))
        line = next((line for line in lines if line.cell_len < at or not line.cell_len), None)
        if line is None:
            lines.append(line := Text(style="red"))
        line.append(" " * (at - line.cell_len) + mark)
    return lines


def _explain(
    console: Console, generator: Generator, variant: Variant, edits: Sequence[Edit]
) -> None:
    from lowres.generate.explain import steps

    notes = Text(" " * 5)
    names = [origin.name for origin in generator.origins]
    for number, step in enumerate(steps(variant, edits, names)):
        notes.append(f"{step.source} \u2192 {step.target}", style=_style(number))
        how = "" if step.op == "translate" else f" {step.features or step.rule}"
        alone = len(names) == 1 and step.place  # what is left out has no line
        place = f"line {step.place.rpartition(':')[2]}" if alone else step.place
        notes.append(f"{how} {place}   ", style="dim")
    console.print(notes if edits else Text("     nothing in the lexicon", style="dim"))


def _style(number: int) -> str:
    return _EDIT_STYLES[number % len(_EDIT_STYLES)]
