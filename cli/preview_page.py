"""The preview as a page: one HTML file that needs no other file and no script; all text is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

import langcodes

from lowres.corpus.utterance import Span, Utterance
from lowres.experiment.examples import pieces
from lowres.generate.explain import Edited, Step, steps

__all__ = ["Part", "Section", "marked", "render"]

_COLOURS = 5
_HOMES = ("cli", "experiment")  # of the template, and of the report's style


class Part(NamedTuple):
    """A stretch of text and the edits that stand over it, the one of most words last."""

    text: str
    edits: tuple[int, ...]


class _Line(NamedTuple):
    """A text, its slots, and where its edits are."""

    utterance: Utterance
    slots: list[tuple[str | None, list[Part]]]


class _Shown(NamedTuple):
    source: _Line
    made: _Line
    steps: list[Step]


class Section(NamedTuple):
    """What was made for a target language.

    Attributes:
        pair: its heading.
        edited: variants with their edits, those of one utterance side by side.
        names: of the lexicon's files, by origin.
    """

    pair: str
    edited: list[Edited]
    names: list[str]

    def groups(self) -> Iterator[tuple[Utterance, list[_Shown]]]:
        """Yield each source utterance with its variants."""
        for source, own in groupby(self.edited, key=lambda one: one.variant.source):
            yield source, [_shown(one, self.names) for one in own]


def render(sections: Iterable[Section]) -> str:
    """Write the page."""
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=ChoiceLoader([PackageLoader(f"lowres.{home}", ".") for home in _HOMES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["tag"] = langcodes.standardize_tag
    template = environment.get_template("preview.html")
    return template.render(sections=list(sections), colours=_COLOURS)


def marked(
    text: str, spans: Sequence[Span], edits: Sequence[Sequence[tuple[int, int]]]
) -> Iterator[tuple[str | None, list[Part]]]:
    """Cut a text at its slots, and each of these parts at its edits.

    Args:
        text: to be cut.
        spans: slots; of overlapping ones the longer counts.
        edits: where each edit stands.

    Yields:
        slot label, if any, and parts.
    """
    at = 0
    places = [(number, *place) for number, some in enumerate(edits) for place in some]
    for part, span in pieces(text, spans):
        until = at + len(part)
        yield span.label if span else None, list(_parts(text, at, until, places))
        at = until


def _parts(
    text: str, start: int, end: int, places: Sequence[tuple[int, int, int]]
) -> Iterator[Part]:
    """Cut a stretch wherever an edit begins or ends."""
    edges = {edge for _, *place in places for edge in place if start < edge < end}
    for one, other in pairwise([start, *sorted(edges), end]):
        over = [place for place in places if place[1] <= one and other <= place[2]]
        over.sort(key=lambda place: (place[2] - place[1], -place[0]))
        yield Part(text[one:other], tuple(number for number, _, _ in over))


def _shown(one: Edited, names: Sequence[str]) -> _Shown:
    variant, edits = one
    return _Shown(
        _line(variant.source, [edit["source"] for edit in edits]),
        _line(variant.made, [edit["target"] for edit in edits]),
        steps(variant, edits, names),
    )


def _line(utterance: Utterance, edits: Sequence[Sequence[dict[str, int]]]) -> _Line:
    places = [[(span["start"], span["end"]) for span in spans] for spans in edits]
    return _Line(utterance, list(marked(utterance.text, utterance.spans or (), places)))
