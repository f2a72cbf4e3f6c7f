"""Options of the commands that generate: what is read, and a flag for each setting and file of a target."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = [
    "Attested",
    "Choose",
    "Citation",
    "Copies",
    "Corpora",
    "Corpus",
    "DistinctFlag",
    "Fill",
    "FillRate",
    "Inflect",
    "InflectorFlag",
    "Lexicons",
    "Longest",
    "Lowercase",
    "Match",
    "Mix",
    "Mode",
    "Model",
    "Names",
    "Near",
    "PairFlag",
    "Protect",
    "Rate",
    "Recipe",
    "Reorder",
    "SeedFlag",
    "Shortlist",
    "SketchFlag",
    "TargetTexts",
    "TransliterateFlag",
]

Corpus = Annotated[Path, typer.Argument(help="Corpus file, plain or compressed.")]
Corpora = Annotated[
    list[Path],
    typer.Argument(help="Corpus files, plain or compressed; several are one corpus, in order."),
]
Lexicons = Annotated[
    list[Path] | None,
    typer.Option("--lexicon", help="Lexicon folder; repeat for several.", show_default=False),
]
PairFlag = Annotated[
    str | None,
    typer.Option("--pair", help="Source and target language, such as eng-lug.", show_default=False),
]
Mix = Annotated[
    list[Path] | None,
    typer.Option("--mix", help="Lexicon folder of a language that speakers mix in; repeatable."),
]
Mode = Annotated[
    str | None,
    typer.Option("--mode", help="switch, translate or parallel.  [default: translate]"),
]
Rate = Annotated[
    float | None,
    typer.Option("--rate", help="Share of covered heads that are switched.  [default: 1.0]"),
]
Copies = Annotated[
    int | None, typer.Option("--copies", help="Variants of each utterance.  [default: 1]")
]
DistinctFlag = Annotated[
    bool | None,
    typer.Option("--distinct", help="Leave out variants that an earlier copy is equal to."),
]
Names = Annotated[
    str | None,
    typer.Option(
        "--names", help="keep names as they are, translate them, or auto.  [default: keep]"
    ),
]
Protect = Annotated[
    list[str] | None, typer.Option("--protect-slots", help="A slot whose words stay; repeatable.")
]
Choose = Annotated[
    str | None,
    typer.Option(
        "--choose",
        help="uniform, first, weight, pos, frequency, alternate, auto, lattice, sense or lm."
        "  [default: auto]",
    ),
]
Model = Annotated[
    str | None,
    typer.Option("--model", help="Encoder or language model that chooses: a name or a folder."),
]
Shortlist = Annotated[
    int | None,
    typer.Option("--shortlist", help="Translations of a head that lm tries.  [default: 5]"),
]
InflectorFlag = Annotated[
    Path | None,
    typer.Option("--inflector", help="Folder made by `morph train`, for words no table holds."),
]
TargetTexts = Annotated[
    list[Path] | None,
    typer.Option("--target-text", help="Text in the target language, a sentence a line."),
]
Inflect = Annotated[
    str | None,
    typer.Option("--inflect", help="Forms by the lexicon's table, or none.  [default: table]"),
]
Citation = Annotated[
    list[str] | None,
    typer.Option("--citation", help="Affix of citation forms, such as oku- or -mek; repeatable."),
]
Attested = Annotated[
    float | None,
    typer.Option("--attested", help="Share of words that become forms found in target text."),
]
Near = Annotated[
    float | None,
    typer.Option("--near", help="Share of variants that borrow translations of near words."),
]
Reorder = Annotated[
    float | None,
    typer.Option("--reorder", help="Share of slot values whose words are put the other way round."),
]
Lowercase = Annotated[
    float | None,
    typer.Option("--lowercase", help="Share of variants that are written in small letters."),
]
Match = Annotated[
    str | None,
    typer.Option(
        "--match", help="Heads by lemma, in any letter case (folded), or exact.  [default: lemma]"
    ),
]
Longest = Annotated[
    int | None, typer.Option("--longest", help="Most tokens in a head; 0: no limit.")
]
SketchFlag = Annotated[
    str | None,
    typer.Option("--sketch", help="Grammar of the target language: a name such as tur, or a file."),
]
Fill = Annotated[
    list[Path] | None,
    typer.Option(
        "--fill",
        help="TSV of slots and target-side values, or auto: names of --target-text and the like.",
    ),
]
FillRate = Annotated[
    float | None,
    typer.Option("--fill-rate", help="Share of slots that get such a value.  [default: 0.5]"),
]
TransliterateFlag = Annotated[
    bool | None,
    typer.Option(
        "--transliterate", help="Write the names that are kept in the target's script.  [scripts]"
    ),
]
SeedFlag = Annotated[
    int | None, typer.Option("--seed", min=0, help="Seed of every draw.  [default: 0]")
]
Recipe = Annotated[
    Path | None,
    typer.Option(
        "--recipe", help="TOML file with these settings, and with [[target]] for several."
    ),
]
