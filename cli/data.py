"""``lowres data``: public lexicons, tables, corpora and text, pinned and with their licences."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from lowres.cli.console import emit, progress, say, table
from lowres.cli.options import AsJson

if TYPE_CHECKING:
    from lowres.data import Source

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Get public lexicons, tables, corpora and text.")


@app.command("list")
def list_sources(
    kind: Annotated[
        Literal["lexicon", "table", "corpus", "text"] | None,
        typer.Option("--kind", help="Only lexicons, tables of forms, labelled corpora, or text."),
    ] = None,
    lang: Annotated[
        str | None, typer.Option("--lang", help="Only what holds this language.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the sources there are: what they hold, how large they are, and their licences."""
    from rich.filesize import decimal

    from lowres.data import sources
    from lowres.lang import canonical, same_language

    tag = canonical(lang) if lang else None
    chosen = [
        source
        for source in sources()
        if kind in {None, source.kind}
        and (tag is None or any(same_language(tag, own) for own in source.languages))
    ]
    if as_json:
        emit({"sources": [_described(source) for source in chosen]}, as_json=True)
        return
    rows = [
        (one.name, " ".join(one.languages), one.title, decimal(one.size), one.licence)
        for one in chosen
    ]
    table(["name", "languages", "what it is", "size", "licence"], rows)


@app.command()
def get(
    names: Annotated[list[str], typer.Argument(help="Sources, as `lowres data list` names them.")],
    mirror: Annotated[
        str | None,
        typer.Option("--from", help="Folder or address that holds <name>/<file>: a mirror."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for <name>/; the cache if absent.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Get sources, checked against their pinned sha256; say their licences and how to read them.

    What is here already is not fetched again; interrupted, the same command resumes.
    """
    from lowres.data import find
    from lowres.data import get as bring

    done = []
    for source in [find(name) for name in names]:
        with progress(source.name, source.size) as advance:
            folder = bring(source.name, mirror=mirror, out=out, advance=advance)
        done.append({**_described(source), "folder": str(folder)})
        if not as_json:
            print(folder)
            _tell(source, folder)
    if as_json:
        emit({"sources": done}, as_json=True)


def _described(source: Source) -> dict[str, Any]:
    import msgspec

    described: dict[str, Any] = msgspec.to_builtins(source)
    return {**described, "size": source.size}


def _tell(source: Source, folder: Path) -> None:
    """Say what goes with a source: licence, citation, what to beware of, and what to do next."""
    say(f"Licence: {source.licence}. Cite: {source.citation}.")
    if source.note:
        say(f"Note: {source.note}")
    say(_next_step(source, folder / source.files[0].path))


def _next_step(source: Source, first: Path) -> str:
    from lowres.lang import Pair

    if source.kind == "lexicon":
        pair = str(Pair(*source.languages))
        words = ["lexicon", "read", str(first), "--format", source.format, "--pair", pair]
    elif source.kind == "table":
        words = ["morph", "read", str(first), "--lang", source.languages[0]]
        words += ["--columns", source.columns] if source.columns else []
    else:
        return f"Read it with --format {source.format}."
    end = ["--licence", source.licence, "--out", f"{source.name}-{source.kind}"]
    return f"Next: {shlex.join(['lowres', *words, *end])}"
