"""Views of the methods that rank or share: Morris screening and Shapley effects."""

from __future__ import annotations

from textwrap import fill

import numpy as np
import pandas as pd

from bijstandsim.report.drawing import COLOURS, GREY, Drawing, blank, style
from bijstandsim.report.grid import Grid
from bijstandsim.report.naming import contrast, estimate, measure_title, titled
from bijstandsim.report.sobol_view import View, alt, factor, file_name, grade
from bijstandsim.report.sobol_words import say
from bijstandsim.report.words import number
from bijstandsim.sensitivity.responses import Response, Results, responses_of
from bijstandsim.sensitivity.screen import elementary_effects, ranking
from bijstandsim.sensitivity.shapley import shapley_effects
from bijstandsim.sensitivity.study import SobolStudy

_SHOWN = 30
_BARS = 15
#: Inputs that the sentence names.
_NAMED = 20
#: Points that are numbered in a figure, and characters of a line of a label.
_TOP = 6
_WRAP = 44


Effects = dict[Response, pd.DataFrame]


def morris_effects(study: SobolStudy, results: Results) -> Effects:
    """Elementary effects on contrasts and levels."""
    names = [c.name for c in study.columns]
    return {one: elementary_effects(names, study.trajectories, study.base.seed, results.of(one).mean(axis=1))
            for one in responses_of(study)}  # fmt: skip


def morris_view(study: SobolStudy, found: Effects, lang: str = "en") -> View:
    """Elementary effects, and the inputs in the order of their largest share of any contrast."""
    ranks = ranking({one.name: table for one, table in found.items() if one.is_contrast})
    effects = pd.concat([table.assign(response=one.name) for one, table in found.items()], ignore_index=True)
    told = {one.name: titled(one, lang) for one in found}
    rows = []
    for line in ranks.head(_SHOWN).to_dict("records"):
        where = max(ranks.columns[2:], key=lambda name: float(line[name]))
        share = number(float(line["largest"]), 2, lang)
        rows.append((factor(study, str(line["input"]), lang), share, told[str(where)], grade(line["input"])))
    head = tuple(say(f"head.{name}", lang) for name in ("input", "share", "response", "evidence"))
    grid = Grid("ranking", say("table.ranking", lang), head, tuple(rows), say("note.ranking", lang))
    first = [factor(study, str(name), lang) for name in ranks.loc[ranks["largest"] > 0.0, "input"].head(_NAMED)]
    listed = say("found.ranking" if first else "found.no_input", lang, n=len(first), listed="; ".join(first))
    texts = [say("text.morris", lang, n=study.trajectories)]

    def draw() -> list[Drawing]:
        return [_effects_figure(study, found, measure, lang) for measure in study.asked]

    return View({"effects": effects, "ranking": ranks}, [listed], [grid], texts, draw)


def _effects_figure(study: SobolStudy, found: Effects, measure: str, lang: str) -> Drawing:
    """mu* against sigma for one measure, a panel for each contrast."""
    chosen = [one for one in found if one.is_contrast and one.measure == measure]
    name = f"morris_{file_name(measure)}"
    lines = max(_listed(study, found[one].head(_TOP), lang).count("\n") for one in chosen)
    figure, axes = blank(name, 1, len(chosen), (3.9 * len(chosen), 3.8 + 0.11 * lines))
    with style(name):
        for ax, one in zip(axes, chosen, strict=True):
            table = found[one]
            ax.plot(table["mu_star"], table["sigma"], ".", color=GREY, markersize=3)
            top = table.head(_TOP)
            ax.plot(top["mu_star"], top["sigma"], "o", color=COLOURS[0], markersize=4)
            for k, line in enumerate(top.to_dict("records"), start=1):
                ax.annotate(str(k), (line["mu_star"], line["sigma"]), fontsize=7,
                            xytext=(-4, 3), textcoords="offset points", ha="right")  # fmt: skip
            ax.set_title(contrast(one, lang), fontsize=9)
            ax.set_xlabel("mu*")
            ax.set_ylabel("sigma")
            ax.locator_params(axis="x", nbins=4)
            ax.text(0.0, -0.22, _listed(study, top, lang), transform=ax.transAxes, fontsize=6.5, va="top")
    data = pd.concat([found[one].assign(response=one.name) for one in chosen], ignore_index=True)
    title = say("figure.morris", lang, what=measure_title(measure, lang))
    return Drawing(name, title, figure, data, alt(title, lang), lang)


def _listed(study: SobolStudy, top: pd.DataFrame, lang: str) -> str:
    """The inputs of the numbered points, one below the other."""
    names = (factor(study, str(name), lang) for name in top["input"])
    return "\n".join(fill(f"{k} {name}", _WRAP, subsequent_indent="   ") for k, name in enumerate(names, start=1))


def shapley_table(study: SobolStudy, results: Results) -> pd.DataFrame:
    """Shapley effects of contrasts and levels."""
    names = [c.name for c in study.columns]
    lines = []
    for one in responses_of(study):
        found = shapley_effects(study.walks, results.of(one).mean(axis=1))
        lines += [{"response": one.name, "measure": one.measure, "world": one.world, "minus": one.minus or "",
                   "input": name, "shapley": found.value[j], "half": found.half[j]}
                  for j, name in enumerate(names)]  # fmt: skip
    return pd.DataFrame(lines)


def shapley_view(study: SobolStudy, table: pd.DataFrame, lang: str = "en") -> View:
    """What the page shows of a table of ``shapley_table``: the contrasts."""
    head = tuple(say(f"head.{name}", lang) for name in ("input", "shapley", "grade"))
    top: dict[Response, pd.DataFrame] = {}
    for one in (one for one in responses_of(study) if one.is_contrast):
        own = table[table["response"] == one.name]
        top[one] = own.sort_values("shapley", ascending=False).head(_BARS)
    grids = []
    for one, own in top.items():
        rows = tuple(
            (factor(study, str(x["input"]), lang), estimate(x["shapley"], x["half"], 2, lang), grade(str(x["input"])))
            for x in own.to_dict("records")
        )
        grids.append(Grid(file_name(one.name), titled(one, lang), head, rows))

    def draw() -> list[Drawing]:
        return [bars(study, f"shapley_{file_name(one.name)}", titled(one, lang), own, ("shapley", "half"), lang)
                for one, own in top.items()]  # fmt: skip

    return View({"shapley": table}, [], grids, [say("text.shapley", lang)], draw)


def bars(
    study: SobolStudy, name: str, title: str, table: pd.DataFrame, columns: tuple[str, str], lang: str = "en"
) -> Drawing:
    """Bars of the inputs of a table with their intervals; ``columns`` hold the value and its half width."""
    value, half = columns
    labels = [fill(factor(study, str(x), lang), _WRAP) for x in table["input"]]
    height = 0.26 * sum(1 + 0.5 * text.count("\n") for text in labels)
    figure, axes = blank(name, 1, 1, (6.4, height + 1.2))
    y = np.arange(len(table))[::-1]
    with style(name):
        axes[0].barh(y, table[value], xerr=table[half].abs(), color=COLOURS[0], height=0.65, ecolor="#444444")
        axes[0].set_yticks(y, labels, fontsize=7.5)
        axes[0].axvline(0.0, color=GREY, linewidth=0.8)
        axes[0].set_xlabel(say(f"figure.{value}", lang))
    return Drawing(name, title, figure, table, alt(title, lang), lang)
