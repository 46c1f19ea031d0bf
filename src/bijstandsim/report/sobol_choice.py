"""The choice between regimes in a Sobol' study: chances, the value of knowing, and maps of the best regime."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bijstandsim.report.drawing import COLOURS, GREY, Drawing, blank, style
from bijstandsim.report.grid import Grid
from bijstandsim.report.sobol_view import between, file_name, plain, short
from bijstandsim.report.words import number
from bijstandsim.sensitivity.analysis import Analysis
from bijstandsim.sensitivity.regression import MOST_WITH_PRODUCTS, fitted, product

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SHOWN = 8
#: Places along each axis of a map of the best regime.
_MAP = 25
_EDGE = 0.02
_TIE = 1e-9


def _named(a: Analysis, objective: str) -> str:
    return a.study.objectives[objective].label or plain(objective)


def _unit(a: Analysis, objective: str) -> str:
    unit = a.study.objectives[objective].unit
    return f" ({unit})" if unit else ""


def choices(a: Analysis) -> pd.DataFrame:
    """Every objective and world: expectation, probability of being the best, expected value of knowing everything."""
    lines = []
    for name, found in a.choices.items():
        for w, world in enumerate(found.worlds):
            lines.append({"objective": name, "world": world, "mean": found.mean[w], "p_best": found.best.value[w],
                          "p_best_half": found.best.half[w], "chosen": world == found.chosen,
                          "evpi": float(found.perfect.value), "evpi_half": float(found.perfect.half)})  # fmt: skip
    return pd.DataFrame(lines)


def values(a: Analysis) -> pd.DataFrame:
    """Every objective and factor: expected value of knowing it, its own floor, and whether its fit is additive."""
    lines = []
    for name, found in a.choices.items():
        for f, (factor, columns) in enumerate(a.study.factors.items()):
            lines.append({"objective": name, "factor": factor, "evppi": found.partial.value[f],
                          "half": found.partial.half[f], "floor": found.floors[f], "columns": len(columns),
                          "additive": len(columns) > MOST_WITH_PRODUCTS})  # fmt: skip
    return pd.DataFrame(lines)


def choice_grids(a: Analysis) -> list[Grid]:
    """Chances of being the best, and what knowing is worth."""
    if not a.choices:
        return []
    rows = []
    for name, found in a.choices.items():
        order = np.argsort(-found.mean)
        rows += [
            (_named(a, name) + _unit(a, name), short(found.worlds[w]), number(found.mean[w], 3),
             between(float(found.best.value[w]), float(found.best.half[w]))) for w in order
        ]  # fmt: skip
    best = Grid("best", "Which regime is best", ("Objective", "Regime", "Expected", "P(best)"), tuple(rows),
                "Best by expectation first.", texts=2)  # fmt: skip
    worth = []
    for name, found in a.choices.items():
        all_of_it = between(float(found.perfect.value), float(found.perfect.half), 4)
        worth.append((_named(a, name), "everything", all_of_it, ""))
        top = np.argsort(-found.partial.value)[:_SHOWN]
        worth += [(_named(a, name), plain(a.names[f]), between(found.partial.value[f], found.partial.half[f], 4),
                   number(float(found.floors[f]), 4)) for f in top]  # fmt: skip
    head = ("Objective", "Factor", "Value", "Its floor")
    return [best, Grid("value", "What knowing is worth", head, tuple(worth), _value_note(a), texts=2)]


def _value_note(a: Analysis) -> str:
    note = ("Expected gain in the objective from choosing after the factor is known (EVPPI); nothing where it cannot "
            "change the choice. The floor is what one factor in a hundred with as many inputs, none of which changes "
            "anything, seems to be worth.")  # fmt: skip
    wide = [plain(name) for name, columns in a.study.factors.items() if len(columns) > MOST_WITH_PRODUCTS]
    if wide:
        note += (f" Additive, with more than {MOST_WITH_PRODUCTS} inputs: {', '.join(wide)}; what their inputs tell "
                 "only together is not counted.")  # fmt: skip
    return note


def choice_sentences(a: Analysis) -> list[str]:
    """The best regime by every objective, and what is most worth knowing."""
    said = []
    for name, found in a.choices.items():
        w = found.worlds.index(found.chosen)
        clear = np.where(found.partial.low > found.floors, found.partial.value, -np.inf)
        top = int(np.argmax(clear))
        none = "; no factor is clearly worth knowing"
        more = f"; most worth knowing: {plain(a.names[top])}" if clear[top] > -np.inf else none
        said.append(f"By {_named(a, name)}, {short(found.chosen)} is best, with probability "
                    f"{number(float(found.best.value[w]), 2)}{more}.")  # fmt: skip
    return said


def map_figures(a: Analysis) -> list[Drawing]:
    """A map of the best regime over the two inputs that are most worth knowing, a panel for each objective."""
    single = [f for f, columns in enumerate(a.study.factors.values()) if len(columns) == 1]
    if not a.choices or len(single) < 2:
        return []
    listed = [*a.choices]
    figure, axes = blank("regime_map", 1, len(listed), (4.0 * len(listed), 3.9))
    parts = []
    with style("regime_map"):
        for ax, name in zip(axes, listed, strict=True):
            found = a.choices[name]
            worth = sorted(single, key=lambda f: -float(found.partial.value[f]))[:2]
            x, y = (next(iter([*a.study.factors.values()][f])) for f in worth)
            parts.append(_map(ax, a, name, x, y))
            ax.set_title(_named(a, name), fontsize=9)
        handles = [_patch(w, world) for w, world in enumerate(a.study.worlds)]
        figure.legend(handles=handles, loc="outside lower center", ncols=len(handles), frameon=False, fontsize=7.5)
    title = "Best regime in expectation over the two inputs that are most worth knowing, by share of their prior below"
    data = pd.concat(parts, ignore_index=True)
    return [Drawing("regime_map", title, figure, data, f"{title}. The numbers are in figures/regime_map.csv.")]


def _map(ax: Axes, a: Analysis, objective: str, x: int, y: int) -> pd.DataFrame:
    """The expected objective of every world on a grid of two inputs; paler where the lead is smaller."""
    values = a.values_of(objective).reshape(-1, len(a.study.worlds))
    points = a.points.reshape(len(values), -1)
    side = np.linspace(_EDGE, 1.0 - _EDGE, _MAP)
    across, up = (one.ravel() for one in np.meshgrid(side, side))
    told = fitted(product(points[:, x], points[:, y]), values, product(across, up))
    top = told.max(axis=1, keepdims=True)
    best = (told >= top - _TIE * max(float(np.ptp(told)), 1.0)).argmax(axis=1)  # the first where all are alike
    ordered = np.sort(told, axis=1)
    lead = ordered[:, -1] - ordered[:, -2]
    strength = 0.35 + 0.65 * lead / max(float(lead.max()), 1e-12)
    picture = np.ones((_MAP * _MAP, 4))
    for k, w in enumerate(best):
        picture[k, :3] = _rgb(int(w))
        picture[k, 3] = strength[k]
    ax.imshow(picture.reshape(_MAP, _MAP, 4), origin="lower", extent=(0, 1, 0, 1), aspect="auto")
    ax.grid(visible=False)
    names = a.study.columns[x].name, a.study.columns[y].name
    ax.set_xlabel(plain(names[0]), fontsize=8)
    ax.set_ylabel(plain(names[1]), fontsize=8)
    worlds = {f"expected_{file_name(world)}": told[:, w] for w, world in enumerate(a.study.worlds)}
    return pd.DataFrame({"objective": objective, "x": names[0], "y": names[1], "x_share": across, "y_share": up,
                         "best": [a.study.worlds[w] for w in best], "lead": lead, **worlds})  # fmt: skip


def _colour(world: int) -> str:
    return GREY if world == 0 else COLOURS[(world - 1) % len(COLOURS)]


def _rgb(world: int) -> tuple[float, float, float]:
    from matplotlib.colors import to_rgb

    return to_rgb(_colour(world))


def _patch(world: int, name: str) -> object:
    from matplotlib.patches import Patch

    return Patch(color=_colour(world), label=short(name))
