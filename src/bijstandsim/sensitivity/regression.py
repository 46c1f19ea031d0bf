"""Conditional means by regression on splines, from a sample that was made for something else."""

from __future__ import annotations

import numpy as np
from numpy.polynomial.legendre import legvander
from scipy.interpolate import BSpline

_DEGREE = 3
#: Inner knots of a spline in one input, at equal steps of its rank; none for the splines of a product of two.
_KNOTS = (0.25, 0.5, 0.75)
#: Columns of a factor up to which products of its columns are terms too.
MOST_WITH_PRODUCTS = 3


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
    return _crossed(splines(u, ()), splines(v, ()))


def terms(u: np.ndarray) -> np.ndarray:
    """The additive splines of the columns of ``u`` (n, k); for two or three columns also products of polynomials.

    With more columns the products are too many for the samples at hand: what is foretold is then a sum of curves.
    """
    k = u.shape[1]
    if not 1 < k <= MOST_WITH_PRODUCTS:
        return additive(u)
    powers = [legvander(2.0 * u[:, j] - 1.0, _DEGREE)[:, 1:] for j in range(k)]
    parts = [_crossed(powers[i], powers[j]) for i in range(k) for j in range(i + 1, k)]
    if k == MOST_WITH_PRODUCTS:
        parts.append(np.prod([one[:, :1] for one in powers], axis=0))
    return np.hstack([additive(u), *parts])


def _crossed(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Every column of ``a`` times every column of ``b``."""
    return np.asarray((a[:, :, None] * b[:, None, :]).reshape(len(a), -1))


def fitted(x: np.ndarray, y: np.ndarray, at: np.ndarray | None = None) -> np.ndarray:
    """Least-squares fit of ``y`` (n, ...) on ``x`` (n, p), at the rows of ``at`` or of ``x``."""
    flat = y.reshape(len(y), -1)
    coefficients = np.linalg.lstsq(x, flat, rcond=None)[0]
    place = x if at is None else at
    return np.asarray((place @ coefficients).reshape(len(place), *y.shape[1:]))


def ranks(x: np.ndarray) -> np.ndarray:
    """Ranks of a column in (0, 1), ties in the middle."""
    from scipy.stats import rankdata

    return np.asarray((rankdata(x) - 0.5) / len(x))
