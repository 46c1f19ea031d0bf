"""Expected gain per person: the spread of the means over runs, less the spread that chance alone gives them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

#: What ``describe`` tells of a group, in this order.
QUANTITIES = ("mean", "sd_true", "sd_observed", "reliability", "share_gain", "share_lose", "share_neither")


class Gains(NamedTuple):
    """Gains of N people; NaN throughout when a single run leaves chance unknown."""

    mean: float
    sd_observed: float  # of the people's means over the runs
    sd_true: float  # of the people's expected gains
    reliability: float  # share of the observed variance that is not chance; 0 to 1
    shrunk: np.ndarray  # (N,) means drawn towards the group's, so that their spread is sd_true


def expected_gains(gain: np.ndarray) -> Gains:
    """Gains of the same people in several runs: (runs, N) -> Gains.

    A person's mean over R runs varies around the expected gain with a variance that is estimated by the person's own
    variance over the runs, over R; what a run does to all people alike (a busy month of the city) spreads nobody and
    is taken out first. The mean of these is taken from the variance of the means; what is left, or zero, is the
    variance of the expected gains. The means are then drawn towards the group's mean by the root of the
    reliability, which gives them that variance: the factor of the best guess for one person, the reliability itself,
    would leave too few people far from the middle. The factor is one for the group: a person's own variance over a
    few runs is too uncertain to be used for that person alone.
    """
    runs, n = gain.shape
    means = gain.mean(axis=0)
    middle = float(means.mean()) if n else np.nan
    if runs < 2 or n < 2:
        return Gains(middle, np.nan, np.nan, np.nan, np.full(n, np.nan))
    observed = float(means.var(ddof=1))
    apart = gain - gain.mean(axis=1, keepdims=True)
    noise = float(apart.var(axis=0, ddof=1).mean()) / runs * n / (n - 1)
    left = max(observed - noise, 0.0)
    reliability = left / observed if observed > 0.0 else np.nan
    factor = np.sqrt(reliability) if observed > 0.0 else 1.0
    return Gains(middle, np.sqrt(observed), np.sqrt(left), reliability, middle + factor * (means - middle))


def describe(gain: np.ndarray, threshold: float) -> np.ndarray:
    """The numbers of ``QUANTITIES`` for a group (runs, N); shares in % of the group."""
    known = ~np.isnan(gain).any(axis=0)  # who left at once has no income to compare
    found = expected_gains(gain[:, known])
    n = len(found.shrunk)
    if n == 0 or np.isnan(found.shrunk[0]):
        shares = [np.nan] * 3
    else:
        up, down = float((found.shrunk > threshold).mean()), float((found.shrunk < -threshold).mean())
        shares = [100.0 * up, 100.0 * down, 100.0 * (1.0 - up - down)]
    return np.array([found.mean, found.sd_true, found.sd_observed, found.reliability, *shares])
