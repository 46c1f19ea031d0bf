"""PAWN from weighted draws: how far the distribution of a response moves when an input is known.

F. Pianosi and T. Wagener, Environmental Modelling & Software 108 (2018) 197-207. SALib's function has no weights; with
equal weights the numbers are its.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import t as student

from bijstandsim.sensitivity.foretold import floor_of

#: Slices of each input; ten is SALib's own choice.
_SLICES = 10
_RESAMPLES = 30


def pawn(x: np.ndarray, y: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """PAWN of each column of ``x`` (n, k): the median over slices of the largest distance between two distributions.

    The distributions are those of ``y`` (n,) within a slice of the column and of all ``y``, both with ``weights`` (n,).
    NaN throughout where ``y`` stands still.
    """
    if np.ptp(y) == 0.0:
        return np.full(x.shape[1], np.nan)
    order = np.argsort(y, kind="stable")
    x, y, weights = x[order], y[order], weights[order]
    last = np.r_[y[1:] != y[:-1], True]  # where a step of the distribution ends
    whole = (np.cumsum(weights) / weights.sum())[last]
    return np.array([_median(x[:, j], weights, last, whole) for j in range(x.shape[1])])


def _median(x: np.ndarray, weights: np.ndarray, last: np.ndarray, whole: np.ndarray) -> float:
    parts = np.zeros((len(x), _SLICES))
    parts[np.arange(len(x)), _slices(x, weights)] = weights
    sums = np.cumsum(parts, axis=0)
    used = sums[-1] > 0.0
    within = sums[last][:, used] / sums[-1, used]
    return float(np.median(np.abs(within - whole[:, None]).max(axis=0)))


def _slices(x: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The slice of each draw: equal parts of the weight, ties together."""
    _, place = np.unique(x, return_inverse=True)
    sizes = np.bincount(place, weights)
    middle = (np.cumsum(sizes) - sizes / 2.0) / weights.sum()
    return np.asarray(np.minimum((middle * _SLICES).astype(np.int64), _SLICES - 1)[place])


def half_widths(x: np.ndarray, y: np.ndarray, weights: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Half-width of the interval of each column's PAWN, (k,), from resamples of the distinct draws."""
    found = []
    for _ in range(_RESAMPLES):
        times = np.bincount(rng.integers(len(y), size=len(y)), minlength=len(y))
        kept = times > 0
        found.append(pawn(x[kept], y[kept], (weights * times)[kept]))
    return np.asarray(student.ppf(0.975, _RESAMPLES - 1) * np.std(found, axis=0, ddof=1))


def floor(x: np.ndarray, y: np.ndarray, weights: np.ndarray, orders: np.ndarray) -> float:
    """What one input in a hundred that has nothing to do with ``y`` is above.

    Columns of ``x`` in turn, shuffled between the distinct draws by the columns of ``orders`` (n, K).
    """
    columns = np.arange(orders.shape[1]) % x.shape[1]
    return float(floor_of(pawn(x[orders, columns], y, weights)))
