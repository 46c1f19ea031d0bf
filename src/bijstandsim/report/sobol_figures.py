"""Figures of a Sobol' study: bars of S1 in ST, pairs, tornado, convergence."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bijstandsim.report.drawing import COLOURS, GREY, Drawing, blank, style
from bijstandsim.report.naming import contrast, measure_title
from bijstandsim.report.sobol_view import alt, factor, file_name
from bijstandsim.report.sobol_words import say
from bijstandsim.report.words import number
from bijstandsim.sensitivity.analysis import Analysis
from bijstandsim.sensitivity.responses import Response

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Factors that are drawn; the csv has them all.
_SHOWN = 10
#: Characters of a line in a label, and its lines; characters of a line in a list of colours.
_LABEL, _LINES = 26, 3
_SHORT = 44


def _label(a: Analysis, name: str, lang: str, width: int = _LABEL) -> str:
    return fill(factor(a.study, name, lang), width, max_lines=_LINES, placeholder=" …")


def _height(a: Analysis, names: list[str], lang: str) -> float:
    """Inches that the labels of these factors take below each other."""
    return sum(0.3 if _label(a, name, lang).count("\n") < 2 else 0.4 for name in names)


def _contrasts(a: Analysis, measure: str) -> list[Response]:
    return [one for one in a.responses if one.is_contrast and one.measure == measure]


def _most(table: pd.DataFrame, listed: list[Response], name: str, by: str) -> list[str]:
    """The names with the largest value in any of these responses, the largest first."""
    own = table[table["response"].isin([one.name for one in listed])]
    return [str(x) for x in own.groupby(name)[by].max().sort_values(ascending=False).head(_SHOWN).index]


def index_figures(a: Analysis, table: pd.DataFrame, lang: str = "en") -> list[Drawing]:
    """For each measure: S1 in ST with intervals and noise floor, a panel for each contrast."""
    found = []
    for measure in a.study.asked:
        listed = _contrasts(a, measure)
        names = _most(table, listed, "factor", "ST")
        name = f"indices_{file_name(measure)}"
        figure, axes = blank(name, 1, len(listed), (3.1 * len(listed) + 1.6, _height(a, names, lang) + 1.4), share=True)
        with style(name):
            for ax, one in zip(axes, listed, strict=True):
                own = table[table["response"] == one.name].set_index("factor").loc[names]
                _bars(ax, a, own, a.indices[one].floor, lang)
                ax.set_title(contrast(one, lang), fontsize=9)
                _still(ax, a, one, lang)
            axes[0].legend(frameon=False, fontsize=7, loc="lower right")
        title = say("figure.indices", lang, what=measure_title(measure, lang))
        data = table[table["response"].isin([one.name for one in listed])]
        found.append(Drawing(name, title, figure, data, alt(title, lang), lang))
    return found


def _bars(ax: Axes, a: Analysis, own: pd.DataFrame, floor: float, lang: str) -> None:
    y = np.arange(len(own))[::-1]
    for key, colour, height, shift, word in (
        ("ST", "#9ecae1", 0.75, 0.13, "ST"), ("S1", COLOURS[0], 0.4, -0.13, "S1"),
    ):  # fmt: skip
        ax.barh(y, own[key], color=colour, height=height, label=word)
        half = (own[f"{key}_hi"] - own[key]).fillna(0.0)
        ax.errorbar(own[key], y + shift, xerr=half, fmt="none", ecolor="#444444", linewidth=0.8)
    ax.axvline(floor, color=COLOURS[1], linewidth=0.9, linestyle="--")
    ax.axvline(0.0, color=GREY, linewidth=0.8)
    ax.set_yticks(y, [_label(a, str(name), lang) for name in own.index], fontsize=6.5)
    ax.set_xlabel(say("figure.share", lang))


def _still(ax: Axes, a: Analysis, one: Response, lang: str) -> None:
    """Say so where a response does not move."""
    if a.indices[one].variance == 0.0:
        _in_the_middle(ax, say("found.still", lang))


def _in_the_middle(ax: Axes, text: str) -> None:
    ax.text(0.5, 0.5, text, ha="center", va="center", transform=ax.transAxes, color=GREY, fontsize=8)


def tornado_figures(a: Analysis, table: pd.DataFrame, lang: str = "en") -> list[Drawing]:
    """For each measure: the contrast where an input is low and where it is high."""
    found = []
    for measure in a.study.asked:
        listed = _contrasts(a, measure)
        ends = table[["at_low", "at_high"]].sub(table["mean"], axis=0).abs()
        swing = table.assign(swing=ends.max(axis=1))
        names = _most(swing, listed, "input", "swing")
        name = f"tornado_{file_name(measure)}"
        figure, axes = blank(name, 1, len(listed), (3.1 * len(listed) + 1.6, _height(a, names, lang) + 1.4))
        with style(name):
            for k, (ax, one) in enumerate(zip(axes, listed, strict=True)):
                own = table[table["response"] == one.name].set_index("input").loc[names]
                y = np.arange(len(names))[::-1]
                for end, colour, word in (("at_low", COLOURS[5], "5 %"), ("at_high", COLOURS[1], "95 %")):
                    ax.barh(y, own[end] - own["mean"], left=own["mean"], color=colour, height=0.6, label=word)
                ax.axvline(a.indices[one].mean, color=GREY, linewidth=0.8)
                _still(ax, a, one, lang)
                ax.set_yticks(y, [_label(a, x, lang) for x in names] if k == 0 else [""] * len(names), fontsize=6.5)
                ax.set_title(contrast(one, lang), fontsize=9)
            axes[0].legend(frameon=False, fontsize=7, title=say("figure.input_at", lang), title_fontsize=7)
        title = say("figure.tornado", lang, what=measure_title(measure, lang))
        data = table[table["response"].isin([one.name for one in listed])]
        found.append(Drawing(name, title, figure, data, alt(title, lang), lang))
    return found


def pair_figures(a: Analysis, table: pd.DataFrame, lang: str = "en") -> list[Drawing]:
    """For each measure: S2 of the pairs whose interval excludes zero; nothing is drawn where none does."""
    found = []
    for measure in a.study.asked if len(table) else []:
        listed = _contrasts(a, measure)
        name = f"pairs_{file_name(measure)}"
        own = table[table["response"].isin([one.name for one in listed]) & table["excludes_zero"]]
        figure, axes = blank(name, 1, len(listed), (3.9 * len(listed), 3.9))
        with style(name):
            for ax, one in zip(axes, listed, strict=True):
                _pairs(ax, a, own[own["response"] == one.name], lang)
                ax.set_title(contrast(one, lang), fontsize=9)
        count = len(a.names) * (len(a.names) - 1) // 2
        title = say("figure.pairs", lang, what=measure_title(measure, lang), count=count)
        if len(own) and own.groupby("response").size().max() > _SHOWN:
            title = say("figure.pairs_more", lang, title=title, shown=_SHOWN)
        found.append(Drawing(name, title, figure, own, alt(title, lang), lang))
    return found


def _pairs(ax: Axes, a: Analysis, own: pd.DataFrame, lang: str) -> None:
    """The largest ten as a small map."""
    top = own.reindex(own["S2"].abs().sort_values(ascending=False).index).head(_SHOWN)
    if not len(top):
        _in_the_middle(ax, say("figure.none", lang))
        ax.set_axis_off()
        return
    rows, columns = list(dict.fromkeys(top["first"])), list(dict.fromkeys(top["second"]))
    most = float(top["S2"].abs().max())
    ax.set_xlim(-0.5, len(columns) - 0.5)
    ax.set_ylim(-0.5, len(rows) - 0.5)
    for line in top.to_dict("records"):
        x, y, value = columns.index(line["second"]), rows.index(line["first"]), float(line["S2"])
        ax.scatter([x], [y], s=30 + 320 * abs(value) / most, marker="s", color=COLOURS[0] if value > 0 else COLOURS[1],
                   alpha=0.6)  # fmt: skip
        ax.annotate(number(value, 2, lang), (x, y), ha="center", va="center", fontsize=6.5)
    ax.set_xticks(range(len(columns)), [_label(a, x, lang) for x in columns], rotation=60, ha="right", fontsize=6)
    ax.set_yticks(range(len(rows)), [_label(a, x, lang) for x in rows], fontsize=6)


def convergence_figure(a: Analysis, table: pd.DataFrame, lang: str = "en") -> Drawing:
    """ST of the largest factors against the number of rows: a row of panels for each measure, one for each contrast."""
    rows = [_contrasts(a, measure) for measure in a.study.asked]
    figure, axes = blank("convergence", len(rows), len(rows[0]), (3.9 * len(rows[0]), 2.9 * len(rows) + 0.5))
    ticks = sorted(set(table["rows"]))
    with style("convergence"):
        for ax, one in zip(axes, (one for listed in rows for one in listed), strict=True):
            _approach(ax, a, table[table["response"] == one.name], lang)
            ax.set_xscale("log")
            ax.set_xticks(ticks, [number(x, 0, lang) for x in ticks], fontsize=7)
            ax.minorticks_off()
            ax.set_title(f"{measure_title(one.measure, lang)}\n{contrast(one, lang)}", fontsize=8)
            _still(ax, a, one, lang)
        for ax in axes[:: len(rows[0])]:
            ax.set_ylabel("ST")
        for ax in axes[-len(rows[0]) :]:
            ax.set_xlabel(say("figure.rows", lang))
    title = say("figure.convergence", lang)
    data = table.rename(columns={"n": "points"})
    return Drawing("convergence", title, figure, data, alt(title, lang), lang)


def _approach(ax: Axes, a: Analysis, own: pd.DataFrame, lang: str) -> None:
    """The five largest factors of a response at every number of rows, and the noise floor there."""
    last = own[own["n"] == own["n"].max()].sort_values("ST", ascending=False)
    for k, name in enumerate(last["factor"].head(5)):
        line = own[own["factor"] == name].sort_values("n")
        half, label = line["ST_hi"] - line["ST"], _label(a, str(name), lang, _SHORT)
        ax.errorbar(line["rows"], line["ST"], yerr=half, color=COLOURS[k], marker="o", markersize=3,
                    linewidth=1, capsize=2, label=label)  # fmt: skip
    floor = own.drop_duplicates("n").sort_values("n")
    ax.plot(floor["rows"], floor["floor"], color=GREY, linewidth=1, linestyle="--", label=say("figure.floor", lang))
    ax.legend(frameon=False, fontsize=6)
