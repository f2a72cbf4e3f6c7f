"""``lowres morph``: read paradigms, inflect lemmas and analyse forms with them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from lowres.cli.console import emit, say
from lowres.cli.lexicon import read_into
from lowres.cli.options import (
    AsJson,
    Encoding,
    Licence,
    Out,
    Overwrite,
    RowColumns,
    Strict,
    column_names,
)
from lowres.cli.tables import inflections, is_code, table_path
from lowres.errors import InputError, LowresError, UsageError

if TYPE_CHECKING:
    from lowres.morph import Paradigms

__all__ = ["app"]

app = typer.Typer(
    no_args_is_help=True,
    help="Inflect and analyse words: by UniMorph tables, or as learned from them.",
)

Table = Annotated[
    str, typer.Argument(help="Lexicon folder, UniMorph table, or a code such as tur.")
]
Row = tuple[str, str, str]


@app.command()
def read(
    table: Annotated[str, typer.Argument(help="UniMorph table or its folder, or a code: tur.")],
    out: Out,
    lang: Annotated[
        str | None, typer.Option("--lang", help="Language of the table; a code tells it.")
    ] = None,
    columns: RowColumns = None,
    encoding: Encoding = "utf-8",
    licence: Licence = None,
    strict: Strict = False,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Read a UniMorph table into a lexicon folder, which goes with any lexicon of its language."""
    from lowres.lang import Pair, canonical
    from lowres.lexicon import Request
    from lowres.lexicon.table import UNDETERMINED

    tag = lang or (table if is_code(table) else None)
    if tag is None:
        raise UsageError(f"{table}: say the language of the table, such as --lang tur.")
    read_into(
        out,
        table_path(table),
        Request(Pair(UNDETERMINED, canonical(tag)), column_names(columns)),
        format="unimorph",
        encoding=encoding,
        licence=licence,
        strict=strict,
        overwrite=overwrite,
        as_json=as_json,
    )


@app.command()
def inflect(
    table: Table,
    lemma: Annotated[str, typer.Argument(help="Lemma; - reads lemmas from stdin, one a line.")],
    features: Annotated[str, typer.Argument(help="Features in any order; some will do: N;PL.")],
    as_json: AsJson = False,
) -> None:
    """Print lemma, form and features of what a lemma's table has for some features."""
    paradigms = _paradigms(table)
    found = []
    for word in _words([lemma]):
        bundle = paradigms.match(word, features) or ""
        forms = paradigms.inflect(word, features)
        found.append((word, [(word, form, bundle) for form in forms]))
    _show(found, ("lemma", "form", "features"), f"has {features} in {table}", as_json)


@app.command()
def analyse(
    table: Table,
    forms: Annotated[list[str], typer.Argument(help="Forms; - reads them from stdin, one a line.")],
    as_json: AsJson = False,
) -> None:
    """Print form, lemma and features of every reading that a table has for some forms."""
    paradigms = _paradigms(table)
    found = [(form, [(form, *one) for one in paradigms.analyse(form)]) for form in _words(forms)]
    _show(found, ("form", "lemma", "features"), f"is a form in {table}", as_json)


@app.command()
def convert(
    features: Annotated[
        list[str],
        typer.Argument(help='"NOUN Case=Nom" or N;NOM; - reads them from stdin, one a line.'),
    ],
    source: Annotated[
        Literal["ud", "unimorph"], typer.Option("--from", help="What they are written in.")
    ],
    pos: Annotated[
        str | None, typer.Option("--pos", help="Part of speech of UD features that name none.")
    ] = None,
    lang: Annotated[
        str | None, typer.Option("--lang", help="Write, or read, as this language's tables do.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Turn UD features into UniMorph bundles, or bundles into part of speech and UD features."""
    rows = [
        _to_unimorph(given, pos, lang) if source == "ud" else _to_ud(given, lang)
        for given in _words(features)
    ]
    if as_json:
        emit({"rows": rows}, True)
        return
    for row in rows:
        print(row["bundle"] if source == "ud" else f"{row['upos']}\t{row['feats']}")
        if row.get("lost"):
            say(f"{row['given']}: {';'.join(row['lost'])} comes back otherwise, or not at all.")


def _to_unimorph(given: str, pos: str | None, lang: str | None) -> dict[str, Any]:
    from lowres.morph.ud import bare, to_unimorph

    *before, feats = given.split()
    upos = " ".join(before) or pos
    if upos is None:
        raise UsageError(f'"{given}": say of what part of speech it is, such as --pos NOUN.')
    bundle = to_unimorph(upos, feats, lang)
    return {"given": given, "bundle": bundle, "bare": bare(bundle)}


def _to_ud(given: str, lang: str | None) -> dict[str, Any]:
    from lowres.morph.ud import lost, to_ud

    upos, feats = to_ud(given, lang)
    return {"given": given, "upos": upos, "feats": feats, "lost": [*lost(given, lang)]}


def _show(
    found: list[tuple[str, list[Row]]], names: tuple[str, str, str], what: str, as_json: bool
) -> None:
    """Print the rows, and say for which words there are none; exit 1 if there are none at all."""
    rows = [row for _, some in found for row in some]
    missing = [word for word, some in found if not some]
    if as_json:
        emit(
            {"rows": [dict(zip(names, row, strict=True)) for row in rows], "missing": missing}, True
        )
    else:
        sys.stdout.writelines("\t".join(row) + "\n" for row in rows)
    if not rows:
        raise LowresError(f"No word given {what}.")
    for word in missing:
        say(f"{word}: no word that {what}.")


def _paradigms(table: str) -> Paradigms:
    from lowres.morph import Paradigms

    return Paradigms(inflections(table))


def _words(given: list[str]) -> list[str]:
    """Return the words of the command line, or those of stdin."""
    from lowres.text import nfc

    if given != ["-"]:
        return [nfc(word) for word in given]
    try:
        text = sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = fault.object.count(b"\n", 0, fault.start) + 1
        raise InputError("standard input", "not valid utf-8.", line) from None
    return [word for word in (nfc(line).strip() for line in text.split("\n")) if word]
