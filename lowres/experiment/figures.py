"""The report's figures, drawn as SVG that takes its text and line colour from the page."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING

from lowres.experiment.compare import Comparison, Estimate

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["score_figure"]

_INK = "#010203"  # stands for the page's own text colour, light or dark
_COLOURS = {"ours": "#c8452f", "gold": "#b8860b"}


def score_figure(title: str, languages: Mapping[str, Comparison]) -> str:
    """Draw scores with intervals, arms from top to bottom and languages side by side, as SVG.

    Args:
        title: name of the metric, the label of the axis.
        languages: by language, its mean last.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context({"font.size": 9, "font.family": "DejaVu Sans"}):
        mpl.rcParams.update({"svg.hashsalt": title, "svg.fonttype": "none"})
        mpl.rcParams.update({"text.color": _INK, "axes.edgecolor": _INK, "axes.labelcolor": _INK})
        mpl.rcParams.update({"xtick.color": _INK, "ytick.color": _INK})
        arms = len(next(iter(languages.values())).scores)
        figure = Figure(
            figsize=(1.2 + 2.1 * len(languages), 0.8 + 0.28 * arms), layout="constrained"
        )
        panels = figure.subplots(1, len(languages), sharey=True, sharex=True, squeeze=False)[0]
        for panel, (lang, found) in zip(panels, languages.items(), strict=True):
            _panel(panel, lang, found.scores)
        panels[0].invert_yaxis()
        figure.supxlabel(f"{title}, %", fontsize=9)
        out = io.StringIO()
        metadata = {"Date": None, "Creator": None}
        figure.savefig(out, format="svg", transparent=True, metadata=metadata)
    drawn = out.getvalue()
    return drawn[drawn.index("<svg") :].replace(_INK, "currentColor")


def _panel(panel: Axes, lang: str, scores: Mapping[str, Estimate]) -> None:
    for at, (arm, score) in enumerate(scores.items()):
        colour = _COLOURS.get(arm, _INK)
        panel.plot(
            [score.low, score.high], [at, at], color=colour, linewidth=2, solid_capstyle="butt"
        )
        panel.plot([score.value], [at], "o", color=colour, markersize=5)
    panel.set_yticks(range(len(scores)), list(scores))
    panel.set_xlim(0, 100)
    panel.set_title(lang, fontsize=9)
    panel.grid(axis="x", alpha=0.3)
    panel.spines[["top", "right"]].set_visible(False)
