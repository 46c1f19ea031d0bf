"""The figure of the accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bijstandsim.kernels.ledger import PAYERS
from bijstandsim.report import alt
from bijstandsim.report.drawing import GREY, Drawing, blank, colour_of, style
from bijstandsim.report.lines import lines
from bijstandsim.report.words import label, number, word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from bijstandsim.report.run import Run

#: Bars of the municipality: label key -> items in it.
_BARS = {
    "figure.benefit_net": ("benefit", "cut"),
    "item.benefit_tax": ("benefit_tax",),
    "item.release": ("release",),
    "item.guidance": ("guidance",),
    "item.enforcement": ("enforcement",),
    "figure.other_items": (
        "bonus", "supplement", "activity_allowance", "training", "work_places", "allowances_lost_municipality",
    ),
}  # fmt: skip
_COLOURS = ("#9ecae1", "#c6dbef", "#009E73", "#0072B2", "#D55E00", "#8c8c8c")


def accounts(run: Run, lang: str = "en") -> Drawing:
    """Left: the municipality's payments by arm. Right: net payments of every payer against the control arm."""
    paid = run.accounts()
    own = paid[paid["payer"] == "municipality"]
    net = run.frame("net_cost")
    columns = 2 if run.arms else 1
    figure, axes = blank("accounts", 1, columns, (5.0 * columns, 4.1))
    with style("accounts"):
        _bars(axes[0], run, own, lang)
        if run.arms:
            _net(axes[1], run, net, lang)
            note = word("figure.band_draws" if run.has_parameter_uncertainty else "figure.band_noise", lang)
            figure.supxlabel(note, fontsize=8, color=GREY, x=0.01, ha="left")
        handles, texts = axes[0].get_legend_handles_labels()
        figure.legend(handles, texts, loc="outside upper left", ncols=3, frameon=False, fontsize=8.5, handlelength=1.2)
    title = word("figure.accounts", lang)
    data = pd.concat([paid.assign(contrast=""), net.assign(item="net")], ignore_index=True)
    data = data[["payer", "arm", "contrast", "item", "eur_per_person_month", "lo", "hi"]]
    return Drawing("accounts", title, figure, data, alt.alt(title, alt.of_accounts(run, lang), lang), lang)


def _bars(ax: Axes, run: Run, own: pd.DataFrame, lang: str) -> None:
    arms = run.participants
    at = lines(own, "item", "arm", mean="eur_per_person_month")
    up = np.zeros(len(arms))
    for (key, items), colour in zip(_BARS.items(), _COLOURS, strict=True):
        values = np.array([-sum(at[item, arm].mean for item in items) for arm in arms])
        ax.bar(range(len(arms)), np.maximum(values, 0.0), bottom=up, color=colour, width=0.7, label=word(key, lang),
               edgecolor="white", linewidth=0.6)  # fmt: skip
        ax.bar(range(len(arms)), np.minimum(values, 0.0), color=colour, width=0.7, edgecolor="white", linewidth=0.6)
        up += np.maximum(values, 0.0)
    totals = [-float(own[own["arm"] == arm]["eur_per_person_month"].sum()) for arm in arms]
    for x, (top, total) in enumerate(zip(up, totals, strict=True)):
        ax.annotate(number(total, 0, lang), (x, float(top)), xytext=(0, 3), textcoords="offset points", ha="center",
                    fontsize=9, fontweight="bold")  # fmt: skip
    ax.set_xticks(range(len(arms)), [label("arm", arm, lang) for arm in arms])
    ax.set_ylabel(word("figure.eur", lang))
    ax.set_title(word("figure.accounts_left", lang))
    ax.grid(visible=False, axis="x")
    ax.set_xlim(-0.6 if len(arms) > 1 else -1.2, len(arms) - 0.4 if len(arms) > 1 else 1.2)
    ax.set_ylim(top=1.12 * float(up.max()))


def _net(ax: Axes, run: Run, net: pd.DataFrame, lang: str) -> None:
    at = lines(net, "payer", "arm", mean="eur_per_person_month")
    step = 0.75 / len(run.arms)
    ax.axvline(0.0, color=GREY, linewidth=1)
    for row, payer in enumerate(PAYERS):
        for k, arm in enumerate(run.arms):
            line = at[payer, arm]
            y = row + (k - (len(run.arms) - 1) / 2) * step
            colour = colour_of(arm, run.arms, run.control)
            ax.plot([line.lo, line.hi], [y, y], color=colour, linewidth=3, alpha=0.5, solid_capstyle="butt")
            name = label("arm", arm, lang) if row == 0 else None
            ax.plot(line.mean, y, "o", color=colour, markersize=4.5, label=name)
    ax.set_ylim(len(PAYERS) - 0.5, -0.5)
    ax.set_yticks(range(len(PAYERS)), [label("payer", payer, lang) for payer in PAYERS])
    ax.tick_params(axis="y", length=0)
    ax.grid(visible=False, axis="y")
    ax.set_xlabel(word("figure.eur", lang))
    ax.set_title(word("figure.accounts_right", lang, control=label("arm", run.control, lang)))
    ax.legend(frameon=False, fontsize=8.5, loc="best", handlelength=0.8)
