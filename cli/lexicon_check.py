"""``lowres lexicon check``: what is wrong or odd in the data of a lexicon or table, and its repair."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from lowres.cli.console import emit, say, table
from lowres.cli.lexicon import app
from lowres.cli.options import (
    AsJson,
    Columns,
    Delimiter,
    EncodingGuessed,
    Licence,
    Overwrite,
    column_names,
)
from lowres.cli.tables import Tables, inflections_of, say_rejects, table_path
from lowres.errors import InputError, StrictError, UsageError
from lowres.record.fingerprint import MANIFEST, input_record

if TYPE_CHECKING:
    import polars as pl

    from lowres.lexicon import Lexicon, Request
    from lowres.lexicon.check import Fault, Reference, Report, Unchecked
    from lowres.record.folder import OutputFolder

__all__ = ["check"]

_COLUMNS = ["fault", "how many", "what and where", "repair"]


@app.command()
def check(
    path: Annotated[
        Path, typer.Argument(help="Lexicon folder made by `lexicon read`, or a lexicon file.")
    ],
    pair: Annotated[
        str | None, typer.Option("--pair", help="Languages of a file, such as eng-lug.")
    ] = None,
    lang: Annotated[
        str | None, typer.Option("--lang", help="Language of a UniMorph table, instead of --pair.")
    ] = None,
    format: Annotated[
        str | None, typer.Option("--format", help="Format of a file; guessed if absent.")
    ] = None,
    columns: Columns = None,
    delimiter: Delimiter = None,
    encoding: EncodingGuessed = None,
    tables: Tables = None,
    texts: Annotated[
        list[Path] | None,
        typer.Option("--text", help="Sentences in the target language, one a line; repeatable."),
    ] = None,
    fix: Annotated[
        str | None, typer.Option("--fix", help="Repairs to make, such as homoglyphs,stress.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for the repaired lexicon.")
    ] = None,
    licence: Licence = None,
    examples: Annotated[int, typer.Option("--examples", min=1, help="Cells shown a fault.")] = 3,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 3 if faults remain.")] = False,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Say what is wrong or odd in a lexicon or table, with examples and the repair of each."""
    from lowres.lang import Pair, canonical, parse_pair
    from lowres.lexicon import Request
    from lowres.lexicon.check import check as look
    from lowres.lexicon.check.repair import check_fixes
    from lowres.lexicon.table import KIND, UNDETERMINED
    from lowres.record.folder import OutputFolder

    if (fix is None) != (out is None):
        raise UsageError("--fix and --out go together: which repairs, and where they are written.")
    if pair and lang:
        raise UsageError("--pair and --lang both say the languages. Give one of them.")
    languages = parse_pair(pair) if pair else None
    if lang:
        languages = Pair(UNDETERMINED, canonical(lang))
        format = format or "unimorph"
    request = Request(languages, column_names(columns), delimiter) if languages else None
    fixes = sorted({name.strip() for name in fix.split(",")}) if fix else []
    text_paths = texts or []
    if out is None:
        licence = licence or "unknown"  # it matters only where something is written
    held = _lexicon(path, request, format, encoding, licence)
    given = _inflections(tables or [], held)
    check_fixes(fixes, given)
    report = look(
        held,
        reference=_reference(text_paths, given, held.pair.tgt),
        table=given,
        examples=examples,
    )
    mended, unseen = _raw(path, format, encoding, examples)
    report = replace(
        report,
        faults=(*mended, *report.faults),
        unchecked=(*unseen, *report.unchecked),
    )
    counts = None
    if out:
        inputs = [input_record(one) for one in (path, *map(table_path, tables or ()))]
        asked = {"columns": column_names(columns), "delimiter": delimiter, "format": format}
        recipe = {"fixes": fixes, "pair": str(held.pair), **asked, "encoding": encoding}
        folder = OutputFolder(out, KIND, {**recipe, "inputs": inputs}, overwrite=overwrite)
        counts = _write(held, fixes, given, folder)
    _show(report, counts, as_json)
    left = sum(one.level == "fault" and one.fix not in fixes for one in report.faults)
    if strict and left:
        raise StrictError(f"{path}: faults under --strict: {left}.")


def _lexicon(
    path: Path,
    request: Request | None,
    format: str | None,
    encoding: str | None,
    licence: str | None,
) -> Lexicon:
    """Load a lexicon folder, or read a file as `lexicon read` would."""
    from lowres.lexicon import Lexicon, Request, read_lexicon
    from lowres.lexicon.read import pair_of

    if (path / MANIFEST).is_file() or (path.is_dir() and request is None):
        if request:
            raise UsageError(f"{path}: says its languages itself. Leave --pair and --lang out.")
        return Lexicon.load(path)
    if request is None:
        request = Request(pair_of(path, format=format, encoding=encoding))
    reading = read_lexicon(path, request, format=format, encoding=encoding, licence=licence)
    say_rejects(path, reading)
    return reading.lexicon


def _inflections(tables: list[str], lexicon: Lexicon) -> pl.DataFrame | None:
    """Read the tables of the target language; the lexicon's own inflections are one of them."""
    import polars as pl

    own = lexicon.translations.height and lexicon.inflections.height
    given = inflections_of(tables, lexicon.pair.tgt)
    if not own:
        return given
    return lexicon.inflections if given is None else pl.concat([lexicon.inflections, given])


def _reference(texts: list[Path], table: pl.DataFrame | None, lang: str) -> Reference | None:
    """Take the words to compare with from the text, and where there is none from the tables."""
    from lowres.lexicon.check import Reference

    if texts:
        return Reference.read(texts, lang)
    return None if table is None else Reference.of_inflections(table, lang)


def _raw(
    path: Path, format: str | None, encoding: str | None, examples: int
) -> tuple[tuple[Fault, ...], tuple[Unchecked, ...]]:
    """Look at the lines of a file; those of a folder are not there any more."""
    from lowres.lexicon import registry
    from lowres.lexicon.check import Unchecked, raw_faults
    from lowres.lexicon.sniff import guess

    if (path / MANIFEST).is_file():
        why = "the folder holds what reading has put right already; give the file to see its lines"
        return (), (Unchecked("lines", why),)
    adapter = registry.get(format) if format else guess(path).adapter
    try:
        return tuple(raw_faults(adapter.files(path), encoding, examples)), ()
    except InputError:
        return (), (Unchecked("lines", "the file is no plain text"),)


def _write(
    lexicon: Lexicon, fixes: list[str], table: pl.DataFrame | None, folder: OutputFolder
) -> dict[str, int]:
    """Write the repaired lexicon, and return how many changes each repair made."""
    from lowres.lexicon.check import repair, write_repaired
    from lowres.record.folder import read_manifest

    if folder.complete:
        say(f"{folder.path}: complete already; nothing to do.")
    else:
        write_repaired(repair(lexicon, fixes, table), folder)
    counts: dict[str, int] = read_manifest(folder.path, folder.kind)["repairs"]
    return counts


def _show(report: Report, repairs: dict[str, int] | None, as_json: bool) -> None:
    if as_json:
        import msgspec

        summary = msgspec.to_builtins(report)
        emit(summary | ({} if repairs is None else {"repairs": repairs}), as_json=True)
        return
    table(_COLUMNS, map(_row, report.faults)) if report.faults else print("No faults found.")
    say(f"Looked for: {', '.join(report.checked)}.")
    for name, why in report.unchecked:
        say(f"Not checked: {name}: {why}.")
    if repairs is not None:
        emit(repairs or {"changes": 0}, as_json=False)


def _row(fault: Fault) -> tuple[str, ...]:
    """Show a fault as a row of the table; brackets in cells are no markup."""
    shown = [f"{line}: {text}" if line else text for line, text in fault.examples]
    repair = f"--fix {fault.fix}" if fault.fix else ""
    if fault.level == "mended":
        repair = "put right by reading"
    name = f"{fault.name} ({fault.level})\n{fault.where}"
    return name, f"{fault.count} of {fault.of}", "\n".join([fault.what, *shown]), repair
