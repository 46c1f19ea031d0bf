"""Tables of a sweep: levels and differences with nobody treated, by point of the design."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import t as student

from bijstandsim.report.intervals import HIGH, has_parameter_uncertainty, over_draws
from bijstandsim.sweep.arrays import by_index, measures_of
from bijstandsim.sweep.cities import ERROR
from bijstandsim.sweep.measure import meaning_of, unit_of
from bijstandsim.sweep.plan import Plan
from bijstandsim.sweep.store import ID
from bijstandsim.sweep.study import SweepStudy


@dataclass(frozen=True)
class Cube:
    """Results by index: N rows, D draws, W worlds (nobody first), K measures.

    NaN where a row has failed or a result is not finite: what is made of it is NaN as well, never the mean of the rest.
    """

    values: np.ndarray  # (N, D, W, K) means over replicates
    errors: np.ndarray  # (N, D, W, K) standard errors of the difference with nobody over replicates
    worlds: tuple[str, ...]
    measures: tuple[str, ...]
    replicates: int
    point: bool

    def of(self, measure: str, world: int) -> np.ndarray:
        """Levels of a measure in a world: (N, D)."""
        return np.asarray(self.values[:, :, world, self.measures.index(measure)])

    def gain(self, measure: str, world: int) -> np.ndarray:
        """Difference with nobody treated, paired: (N, D)."""
        return np.asarray(self.of(measure, world) - self.of(measure, 0))

    def error(self, measure: str, world: int) -> np.ndarray:
        """Standard errors of ``gain``: (N, D)."""
        return np.asarray(self.errors[:, :, world, self.measures.index(measure)])


def cube(study: SweepStudy, plan: Plan, frame: pd.DataFrame) -> Cube:
    """The lines of a store's frame as arrays."""
    worlds = ("nobody", *study.regime_names)
    rows = len(plan.rows)
    values, errors = (by_index(frame, rows, study.draws, worlds, prefix) for prefix in ("", ERROR))
    measures = measures_of(frame)
    values = np.where(np.isfinite(values), values, np.nan)
    return Cube(values, errors, worlds, measures, study.replicates, study.is_point)


def points(study: SweepStudy) -> pd.DataFrame:
    """Where every row stands: ``row``, and for each input its place and its label."""
    listed = study.places
    found: dict[str, list[object]] = {ID: list(range(len(listed)))}
    found |= {column: [] for name in study.inputs for column in (name, f"{name}_label")}
    for row in listed:
        for name, spot in zip(study.inputs, row, strict=True):
            found[name].append(spot.at)
            found[f"{name}_label"].append(spot.label)
    return pd.DataFrame(found)


def interval(values: np.ndarray, errors: np.ndarray, replicates: int, point: bool) -> tuple[np.ndarray, ...]:
    """Mean, low, high and Monte Carlo error (N,) from values and errors (N, D).

    With five draws or more: ``over_draws``. Otherwise Student's interval over the replicates, simulation noise
    alone; NaN with one replicate. A row in which one draw is NaN is NaN.
    """
    draws = values.shape[1]
    mean = values.mean(axis=1)
    mc_se = np.sqrt((errors**2).mean(axis=1) / draws)
    if has_parameter_uncertainty(draws, point):
        luck = (errors**2).mean(axis=1) if replicates > 1 else np.full(len(mean), np.nan)
        low, high = (np.where(np.isnan(mean), mean, end) for end in over_draws(values.T, luck))
        return mean, low, high, mc_se
    wide = student.ppf(HIGH, max(draws * (replicates - 1), 1)) * mc_se
    return mean, mean - wide, mean + wide, mc_se


def cells(c: Cube) -> pd.DataFrame:
    """One line for each row, regime and measure: level, level when nobody is treated, difference with its interval."""
    parts = []
    for w, regime in enumerate(c.worlds[1:], start=1):
        for measure in c.measures:
            mean, low, high, mc_se = interval(c.gain(measure, w), c.error(measure, w), c.replicates, c.point)
            parts.append(
                pd.DataFrame(
                    {
                        ID: np.arange(len(mean)), "regime": regime, "measure": measure, "unit": unit_of(measure),
                        "level": c.of(measure, w).mean(axis=1), "nobody": c.of(measure, 0).mean(axis=1),
                        "difference": mean, "lo": low, "hi": high, "mc_se": mc_se,
                    }
                )
            )  # fmt: skip
    return pd.concat(parts, ignore_index=True).sort_values([ID, "regime"], kind="stable", ignore_index=True)


def wide(cells: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    """One line for each row: where it stands, then ``measure|nobody``, and by regime ``measure|regime`` with interval.

    That is the level when nobody is treated, and the difference with it (``..._lo``, ``..._hi``).
    """
    found: dict[str, pd.Series] = {}
    for (regime, measure), own in cells.groupby(["regime", "measure"], sort=False):
        at = own.set_index(ID)
        found.setdefault(f"{measure}|nobody", at["nobody"])
        found |= {f"{measure}|{regime}{end}": at[column]
                  for end, column in (("", "difference"), ("_lo", "lo"), ("_hi", "hi"))}  # fmt: skip
    return points.merge(pd.DataFrame(found), left_on=ID, right_index=True)


def times_best(gains: np.ndarray, row: int) -> int:
    """Draws in which no other row has more than ``row``, of ``gains`` (N, D); rows without all results have no part."""
    whole = gains[~np.isnan(gains).any(axis=1)]
    return int((gains[row] >= whole.max(axis=0)).sum())


def dictionary(c: Cube) -> pd.DataFrame:
    """What every measure is: name, unit, meaning."""
    rows = [(name, unit_of(name), meaning_of(name)) for name in c.measures]
    return pd.DataFrame(rows, columns=["measure", "unit", "meaning"])
