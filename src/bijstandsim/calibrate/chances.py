"""How probable one report is by itself, given what the model predicts of its estimate."""

from __future__ import annotations

import numpy as np

from bijstandsim.calibrate import statements as say
from bijstandsim.calibrate.estimates import INTERVAL, VALUE, Estimate
from bijstandsim.calibrate.likelihood import Predicted


def probability(estimate: Estimate, predicted: Predicted, k: int) -> float:
    """Probability of a statement, or two-sided tail probability of a reported number, over the draws."""
    mean, sd = _normal(predicted, k)
    if estimate.kind == INTERVAL:
        low, high = (bound * predicted.design[:, k] for bound in estimate.interval)
        return say.interval_probability(mean, sd, low, high)
    assert estimate.value is not None and estimate.se is not None
    if estimate.kind == VALUE:
        return say.tail_probability(estimate.value, mean, sd)
    return say.within_bound(estimate.value, mean, sd, estimate.se)


def log_ratio(estimate: Estimate, model: Predicted, none: Predicted, k: int) -> float:
    """ln probability (of a number its density) under the model over that under no effect, ``none``."""
    if estimate.kind != VALUE:
        return say.log_ratio(probability(estimate, model, k), probability(estimate, none, k))
    assert estimate.value is not None
    one, other = (say.log_density(estimate.value, *_normal(predicted, k)) for predicted in (model, none))
    return one - other


def _normal(predicted: Predicted, k: int) -> tuple[np.ndarray, np.ndarray]:
    return predicted.mean[:, k], np.sqrt(predicted.covariance[:, k, k])
