"""``lowres generate sketch``: begin, check and show what a linguist knows of a language."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lowres.cli.console import emit, say, table
from lowres.cli.generate import app
from lowres.cli.options import AsJson
from lowres.errors import InputError, StrictError, UsageError

if TYPE_CHECKING:
    from lowres.generate.sketch import Sketch
    from lowres.generate.sketch.check import Outcome

__all__: list[str] = []

sketches = typer.Typer(
    no_args_is_help=True, help="Grammar sketches: order, suffixes and small words of a language."
)
app.add_typer(sketches, name="sketch")

Name = Annotated[
    str, typer.Argument(help="A sketch that comes with lowres, such as tur, or a file.")
]


@sketches.command()
def new(
    lang: Annotated[str, typer.Argument(help="The language, such as kmr.")],
    folder: Annotated[Path, typer.Option("--dir", help="Where the two files are made.")] = Path(),
) -> None:
    """Begin a sketch: a file of rules and one of sentence pairs, both with an example of each thing."""
    from lowres.lang import canonical
    from lowres.record.folder import replace_atomically

    tag = canonical(lang)
    home = files("lowres.generate").joinpath("sketches", "skeleton")
    for name, suffix in (("sketch.toml", ".toml"), ("pairs.toml", ".pairs.toml")):
        path = folder / f"{tag}{suffix}"
        if path.exists():
            raise InputError(path, "is there already. Name another --dir.")
        text = home.joinpath(name).read_text("utf-8").replace("LANG", tag)
        replace_atomically(path, text)
        say(f"{path}: begun.")
    say(f"Next: lowres generate sketch check {folder / tag}.toml")


@sketches.command()
def check(name: Name, as_json: AsJson = False) -> None:
    """Read a sketch and translate its minimal pairs; exit 3 if one does not come out as expected."""
    from lowres.generate.sketch import load_sketch
    from lowres.generate.sketch.check import check_pairs, pairs_beside

    sketch = load_sketch(name)
    path = pairs_beside(Path(sketch.path))
    outcomes = check_pairs(sketch, path) if path.is_file() else []
    wrong = [one for one in outcomes if one.found != one.expected]
    if not as_json:
        _tell(sketch, outcomes, wrong)
    emit({"rules": len(sketch.rules), "pairs": len(outcomes), "wrong": len(wrong)}, as_json)
    if wrong:
        raise StrictError(
            f"{path}: {len(wrong)} of {len(outcomes)} pairs do not come out as expected."
        )


def _tell(sketch: Sketch, outcomes: list[Outcome], wrong: list[Outcome]) -> None:
    if not outcomes:
        say(f"{sketch.name}: no pairs stand beside it, in {sketch.name}.pairs.toml.")
    if wrong:
        table(["English", "expected", "found"], wrong)


@sketches.command()
def show(
    name: Annotated[str | None, typer.Argument(help="A sketch; all names if absent.")] = None,
) -> None:
    """Print what a sketch says, rule by rule, or list the sketches there are."""
    from lowres.generate.sketch import load_sketch, sketch_names

    if name is None:
        rows = [(one, load_sketch(one).title) for one in sketch_names()]
        table(["sketch", "what it says"], rows)
        return
    sketch = load_sketch(name)
    print(f"{sketch.lang}: {sketch.title}")
    if not sketch.rules:
        raise UsageError(f"{name}: has no rules.")
    rows_ = [
        (
            str(rule.line),
            rule.text + (f"  ({rule.clause})" if rule.clause else ""),
            "; ".join(rule.told),
            rule.source,
        )
        for rule in sketch.rules
        if rule.text
    ]
    table(["line", "when", "do", "source"], rows_)
    print(f"{len(sketch.words)} small words; suffixes: {', '.join(sketch.suffixes) or 'none'}.")
    for short, source in sketch.sources.items():
        print(f"{short}: {source}")
