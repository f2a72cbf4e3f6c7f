"""Blocks of ``# key = value`` comments and tab-separated rows, as xSID and CoNLL-U have them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from lowres.corpus.align import Misaligned, align
from lowres.errors import InputError
from lowres.lines import Line

__all__ = ["Block", "Row", "aligned", "comment_lines", "meta_of", "parse_block", "row_line"]

_COMMENT = re.compile(r"#\s*([^=:]+?)\s*(?:[=:] ?(.*))?", re.DOTALL)
_ROW = re.compile(r"\d")


class Row(NamedTuple):
    """The cells of a row, and its line number."""

    line: int
    cells: list[str]


class Block(NamedTuple):
    """Comments by key, each with all its values, and rows."""

    comments: dict[str, list[str]]
    rows: list[Row]


def parse_block(path: Path, lines: Sequence[Line], columns: int) -> Block:
    """Tell comments and rows apart.

    Raises:
        InputError: a row has another number of columns, or there is none.
    """
    comments: dict[str, list[str]] = {}
    rows: list[Row] = []
    for number, text in lines:
        comment = None if _ROW.match(text) else _COMMENT.fullmatch(text)
        if comment:
            comments.setdefault(comment[1], []).append(comment[2] or "")
            continue
        cells = text.split("\t")
        if len(cells) != columns:
            what = f"{len(cells)} columns where {columns} are needed, told apart by tabs."
            raise InputError(path, f"{what} Check --format.", number)
        rows.append(Row(number, cells))
    if not rows:
        raise InputError(path, "a block of comments without a token row.", lines[0].number)
    return Block(comments, rows)


def aligned(
    path: Path, text: str, forms: Sequence[str], rows: Sequence[Row]
) -> list[tuple[int, int]]:
    """Find the tokens of rows in the text of their block.

    Raises:
        InputError: the text does not read as they do.
    """
    try:
        return align(text, forms)
    except Misaligned as fault:
        form = f'"{forms[fault.at]}" is expected' if fault.at < len(forms) else "no token is left"
        what = f'{form} where the text goes on with "{fault.rest[:30]}". Correct the text or the tokens.'
        raise InputError(path, what, rows[min(fault.at, len(rows) - 1)].line) from None


def meta_of(comments: Mapping[str, list[str]], own: frozenset[str]) -> dict[str, Any]:
    """Return the comments that a format does not know; one that is repeated as a list."""
    rest = {key: values for key, values in comments.items() if key not in own}
    return {key: values if len(values) > 1 else values[0] for key, values in rest.items()}


def comment_lines(comments: Mapping[str, Any]) -> str:
    """Write comments; what is not a string without a line break is written as JSON."""
    return "".join(
        f"# {key} = {_one_line(value)}\n" if value != "" else f"# {key}\n"
        for key, values in comments.items()
        for value in (values if isinstance(values, list) else [values])
    )


def row_line(*cells: object) -> str:
    """Write a row."""
    return "\t".join(map(str, cells)) + "\n"


def _one_line(value: object) -> str:
    if isinstance(value, str) and "\n" not in value and "\r" not in value:
        return value
    return msgspec.json.encode(value).decode()
