"""What drives the answer: which parameters go together with an effect over the draws, and how well they are known."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.stats import norm, rankdata

from bijstandsim.behaviour import load
from bijstandsim.report.grid import Grid
from bijstandsim.report.words import label, number, word

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    from bijstandsim.report.run import Run

#: With fewer draws every correlation is noise.
LEAST_DRAWS = 20
SHOWN = 6
_ALPHA = 0.05
#: Effect (or, without arms, level of the city) whose drivers are looked for.
WITH_ARMS, WITHOUT_ARMS = "exit_work", "parttime_share"


class Driver(NamedTuple):
    """A parameter and its rank correlation with the answer over the draws."""

    name: str
    correlation: float


def answers(run: Run) -> dict[str, npt.NDArray[np.float64]]:
    """Arm -> effect on exits to work at the end of the policy by draw (D,); without arms the city's part-time share."""
    table = run.frame("runs")
    table = table[table["month"] == run.policy_end]
    if not run.arms:
        return {"rest": _by_draw(table, "rest", WITHOUT_ARMS)}
    control = _by_draw(table, run.control, WITH_ARMS)
    return {arm: _by_draw(table, arm, WITH_ARMS) - control for arm in run.arms}


def _by_draw(table: pd.DataFrame, arm: str, outcome: str) -> npt.NDArray[np.float64]:
    own = table[(table["arm"] == arm) & (table["outcome"] == outcome)]
    return own.groupby("draw", sort=True)["value"].mean().to_numpy(dtype=np.float64)


def drivers(run: Run, arm: str) -> list[Driver]:
    """Parameters that vary over the draws, strongest first; empty with fewer than ``LEAST_DRAWS`` draws."""
    answer = answers(run)[arm]
    if run.draws < LEAST_DRAWS or np.ptp(answer) == 0.0:
        return []
    sets = run.raw.parameters
    names = [name for name in sets[0] if any(one[name] != sets[0][name] for one in sets)]
    ranks = rankdata(np.array([[one[name] for name in names] for one in sets]), axis=0)
    centred = ranks - ranks.mean(axis=0)
    own = rankdata(answer) - (run.draws + 1) / 2
    found = centred.T @ own / np.sqrt((centred**2).sum(axis=0) * (own**2).sum())
    order = np.argsort(-np.abs(found), kind="stable")
    return [Driver(names[k], float(found[k])) for k in order]


def by_chance(draws: int, correlations: int) -> float:
    """Size that not one of this many correlations over ``draws`` draws exceeds by chance, in 19 of 20 runs.

    Fisher's approximation, corrected for the number of correlations (Bonferroni).
    """
    return float(np.tanh(norm.ppf(1.0 - _ALPHA / (2.0 * correlations)) / np.sqrt(draws - 3)))


def drivers_grid(run: Run, lang: str = "en") -> Grid | None:
    """The strongest parameters of every arm with their grade; None with too few draws or given numbers."""
    rows, bound = [], 1.0
    arms = list(answers(run))
    for arm in arms:
        found = drivers(run, arm)
        if found:
            bound = by_chance(run.draws, len(found) * len(arms))
        for name, correlation in found[:SHOWN]:
            mark = word("drivers.above", lang) if abs(correlation) > bound else word("drivers.within", lang)
            parameter = load()[name]
            rows.append((label("arm", arm, lang), name, parameter.meaning, parameter.grade, mark,
                         number(correlation, 2, lang, sign=True)))  # fmt: skip
    if not rows:
        return None
    names = ("arm", "parameter", "meaning", "grade", "chance", "correlation")
    head = tuple(word(f"head.{name}", lang) for name in names)
    outcome = label("outcome", WITH_ARMS if run.arms else WITHOUT_ARMS, lang)
    note = word("note.drivers", lang, draws=run.draws, bound=number(bound, 2, lang))
    return Grid("drivers", word("table.drivers", lang, outcome=outcome), head, tuple(rows), note, texts=5)
