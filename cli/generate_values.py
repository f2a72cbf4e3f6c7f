"""``lowres generate values``: the slot values of labelled text, as ``generate run --fill`` takes them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lowres.cli.console import emit, say
from lowres.cli.generate import app
from lowres.cli.options import AsJson, CorpusFormat, Encoding
from lowres.errors import UsageError

__all__: list[str] = []


@app.command()
def values(
    corpus: Annotated[Path, typer.Argument(help="Labelled corpus of the target language.")],
    format: CorpusFormat,
    slot: Annotated[
        list[str] | None, typer.Option("--slot", help="Only values of this slot; repeatable.")
    ] = None,
    least: Annotated[
        int, typer.Option("--least", min=1, help="Only values that stand there so often.")
    ] = 1,
    out: Annotated[
        Path | None, typer.Option("--out", help="File to write; stdout if absent.")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace --out.")] = False,
    encoding: Encoding = "utf-8",
    as_json: AsJson = False,
) -> None:
    """List the slot values of labelled text with their counts: slot, value and weight, by tabs."""
    from collections import Counter

    from lowres.corpus.source import read_source
    from lowres.generate.values import counted_values, value_lines
    from lowres.record.folder import write_file

    if as_json and out is None:
        raise UsageError("--json prints the summary on stdout: name a file for the values, --out.")
    counted = counted_values(read_source(corpus, format, encoding=encoding))
    kept = {
        key: times
        for key, times in counted.items()
        if times >= least and (not slot or key[0] in slot)
    }
    text = "".join(f"{line}\n" for line in value_lines(Counter(kept)))
    if out is None:
        print(text, end="")
    else:
        write_file(
            out,
            lambda path: path.write_text(text, encoding="utf-8", newline="\n"),
            overwrite=overwrite,
        )
    slots = len({label for label, _ in kept})
    if not kept:
        say(f"{corpus}: no slot value is to be listed.")
    emit({"slots": slots, "values": len(kept), "left_out": len(counted) - len(kept)}, as_json)
