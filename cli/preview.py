"""The preview: source above, variant below, each edit marked with its lexicon line, slots under both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import Console

    from lowres.corpus import Span, Utterance
    from lowres.generate import Generator

__all__ = ["show"]

_EDIT_STYLES = ("bold green", "bold cyan", "bold magenta", "bold yellow", "bold blue")


def show(console: Console, generator: Generator, utterances: list[Utterance]) -> None:
    """Print utterances and their variants.

    Edits share a colour and a small number between source and variant; a line below says which
    lexicon row each one comes from.
    """
    from lowres.generate.batches import from_batch, to_batch

    if not utterances:
        return
    made = generator.generate(to_batch(utterances))
    edits: dict[str, list[Edit]] = {}
    for row in made.edits.to_pylist():
        edits.setdefault(row["id"], []).append(Edit(row))
    variants = from_batch(made.batch)
    copies = generator.settings.copies
    for at, utterance in enumerate(utterances):
        console.rule(
            Text(f"{utterance.id}  {', '.join(utterance.intents)}", style="dim"), align="left"
        )
        own = variants[at * copies : (at + 1) * copies]
        for variant in own:
            listed = edits.get(variant.id, [])
            _draw(console, utterance, [edit.source for edit in listed])
            _draw(console, variant, [edit.target for edit in listed])
            _explain(console, generator, utterance, variant, listed)
    console.print(
        Text(
            f"{made.switched} of {made.words} words translated; {made.covered} covered.",
            style="dim",
        )
    )


class Edit:
    """An edit as the preview needs it."""

    def __init__(self, row: dict[str, object]) -> None:
        self.source = _ends(row["source"])
        self.target = _ends(row["target"])
        self.origin, self.line = row["origin"], row["line"]
        self.op, self.rule, self.features = row["op"], row["rule"], row["features"]


def _ends(spans: object) -> tuple[int, int]:
    assert isinstance(spans, list)
    return spans[0]["start"], spans[0]["end"]


def _draw(console: Console, utterance: Utterance, edits: list[tuple[int, int]]) -> None:
    text = Text(utterance.text.replace("\n", " "))
    for number, (start, end) in enumerate(edits):
        text.stylize(_style(number), start, end)
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
    console: Console, generator: Generator, source: Utterance, variant: Utterance, edits: list[Edit]
) -> None:
    notes = Text(" " * 5)
    for number, edit in enumerate(edits):
        old, new = source.text[slice(*edit.source)], variant.text[slice(*edit.target)]
        notes.append(f"{old} \u2192 {new}", style=_style(number))
        how = f" {edit.features or edit.rule}" if edit.op == "inflect" else ""
        notes.append(f"{how} {_place(generator, edit)}   ", style="dim")
    console.print(notes if edits else Text("     nothing in the lexicon", style="dim"))


def _place(generator: Generator, edit: Edit) -> str:
    several = len(generator.origins) > 1
    name = generator.origins[int(str(edit.origin))].name if several else "line "
    return f"{name}:{edit.line}" if several else f"{name}{edit.line}"


def _style(number: int) -> str:
    return _EDIT_STYLES[number % len(_EDIT_STYLES)]
