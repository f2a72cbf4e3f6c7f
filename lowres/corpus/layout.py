"""How corpus files are laid out: an utterance a line, or a block of lines with a blank line after it.

A format says how one utterance is read and written; the functions here make of it the ``read`` and
``write`` that every format module offers. What a format cannot hold is found by reading it back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from lowres.corpus.utterance import Utterance
from lowres.errors import InputError, LowresError
from lowres.lines import Line, read_lines

__all__ = [
    "Parse",
    "Read",
    "Write",
    "as_read",
    "by_block",
    "by_line",
    "checked",
    "reader",
    "writer",
]

Read = Callable[[Path, str, str, int], Iterator[tuple[int, Utterance]]]
Write = Callable[[Path, Iterable[Utterance]], None]
Parse = Callable[[Path, Iterable[Line], str, int], Iterator[tuple[int, Utterance]]]

_LABELLED = ("text", "spans", "intents")
_WORDS = {"text": "the text", "spans": "the slots", "intents": "the intents", "id": "the id"}


def by_line(
    read_line: Callable[[Path, Line, int, str], Utterance | None],
    write_line: Callable[[Utterance], str],
    holds: Sequence[str] = _LABELLED,
) -> tuple[Read, Write]:
    """Make ``read`` and ``write`` of a format with one utterance a line.

    Args:
        read_line: reads a line, given its file, the ordinal of the utterance and the language;
            ``None`` for a blank line.
        write_line: writes an utterance, without a line end.
        holds: fields that must come back as they were, or writing fails.
    """

    def parse(
        path: Path, lines: Iterable[Line], lang: str, first: int
    ) -> Iterator[tuple[int, Utterance]]:
        for line in lines:
            utterance = read_line(path, line, first, lang)
            if utterance is not None:
                first += 1
                yield line.number, utterance

    return reader(parse), writer(parse, lambda utterance: write_line(utterance) + "\n", holds)


def by_block(
    read_block: Callable[[Path, list[Line], int, str], Utterance],
    write_block: Callable[[Utterance], str],
    holds: Sequence[str] = _LABELLED,
) -> tuple[Read, Write]:
    """Make ``read`` and ``write`` of a format with a block of lines for each utterance.

    Args:
        read_block: reads the lines of a block, none of them blank.
        write_block: writes an utterance as lines, each with its end; the blank line is added.
        holds: fields that must come back as they were, or writing fails.
    """

    def parse(
        path: Path, lines: Iterable[Line], lang: str, first: int
    ) -> Iterator[tuple[int, Utterance]]:
        for ordinal, block in enumerate(_blocks(lines), start=first):
            yield block[0].number, read_block(path, block, ordinal, lang)

    return reader(parse), writer(parse, lambda utterance: write_block(utterance) + "\n", holds)


def reader(parse: Parse) -> Read:
    """Make ``read`` of a function that reads utterances off the lines of a text file."""

    def read(path: Path, lang: str, encoding: str, first: int) -> Iterator[tuple[int, Utterance]]:
        return parse(path, read_lines(path, encoding), lang, first)

    return read


def writer(
    parse: Parse, to_text: Callable[[Utterance], str], holds: Sequence[str], header: str = ""
) -> Write:
    """Make ``write`` of a function that writes an utterance as lines, each with its end."""

    def write(path: Path, utterances: Iterable[Utterance]) -> None:
        with path.open("w", encoding="utf-8", newline="\n") as stream:
            stream.write(header)
            for utterance in utterances:
                text = to_text(utterance)
                if holds:
                    back = parse(path, as_read(header + text), utterance.lang, 0)
                    checked(path.name, utterance, back, holds)
                stream.write(text)

    return write


def checked(
    name: str,
    utterance: Utterance,
    read_back: Iterable[tuple[int, Utterance]],
    holds: Sequence[str],
) -> None:
    """Check that an utterance comes back from what was written of it.

    Args:
        name: where it is written, for the message.
        utterance: what was written.
        read_back: what reading it gives; may raise.
        holds: fields that must be equal.

    Raises:
        InputError: a field would change, or nothing that can be read would come back.
    """
    try:
        back = [one for _, one in read_back]
    except LowresError:
        back = []
    lost = [field for field in holds if len(back) != 1 or _differs(utterance, back[0], field)]
    if lost:
        words = " and ".join(_WORDS[field] for field in lost) if back else "it"
        what = f'utterance "{utterance.id}": this format cannot hold {words} unchanged.'
        raise InputError(name, f"{what} Write it with --to jsonl.")


def _differs(one: Utterance, other: Utterance, field: str) -> bool:
    if field == "spans" and one.spans is not None and other.spans is not None:
        return sorted(one.spans) != sorted(other.spans)
    return bool(getattr(one, field) != getattr(other, field))


def as_read(text: str) -> list[Line]:
    """Cut a text into lines as :func:`~lowres.lines.read_lines` would."""
    lines = text.removeprefix("\ufeff").removesuffix("\n").split("\n")
    return [Line(number, line.removesuffix("\r")) for number, line in enumerate(lines, start=1)]


def _blocks(lines: Iterable[Line]) -> Iterator[list[Line]]:
    block: list[Line] = []
    for line in lines:
        if line.text.strip():
            block.append(line)
        elif block:
            yield block
            block = []
    if block:
        yield block
