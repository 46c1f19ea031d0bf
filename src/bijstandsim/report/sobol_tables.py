"""Tables of a Sobol' study, long and for readers, and its main sentences."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bijstandsim.report.drawing import Drawing
from bijstandsim.report.grid import Grid
from bijstandsim.report.naming import estimate, titled
from bijstandsim.report.sobol_choice import choice_grids, choice_sentences, choices, map_figures, values
from bijstandsim.report.sobol_figures import convergence_figure, index_figures, pair_figures, tornado_figures
from bijstandsim.report.sobol_view import View, factor, file_name, grade, told_of
from bijstandsim.report.sobol_words import say
from bijstandsim.report.words import number, significant
from bijstandsim.sensitivity.analysis import SEED, Analysis
from bijstandsim.sensitivity.indices import DUMMY, LEVEL, Indices
from bijstandsim.sensitivity.responses import Response

#: Factors of a table on the page; all of them are in the files.
_SHOWN = 10
#: Total indices below this are not worth a sentence.
_TOLD = 0.05
#: Factors that a sentence names.
_NAMED = 3


def sobol_view(a: Analysis, lang: str = "en") -> View:
    """Everything that is shown of a Sobol' study."""
    table, pairs, tornado = indices(a), second(a), tornadoes(a)
    tables = {"indices": table, "responses": responses(a), "convergence": convergence(a), "tornado": tornado,
              "choices": choices(a), "value": values(a)}  # fmt: skip
    if len(pairs):
        tables["pairs"] = pairs
    if a.seeded_indices:
        tables["seeded"] = seeded(a)
    tables = {name: one for name, one in tables.items() if len(one)}

    def draw() -> list[Drawing]:
        return [*index_figures(a, table, lang), *tornado_figures(a, tornado, lang), *pair_figures(a, pairs, lang),
                convergence_figure(a, tables["convergence"], lang), *map_figures(a, lang)]  # fmt: skip

    contrasts = (_grid(a, one, table, lang) for one in a.responses if one.is_contrast)
    grids = [*choice_grids(a, lang), *contrasts, _noise_grid(a, lang)]
    if a.seeded_indices:
        grids += _seed_grids(a, lang)
    found = [*_sentences(a, table, lang), *choice_sentences(a, lang)]
    return View(tables, found, grids, _texts(a, lang), draw)


def indices(a: Analysis) -> pd.DataFrame:
    """S1 and ST of every response and factor with intervals, noise floor and grade of the evidence."""
    listed = [_lines(a.names, one, found, found.floor) for one, found in a.indices.items()]
    return pd.concat(listed, ignore_index=True)


def seeded(a: Analysis) -> pd.DataFrame:
    """The second design: the seed is one more input."""
    names = [*a.names, SEED]
    listed = [_lines(names, one, found, found.floor) for one, found in a.seeded_indices.items()]
    return pd.concat(listed, ignore_index=True)


def _lines(names: list[str], one: Response, found: Indices, floor: float) -> pd.DataFrame:
    return pd.DataFrame({
        "response": one.name, "measure": one.measure, "world": one.world, "minus": one.minus or "", "factor": names,
        "S1": found.first.value, "S1_lo": found.first.low, "S1_hi": found.first.high,
        "ST": found.total.value, "ST_lo": found.total.low, "ST_hi": found.total.high,
        "floor": floor, "above_floor": found.total.low > floor, "grade": [grade(name) for name in names],
    })  # fmt: skip


def responses(a: Analysis) -> pd.DataFrame:
    """Each response: mean, spread, the dummy's indices, and the sums of S1 and ST."""
    lines = []
    for one, found in a.indices.items():
        lines.append({
            "response": one.name, "mean": found.mean, "sd": found.variance**0.5,
            f"{DUMMY}_S1": float(found.dummy_first.value), f"{DUMMY}_S1_half": float(found.dummy_first.half),
            f"{DUMMY}_ST": float(found.dummy_total.value), f"{DUMMY}_ST_half": float(found.dummy_total.half),
            "floor": found.floor, "sum_S1": float(found.first.value.sum()), "sum_ST": float(found.total.value.sum()),
        })  # fmt: skip
    return pd.DataFrame(lines)


def second(a: Analysis) -> pd.DataFrame:
    """S2 of every pair, or an empty table without second order."""
    lines = []
    for one, found in a.indices.items():
        if found.second is None:
            continue
        for i, j in zip(*np.triu_indices(len(a.names), 1), strict=True):
            low, high = float(found.second.low[i, j]), float(found.second.high[i, j])
            lines.append({"response": one.name, "measure": one.measure, "first": a.names[i], "second": a.names[j],
                          "S2": float(found.second.value[i, j]), "lo": low, "hi": high,
                          "excludes_zero": low > 0.0 or high < 0.0})  # fmt: skip
    return pd.DataFrame(lines)


def convergence(a: Analysis) -> pd.DataFrame:
    """S1 and ST of the contrasts at smaller numbers of points."""
    parts = [
        _lines(a.names, one, found, found.floor).drop(columns=["grade", "above_floor"])
        .assign(n=n, rows=a.design.rows_at(n)) for n, listed in a.convergence.items() for one, found in listed.items()
    ]  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def tornadoes(a: Analysis) -> pd.DataFrame:
    """Conditional means of the contrasts with an input at 5 and at 95 % of its prior, the others by their prior."""
    lines = []
    for one in a.responses:
        for j, column in enumerate(a.study.columns):
            if one.is_contrast:
                low, high = a.tails(one, j)
                lines.append({"response": one.name, "measure": one.measure, "input": column.name,
                              "mean": a.indices[one].mean, "at_low": low, "at_high": high})  # fmt: skip
    return pd.DataFrame(lines)


def _grid(a: Analysis, one: Response, table: pd.DataFrame, lang: str) -> Grid:
    own = table[table["response"] == one.name].sort_values("ST", ascending=False).head(_SHOWN)
    found = a.indices[one]
    mean, sd = number(found.mean, 3, lang, sign=True), number(found.variance**0.5, 3, lang)
    note = say("note.contrast", lang, mean=mean, sd=sd, floor=number(found.floor, 2, lang))
    head = _heads(lang, "factor", "s1", "st", "grade")
    return Grid(file_name(one.name), titled(one, lang), head, _rows(a, own, lang), note)


def _heads(lang: str, *names: str) -> tuple[str, ...]:
    return tuple(say(f"head.{name}", lang) for name in names)


def _rows(a: Analysis, own: pd.DataFrame, lang: str) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (factor(a.study, x["factor"], lang), estimate(x["S1"], x["S1_hi"] - x["S1"], 2, lang),
         estimate(x["ST"], x["ST_hi"] - x["ST"], 2, lang), x["grade"])
        for x in own.to_dict("records")
    )  # fmt: skip


def _noise_grid(a: Analysis, lang: str) -> Grid:
    rows = []
    for one, found in a.indices.items():
        dummies = (estimate(float(x.value), float(x.half), 2, lang) for x in (found.dummy_first, found.dummy_total))
        rows.append((titled(one, lang), number(found.mean, 3, lang), number(found.variance**0.5, 3, lang), *dummies,
                     number(float(found.first.value.sum()), 2, lang)))  # fmt: skip
    head = _heads(lang, "response", "mean", "sd", "dummy_s1", "dummy_st", "sum_s1")
    return Grid("noise", say("table.noise", lang), head, tuple(rows))


def _seed_grids(a: Analysis, lang: str) -> list[Grid]:
    """The seed of every response, and for each contrast all factors of the second design."""
    rows = []
    table = seeded(a)
    for one, found in a.seeded_indices.items():
        last = (estimate(float(x.value[-1]), float(x.half[-1]), 2, lang) for x in (found.first, found.total))
        rows.append((titled(one, lang), *last, number(found.floor, 2, lang)))
    assert a.study.seed_design is not None
    note = say("note.seed", lang, rows=number(a.study.seed_design.total, 0, lang))
    head = _heads(lang, "response", "seed_s1", "seed_st", "floor")
    grids = [Grid("seed", say("table.seed", lang), head, tuple(rows), note)]
    for one, found in a.seeded_indices.items():
        if one.is_contrast:
            own = table[table["response"] == one.name].sort_values("ST", ascending=False)
            floor = say("note.seeded", lang, floor=number(found.floor, 2, lang))
            title, head = say("table.seeded", lang, what=titled(one, lang)), _heads(lang, "factor", "s1", "st", "grade")
            grids.append(Grid("seed_" + file_name(one.name), title, head, _rows(a, own, lang), floor))
    return grids


def _sentences(a: Analysis, table: pd.DataFrame, lang: str) -> list[str]:
    """For each contrast of the first measure and of well-being: what carries it."""
    found = []
    for one in a.responses:
        if not one.is_contrast:
            continue
        told = (table["response"] == one.name) & table["above_floor"] & (table["ST"] > _TOLD)
        own = table[told].sort_values("ST", ascending=False)
        listed = []
        for x in own.head(_NAMED).to_dict("records"):
            share = number(100.0 * min(x["ST"], 1.0), 0, lang)  # an estimate may lie above all of it
            listed.append(say("found.factor", lang, factor=factor(a.study, x["factor"], lang), share=share))
        nothing = say("found.still" if a.indices[one].variance == 0.0 else "found.nothing", lang)
        found.append(told_of(one, listed, nothing, lang))
    return found


def _texts(a: Analysis, lang: str) -> list[str]:
    intervals = say("text.intervals", lang, level=number(100.0 * LEVEL, 0, lang), scrambles=a.study.scrambles)
    if a.study.stop_half_width is not None:
        width = significant(a.study.stop_half_width, 3, lang)
        intervals += " " + say("text.stop", lang, width=width, n=a.n, most=a.study.n)
    floor = say("text.floor" if a.study.seeds > 1 else "text.floor_one", lang)
    return [say("text.indices", lang), intervals, floor, say("text.choice", lang), say("text.dependent", lang)]
