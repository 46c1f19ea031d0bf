"""Views of the methods that rank or share: Morris screening and Shapley effects."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bijstandsim.report.drawing import COLOURS, GREY, Drawing, blank, style
from bijstandsim.report.grid import Grid
from bijstandsim.report.sobol_view import View, between, file_name, grade, plain, short, titled
from bijstandsim.report.sweep_figures import title_of
from bijstandsim.report.words import number
from bijstandsim.sensitivity.responses import Response, Results, responses_of
from bijstandsim.sensitivity.screen import elementary_effects, ranking
from bijstandsim.sensitivity.shapley import shapley_effects
from bijstandsim.sensitivity.study import SobolStudy

_SHOWN = 30
_BARS = 15


def morris_view(study: SobolStudy, results: Results) -> View:
    """Elementary effects, and the inputs in the order of their largest share of any contrast."""
    names = [c.name for c in study.columns]
    found = {one: elementary_effects(names, study.trajectories, study.base.seed, results.of(one).mean(axis=1))
             for one in responses_of(study)}  # fmt: skip
    ranks = ranking({one.name: table for one, table in found.items() if one.is_contrast})
    effects = pd.concat([table.assign(response=one.name) for one, table in found.items()], ignore_index=True)
    rows = []
    for line in ranks.head(_SHOWN).to_dict("records"):
        own = ranks.columns[2:]
        where = max(own, key=lambda name: float(line[name]))
        rows.append((plain(str(line["input"])), number(float(line["largest"]), 2), str(where), grade(line["input"])))
    note = (
        "mu* (mean absolute elementary effect) as a share of the largest of the same response, less the median over "
        "all inputs where there are 50 or more; the largest share over all responses. All inputs are in "
        "results/ranking.parquet."
    )
    head = ("Input", "Largest share", "Response", "Grade of evidence")
    grid = Grid("ranking", "Inputs by importance", head, tuple(rows), note)
    first = [str(name) for name in ranks["input"].head(_SHOWN)]
    texts = [f"Elementary effects over the inner part (5 to 95 %) of every prior, {study.trajectories} trajectories. "
             "Screening says which inputs can be left at their default in a Sobol' study, not how much each "
             "matters. There is no noise floor: luck gives every input some mu*, and the order of inputs with a small "
             "share is chance. The ranking is by contrasts; levels are in results/effects.parquet."]  # fmt: skip
    listed = f"The {min(20, len(first))} that matter most: {', '.join(first[:20])}."
    figures = [_effects_figure(study, found, measure) for measure in study.asked]
    return View({"effects": effects, "ranking": ranks}, figures, [listed], [grid], texts)


def _effects_figure(study: SobolStudy, found: dict[Response, pd.DataFrame], measure: str) -> Drawing:
    """mu* against sigma for one measure, a panel for each contrast."""
    chosen = [one for one in found if one.is_contrast and one.measure == measure]
    name = f"morris_{file_name(measure)}"
    figure, axes = blank(name, 1, len(chosen), (3.9 * len(chosen), 3.6))
    with style(name):
        for ax, one in zip(axes, chosen, strict=True):
            table = found[one]
            ax.plot(table["mu_star"], table["sigma"], ".", color=GREY, markersize=3)
            top = table.head(6)
            ax.plot(top["mu_star"], top["sigma"], "o", color=COLOURS[0], markersize=4)
            for line in top.to_dict("records"):
                ax.annotate(plain(str(line["input"]))[:34], (line["mu_star"], line["sigma"]), fontsize=6,
                            xytext=(0, 4), textcoords="offset points", ha="right")  # fmt: skip
            ax.set_title(f"{short(one.world)} less {short(str(one.minus))}", fontsize=9)
            ax.set_xlabel("mu*")
            ax.set_ylabel("sigma")
    data = pd.concat([found[one].assign(response=one.name) for one in chosen], ignore_index=True)
    title = f"{title_of(measure)}: elementary effects, size (mu*) and unevenness (sigma)"
    return Drawing(name, title, figure, data, f"{title}. The numbers are in figures/{name}.csv.")


def shapley_view(study: SobolStudy, results: Results) -> View:
    """Shapley effects of contrasts and levels; the page shows the contrasts."""
    names = [c.name for c in study.columns]
    lines = []
    for one in responses_of(study):
        found = shapley_effects(study.walks, results.of(one).mean(axis=1))
        lines += [{"response": one.name, "measure": one.measure, "world": one.world, "minus": one.minus or "",
                   "input": name, "shapley": found.value[j], "half": found.half[j]}
                  for j, name in enumerate(names)]  # fmt: skip
    table = pd.DataFrame(lines)
    grids, figures = [], []
    for one in (one for one in responses_of(study) if one.is_contrast):
        response, title = one.name, titled(one)
        own = table[table["response"] == response].sort_values("shapley", ascending=False)
        rows = tuple((plain(str(x["input"])), between(x["shapley"], x["half"]), grade(str(x["input"])))
                     for x in own.head(_BARS).to_dict("records"))  # fmt: skip
        grids.append(Grid(file_name(response), title, ("Input", "Shapley effect", "Grade"), rows))
        figures.append(bars(f"shapley_{file_name(response)}", title, own.head(_BARS), "shapley", "half"))
    texts = ["Shapley effects share the variance among independent inputs and sum to one; each interaction is divided "
             "equally among those who take part (Goda 2021). They lie between S1 and ST. There is no noise floor: luck "
             "is shared among the inputs too, so the effect of an input that does nothing is not nought. Levels are in "
             "results/shapley.parquet."]  # fmt: skip
    return View({"shapley": table}, figures, [], grids, texts)


def bars(name: str, title: str, table: pd.DataFrame, value: str, half: str) -> Drawing:
    """Bars of the inputs of a table with their intervals."""
    figure, axes = blank(name, 1, 1, (6.4, 0.26 * len(table) + 1.2))
    y = np.arange(len(table))[::-1]
    with style(name):
        axes[0].barh(y, table[value], xerr=table[half].abs(), color=COLOURS[0], height=0.65, ecolor="#444444")
        axes[0].set_yticks(y, [plain(str(x)) for x in table["input"]], fontsize=7.5)
        axes[0].axvline(0.0, color=GREY, linewidth=0.8)
        axes[0].set_xlabel(value)
    return Drawing(name, title, figure, table, f"{title}. The numbers are in figures/{name}.csv.")
