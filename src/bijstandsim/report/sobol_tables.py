"""Tables of a Sobol' study, long and for readers, and its main sentences."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bijstandsim.report.grid import Grid
from bijstandsim.report.sobol_choice import choice_grids, choice_sentences, choices, map_figures, values
from bijstandsim.report.sobol_figures import convergence_figure, index_figures, pair_figures, tornado_figures
from bijstandsim.report.sobol_view import View, between, file_name, grade, plain, titled
from bijstandsim.report.words import number
from bijstandsim.sensitivity.analysis import SEED, Analysis
from bijstandsim.sensitivity.indices import DUMMY, LEVEL, Indices
from bijstandsim.sensitivity.responses import Response

#: Factors of a table on the page; all of them are in the files.
_SHOWN = 10
#: Total indices below this are not worth a sentence.
_TOLD = 0.05


def sobol_view(a: Analysis) -> View:
    """Everything that is shown of a Sobol' study."""
    table, pairs, tornado = indices(a), second(a), tornadoes(a)
    tables = {"indices": table, "responses": responses(a), "convergence": convergence(a), "tornado": tornado,
              "choices": choices(a), "value": values(a)}  # fmt: skip
    if len(pairs):
        tables["pairs"] = pairs
    if a.seeded_indices:
        tables["seeded"] = seeded(a)
    tables = {name: one for name, one in tables.items() if len(one)}
    figures = [*index_figures(a, table), *tornado_figures(a, tornado), *pair_figures(a, pairs),
               convergence_figure(a, tables["convergence"]), *map_figures(a)]  # fmt: skip
    grids = [*choice_grids(a), *(_grid(a, one, table) for one in a.responses if one.is_contrast), _noise_grid(a)]
    if a.seeded_indices:
        grids += _seed_grids(a)
    return View(tables, figures, [*_sentences(a, table), *choice_sentences(a)], grids, _texts(a))


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


def _grid(a: Analysis, one: Response, table: pd.DataFrame) -> Grid:
    own = table[table["response"] == one.name].sort_values("ST", ascending=False).head(_SHOWN)
    found = a.indices[one]
    note = (f"Mean {number(found.mean, 3, sign=True)}, standard deviation {number(found.variance**0.5, 3)} over the "
            f"priors. Noise floor {number(a.indices[one].floor, 2)}.")  # fmt: skip
    return Grid(file_name(one.name), titled(one), ("Factor", "S1", "ST", "Grade"), _rows(own), note)


def _rows(own: pd.DataFrame) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (plain(x["factor"]), between(x["S1"], x["S1_hi"] - x["S1"]), between(x["ST"], x["ST_hi"] - x["ST"]), x["grade"])
        for x in own.to_dict("records")
    )


def _noise_grid(a: Analysis) -> Grid:
    rows = []
    for one, found in a.indices.items():
        rows.append((titled(one), number(found.mean, 3), number(found.variance**0.5, 3),
                     between(float(found.dummy_first.value), float(found.dummy_first.half)),
                     between(float(found.dummy_total.value), float(found.dummy_total.half)),
                     number(float(found.first.value.sum()), 2)))  # fmt: skip
    head = ("Response", "Mean", "Sd", "Dummy S1", "Dummy ST", "Sum of S1")
    return Grid("noise", "Levels, contrasts and their noise", head, tuple(rows))


def _seed_grids(a: Analysis) -> list[Grid]:
    """The seed of every response, and for each contrast all factors of the second design."""
    rows = []
    table = seeded(a)
    for one, found in a.seeded_indices.items():
        first, total = found.first, found.total
        rows.append((titled(one), between(float(first.value[-1]), float(first.half[-1])),
                     between(float(total.value[-1]), float(total.half[-1])), number(found.floor, 2)))  # fmt: skip
    assert a.study.seed_design is not None
    note = (
        f"From {a.study.seed_design.total:,} rows of one run each, with the people and draws of their own seed. One "
        "run does not tell its luck from its seed, so the floor is a cautious measure of the sampling error."
    )
    head = ("Response", "S1 of the seed", "ST of the seed", "Floor")
    grids = [Grid("seed", "The seed as one more input", head, tuple(rows), note)]
    for one, found in a.seeded_indices.items():
        if one.is_contrast:
            own = table[table["response"] == one.name].sort_values("ST", ascending=False)
            floor = f"All factors of the second design. Floor {number(found.floor, 2)}."
            head = ("Factor", "S1", "ST", "Grade")
            grids.append(Grid("seed_" + file_name(one.name), f"With the seed: {titled(one)}", head, _rows(own), floor))
    return grids


def _sentences(a: Analysis, table: pd.DataFrame) -> list[str]:
    """For each contrast of the first measure and of well-being: what carries it."""
    found = []
    for one in a.responses:
        if not one.is_contrast:
            continue
        told = (table["response"] == one.name) & table["above_floor"] & (table["ST"] > _TOLD)
        own = table[told].sort_values("ST", ascending=False)
        listed = [f"{plain(x['factor'])} (ST {number(x['ST'], 2)})" for x in own.head(3).to_dict("records")]
        still = a.indices[one].variance == 0.0
        nothing = "does not move" if still else "no input stands out from the noise"
        what = "; ".join(listed) or nothing
        found.append(f"{titled(one)}: {what}.")
    return found


def _texts(a: Analysis) -> list[str]:
    stop = a.study.stop_half_width
    rule = "" if stop is None else (
        f" The study doubles its points until no interval of a contrast's ST is wider than {stop:g} on either side; it "
        f"stopped at {a.n} of at most {a.study.n}. Each doubling is one more look, and the rule takes the first look "
        "that is narrow enough: where it stopped early, intervals hold the truth somewhat less often than they say."
    )  # fmt: skip
    return [
        "S1 is the share of the variance that would go if an input were known; ST is the share that would stay if "
        "everything else were known, so with all interactions it takes part in. Indices are those of the mean over the "
        "common seeds, computed by SALib.",
        f"Intervals: {LEVEL:.0%}, from the spread of {a.study.scrambles} independent scrambles of the Sobol' points "
        "(Student's t). Bootstrap intervals would treat the points as independent." + rule,
        _floor_text(a),
        "P(best) and the value of knowing come from the same points: a regime is best where its objective, a mean over "
        "the common seeds, is highest. Luck that is left in that mean drags P(best) towards equal chances and raises "
        "the value of knowing everything; the value of knowing a factor is read against its floor.",
        "A posterior whose parameters depend on each other has no such split; use method: given.",
    ]


def _floor_text(a: Analysis) -> str:
    if a.study.seeds < 2:
        return ("Noise floor: the upper end of ST of a dummy that changes nothing, estimated in a way in which its "
                "terms do not cancel; cautious, as with one common seed the share of chance is not known.")  # fmt: skip
    return ("Noise floor: the upper end of ST of a dummy, an input that changes nothing but who is lucky. Its luck is "
            "the difference between the common seeds, so it shows how much of an index may be chance.")  # fmt: skip
