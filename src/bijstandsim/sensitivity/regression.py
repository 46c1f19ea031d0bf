"""Conditional means by regression on splines, from a sample that was made for something else."""

from __future__ import annotations

import numpy as np
from scipy.interpolate import BSpline

_DEGREE = 3
#: Inner knots of a spline in one input, at equal steps of its rank; none for the splines of a product of two.
_KNOTS = (0.25, 0.5, 0.75)


def splines(u: np.ndarray, inner: tuple[float, ...] = _KNOTS) -> np.ndarray:
    """Cubic B-splines (n, 4 + inner knots) at places ``u`` (n,) in [0, 1]; they sum to one."""
    ends = np.zeros(_DEGREE + 1), np.ones(_DEGREE + 1)
    found = BSpline.design_matrix(np.clip(u, 0.0, 1.0), np.r_[ends[0], inner, ends[1]], _DEGREE)
    return np.asarray(found.toarray())


def additive(u: np.ndarray) -> np.ndarray:
    """A constant and the splines of every column of ``u`` (n, k), without the one that the constant replaces."""
    return np.hstack([np.ones((len(u), 1)), *(splines(u[:, j])[:, 1:] for j in range(u.shape[1]))])


def product(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """All products of two small sets of splines, for a surface over two inputs."""
    first, second = splines(u, ()), splines(v, ())
    return np.asarray((first[:, :, None] * second[:, None, :]).reshape(len(u), -1))


def fitted(x: np.ndarray, y: np.ndarray, at: np.ndarray | None = None) -> np.ndarray:
    """Least-squares fit of ``y`` (n, ...) on ``x`` (n, p), at the rows of ``at`` or of ``x``."""
    flat = y.reshape(len(y), -1)
    coefficients = np.linalg.lstsq(x, flat, rcond=None)[0]
    place = x if at is None else at
    return np.asarray((place @ coefficients).reshape(len(place), *y.shape[1:]))


def explained(x: np.ndarray, y: np.ndarray, folds: int = 8) -> float:
    """Share of the variance of ``y`` that ``x`` foretells out of sample; at least 0. NaN when ``y`` stands still."""
    if np.ptp(y) == 0.0:
        return float("nan")
    missed = np.zeros(len(y))
    for fold in range(folds):
        out = np.arange(len(y)) % folds == fold
        missed[out] = y[out] - fitted(x[~out], y[~out], x[out])
    return float(max(0.0, 1.0 - (missed**2).mean() / y.var()))


def ranks(x: np.ndarray) -> np.ndarray:
    """Ranks of a column in (0, 1), ties in the middle."""
    from scipy.stats import rankdata

    return np.asarray((rankdata(x) - 0.5) / len(x))
