"""Long tables from the arrays of a simulation: one function a table."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bijstandsim.engine.outcomes import NAMES
from bijstandsim.engine.simulate import Outcomes
from bijstandsim.kernels.month import SERIES
from bijstandsim.population.groups import ALL
from bijstandsim.report.intervals import Array, Interval, single_runs, summarise
from bijstandsim.scenario import Resolved, cities
from bijstandsim.scenario.schema import REST

_TYPES = {"month": "int64", **dict.fromkeys(("municipality", "arm", "contrast", "group", "outcome"), "str")}


def arm_names(o: Outcomes) -> list[str]:
    """Names of the arms; the first is the rest of the city."""
    return [arm.name for arm in o.resolved.arms]


def contrasts(o: Outcomes) -> list[int]:
    """Arms that are compared with the control arm; the rest of the city is not a group of the lot."""
    return contrasts_of(o.resolved)


def contrasts_of(resolved: Resolved) -> list[int]:
    """The same from a resolved scenario."""
    return [a for a, arm in enumerate(resolved.arms) if a != resolved.control and arm.name != REST]


def contrast_name(o: Outcomes, arm: int) -> str:
    """Such as ``guidance - control``."""
    return f"{o.resolved.arms[arm].name} - {o.resolved.arms[o.resolved.control].name}"


def moments(o: Outcomes) -> list[int]:
    """The end of the policy and the last month, once where they are the same."""
    return sorted({o.resolved.policy_months, o.resolved.months})


def of_arm(o: Outcomes, arm: int) -> Array:
    """Values of one arm (draws, replicates, months, groups, outcomes) as float64."""
    return o.values[:, :, :, arm].astype(np.float64)


def _long(keep: np.ndarray, groups: tuple[str, ...], columns: dict[str, np.ndarray]) -> pd.DataFrame:
    """Rows (month, group, outcome) where ``keep`` (months, groups) is true."""
    month, group, outcome = np.nonzero(np.broadcast_to(keep[..., None], (*keep.shape, len(NAMES))))
    at = (month, group, outcome)
    table: dict[str, object] = {
        "month": month,
        "group": np.array(groups, dtype=object)[group],
        "outcome": np.array(NAMES, dtype=object)[outcome],
    }
    whole = (*keep.shape, len(NAMES))
    return pd.DataFrame(table | {name: np.broadcast_to(x, whole)[at] for name, x in columns.items()})


def _stack(o: Outcomes, parts: list[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    """One table with the municipality, the columns in order; empty when there are no parts."""
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype=_TYPES.get(name, "float64")) for name in columns})
    table = pd.concat(parts, ignore_index=True)
    table["municipality"] = cities.name(o.scenario)
    return table[columns]


def monthly(o: Outcomes) -> pd.DataFrame:
    """Every outcome by month, arm and group; groups without people are left out."""
    people = o.people.mean(axis=(0, 1))
    parts = []
    for a, name in enumerate(arm_names(o)):
        found = summarise(of_arm(o, a), o.point)
        n = people[:, a]
        table = _long(n > 0, o.groups, {"mean": found.mean, "lo": found.lo, "hi": found.hi, "n": n[..., None]})
        table["arm"] = name
        parts.append(table)
    return _stack(o, parts, ["month", "municipality", "arm", "group", "outcome", "mean", "lo", "hi", "n"])


def effects(o: Outcomes) -> pd.DataFrame:
    """Every outcome of an arm less that of the control arm in the same run."""
    control = o.resolved.control
    base = of_arm(o, control)
    people = o.people.mean(axis=(0, 1))
    parts = []
    for a in contrasts(o):
        found, trial = effect(of_arm(o, a) - base, o.point)
        columns = {"mean": found.mean, "lo": found.lo, "hi": found.hi, "mc_se": found.mc_se}
        columns |= {"trial_lo": trial[0], "trial_hi": trial[1]}
        table = _long((people[:, a] > 0) & (people[:, control] > 0), o.groups, columns)
        table["arm"], table["contrast"] = o.resolved.arms[a].name, contrast_name(o, a)
        parts.append(table)
    names = ["municipality", "arm", "contrast", "group", "outcome", "month"]
    return _stack(o, parts, [*names, "mean", "lo", "hi", "trial_lo", "trial_hi", "mc_se"])


def effect(difference: Array, point: bool) -> tuple[Interval, tuple[Array, Array]]:
    """Interval of paired differences (draws, replicates, ...) and the range over single runs."""
    return summarise(difference, point), single_runs(difference)


def runs(o: Outcomes) -> pd.DataFrame:
    """Every run's outcomes for all people of an arm, at the end of the policy and in the last month."""
    months = moments(o)
    values = o.values[:, :, :, :, 0][:, :, months].astype(np.float64)  # in two steps, or numpy moves the axes
    draws, replicates = values.shape[:2]
    axes = [range(draws), range(replicates), months, arm_names(o), NAMES]
    index = pd.MultiIndex.from_product(axes, names=["draw", "replicate", "month", "arm", "outcome"])
    table = index.to_frame(index=False)
    table["municipality"], table["group"], table["value"] = cities.name(o.scenario), ALL, values.ravel()
    return table[["draw", "replicate", "month", "municipality", "arm", "group", "outcome", "value"]]


def series(o: Outcomes) -> pd.DataFrame:
    """The market, the inflow and the caseworkers' hours of every run, month by month."""
    draws, replicates, months, _ = o.series.shape
    axes = [range(draws), range(replicates), range(1, 1 + months), SERIES]
    table = pd.MultiIndex.from_product(axes, names=["draw", "replicate", "month", "series"]).to_frame(index=False)
    table["value"] = o.series.ravel()
    return table


def stock(o: Outcomes) -> pd.DataFrame:
    """Benefits of the rest of the city at the end of the policy, % of those at its start, in the same run."""
    benefits = of_arm(o, 0)[:, :, :, 0, NAMES.index("benefits")]
    month = o.resolved.policy_months
    before, after = benefits[:, :, 0], benefits[:, :, month]
    nothing = np.full(before.shape, np.nan)  # everybody is in an arm
    found = summarise(np.divide(100.0 * after, before, out=nothing, where=before > 0), o.point)
    line = (month, cities.name(o.scenario), float(found.mean), float(found.lo), float(found.hi))
    return pd.DataFrame([line], columns=["month", "municipality", "mean", "lo", "hi"])


def parameters(o: Outcomes) -> pd.DataFrame:
    """The parameters of every draw, in their own units."""
    rows = [(d, name, float(value)) for d, values in enumerate(o.parameters) for name, value in values.items()]
    return pd.DataFrame(rows, columns=["draw", "name", "value"])
