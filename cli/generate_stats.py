"""``lowres generate stats``: how many words were replaced, by what, and which were not."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lowres.cli.console import emit, say, table
from lowres.cli.generate import app
from lowres.cli.options import AsJson

if TYPE_CHECKING:
    from lowres.generate.made import Made
    from lowres.generate.stats import WordStats

__all__: list[str] = []


@app.command()
def stats(
    made: Annotated[Path, typer.Argument(help="Folder made by `generate run`.")],
    source: Annotated[
        Path | None,
        typer.Option("--source", help="What it was made from; mode parallel holds it."),
    ] = None,
    lang: Annotated[
        str | None, typer.Option("--lang", help="Target language, where the folder holds several.")
    ] = None,
    most: Annotated[int, typer.Option("--most", min=0, help="Words to list.")] = 30,
    as_json: AsJson = False,
) -> None:
    """Count the words that were replaced, by rule and by slot, and list those that stayed.

    With edits-*.parquet (`generate run --edits`) they tell what was replaced; without, a word counts
    as kept where the variant holds it. Words are counted where the source is at hand.
    """
    from lowres.generate.made import read_made

    found = read_made(made, lang)
    summary = _of_manifest(found)
    if rules := _rules(made, found):
        summary["edits"] = rules
    if source is None and not any(made.glob("source-*.txt")):
        say("Name the corpus that it was made from with --source, to see its words and slots.")
    else:
        summary |= _of_words(made, found, source, most)
    if as_json:
        emit(summary, as_json=True)
    else:
        _show(summary)


def _of_manifest(made: Made) -> dict[str, Any]:
    """Take the counts of all targets from the manifest."""
    counts = made.manifest["counts"]
    share = {
        name: round(100 * counts[part] / max(counts[whole], 1), 2)
        for name, part, whole in (
            ("switched_percent", "switched", "words"),
            ("covered_percent", "covered", "words"),
            ("unchanged_percent", "unchanged", "written"),
        )
        if part in counts  # after a filter nobody knows the last one
    }
    return {**counts, **share}


def _rules(folder: Path, made: Made) -> dict[str, int]:
    """Count the edits of a language by what was done and which rule did it."""
    from lowres.generate.stats import read_edits

    found = Counter(
        f"{edit['op']} by {edit['rule']}"
        for edit in read_edits(folder)
        if edit["id"].rsplit("~", 2)[1] == made.pair.tgt
    )
    return dict(found.most_common())


def _of_words(folder: Path, made: Made, source: Path | None, most: int) -> dict[str, Any]:
    """Count what became of the source words of a language's variants."""
    counted, told_by = _counted(folder, made, source)
    variants = sum(map(len, made.rows()))
    return {
        "lang": made.pair.tgt,
        "told_by": told_by,
        "words_a_source": round(counted.words / variants, 2),
        "words_a_variant": round(counted.written / variants, 2),
        "kept_words": [
            {"word": word, "times": times, "in_slots": counted.kept_in_slots[word]}
            for word, times in counted.kept.most_common(most)
        ],
        "slots": {
            label: {"words": words, "switched_percent": round(100 * replaced / words, 2)}
            for label, (words, replaced) in sorted(counted.by_label.items())
        },
    }


def _counted(folder: Path, made: Made, source: Path | None) -> tuple[WordStats, str]:
    from lowres.generate.made import source_of, variant_id
    from lowres.generate.stats import (
        WordStats,
        read_edits,
        replaced_by_comparison,
        replaced_by_edits,
    )

    has_edits = any(folder.glob("edits-*.parquet"))
    edits: dict[str, list[Any]] = {}
    for edit in read_edits(folder):
        edits.setdefault(edit["id"], []).append(edit)
    counted, sources = WordStats(), source_of(folder, made, source)
    for one, variants in zip(sources, made.rows(), strict=True):
        for copy, variant in variants:
            own = edits.get(variant_id(one, made.pair.tgt, copy), [])
            replaced = (
                replaced_by_edits(one.text, own)
                if has_edits
                else replaced_by_comparison(one.text, variant.text)
            )
            counted.add(one, variant, replaced)
    return counted, "edits" if has_edits else "comparison"


def _show(summary: dict[str, Any]) -> None:
    edits, kept = summary.pop("edits", {}), summary.pop("kept_words", [])
    slots = summary.pop("slots", {})
    table(["", ""], summary.items())
    if edits:
        table(["edit", "times"], edits.items(), title="Choices")
    if slots:
        rows = [(label, *found.values()) for label, found in slots.items()]
        table(["slot", "words", "switched %"], rows, title="Slots")
    if kept:
        table(["word", "times", "in slots"], (one.values() for one in kept), title="Kept words")
