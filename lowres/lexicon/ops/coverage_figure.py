"""The picture of a coverage: what is known on which level, and what is missing."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from lowres.lexicon.ops.coverage import Coverage

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["coverage_figure"]

_COLOURS = {"exact": "#1b5e8a", "folded": "#4a90c2", "lemma": "#9cc3e0", "table": "#d3e4f1"}
_MISSING = "#c8452f"


def coverage_figure(coverage: Coverage) -> str:
    """Draw the shares of types and tokens as stacked bars, in SVG whose bytes depend on them alone."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    shares = coverage.shares()
    with mpl.rc_context({"font.size": 9, "font.family": "DejaVu Sans", "svg.fonttype": "none"}):
        mpl.rcParams.update({"svg.hashsalt": str(coverage.pair)})
        height = 1.4 + 0.25 * shares.height / 2
        figure = Figure(figsize=(7.5, height), layout="constrained")
        panels = figure.subplots(1, 2, sharey=True)
        for panel, what in zip(panels, ("types", "tokens"), strict=True):
            _panel(panel, coverage, what)
        panels[0].invert_yaxis()
        labels = panels[0].get_legend_handles_labels()
        figure.legend(*labels, loc="outside lower center", ncols=5, frameon=False)
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return out.getvalue()


def _panel(panel: Axes, coverage: Coverage, what: str) -> None:
    shares = coverage.shares().filter(of=what)
    before = [0.0] * shares.height
    for level in (*coverage.levels, "missing"):
        until = [100.0] * shares.height if level == "missing" else shares[level].to_list()
        widths = [end - start for start, end in zip(before, until, strict=True)]
        colour = _COLOURS.get(level, _MISSING)
        panel.barh(range(shares.height), widths, left=before, label=level, color=colour)
        before = until
    panel.set_yticks(range(shares.height), shares["pos"].to_list())
    panel.set_xlim(0, 100)
    panel.set_xlabel(f"% of {shares['n'][0]} {what}")
    panel.spines[["top", "right"]].set_visible(False)
