"""``lowres lexicon``: read word lists of any format, and look at what is in them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lowres.cli.console import emit, say, table
from lowres.cli.options import (
    AsJson,
    Columns,
    Encoding,
    Licence,
    Out,
    Overwrite,
    PairOption,
    Strict,
)
from lowres.errors import StrictError

if TYPE_CHECKING:
    from lowres.lexicon import Reading, Request

__all__ = ["app", "read_into"]

app = typer.Typer(
    no_args_is_help=True, help="Read lexicons and word lists, and see what is in them."
)


@app.command()
def formats(as_json: AsJson = False) -> None:
    """List the formats that lexicons are read from."""
    from lowres.lexicon import registry

    adapters = [registry.get(name) for name in registry.names()]
    if as_json:
        rows = [
            {
                "name": adapter.name,
                "title": adapter.title,
                "suffixes": list(adapter.suffixes),
                "licence": adapter.dataset.licence if adapter.dataset else None,
            }
            for adapter in adapters
        ]
        emit({"formats": rows}, as_json=True)
        return
    rows_shown = [(adapter.name, " ".join(adapter.suffixes), adapter.title) for adapter in adapters]
    table(["format", "files", "what it is"], rows_shown)


@app.command()
def read(
    file: Annotated[Path, typer.Argument(help="Lexicon file, plain or compressed.")],
    pair: PairOption,
    out: Out,
    format: Annotated[
        str | None,
        typer.Option("--format", help="Format, or an adapter's path; guessed if absent."),
    ] = None,
    columns: Columns = None,
    delimiter: Annotated[str | None, typer.Option("--delimiter", help="Column separator.")] = None,
    encoding: Encoding = "utf-8",
    licence: Licence = None,
    strict: Strict = False,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Read a lexicon file into a lexicon folder; what is not understood goes to rejects.jsonl."""
    from lowres.lang import parse_pair
    from lowres.lexicon import Request

    names = tuple(name.strip() for name in columns.split(",")) if columns else ()
    request = Request(parse_pair(pair), names, delimiter)
    read_into(
        out,
        file,
        request,
        format=format,
        encoding=encoding,
        licence=licence,
        strict=strict,
        overwrite=overwrite,
        as_json=as_json,
    )


def read_into(
    out: Path,
    file: Path,
    request: Request,
    *,
    format: str | None,
    encoding: str,
    licence: str | None,
    strict: bool,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Read a file into a lexicon folder, and say what came of it."""
    from lowres.lexicon import read_lexicon
    from lowres.lexicon.read import write_reading
    from lowres.lexicon.table import KIND
    from lowres.record.folder import OutputFolder

    reading = read_lexicon(file, request, format=format, encoding=encoding, licence=licence)
    origins = reading.lexicon.origins
    recipe = {
        "pair": str(request.pair),
        "columns": request.columns,
        "delimiter": request.delimiter,
        "format": reading.format,
        "encoding": encoding,
        "licence": licence,
        "inputs": [{"name": origin.name, "sha256": origin.sha256} for origin in origins],
    }
    folder = OutputFolder(out, KIND, recipe, overwrite=overwrite)
    if folder.complete:
        say(f"{out}: complete already; nothing to do.")
    else:
        write_reading(reading, folder)
    _tell(reading, file, out)
    summary = {
        "format": reading.format,
        **reading.lexicon.sizes,
        "rejects": len(reading.rejects),
        "units": reading.account.units,
    }
    emit(summary, as_json)
    if strict and reading.rejects:
        raise StrictError(f"{file}: {len(reading.rejects)} rejects under --strict.")


def _tell(reading: Reading, file: Path, out: Path) -> None:
    """Say where every unit went, and show the first rejects."""
    account, origins = reading.account, reading.lexicon.origins
    say(
        f"{file.name}: {account.units} units: {account.with_records} with records, "
        f"{account.rejected} rejected, {account.blank} blank, {account.comment} comments."
    )
    for reject in reading.rejects[:3]:
        where = file if len(origins) == 1 and file.is_file() else origins[reject.origin].name
        say(f"{where}:{reject.line}: rejected ({reject.reason}): {reject.text[:80]}")
    if reading.rejects:
        say(f"All {len(reading.rejects)} rejects: {out / 'rejects.jsonl'}")


@app.command()
def stats(
    folder: Annotated[Path, typer.Argument(help="Lexicon folder made by `lexicon read`.")],
    as_json: AsJson = False,
) -> None:
    """Count heads, translations, multi-word entries and ambiguity of a lexicon."""
    from lowres.lexicon import Lexicon

    counts = Lexicon.load(folder).stats()
    if as_json:
        emit(counts, as_json=True)
        return
    table(["what", "how many"], [(name.replace("_", " "), value) for name, value in counts.items()])
