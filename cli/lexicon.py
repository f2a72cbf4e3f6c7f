"""``lowres lexicon``: read word lists of any format, and look at what is in them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from lowres.cli.console import emit, say, table
from lowres.cli.options import (
    AsJson,
    Columns,
    CorpusFormat,
    Delimiter,
    EncodingGuessed,
    LexiconFolder,
    Licence,
    Out,
    Overwrite,
    Strict,
    column_names,
)
from lowres.errors import StrictError, from_extra

if TYPE_CHECKING:
    from lowres.generate.near import Embed
    from lowres.lexicon import Lexicon, Reading, Request

__all__ = ["app", "read_into"]

app = typer.Typer(
    no_args_is_help=True, help="Read lexicons and word lists, and see what is in them."
)


@app.command()
def formats(as_json: AsJson = False) -> None:
    """List the formats that lexicons are read from."""
    from lowres.lexicon import registry

    adapters = registry.every()
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
    out: Out,
    pair: Annotated[
        str | None,
        typer.Option(
            "--pair", help="Source and target language; where the file tells, not needed."
        ),
    ] = None,
    format: Annotated[
        str | None,
        typer.Option("--format", help="Format, or an adapter's path; guessed if absent."),
    ] = None,
    columns: Columns = None,
    delimiter: Delimiter = None,
    encoding: EncodingGuessed = None,
    licence: Licence = None,
    strict: Strict = False,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Read a lexicon file into a lexicon folder; what is not understood goes to rejects.jsonl."""
    from lowres.lang import parse_pair
    from lowres.lexicon import Request
    from lowres.lexicon.read import pair_of

    known = parse_pair(pair) if pair else pair_of(file, format=format, encoding=encoding)
    request = Request(known, column_names(columns), delimiter)
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
    encoding: str | None,
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
        "confidence": reading.confidence,
        **reading.lexicon.sizes,
        "records": reading.lexicon.records,
        "rejects": len(reading.rejects),
        **msgspec.to_builtins(reading.account),
    }
    emit(summary, as_json)
    if strict and reading.rejects:
        raise StrictError(f"{file}: {len(reading.rejects)} rejects under --strict.")


def _tell(reading: Reading, file: Path, out: Path) -> None:
    """Say where every unit went, and show what was read first, and the first rejects."""
    account, origins = reading.account, reading.lexicon.origins
    taken = {"given": "", "sure": ", surely", "likely": ", likely (else say --format)"}
    say(
        f"{file.name}: {reading.format}{taken[reading.confidence]}. {account.units} units: "
        f"{account.with_records} with records ({reading.lexicon.records} in all), "
        f"{account.rejected} rejected, {account.blank} blank, {account.comment} comments."
    )
    say(f"Read, for example: {_examples(reading.lexicon)}")
    reasons = reading.rejects.reasons.most_common(10)
    if reasons:
        say(f"Rejected for: {', '.join(f'{reason} {count}' for reason, count in reasons)}")
    for reject in reading.rejects[:3]:
        where = file if len(origins) == 1 and file.is_file() else origins[reject.origin].name
        say(f"{where}:{reject.line}: rejected ({reject.reason}): {reject.text[:80]}")
    if reading.rejects:
        say(f"All {len(reading.rejects)} rejects: {out / 'rejects.jsonl'}")


def _examples(lexicon: Lexicon) -> str:
    """Show the first entries, so that a column in the wrong place is seen at once."""
    entries = lexicon.translations.select("src", "tgt").head(3).rows()
    entries = entries or lexicon.inflections.select("lemma", "form").head(3).rows()
    return "; ".join(f"{one} = {other}"[:80] for one, other in entries)


@app.command()
def stats(
    folder: LexiconFolder,
    as_json: AsJson = False,
) -> None:
    """Count heads, translations, multi-word entries and ambiguity of a lexicon."""
    from lowres.lexicon import Lexicon

    counts = Lexicon.load(folder).stats()
    if as_json:
        emit(counts, as_json=True)
        return
    table(["what", "how many"], [(name.replace("_", " "), value) for name, value in counts.items()])


@app.command()
def expand(
    folder: LexiconFolder,
    corpus: Annotated[Path, typer.Argument(help="Corpus whose words are to be translated.")],
    format: CorpusFormat,
    model: Annotated[
        str, typer.Option("--model", help="Hugging Face encoder of the source language.")
    ],
    out: Out,
    most: Annotated[int, typer.Option("--most", min=1, help="Near heads of a word.")] = 5,
    least: Annotated[
        float, typer.Option("--least", min=0.0, max=1.0, help="Least cosine of word and head.")
    ] = 0.5,
    weight: Annotated[
        float, typer.Option("--weight", min=0.0, help="Weight beside a word's own translations.")
    ] = 0.3,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Find translations that words of a corpus may borrow from near heads, for `generate --near`."""
    from lowres.generate.near import near
    from lowres.lexicon import Lexicon
    from lowres.lexicon.table import KIND
    from lowres.record.fingerprint import input_record
    from lowres.record.folder import OutputFolder
    from lowres.slu.train import model_record

    known = Lexicon.load(folder)
    recipe = {
        "model": model_record(model),
        "settings": {"most": most, "least": least, "weight": weight},
        "format": format,
        "inputs": [input_record(corpus)],
        "lexicon": known.fingerprint,
    }
    written = OutputFolder(out, KIND, recipe, overwrite=overwrite)
    if written.complete:
        say(f"{out}: complete already; nothing to do.")
        found = Lexicon.load(out)
    else:
        words = _words(corpus, format, known.pair.src)
        found = near(known, words, _vectors(model), most=most, least=least, weight=weight)
        found.write(written)
        written.finish({**found.provenance, "counts": {"translations": found.translations.height}})
    counts = {"words": found.translations["src"].n_unique(), **found.sizes}
    emit({name: n for name, n in counts.items() if n}, as_json)


def _words(corpus: Path, format: str, lang: str) -> set[str]:
    from lowres.corpus.source import read_source
    from lowres.text import tokenise

    utterances = read_source(corpus, format, lang)
    return {one.text[start:end] for one in utterances for start, end in tokenise(one.text)}


def _vectors(model: str) -> Embed:
    with from_extra("train", "torch"):
        from lowres.slu.vectors import TextVectors
    return TextVectors(model)
