"""The report's page: one HTML file that needs no other file and no script; all text is escaped."""

from __future__ import annotations

from typing import Any

import langcodes

from lowres.experiment.compare import Estimate
from lowres.experiment.examples import pieces
from lowres.experiment.labels import intent_name

__all__ = ["render"]

_STRONG = 30.0  # points of gain from which a cell has its full colour


def render(**contents: Any) -> str:
    """Fill the template ``report.html``.

    Args:
        contents: the values it names.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("lowres.experiment", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "interval": _interval,
        "signed": _signed,
        "gap": _gap,
        "tag": langcodes.standardize_tag,
    }
    environment.globals |= {"pieces": pieces, "intent_name": intent_name, "heat": _heat}
    return environment.get_template("report.html").render(contents)


def _interval(estimate: Estimate) -> str:
    return f"{estimate.value:.1f} [{estimate.low:.1f}, {estimate.high:.1f}]"


def _signed(estimate: Estimate) -> str:
    text = f"{estimate.value:+.1f} [{estimate.low:+.1f}, {estimate.high:+.1f}]"
    return text.replace("+0.0", "0.0").replace("-0.0", "0.0").replace("-", "\u2212")


def _gap(estimate: Estimate | None) -> str:
    if estimate is None:
        return "\u2013"
    text = f"{100 * estimate.value:.0f} % [{100 * estimate.low:.0f}, {100 * estimate.high:.0f}]"
    return text.replace("-", "\u2212")


def _heat(estimate: Estimate) -> str:
    """Colour a gain green and a loss red, the larger the stronger."""
    strength = 0.55 * min(abs(estimate.value) / _STRONG, 1.0)
    colour = "46 140 80" if estimate.value > 0 else "200 69 47"
    return f"background: rgb({colour} / {strength:.2f})"
