"""The figure of a comparison: every regime's difference, with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bijstandsim.engine.outcomes import by_name
from bijstandsim.report.compare.tables import END, SHOWN, month_of
from bijstandsim.report.compare.words import regime_label, say
from bijstandsim.report.drawing import COLOURS, GREY, Drawing, empty, style
from bijstandsim.report.lines import Line, lines
from bijstandsim.report.tables import difference_unit, digits_of, span
from bijstandsim.report.words import label, word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from bijstandsim.report.compare.comparison import Comparison

At = dict[tuple[str, str], Line]


def differences(c: Comparison, lang: str = "en") -> Drawing:
    """Shares on one axis of percentage points; every other outcome on an axis of its own unit."""
    table = c.frame("differences")
    ends = {name: month_of(c, name, END) for name in c.regimes}
    table = table[(table["group"] == "all") & (table["month"] == table["regime"].map(ends))]
    table = table[table["outcome"].isin(SHOWN)].reset_index(drop=True)
    at: At = {(str(a), str(b)): line for (a, b), line in lines(table, "outcome", "regime").items()}
    shares = [name for name in SHOWN if by_name(name).unit.startswith("%")]
    others = [name for name in SHOWN if name not in shares]
    height = max(1.2 + (0.2 * len(c.regimes) + 0.2) * len(shares), 5.0)
    figure = empty("differences", (9.8, height))
    with style("differences"):
        left, right = figure.subfigures(1, 2, squeeze=False, width_ratios=[1.45, 1.0])[0]
        main = left.subplots()
        _panel(main, c.regimes, at, shares, lang)
        main.set_xlabel(word("unit.points", lang))
        for ax, name in zip(right.subplots(len(others), 1, squeeze=False)[:, 0], others, strict=True):
            _panel(ax, c.regimes, at, [name], lang)
            ax.set_yticks([])
            ax.locator_params(axis="x", nbins=5)
            title = f"{label('outcome', name, lang)}, {difference_unit(name, lang)}"
            ax.set_title(title, fontsize=9, fontweight="normal")
        for k, name in enumerate(c.regimes):
            main.plot([], [], "o", color=COLOURS[k % len(COLOURS)], label=name)
        handles, texts = main.get_legend_handles_labels()
        figure.legend(handles, texts, loc="outside upper left", ncols=min(len(texts), 4), frameon=False)
    title = say("html.figure", lang, reference=regime_label(c.reference, lang))
    told = "; ".join(f"{name} {span(at[shares[0], name], digits_of(shares[0]), lang, sign=True)}" for name in c.regimes)
    unit = difference_unit(shares[0], lang)
    message = word("figure.alt_effects", lang, outcome=label("outcome", shares[0], lang), unit=unit, list=told)
    alt = word("figure.alt_tables", lang, title=title, message=message)
    return Drawing("differences", title, figure, table, alt, lang)


def _panel(ax: Axes, regimes: list[str], at: At, names: list[str], lang: str) -> None:
    step = 0.8 / len(regimes)
    ax.axvline(0.0, color=GREY, linewidth=1)
    for row, name in enumerate(names):
        if row % 2:
            ax.axhspan(row - 0.5, row + 0.5, color="#f6f6f6", zorder=0, linewidth=0)
        for k, regime in enumerate(regimes):
            line, colour = at[name, regime], COLOURS[k % len(COLOURS)]
            y = row + (k - (len(regimes) - 1) / 2) * step
            ax.plot([line.lo, line.hi], [y, y], color=colour, linewidth=3.0, alpha=0.55, solid_capstyle="butt")
            ax.plot(line.mean, y, "o", color=colour, markersize=4.5)
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.set_yticks(range(len(names)), [label("outcome", name, lang) for name in names])
    ax.tick_params(axis="y", length=0)
    ax.grid(visible=False, axis="y")
