"""How a point weighs once its run is known, and how noisy a run is."""

from __future__ import annotations

import numpy as np

from bijstandsim.calibrate.emulator import second_moments
from bijstandsim.calibrate.fit import Model
from bijstandsim.calibrate.moments import Moment
from bijstandsim.errors import InputError


def noise_of(
    moments: tuple[Moment, ...], ids: np.ndarray, values: np.ndarray, again: np.ndarray, twins: np.ndarray
) -> np.ndarray:
    """Covariance (M, M) of the noise of one point, from points that were run twice with other random numbers.

    ``values`` (P, M) are those of points ``ids``, ``twins`` (T, M) those of the second runs of points ``again``. Raises
    InputError when no twin has a moment.
    """
    at = {int(row): k for k, row in enumerate(ids)}
    gaps = [values[at[int(row)]] - twins[k] for k, row in enumerate(again) if int(row) in at]
    found = second_moments(np.array(gaps).reshape(-1, len(moments))) / 2.0
    if (missing := np.flatnonzero(np.isnan(found.diagonal()))).size:
        raise InputError(
            f"no point that was run twice has this figure: {moments[missing[0]].name}", found=f"{len(gaps)} twins",
            allowed="more twins, or without the target that needs the figure",
        )  # fmt: skip
    return np.asarray(np.where(np.isnan(found), 0.0, found))


def log_ratio(model: Model, points: np.ndarray, values: np.ndarray, error: np.ndarray) -> np.ndarray:
    """ln likelihood of moments ``values`` (P, M) with the covariance ``error`` over that of the emulator: (P,)."""
    known = model.by_block(points, values, error).sum(axis=1)
    return np.asarray(known - model.log_likelihood(points))
