"""Which moments it pays to emulate better: those whose error is a part that counts of the error of some estimate."""

from __future__ import annotations

import numpy as np

from bijstandsim.behaviour import defaults
from bijstandsim.calibrate.fit import SPREAD, SURVEY
from bijstandsim.calibrate.likelihood import Errors, Likelihood


def stakes(likelihood: Likelihood, values: np.ndarray, error: np.ndarray) -> np.ndarray:
    """The largest part that a moment's ``error``, covariance (M, M), has in the variance of an estimate: (M,), 0 to 1.

    The rest of that variance is sampling error, at the moments ``values`` (M,).
    """
    found = np.zeros(len(values))
    draws = {name: np.array([defaults()[name]]) for name in (SPREAD, SURVEY)}
    for block in likelihood.blocks:
        bare, whole = (
            block.predict(values[None], draws, errors).covariance[0].diagonal() for errors in (Errors(), Errors(error))
        )
        part = 1.0 - bare / np.maximum(whole, bare)
        found = np.maximum(found, np.where(block.weights != 0.0, part, 0.0).max(axis=1))
    return found
