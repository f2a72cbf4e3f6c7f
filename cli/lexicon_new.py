"""``lowres lexicon new``: the folder of a new format, by options or by questions."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lowres.cli.console import say
from lowres.cli.lexicon import app
from lowres.cli.options import Columns, Licence, column_names
from lowres.errors import UsageError

if TYPE_CHECKING:
    from lowres.testing.skeleton import Plan

__all__ = ["new"]

_DELIMITERS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";"}


@app.command()
def new(
    name: Annotated[
        str, typer.Argument(help="Name of the format: small letters, digits, - and _.")
    ],
    toml: Annotated[
        bool, typer.Option("--toml", help="Describe it in adapter.toml alone (if nothing is said).")
    ] = False,
    python: Annotated[bool, typer.Option("--python", help="Read it by code, adapter.py.")] = False,
    home: Annotated[Path, typer.Option("--dir", help="Where its folder is made.")] = Path(),
    title: Annotated[str | None, typer.Option("--title", help="What it is, on one line.")] = None,
    suffix: Annotated[
        str | None, typer.Option("--suffix", help="What its files' names end in, e.g. .txt.")
    ] = None,
    delimiter: Annotated[
        str | None, typer.Option("--delimiter", help="Any string; tab, space, auto.")
    ] = None,
    header: Annotated[
        int | None, typer.Option("--header", min=0, help="How many lines stand above the entries.")
    ] = None,
    columns: Columns = None,
    split: Annotated[
        str | None, typer.Option("--split", help="Characters between several translations.")
    ] = None,
    brackets: Annotated[
        str | None, typer.Option("--brackets", help="Brackets around notes, e.g. '()[]'.")
    ] = None,
    pair: Annotated[
        str | None, typer.Option("--pair", help="Its languages, such as seh-eng.")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option("--encoding", help="Its text encoding, if not UTF-8 or UTF-16.")
    ] = None,
    licence: Licence = None,
    citation: Annotated[str | None, typer.Option("--citation", help="How to cite it.")] = None,
    sample: Annotated[
        Path | None, typer.Option("--sample", help="A file in the format: its first 50 lines.")
    ] = None,
) -> None:
    """Write the folder of a new format, with a sample of what it reads where a file is given."""
    from lowres.testing.skeleton import Plan, write_adapter

    if toml and python:
        raise UsageError("Say --toml or --python, not both.")
    said = (title, suffix, delimiter, header, columns, split, brackets, pair, licence, sample)
    if all(one is None for one in said) and sys.stdin.isatty():
        title = _ask("What is it, for people", name)
        sample_path = _ask("A file in this format (may be left out)", "")
        sample = Path(sample_path) if sample_path else None
        delimiter = _ask("Between columns (tab, space, comma, or any string)", "tab")
        header = typer.prompt("Lines above the entries", default=0, type=int, err=True)
        columns = _ask("Columns in order, _ to pass one over", "src,tgt")
        split = _ask("Characters between several translations in a cell", "")
        brackets = _ask("Brackets around notes, such as ()", "")
        pair = _ask("Languages, such as seh-eng", "") or None
        licence = _ask("Licence, such as CC-BY-4.0, if it is one dataset", "") or None
    plan = Plan(
        name=name,
        title=title or name,
        suffix=suffix or _suffix(sample),
        delimiter=_DELIMITERS.get(delimiter or "tab", delimiter or "tab"),
        header=header or 0,
        columns=column_names(columns) or ("src", "tgt"),
        split=split or "",
        brackets=brackets or "",
        pair=pair,
        encoding=encoding,
        licence=licence,
        citation=citation,
        code=python,
    )
    folder = write_adapter(plan, home, sample)
    _tell_next(folder, plan, sample)


def _result(folder: Path) -> str:
    """Say what is read from the sample: columns or delimiter may be wrong."""
    lines = (folder / "expected.jsonl").read_text(encoding="utf-8").splitlines()[1:]
    rejects = [line for line in lines if line.startswith('{"kind":"reject"')]
    told = f"From the sample: {len(lines) - len(rejects)} records, {len(rejects)} rejects."
    doubt = (
        " Are --delimiter, --header and --columns right?" if 2 * len(rejects) > len(lines) else ""
    )
    return told + doubt


def _ask(question: str, default: str) -> str:
    answer = typer.prompt(question, default=default, show_default=bool(default), err=True)
    return str(answer).strip()


def _suffix(sample: Path | None) -> str:
    from lowres.unpack import bare_name

    return (Path(bare_name(sample)).suffix if sample else "") or ".txt"


def _tell_next(folder: Path, plan: Plan, sample: Path | None) -> None:
    """Say what was written, and print the commands that come next."""
    path = folder if folder.is_absolute() else f"./{folder}"
    say(f"{path}: {', '.join(sorted(file.name for file in folder.iterdir()))}.")
    if sample:
        say(_result(folder))
    else:
        say(f"Put up to 50 lines of your own into {path}/sample{plan.suffix}, then:")
    given = f" --write --pair {plan.pair or 'SRC-TGT'}"
    print(f"lowres lexicon test {path}{'' if sample else given}")
    read = f"lowres lexicon read {sample or 'FILE'} --format {path}{plan.asked}"
    print(f"{read} --out {folder.name}-lexicon")
