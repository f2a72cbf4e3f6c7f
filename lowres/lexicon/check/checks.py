"""All checks of a lexicon, in order, and what each needs that may not be there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

import polars as pl

from lowres.lexicon.check.cells import EXAMPLES, columns, script_of
from lowres.lexicon.check.citation import citation
from lowres.lexicon.check.fault import Fault, Report, Unchecked
from lowres.lexicon.check.language import Reference, judged, language
from lowres.lexicon.check.marks import has_known_stress
from lowres.lexicon.check.rows import definitions, duplicates, equal, oneway
from lowres.lexicon.check.scripts import mixed_scripts, script
from lowres.lexicon.check.spelling import SPELLINGS, spelling_faults
from lowres.lexicon.table import Lexicon

__all__ = ["check"]

_ALWAYS: tuple[tuple[str, Callable[[Lexicon, int], Iterator[Fault]]], ...] = (
    ("spelling", spelling_faults),
    ("mixed-scripts", mixed_scripts),
    ("script", script),
    ("duplicates", duplicates),
    ("equal", equal),
    ("definitions", definitions),
    ("oneway", oneway),
)


def check(
    lexicon: Lexicon,
    *,
    reference: Reference | None = None,
    table: pl.DataFrame | None = None,
    examples: int = EXAMPLES,
) -> Report:
    """Look for everything that a linguist wants to hear about a lexicon or an inflection table.

    Args:
        lexicon: what is looked at; nothing in it is changed.
        reference: words of the target language, which its columns are compared with.
        table: inflections of the target language, whose lemmas show how words are cited.
        examples: how many cells are shown of each fault.
    """
    unchecked = dict(_missing(lexicon, reference, table))
    found = [every(lexicon, examples) for _, every in _ALWAYS]
    if "language" not in unchecked and reference is not None:
        found.append(language(lexicon, reference, examples))
    if "citation" not in unchecked and table is not None:
        found.append(citation(lexicon, table, examples))
    spellings = [spelling.name for spelling in SPELLINGS]
    names = [*spellings, *(name for name, _ in _ALWAYS[1:]), "language", "citation"]
    return Report(
        str(lexicon.pair),
        tuple(chain.from_iterable(found)),
        tuple(name for name in names if name not in unchecked),
        tuple(Unchecked(name, why) for name, why in unchecked.items()),
    )


def _missing(
    lexicon: Lexicon, reference: Reference | None, table: pl.DataFrame | None
) -> Iterator[tuple[str, str]]:
    """Yield the checks that cannot be made, and why."""
    lang = lexicon.pair.tgt
    if not has_known_stress(lang):
        yield (
            "stress",
            f"whether {lang} writes stress and tone in ordinary spelling is not known here",
        )
    unknown = sorted({column.lang for column in columns(lexicon) if not script_of(column.lang)})
    if unknown:
        yield (
            "script",
            f"the script of {', '.join(unknown)} is not known; say it, as in eng:ber-Tfng",
        )
    if reference is None:
        yield "language", f"needs --text, sentences in {lang}, or --table"
    elif not reference.enough:
        yield "language", f"the text has {reference.words} distinct words, too few to compare with"
    elif not any(judged(lexicon, reference)):
        yield "language", "too few words to judge, or no heads to judge them beside a table"
    if table is None and lexicon.translations.height:
        yield "citation", f"needs --table, inflections of {lang}"
