"""Shapley effects of independent inputs: each interaction is shared equally among those who take part."""

from __future__ import annotations

import numpy as np

from bijstandsim.sensitivity.design import Walks
from bijstandsim.sensitivity.indices import Estimate, half_width


def shapley_effects(walks: Walks, y: np.ndarray) -> Estimate:
    """Effects (columns,) as shares of the variance, from the results ``y`` (rows,) of a design of walks.

    Unbiased before the division by the variance (Goda 2021, algorithm 1); they sum to one. Intervals from the spread of
    independent scrambles. NaN when ``y`` does not move.
    """
    cube = y.reshape(walks.n, walks.scrambles, walks.columns + 1)
    before, after = cube[:, :, :-1], cube[:, :, 1:]
    gains = (cube[:, :, :1] - (before + after) / 2.0) * (before - after)  # in the order of each walk
    own = np.empty_like(gains)
    np.put_along_axis(own, walks.orders(), gains, axis=2)
    parts = own.mean(axis=0)  # (scrambles, columns)
    totals = parts.sum(axis=1)
    if not (totals > 0.0).all():
        nothing = np.full(walks.columns, np.nan)
        return Estimate(nothing, nothing)
    return Estimate(parts.mean(axis=0) / totals.mean(), half_width(parts / totals[:, None]))
