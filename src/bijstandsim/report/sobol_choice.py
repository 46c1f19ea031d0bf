"""The choice between regimes in a Sobol' study: chances, the value of knowing, and maps of the best regime."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bijstandsim.report.drawing import COLOURS, GREY, Drawing, blank, style
from bijstandsim.report.grid import Grid
from bijstandsim.report.naming import estimate, own_text, world
from bijstandsim.report.sobol_view import alt, factor, file_name
from bijstandsim.report.sobol_words import say
from bijstandsim.report.words import number
from bijstandsim.sensitivity.analysis import Analysis
from bijstandsim.sensitivity.decision import Choice
from bijstandsim.sensitivity.regression import MOST_WITH_PRODUCTS, fitted, product

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SHOWN = 8
#: Places along each axis of a map of the best regime.
_MAP = 25
_EDGE = 0.02
_TIE = 1e-9
#: Characters of a line in a label.
_LABEL = 48


def _named(a: Analysis, objective: str, lang: str) -> str:
    return a.study.objectives[objective].label_in(lang) or factor(a.study, objective, lang)


def _unit(a: Analysis, objective: str, lang: str) -> str:
    unit = own_text(a.study.objectives[objective].unit, lang)
    return f" ({unit})" if unit else ""


def choices(a: Analysis) -> pd.DataFrame:
    """Every objective and world: expectation, probability of being the best; of the choice the lead over the next best
    expectation and the expected value of knowing everything."""
    lines = []
    for name, found in a.choices.items():
        for w, own in enumerate(found.worlds):
            lines.append({"objective": name, "world": own, "mean": found.mean[w], "p_best": found.best.value[w],
                          "p_best_half": found.best.half[w], "chosen": own == found.chosen,
                          "lead": float(found.lead.value), "lead_half": float(found.lead.half),
                          "evpi": float(found.perfect.value), "evpi_half": float(found.perfect.half)})  # fmt: skip
    return pd.DataFrame(lines)


def values(a: Analysis) -> pd.DataFrame:
    """Every objective and factor: expected value of knowing it, its own floor, and whether its fit is additive."""
    lines = []
    for name, found in a.choices.items():
        for f, (own, columns) in enumerate(a.study.factors.items()):
            lines.append({"objective": name, "factor": own, "evppi": found.partial.value[f],
                          "half": found.partial.half[f], "floor": found.floors[f], "columns": len(columns),
                          "additive": len(columns) > MOST_WITH_PRODUCTS})  # fmt: skip
    return pd.DataFrame(lines)


def choice_grids(a: Analysis, lang: str = "en") -> list[Grid]:
    """Chances of being the best, and what knowing is worth."""
    if not a.choices:
        return []
    rows = []
    for name, found in a.choices.items():
        order = np.argsort(-found.mean)
        rows += [
            (_named(a, name, lang) + _unit(a, name, lang), world(found.worlds[w], lang), number(found.mean[w], 3, lang),
             estimate(float(found.best.value[w]), float(found.best.half[w]), 2, lang)) for w in order
        ]  # fmt: skip
    head = tuple(say(f"head.{name}", lang) for name in ("objective", "regime", "expected", "p_best"))
    best = Grid("best", say("table.best", lang), head, tuple(rows), say("note.best", lang), texts=2)
    return [best, _value_grid(a, lang)]


def _value_grid(a: Analysis, lang: str) -> Grid:
    """What knowing each of the factors that are most worth it would bring."""
    rows = []
    for name, found in a.choices.items():
        all_of_it = estimate(float(found.perfect.value), float(found.perfect.half), 4, lang)
        rows.append((_named(a, name, lang), factor(a.study, "everything", lang), all_of_it, ""))
        top = np.argsort(-found.partial.value)[:_SHOWN]
        rows += [(_named(a, name, lang), factor(a.study, a.names[f], lang),
                  estimate(found.partial.value[f], found.partial.half[f], 4, lang),
                  number(float(found.floors[f]), 4, lang)) for f in top]  # fmt: skip
    head = tuple(say(f"head.{name}", lang) for name in ("objective", "factor", "value", "own_floor"))
    note = say("note.value", lang)
    wide = [name for name, columns in a.study.factors.items() if len(columns) > MOST_WITH_PRODUCTS]
    if wide:
        listed = ", ".join(factor(a.study, name, lang) for name in wide)
        note += " " + say("note.additive", lang, most=MOST_WITH_PRODUCTS, listed=listed)
    return Grid("value", say("table.value", lang), head, tuple(rows), note, texts=2)


def choice_sentences(a: Analysis, lang: str = "en") -> list[str]:
    """The best regime by every objective, and what is most worth knowing."""
    said = []
    for name, found in a.choices.items():
        w = found.worlds.index(found.chosen)
        clear = np.where(_clear(found), found.partial.value, -np.inf)
        top = int(np.argmax(clear))
        more = say("found.worth_nothing", lang)
        if clear[top] > -np.inf:
            more = say("found.worth", lang, factor=factor(a.study, a.names[top], lang))
        p = number(100.0 * float(found.best.value[w]), 0, lang)
        names = {"world": world(found.chosen, lang), "next": world(found.next, lang)}
        key = "found.best" if found.is_clear else "found.best_unclear"
        said.append(say(key, lang, objective=_named(a, name, lang), p=p, more=more, **names))
    return said


def _clear(found: Choice) -> np.ndarray:
    """Which factors are worth knowing beyond what chance would seem to be worth."""
    return np.asarray(found.partial.low > found.floors)


def map_figures(a: Analysis, lang: str = "en") -> list[Drawing]:
    """A map of the best regime over the two inputs that are most worth knowing, a panel for each objective.

    The title says so only where all of these are clearly worth knowing.
    """
    single = [f for f, columns in enumerate(a.study.factors.values()) if len(columns) == 1]
    if not a.choices or len(single) < 2:
        return []
    listed = [*a.choices]
    figure, axes = blank("regime_map", 1, len(listed), (4.0 * len(listed), 3.9))
    parts = []
    clear = True
    with style("regime_map"):
        for ax, name in zip(axes, listed, strict=True):
            found = a.choices[name]
            worth = sorted(single, key=lambda f: -float(found.partial.value[f]))[:2]
            clear &= all(bool(_clear(found)[f]) for f in worth)
            x, y = (next(iter([*a.study.factors.values()][f])) for f in worth)
            parts.append(_map(ax, a, name, (x, y), lang))
            ax.set_title(_named(a, name, lang), fontsize=9)
        handles = [_patch(w, world(name, lang)) for w, name in enumerate(a.study.worlds)]
        figure.legend(handles=handles, loc="outside lower center", ncols=len(handles), frameon=False, fontsize=7.5)
    title = say("figure.map" if clear else "figure.map_unclear", lang)
    data = pd.concat(parts, ignore_index=True)
    return [Drawing("regime_map", title, figure, data, alt(title, lang), lang)]


def _map(ax: Axes, a: Analysis, objective: str, inputs: tuple[int, int], lang: str) -> pd.DataFrame:
    """The expected objective of every world on a grid of two inputs; paler where the lead is smaller."""
    x, y = inputs
    values = a.values_of(objective).reshape(-1, len(a.study.worlds))
    points = a.points.reshape(len(values), -1)
    side = np.linspace(_EDGE, 1.0 - _EDGE, _MAP)
    across, up = (one.ravel() for one in np.meshgrid(side, side))
    at = product(a.study.columns[x].settled(across), a.study.columns[y].settled(up))
    told = fitted(product(points[:, x], points[:, y]), values, at)
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
    ax.set_xlabel(fill(factor(a.study, names[0], lang), _LABEL), fontsize=8)
    ax.set_ylabel(fill(factor(a.study, names[1], lang), _LABEL), fontsize=8)
    worlds = {f"expected_{file_name(one)}": told[:, w] for w, one in enumerate(a.study.worlds)}
    return pd.DataFrame({"objective": objective, "x": names[0], "y": names[1], "x_share": across, "y_share": up,
                         "best": [a.study.worlds[w] for w in best], "lead": lead, **worlds})  # fmt: skip


def _colour(number_of: int) -> str:
    return GREY if number_of == 0 else COLOURS[(number_of - 1) % len(COLOURS)]


def _rgb(number_of: int) -> tuple[float, float, float]:
    from matplotlib.colors import to_rgb

    return to_rgb(_colour(number_of))


def _patch(number_of: int, name: str) -> object:
    from matplotlib.patches import Patch

    return Patch(color=_colour(number_of), label=name)
