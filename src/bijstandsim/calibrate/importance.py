"""Pareto-smoothed importance weights: from the posterior of which points were drawn to another one.

Source: Vehtari, Simpson, Gelman, Yao and Gabry (2024), "Pareto smoothed importance sampling", JMLR 25.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from bijstandsim.errors import InputError

#: Weights are trusted up to this shape of their tail.
MOST_K = 0.7
#: The tail, a fifth of the draws when they are few, takes at least five.
LEAST_DRAWS = 25


@dataclass(frozen=True)
class Weights:
    """Smoothed weights that sum to 1, the shape of the raw weights' tail, and what the sample is worth.

    ``independence``: independent draws per draw, below 1 when they come from chains.
    """

    weights: np.ndarray
    k: float
    independence: float = 1.0

    @property
    def effective(self) -> float:
        """Effective number of draws: 1 over the sum of squared weights, times their independence."""
        return float(self.independence / (self.weights**2).sum())

    @property
    def trusted(self) -> bool:
        """Whether the tail of the weights is light enough."""
        return self.k <= MOST_K

    def resample(self, count: int, seed: int) -> np.ndarray:
        """``count`` places, each about as often as it weighs (systematic resampling)."""
        start = np.random.default_rng([seed, 17]).random()
        marks = (start + np.arange(count)) / count
        return np.asarray(np.minimum(np.searchsorted(np.cumsum(self.weights), marks), len(self.weights) - 1))

    def coupled(self, seed: int) -> np.ndarray:
        """As many places as there are draws, each about as often as it weighs, a draw in its own place if it is taken.

        So two samples that differ in their weights alone differ in as few places as they can.
        """
        size = len(self.weights)
        times = np.bincount(self.resample(size, seed), minlength=size)
        places = np.arange(size)
        places[times == 0] = np.repeat(places, np.maximum(times - 1, 0))
        return places


def smooth(log_ratio: np.ndarray, independence: float = 1.0) -> Weights:
    """Weights from ln(target / proposal) of draws of the proposal: (P,). Raises InputError when they are too few."""
    from arviz_stats.base.array import array_stats

    if len(log_ratio) < LEAST_DRAWS:
        raise InputError(
            "too few simulator points to weigh", found=len(log_ratio), allowed=f"{LEAST_DRAWS} or more with results"
        )
    if np.ptp(log_ratio) == 0.0:  # no tail to fit
        return Weights(np.full(len(log_ratio), 1.0 / len(log_ratio)), 0.0, independence)
    # This version takes ln likelihood, the negative of what is weighed; a test on a known target holds it to that.
    logs, k = array_stats.psislw(np.max(log_ratio) - np.asarray(log_ratio, float), r_eff=independence)  # type: ignore[no-untyped-call]
    logs = np.asarray(logs, float)
    return Weights(np.exp(logs - special.logsumexp(logs)), float(np.asarray(k)), independence)
