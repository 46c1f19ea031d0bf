"""Means and intervals over runs: parameter uncertainty where there are draws, simulation noise otherwise."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.stats import t as student

Array = npt.NDArray[np.float64]

#: With fewer parameter draws than this, their spread says nothing.
MIN_DRAWS = 5
#: From so many numbers on the ends of 90 % of further ones lie within them, and are quantiles.
QUANTILES = 19
LOW, HIGH = 0.05, 0.95


class Interval(NamedTuple):
    """Mean, 90 % interval, and the standard error that simulation noise leaves in one draw's mean."""

    mean: Array
    lo: Array
    hi: Array
    mc_se: Array


def has_parameter_uncertainty(n_draws: int, point: bool) -> bool:
    """Whether an interval over this many draws is about the parameters."""
    return not point and n_draws >= MIN_DRAWS


def nan_mean(x: Array, axis: int | tuple[int, ...]) -> Array:
    """Mean of the numbers that are there; NaN where there are none."""
    there = ~np.isnan(x)
    n = there.sum(axis=axis)
    total = np.where(there, x, 0.0).sum(axis=axis)
    return np.asarray(np.divide(total, n, out=np.full(np.shape(total), np.nan), where=n > 0))


def nan_quantile(x: Array, share: float, least: int = 1) -> Array:
    """Quantile over the first axis of the numbers that are there; NaN where there are fewer than ``least``.

    Weibull's: of further numbers of the same kind a ``share`` lies below it. (Linear quantiles of 20 numbers have 82
    of 100 further ones between 5 and 95 %, not 90.)
    """
    ranked = np.sort(x, axis=0)  # NaN comes last
    n = (~np.isnan(ranked)).sum(axis=0)
    at = np.clip(share * (n + 1) - 1, 0, np.maximum(n - 1, 0))
    below = np.floor(at).astype(np.int64)
    above = np.minimum(below + 1, np.maximum(n - 1, 0))
    low = np.take_along_axis(ranked, below[None], axis=0)[0]
    high = np.take_along_axis(ranked, above[None], axis=0)[0]
    return np.where(n >= least, low + (at - below) * (high - low), np.nan)


def over_draws(by_draw: Array, luck: Array) -> tuple[Array, Array]:
    """Ends of 90 % for what a further parameter draw gives, from means by draw (draws, ...); NaN are left out.

    ``luck`` (...) is what chance adds to the variance of a draw's mean, NaN where it is not known. It is no uncertainty
    of the parameters, so that the draws are moved together by as much, and what it leaves open of the mean is added.
    From ``QUANTILES`` draws on the ends are quantiles, with fewer those of Student's prediction.
    """
    n = (~np.isnan(by_draw)).sum(axis=0)
    mean = nan_mean(by_draw, axis=0)
    variance = np.divide(np.nansum((by_draw - mean) ** 2, axis=0), n - 1, out=np.zeros(mean.shape), where=n > 1)
    known = np.nan_to_num(luck)
    kept = np.sqrt(np.clip(1.0 - np.divide(known, variance, out=np.zeros(mean.shape), where=variance > 0.0), 0.0, 1.0))
    ends = []
    for share, sign in ((LOW, -1.0), (HIGH, 1.0)):
        apart = sign * kept * (nan_quantile(by_draw, share) - mean)
        wide = student.ppf(HIGH, np.maximum(n - 1, 1)) * np.sqrt(variance * (kept**2 + 1.0 / np.maximum(n, 1)))
        of_mean = student.ppf(HIGH, np.maximum(n - 1, 1)) * np.sqrt(known / np.maximum(n, 1))
        far = np.where(n >= QUANTILES, np.hypot(np.maximum(apart, 0.0), of_mean), wide)
        ends.append(np.where(n >= MIN_DRAWS, mean + sign * far, np.nan))
    return ends[0], ends[1]


def summarise(x: npt.ArrayLike, point: bool) -> Interval:
    """Interval of an array (draws, replicates, ...).

    With at least ``MIN_DRAWS`` draws: mean over draws of the replicates' means, and ``over_draws``. Otherwise: that
    mean and Student's interval from the spread within draws, which is simulation noise alone; NaN where a draw has one
    replicate.
    """
    values = np.asarray(x, dtype=np.float64)
    by_draw = nan_mean(values, axis=1)
    mean = nan_mean(by_draw, axis=0)
    n = (~np.isnan(values)).sum(axis=1)
    squares = np.nansum((values - by_draw[:, None]) ** 2, axis=(0, 1))
    freedom = np.maximum(n - 1, 0).sum(axis=0)
    nothing = np.full(mean.shape, np.nan)
    variance = np.divide(squares, freedom, out=nothing.copy(), where=freedom > 0)
    runs_a_draw = np.where(n > 0, n, 0).sum(axis=0) / np.maximum((n > 0).sum(axis=0), 1)
    mc_se = np.sqrt(np.divide(variance, runs_a_draw, out=nothing.copy(), where=runs_a_draw > 0))
    if has_parameter_uncertainty(values.shape[0], point):
        return Interval(mean, *over_draws(by_draw, mc_se**2), mc_se)
    total = n.sum(axis=0)
    se = np.sqrt(np.divide(variance, total, out=nothing.copy(), where=total > 0))
    wide = student.ppf(HIGH, np.maximum(freedom, 1)) * se
    return Interval(mean, mean - wide, mean + wide, mc_se)


def single_runs(x: npt.ArrayLike) -> tuple[Array, Array]:
    """5 and 95 % quantiles over all runs (draws, replicates, ...): what one experiment of this size would show."""
    values = np.asarray(x, dtype=np.float64)
    pooled = values.reshape(-1, *values.shape[2:])
    return nan_quantile(pooled, LOW, QUANTILES), nan_quantile(pooled, HIGH, QUANTILES)
