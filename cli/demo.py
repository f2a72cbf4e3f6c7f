"""``lowres demo``: the whole road on the packaged sample, English to Turkish."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lowres.cli.console import out as console
from lowres.cli.console import say
from lowres.cli.options import AsJson, Out, Overwrite

if TYPE_CHECKING:
    from lowres.experiment.plan import Plan

__all__ = ["demo"]

_SHOWN = 6


def demo(
    out: Out = Path("demo-out"), overwrite: Overwrite = False, as_json: AsJson = False
) -> None:
    """Run the road on the packaged sample: lexicon, generated text, models, scores, report."""
    from importlib.resources import files

    from lowres.cli.experiment import carry_out, emit_results
    from lowres.experiment.plan import load_plan

    plan = load_plan(Path(str(files("lowres.sample"))) / "demo.toml")
    if not as_json:
        _preview(plan)
    say("Training and scoring every arm ...")
    emit_results(carry_out(plan, out, None, overwrite), out, as_json)


def _preview(plan: Plan) -> None:
    """Show a few utterances beside what the generator makes of them."""
    from lowres.cli.preview import show
    from lowres.experiment.data import load_data
    from lowres.generate import Generator, Settings

    target = plan.target[0]
    data, how = load_data(plan, target), plan.settings_of("ours", target.lang)
    generator = Generator(data.words.own, Settings(**how), data.words.text)
    show(console(), generator, data.train[:_SHOWN])
