"""Figures of a sweep: maps over two inputs, lines over one, clouds of points over more."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from bijstandsim.report import naming
from bijstandsim.report.drawing import COLOURS, GREY, Drawing, blank, style
from bijstandsim.report.sweep_words import say
from bijstandsim.sweep.axes import Axis, spots
from bijstandsim.sweep.cities import NOBODY
from bijstandsim.sweep.measure import PAID
from bijstandsim.sweep.store import ID

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from bijstandsim.sweep.study import SweepStudy

#: Outcomes that are drawn first; the others of a study stand in its tables.
DRAWN = ("exit_work", "durable_exit", "parttime", "wellbeing", "trust_municipality", "on_benefit")
#: Most tick labels of an axis with listed values; characters of a line in a title and along an axis.
_TICKS = 6
_TITLE, _AXIS = 30, 34
_MAP_COLOURS = "RdBu"


def drawings(study: SweepStudy, places: pd.DataFrame, cells: pd.DataFrame, lang: str = "en") -> list[Drawing]:
    """Outcomes and net cost by payer of every regime, as maps, lines or clouds of points."""
    found = []
    names = list(dict.fromkeys(cells["measure"]))
    outcomes = [name for name in DRAWN if name in names] or [n for n in names if n not in _money(names)][:6]
    for regime in study.regime_names:
        own = cells[cells["regime"] == regime].merge(places, on=ID)
        for kind, listed in (("outcomes", outcomes), ("net_cost", _money(names))):
            name = kind if len(study.regime_names) == 1 else f"{kind}_{_plain(regime)}"
            title = _title(study, kind, regime, lang)
            found.append(_draw(study, own, listed, Sheet(name, title, lang)))
    return found


class Sheet(NamedTuple):
    """A figure before it is drawn: the name of its files, its title, and the language of its words."""

    name: str
    title: str
    lang: str


def _title(study: SweepStudy, kind: str, regime: str, lang: str) -> str:
    whom = naming.say("world.less", lang, one=naming.world(regime, lang), other=naming.world(NOBODY, lang))
    what = say(f"figure.{kind}", lang)
    title = say("figure.title", lang, what=what, whom=whom, city=study.base.name, month=study.asked_month)
    return say("figure.dots", lang, title=title) if study.design == "grid" and len(study.inputs) == 2 else title


def _draw(study: SweepStudy, own: pd.DataFrame, measures: list[str], sheet: Sheet) -> Drawing:
    name, title, lang = sheet
    inputs = list(study.inputs)
    grid = study.design == "grid"
    rows = -(-len(measures) // 3)
    columns = min(3, len(measures))
    figure, axes = blank(name, rows, columns, (3.7 * columns, 3.2 * rows))
    with style(name):
        for ax, measure in zip(axes, measures, strict=False):
            table = own[own["measure"] == measure]
            if grid and len(inputs) == 2:
                image = _map(ax, study, table, measure, lang)
                figure.colorbar(image, ax=ax, shrink=0.85)
            elif grid and len(inputs) == 1:
                _lines(ax, study, table, lang)
            else:
                _cloud(ax, study, table, lang)
            ax.set_title(fill(naming.measure_title(measure, lang), _TITLE), fontsize=9)
        for ax in axes[len(measures) :]:
            ax.set_visible(False)
    columns_kept = [ID, *(c for x in inputs for c in (x, f"{x}_label")), "measure", "unit", "difference", "lo", "hi"]
    data = own[own["measure"].isin(measures)][columns_kept]
    words = naming.own_labels(study.inputs, lang)
    return Drawing(name, title, figure, data, naming.say("figure.alt", lang, title=title), lang, words)


def _map(ax: Axes, study: SweepStudy, table: pd.DataFrame, measure: str, lang: str) -> Any:
    """The last input across, the first one up; dots where the interval of the difference holds zero."""
    up, across = study.inputs
    pivot = table.pivot(index=up, columns=across, values="difference")
    values = pivot.to_numpy()
    most = float(np.nanmax(np.abs(values))) if np.isfinite(values).any() else 1.0
    better = -1.0 if measure.startswith(PAID) or measure == "on_benefit" else 1.0
    name = _MAP_COLOURS if better > 0 else f"{_MAP_COLOURS}_r"
    image = ax.imshow(values, origin="lower", aspect="auto", cmap=name, vmin=-most or -1.0, vmax=most or 1.0)
    lo, hi = (table.pivot(index=up, columns=across, values=end).to_numpy() for end in ("lo", "hi"))
    y, x = np.nonzero((lo <= 0.0) & (hi >= 0.0))
    ax.plot(x, y, ".", color="#333333", markersize=2)
    ax.grid(visible=False)
    for axis, name, at, turn in ((ax.xaxis, across, pivot.columns, 28), (ax.yaxis, up, pivot.index, 0)):
        chosen, texts = _ticks(study.inputs[name], at.to_numpy(), lang)
        axis.set_ticks(chosen, texts, fontsize=7, rotation=turn, ha="right")
        axis.set_label_text(fill(naming.axis_title(name, study.inputs[name], lang), _AXIS))
    return image


def _ticks(axis: Axis, at: np.ndarray, lang: str) -> tuple[list[float], list[str]]:
    """Names of levels, or some of the values, at their cells."""
    if axis.levels is not None:  # a level may lie between two cells
        chosen = [k / (len(axis.levels) - 1) * (len(at) - 1) for k in range(len(axis.levels))]
        return chosen, _level_names(axis, lang)
    cells = range(0, len(at), -(-len(at) // _TICKS))
    found = {spot.at: spot.label for spot in spots(axis)}
    names = naming.point_names(axis, lang)
    return [float(k) for k in cells], [naming.spot(found.get(at[k], f"{at[k]:g}"), lang, names) for k in cells]


def _level_names(axis: Axis, lang: str) -> list[str]:
    names = naming.point_names(axis, lang)
    return [naming.spot(level.name, lang, names) for level in axis.levels or []]


def _lines(ax: Axes, study: SweepStudy, table: pd.DataFrame, lang: str) -> None:
    ((name, axis),) = study.inputs.items()
    ordered = table.sort_values(name)
    ax.fill_between(ordered[name], ordered["lo"], ordered["hi"], color=COLOURS[0], alpha=0.2, linewidth=0)
    ax.plot(ordered[name], ordered["difference"], "o-", color=COLOURS[0], markersize=3)
    ax.axhline(0.0, color=GREY, linewidth=0.8)
    if axis.levels is not None:
        ends = [k / (len(axis.levels) - 1) for k in range(len(axis.levels))]
        ax.set_xticks(ends, _level_names(axis, lang), fontsize=7)
    ax.set_xlabel(fill(naming.axis_title(name, axis, lang), _AXIS))


def _cloud(ax: Axes, study: SweepStudy, table: pd.DataFrame, lang: str) -> None:
    """Every point against each input, brought to 0 to 1 by its ends; one colour for each input, six at most."""
    for k, name in enumerate(list(study.inputs)[:6]):
        x = table[name].to_numpy()
        span = np.ptp(x) or 1.0
        ax.plot((x - x.min()) / span, table["difference"], ".", color=COLOURS[k], markersize=2.5, alpha=0.6,
                label=naming.input_name(name, study.inputs[name], lang))  # fmt: skip
    ax.axhline(0.0, color=GREY, linewidth=0.8)
    ax.set_xlabel(say("figure.cloud", lang))
    ax.legend(frameon=False, fontsize=6.5, markerscale=3)


def _money(names: list[str]) -> list[str]:
    return [name for name in names if name.startswith(PAID)]


def _plain(regime: str) -> str:
    return "".join(c if c.isalnum() else "_" for c in regime)
