"""The forest plot of effects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from bijstandsim.engine.outcomes import HEADLINES, by_name
from bijstandsim.report import alt
from bijstandsim.report.drawing import GREY, Drawing, colour_of, empty, style
from bijstandsim.report.lines import lines
from bijstandsim.report.tables import difference_unit
from bijstandsim.report.words import label, word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from bijstandsim.report.run import Run


def effects(run: Run, lang: str = "en") -> Drawing:
    """Shares on one axis of percentage points; every other outcome on an axis of its own unit."""
    table = run.effects()
    table = table[table["outcome"].isin(HEADLINES)]
    shares = [name for name in HEADLINES if by_name(name).unit.startswith("%")]
    others = [name for name in HEADLINES if name not in shares]
    height = 1.2 + (0.2 * len(run.arms) + 0.2) * len(shares)
    figure = empty("effects", (9.8, max(height, 4.2)))
    with style("effects"):
        left, right = figure.subfigures(1, 2, squeeze=False, width_ratios=[1.45, 1.0])[0]
        main = left.subplots()
        _panel(main, run, table, shares, lang)
        main.set_xlabel(word("unit.points", lang))
        for ax, name in zip(right.subplots(len(others), 1, squeeze=False)[:, 0], others, strict=True):
            _panel(ax, run, table, [name], lang)
            ax.set_yticks([])
            unit = difference_unit(name, lang)
            ax.set_title(f"{label('outcome', name, lang)}, {unit}", fontsize=9, fontweight="normal")
        for arm in run.arms:
            main.plot([], [], "o", color=colour_of(arm, run.arms, run.control), label=label("arm", arm, lang))
        handles, texts = main.get_legend_handles_labels()
        figure.legend(handles, texts, loc="outside upper left", ncols=len(texts), frameon=False, handlelength=1)
        note = word("figure.forest_draws" if run.has_parameter_uncertainty else "figure.forest_noise", lang)
        figure.supxlabel(note, fontsize=8, color=GREY, x=0.01, ha="left")
    title = word("figure.effects", lang, month=run.policy_end, control=label("arm", run.control, lang))
    words = alt.alt(title, alt.of_effects(run, table, lang), lang)
    return Drawing("effects", title, figure, table.reset_index(drop=True), words, lang)


def _panel(ax: Axes, run: Run, table: pd.DataFrame, names: list[str], lang: str) -> None:
    at = lines(table, "outcome", "arm")
    step = 0.8 / max(len(run.arms), 1)
    ax.axvline(0.0, color=GREY, linewidth=1)
    for row, name in enumerate(names):
        if row % 2:
            ax.axhspan(row - 0.5, row + 0.5, color="#f6f6f6", zorder=0, linewidth=0)
        for k, arm in enumerate(run.arms):
            line = at[name, arm]
            y = row + (k - (len(run.arms) - 1) / 2) * step
            colour = colour_of(arm, run.arms, run.control)
            ax.plot([line.trial_lo, line.trial_hi], [y, y], color=colour, linewidth=0.9, alpha=0.75)
            ax.plot([line.lo, line.hi], [y, y], color=colour, linewidth=3.6, alpha=0.55, solid_capstyle="butt")
            ax.plot(line.mean, y, "o", color=colour, markersize=4.5)
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.set_yticks(range(len(names)), [label("outcome", name, lang) for name in names])
    ax.tick_params(axis="y", length=0)
    ax.grid(visible=False, axis="y")
