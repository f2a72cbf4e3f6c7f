"""``lowres generate explain``: which lexicon line and rule each word of a variant comes from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lowres.cli.console import emit, table
from lowres.cli.generate import app
from lowres.cli.generate_options import Fill, InflectorFlag, Lexicons, Mix, SketchFlag, TargetTexts
from lowres.cli.options import AsJson
from lowres.errors import UsageError

if TYPE_CHECKING:
    from lowres.generate.explain import Variant
    from lowres.generate.made import Made
    from lowres.generate.stats import Edit
    from lowres.generate.targets import Target

__all__: list[str] = []


@app.command()
def explain(
    made: Annotated[Path, typer.Argument(help="Folder made by `generate run`.")],
    id: Annotated[str, typer.Argument(metavar="ID", help="Id of a variant, such as 7~tur~0.")],
    source: Annotated[
        Path | None,
        typer.Option("--source", help="What it was made from; mode parallel holds it."),
    ] = None,
    lexicon: Lexicons = None,
    mix: Mix = None,
    target_text: TargetTexts = None,
    inflector: InflectorFlag = None,
    fill: Fill = None,
    sketch: SketchFlag = None,
    as_json: AsJson = False,
) -> None:
    """Show the edits of a variant: source words, target words, rule, lexicon file and line.

    A folder made with --edits holds them; of another one they are made once more, for which the
    same --source, --lexicon, --mix, --target-text, --inflector, --fill and --sketch are needed.
    """
    from lowres.generate.explain import edits_on_disk, find_variant, steps
    from lowres.generate.made import read_made, source_of

    parts = id.rsplit("~", 2)
    found = read_made(made, parts[1] if len(parts) == 3 else None)
    variant = find_variant(found, source_of(made, found, source), id)
    edits = edits_on_disk(made, variant)
    if edits is None:
        target = _target(found, lexicon, mix, target_text, inflector, fill)
        edits = _again(made, found, variant, target, sketch)
    names = [origin["name"] for origin in found.manifest["origins"][str(found.pair)]]
    told = steps(variant, edits, names)
    if as_json:
        rows = [step._asdict() for step in told]
        texts = {"source": variant.source.text, "text": variant.made.text}
        emit({"id": variant.id, **texts, "edits": rows}, as_json=True)
        return
    print(variant.source.text)
    print(variant.made.text)
    table(["source", "target", "edit", "rule", "features", "lexicon line"], told)


def _again(
    folder: Path, made: Made, variant: Variant, target: Target, sketch: str | None
) -> list[Edit]:
    from lowres.generate.explain import edits_again

    if not target.lexicon:
        what = (
            "it holds no edits. Name the --lexicon that it was made with, or make it with --edits."
        )
        raise UsageError(f"{folder}: {what}")
    return edits_again(folder, made, variant, target, sketch)


def _target(
    made: Made,
    lexicon: list[Path] | None,
    mix: list[Path] | None,
    text: list[Path] | None,
    inflector: Path | None,
    fill: list[Path] | None,
) -> Target:
    from lowres.generate.targets import Target

    given = (tuple(map(str, paths or ())) for paths in (lexicon, mix, text, fill))
    words, mixed, texts, values = given
    return Target(
        pair=str(made.pair),
        lexicon=words,
        mix=mixed,
        target_text=texts,
        inflector=str(inflector or ""),
        fill=values,
    )
