"""What drives the answer: which parameters go together with an effect over the draws, and how well they are known."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.stats import norm, rankdata

from bijstandsim.behaviour import load
from bijstandsim.report.acting import idle
from bijstandsim.report.grid import Grid
from bijstandsim.report.parameter_words import meaning
from bijstandsim.report.words import label, number, word

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    from bijstandsim.report.run import Run

#: With fewer sets of parameters that differ every correlation is noise.
LEAST_SETS = 20
#: Rank correlation that a study of drivers should be able to tell from chance.
TELLING = 0.3
_ALPHA = 0.05
#: Shuffles of the answers behind the bound of chance: with these the 950th of 999 is the end of 19 in 20.
_SHUFFLES, _SEED = 999, 1
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


def _varying(run: Run) -> list[str]:
    """Parameters whose value differs between draws."""
    sets = run.raw.parameters
    return [name for name in sets[0] if any(one[name] != sets[0][name] for one in sets)]


def distinct(
    values: npt.NDArray[np.float64], answer: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Sets of parameters (S, P) that differ, and the mean answers (S, arms) of the draws of each.

    Draws of a posterior repeat sets: counted as if they were independent, they make correlations out of nothing.
    """
    sets, at = np.unique(values, axis=0, return_inverse=True)
    sums = np.zeros((len(sets), answer.shape[1]))
    np.add.at(sums, at.ravel(), answer)
    return sets, sums / np.bincount(at.ravel())[:, None]


def correlations(
    sets: npt.NDArray[np.float64], answer: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], float]:
    """Rank correlations (P, arms) over sets that differ, and the size that chance alone stays below in 19 of 20 runs.

    The bound is that of the largest correlation when the answers are dealt out to the sets at random: whatever the
    number of sets and parameters, and however these go together.
    """
    ranks, own = _unit_ranks(sets), _unit_ranks(answer)
    rng = np.random.default_rng(_SEED)
    largest = [np.abs(ranks.T @ own[rng.permutation(len(own))]).max() for _ in range(_SHUFFLES)]
    return ranks.T @ own, float(np.quantile(largest, 1.0 - _ALPHA, method="higher"))


def _unit_ranks(columns: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Ranks within each column, centred and of length one, so that products are correlations."""
    ranks = rankdata(columns, axis=0)
    centred = ranks - ranks.mean(axis=0)
    return np.asarray(centred / np.sqrt((centred**2).sum(axis=0)))


def sets_to_tell(correlations: int, size: float = TELLING) -> int:
    """Sets of parameters with which a correlation of this ``size`` stands out from chance among so many, in tens.

    Fisher's approximation with Bonferroni's correction: good enough for so many sets, too lenient for a few.
    """
    deviates = float(norm.ppf(1.0 - _ALPHA / (2.0 * correlations)))
    return int(10 * np.ceil((3.0 + (deviates / np.arctanh(size)) ** 2) / 10.0))


class Found(NamedTuple):
    """Arm -> its drivers, over how many ``sets`` of parameters that differ, and how many correlations that are in all.

    Chance alone stays below ``bound``. ``left`` parameters vary as well, but cannot change the answer under the
    regimes of the run.
    """

    drivers: dict[str, list[Driver]]
    sets: int
    correlations: int
    bound: float
    left: int


def found_drivers(run: Run) -> Found | None:
    """Every parameter that varies and can act, in every arm; None with too few sets, or where nothing moves."""
    varied, still = _varying(run), idle(run.scenario, run.resolved)
    names = [name for name in varied if name not in still]
    by_arm = answers(run)
    moved = [arm for arm, answer in by_arm.items() if np.ptp(answer) > 0.0]
    if not names or not moved:
        return None
    values = np.array([[one[name] for name in names] for one in run.raw.parameters])
    sets, answer = distinct(values, np.column_stack([by_arm[arm] for arm in moved]))
    if len(sets) < LEAST_SETS:
        return None
    found, bound = correlations(sets, answer)
    drivers: dict[str, list[Driver]] = {arm: [] for arm in by_arm}
    for arm, column in zip(moved, found.T, strict=True):
        drivers[arm] = [Driver(names[k], float(column[k])) for k in np.argsort(-np.abs(column), kind="stable")]
    return Found(drivers, len(sets), found.size, bound, len(varied) - len(names))


def drivers_text(found: Found | None, run: Run, lang: str = "en") -> str:
    """What there is to say where no parameter stands out; empty where one does."""
    if found is None:
        return word("html.no_drivers", lang, least=LEAST_SETS)
    if any(abs(one.correlation) > found.bound for own in found.drivers.values() for one in own):
        return ""
    parameters = max(len(own) for own in found.drivers.values())
    said = word(
        "html.no_driver_stands_out", lang, sets=found.sets, parameters=parameters,
        enough=sets_to_tell(found.correlations), size=number(TELLING, 1, lang),
    )  # fmt: skip
    return f"{said} {word('note.idle', lang, n=found.left)}" if found.left else said


def drivers_grid(found: Found | None, run: Run, lang: str = "en") -> Grid | None:
    """The parameters beyond chance, by arm; None where there are none."""
    if found is None:
        return None
    rows = []
    for arm, own in found.drivers.items():
        for name, correlation in own:
            if abs(correlation) > found.bound:
                rows.append((label("arm", arm, lang), meaning(name, lang), name, load()[name].grade,
                             number(correlation, 2, lang, sign=True)))  # fmt: skip
    if not rows:
        return None
    head = tuple(word(f"head.{name}", lang) for name in ("arm", "meaning", "parameter", "grade", "correlation"))
    return Grid("drivers", _title(run, lang), head, tuple(rows), _note(found, run, lang), texts=4)


def all_drivers_grid(found: Found | None, run: Run, lang: str = "en") -> Grid | None:
    """The parameters that can act, with a column for each arm, the strongest first; None as ``found_drivers``."""
    if found is None:
        return None
    at = {arm: dict(own) for arm, own in found.drivers.items()}
    names = list(dict.fromkeys(one.name for own in found.drivers.values() for one in own))
    names.sort(key=lambda name: -max(abs(own.get(name, 0.0)) for own in at.values()))
    rows = []
    for name in names:
        cells = (number(own.get(name, float("nan")), 2, lang, sign=True) for own in at.values())
        rows.append((meaning(name, lang), name, load()[name].grade, *cells))
    arms = (label("arm", arm, lang) for arm in at)
    head = (*(word(f"head.{name}", lang) for name in ("meaning", "parameter", "grade")), *arms)
    return Grid("drivers-all", _title(run, lang), head, tuple(rows), _note(found, run, lang), texts=3)


def _title(run: Run, lang: str) -> str:
    outcome = label("outcome", WITH_ARMS if run.arms else WITHOUT_ARMS, lang)
    return word("table.drivers", lang, outcome=outcome)


def _note(found: Found, run: Run, lang: str) -> str:
    note = word("note.drivers", lang, sets=found.sets, bound=number(found.bound, 2, lang), n=found.correlations)
    return f"{note} {word('note.idle', lang, n=found.left)}" if found.left else note
