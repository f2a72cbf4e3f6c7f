"""A lexicon as a TEI P5 dictionary (https://tei-c.org/release/doc/tei-p5-doc/en/html/DI.html).

An entry is a head with one part of speech, those of one head stand together; a sense holds the
translations that belong to it. So do the dictionaries of FreeDict.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import langcodes
import polars as pl

from lowres.lexicon.table import Lexicon, Origin

__all__ = ["write_tei"]

# What XML 1.0 cannot hold, not even escaped: https://www.w3.org/TR/xml/#charsets
_NO_XML = "[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
_TEXTS = ("src", "tgt", "pos", "sense", "tgt_features", "note")
Row = dict[str, Any]


def write_tei(lexicon: Lexicon, path: Path) -> dict[str, int]:
    """Write the translations of a lexicon as TEI P5.

    Returns:
        rows and entries written, and the rows left out for characters that XML cannot hold.
    """
    table = lexicon.translations
    broken = (
        pl.col(*_TEXTS).str.contains(_NO_XML),
        pl.col("tags").list.join("").str.contains(_NO_XML),
    )
    fit = table.filter(~pl.any_horizontal(*broken).fill_null(False))
    lang = _lang(lexicon.pair.tgt)
    rows, entries = _by_head(fit).iter_rows(named=True), 0
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write(_header(lexicon))
        for _, group in groupby(rows, itemgetter("src", "pos")):
            out.writelines(_entry([*group], lang))
            entries += 1
        out.write("</body></text>\n</TEI>\n")
    left_out = table.height - fit.height
    return {"rows": fit.height, "entries": entries, "with_control_characters_left_out": left_out}


def _by_head(table: pl.DataFrame) -> pl.DataFrame:
    """Bring the rows of one head together, in it those of one part of speech, in it those of one sense."""
    numbered = table.with_row_index("at")
    keys = (["src"], ["src", "pos"], ["src", "pos", "sense"])
    return numbered.sort([*(pl.col("at").first().over(key) for key in keys), "at"])


def _header(lexicon: Lexicon) -> str:
    licences = "".join(f"<licence>{escape(name)}</licence>" for name in lexicon.licences)
    sources = "".join(f"<bibl>{''.join(_bibl(origin))}</bibl>\n" for origin in lexicon.origins)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0">
<teiHeader><fileDesc>
<titleStmt><title>{escape(str(lexicon.pair))}</title></titleStmt>
<publicationStmt><publisher>lowres</publisher>
<availability>{licences or "<p/>"}</availability></publicationStmt>
<sourceDesc>
{sources or "<p/>"}</sourceDesc>
</fileDesc></teiHeader>
<text><body{_lang(lexicon.pair.src)}>
"""


def _bibl(origin: Origin) -> Iterator[str]:
    yield f"<title>{escape(origin.name)}</title>"
    if origin.citation:
        yield f"<note>{escape(origin.citation)}</note>"
    if origin.url:
        yield f"<ptr target={quoteattr(origin.url)}/>"
    yield f"<availability><licence>{escape(origin.licence)}</licence></availability>"


def _lang(tag: str) -> str:
    """Say the language as BCP 47 wants it, with the shortest code."""
    return f' xml:lang="{langcodes.standardize_tag(tag)}"'


def _entry(rows: list[Row], lang: str) -> Iterator[str]:
    yield f"<entry><form><orth>{escape(rows[0]['src'])}</orth></form>"
    if rows[0]["pos"]:
        yield f"<gramGrp><pos>{escape(rows[0]['pos'])}</pos></gramGrp>"
    for sense, group in groupby(rows, itemgetter("sense")):
        numbered = sense is not None and sense.isdecimal()
        yield f"\n<sense n={quoteattr(sense)}>" if numbered else "\n<sense>"
        if sense and not numbered:
            yield f'<usg type="hint">{escape(sense)}</usg>'
        for row in group:
            yield from _translation(row, lang)
        yield "</sense>"
    yield "</entry>\n"


def _translation(row: Row, lang: str) -> Iterator[str]:
    """Write a translation, or a definition, with what belongs to it."""
    gloss = "gloss" in row["tags"]
    yield f"<def{lang}>" if gloss else f'<cit type="trans"{lang}><quote>'
    yield escape(row["tgt"]) + ("</def>" if gloss else "</quote>")
    if row["tgt_features"]:
        yield f"<gramGrp><gram>{escape(row['tgt_features'])}</gram></gramGrp>"
    yield from (f"<usg>{escape(tag)}</usg>" for tag in row["tags"] if tag != "gloss")
    if row["note"]:
        yield f"<note>{escape(row['note'])}</note>"
    if not gloss:
        yield "</cit>"
