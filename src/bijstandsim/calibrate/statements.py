"""Probabilities of reported statements: an estimate is normal around a true effect with the design's error.

All functions take arrays over parameter draws and average over them, so that what is not known of the parameters
is in the result. Units: those of the effect and its standard error.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from bijstandsim.calibrate.targets import OWN_CONTRAST as OWN_CONTRAST  # statements that never join another row

#: Two-sided test at 5 %.
CRITICAL = 1.96
#: statement -> the interval of estimate / standard error that it says; the last two are on a contrast of their own.
INTERVALS: dict[str, tuple[float, float]] = {
    "positive": (0.0, math.inf),
    "negative": (-math.inf, 0.0),
    "not_significant": (-CRITICAL, CRITICAL),
    "positive_not_significant": (0.0, CRITICAL),
    "not_positive": (-math.inf, CRITICAL),
    "not_negative": (-CRITICAL, math.inf),
    "zero_or_positive": (-CRITICAL, math.inf),
    "zero_or_negative": (-math.inf, CRITICAL),
    "smaller_than_guidance": (-math.inf, 0.0),
    "not_larger_than_earlier": (-math.inf, 0.0),
}
#: Smallest probability that is told, so that its logarithm is a number.
LEAST = 1e-12
#: An ln ratio below this does not tell the model from no effect.
LEAST_RATIO = 0.05


def interval_probability(effect: ArrayLike, sd: ArrayLike, low: ArrayLike, high: ArrayLike) -> float:
    """Probability that an estimate lies between ``low`` and ``high``, the mean over draws of all four."""
    mean, spread = np.asarray(effect, float), np.asarray(sd, float)
    return float(np.mean(special.ndtr((high - mean) / spread) - special.ndtr((low - mean) / spread)))


def joint_interval(reports: list[str]) -> tuple[float, float]:
    """What several statements on one estimate say together: the intersection of their intervals.

    Raises ValueError when they exclude each other.
    """
    low = max(INTERVALS[report][0] for report in reports)
    high = min(INTERVALS[report][1] for report in reports)
    if low >= high:
        raise ValueError(f"statements on one estimate exclude each other: {reports}")
    return low, high


def tail_probability(value: float, effect: ArrayLike, error: ArrayLike, tails: float | None = None) -> float:
    """Two-sided predictive tail probability of a reported value, 2 min(F, 1 - F), F the mean over draws.

    F is normal, or Student's with ``tails`` degrees of freedom and ``error`` its scale.
    """
    scaled = (value - np.asarray(effect, float)) / np.asarray(error, float)
    below = float(np.mean(special.ndtr(scaled) if tails is None else special.stdtr(tails, scaled)))
    return 2.0 * min(below, 1.0 - below)


def log_density(value: float, effect: ArrayLike, error: ArrayLike, tails: float | None = None) -> float:
    """Logarithm of the predictive density of a reported value, the mean over draws; ``tails`` as above."""
    kind = stats.norm() if tails is None else stats.t(tails)
    scale = np.asarray(error, float)
    logs = np.ravel(kind.logpdf((value - np.asarray(effect, float)) / scale) - np.log(scale))
    return float(special.logsumexp(logs) - np.log(len(logs)))


def within_bound(value: float, effect: ArrayLike, sd: ArrayLike, error: float) -> float:
    """Probability that an estimate does not exceed an upper bound by more than the noise of its ``error``."""
    return interval_probability(effect, sd, -math.inf, value + CRITICAL * error)


def log_quotient(one: float, other: float) -> float:
    """ln(one probability / another), both at least ``LEAST``."""
    return math.log(max(one, LEAST) / max(other, LEAST))


def share_variance(share_pct: ArrayLike, people: float) -> np.ndarray:
    """Sampling variance (% squared) of a share of ``people``; a share of 0 or 100 counts as half a person off it."""
    least = 0.5 / people
    p = np.clip(np.asarray(share_pct, float) / 100.0, least, 1.0 - least)
    return np.asarray(1e4 * p * (1.0 - p) / people)


def verdict(probability: float | None, ratio: float | None) -> str:
    """``agrees``, ``open``, ``disagrees``, or ``not read`` without a probability.

    ``agrees`` takes a probability of at least a half and, where no effect is an alternative, a ratio of at least
    ``LEAST_RATIO``: below it no effect agrees as well, and the sign of the ratio is that of a rounding.
    """
    if probability is None:
        return "not read"
    if probability < 0.05:
        return "disagrees"
    return "agrees" if probability >= 0.5 and (ratio is None or ratio >= LEAST_RATIO) else "open"
