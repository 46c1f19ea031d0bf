"""Figures of a sweep: maps over two inputs, lines over one, clouds of points over more."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from bijstandsim.report.drawing import COLOURS, GREY, Drawing, blank, style
from bijstandsim.report.words import label
from bijstandsim.sweep.axes import Axis, spots
from bijstandsim.sweep.measure import MEAN, PAID, WORKERS, unit_of
from bijstandsim.sweep.store import ID

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from bijstandsim.sweep.study import SweepStudy

#: Outcomes that are drawn first; the others of a study stand in its tables.
DRAWN = ("exit_work", "durable_exit", "parttime", "wellbeing", "trust_municipality", "on_benefit")
#: Most tick labels of an axis with listed values; characters of a line in a title.
_TICKS = 6
_TITLE = 30
_MAP_COLOURS = "RdBu"


def drawings(study: SweepStudy, places: pd.DataFrame, cells: pd.DataFrame) -> list[Drawing]:
    """Outcomes and net cost by payer of every regime, as maps, lines or clouds of points."""
    found = []
    names = list(dict.fromkeys(cells["measure"]))
    outcomes = [name for name in DRAWN if name in names] or [n for n in names if n not in _money(names)][:6]
    for regime in study.regime_names:
        own = cells[cells["regime"] == regime].merge(places, on=ID)
        for kind, listed in (("outcomes", outcomes), ("net_cost", _money(names))):
            name = kind if len(study.regime_names) == 1 else f"{kind}_{_plain(regime)}"
            found.append(_draw(study, own, listed, name, regime))
    return found


def _draw(study: SweepStudy, own: pd.DataFrame, measures: list[str], name: str, regime: str) -> Drawing:
    inputs = list(study.inputs)
    grid = study.design == "grid"
    rows = -(-len(measures) // 3)
    columns = min(3, len(measures))
    figure, axes = blank(name, rows, columns, (3.7 * columns, 3.2 * rows))
    with style(name):
        for ax, measure in zip(axes, measures, strict=False):
            table = own[own["measure"] == measure]
            if grid and len(inputs) == 2:
                image = _map(ax, study, table, measure)
                figure.colorbar(image, ax=ax, shrink=0.85)
            elif grid and len(inputs) == 1:
                _lines(ax, study, table)
            else:
                _cloud(ax, study, table)
            ax.set_title(fill(title_of(measure), _TITLE), fontsize=9)
        for ax in axes[len(measures) :]:
            ax.set_visible(False)
    what = "Net cost by payer" if "net_cost" in name else "Outcomes"
    marks = "; dots: the interval holds zero" if grid and len(inputs) == 2 else ""
    title = f"{what}: {regime} less nobody treated, {study.base.name}, month {study.asked_month}{marks}"
    columns_kept = [ID, *(c for x in inputs for c in (x, f"{x}_label")), "measure", "unit", "difference", "lo", "hi"]
    data = own[own["measure"].isin(measures)][columns_kept]
    return Drawing(name, title, figure, data, f"{title}. The numbers are in figures/{name}.csv.")


def _map(ax: Axes, study: SweepStudy, table: pd.DataFrame, measure: str) -> Any:
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
    _ticks(ax.set_xticks, study.inputs[across], pivot.columns.to_numpy(), 28)
    _ticks(ax.set_yticks, study.inputs[up], pivot.index.to_numpy(), 0)
    ax.set_xlabel(named(across, study.inputs[across]))
    ax.set_ylabel(named(up, study.inputs[up]))
    return image


def _ticks(put: Any, axis: Axis, at: np.ndarray, turn: float) -> None:
    """Names of levels, or some of the values, at their cells."""
    if axis.levels is not None:  # a level may lie between two cells
        chosen = [k / (len(axis.levels) - 1) * (len(at) - 1) for k in range(len(axis.levels))]
        texts = [level.name for level in axis.levels]
    else:
        cells = range(0, len(at), -(-len(at) // _TICKS))
        found = {spot.at: spot.label for spot in spots(axis)}
        chosen, texts = [float(k) for k in cells], [found.get(at[k], f"{at[k]:g}") for k in cells]
    put(chosen, texts, fontsize=7, rotation=turn, ha="right")


def _lines(ax: Axes, study: SweepStudy, table: pd.DataFrame) -> None:
    ((name, axis),) = study.inputs.items()
    ordered = table.sort_values(name)
    ax.fill_between(ordered[name], ordered["lo"], ordered["hi"], color=COLOURS[0], alpha=0.2, linewidth=0)
    ax.plot(ordered[name], ordered["difference"], "o-", color=COLOURS[0], markersize=3)
    ax.axhline(0.0, color=GREY, linewidth=0.8)
    if axis.levels is not None:
        ends = [k / (len(axis.levels) - 1) for k in range(len(axis.levels))]
        ax.set_xticks(ends, [level.name for level in axis.levels], fontsize=7)
    ax.set_xlabel(named(name, axis))


def _cloud(ax: Axes, study: SweepStudy, table: pd.DataFrame) -> None:
    """Every point against each input, brought to 0 to 1 by its ends; one colour for each input, six at most."""
    for k, name in enumerate(list(study.inputs)[:6]):
        x = table[name].to_numpy()
        span = np.ptp(x) or 1.0
        ax.plot((x - x.min()) / span, table["difference"], ".", color=COLOURS[k], markersize=2.5, alpha=0.6, label=name)
    ax.axhline(0.0, color=GREY, linewidth=0.8)
    ax.set_xlabel("input, from its least to its largest value")
    ax.legend(frameon=False, fontsize=6.5, markerscale=3)


def title_of(measure: str) -> str:
    """A measure with its unit, short enough for a panel."""
    unit = unit_of(measure)
    if measure.startswith(PAID):
        text = label("payer", measure.removeprefix(PAID))
        return f"{text[:1].upper()}{text[1:]} ({unit})"
    if measure == WORKERS:
        return "In work (per 1,000 households)"
    text = label("outcome", measure.removeprefix(MEAN))
    return f"{text[:1].upper()}{text[1:]} ({'pp' if unit == '%' else unit})"


def named(name: str, axis: Axis) -> str:
    """What an axis is called."""
    text = axis.label or axis.key or name
    return f"{text} ({axis.unit})" if axis.unit else text


def _money(names: list[str]) -> list[str]:
    return [name for name in names if name.startswith(PAID)]


def _plain(regime: str) -> str:
    return "".join(c if c.isalnum() else "_" for c in regime)
