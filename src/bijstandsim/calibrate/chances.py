"""How probable one report is by itself, given what the model predicts of its estimate."""

from __future__ import annotations

import numpy as np

from bijstandsim.calibrate import statements as say
from bijstandsim.calibrate.estimates import INTERVAL, VALUE, Estimate
from bijstandsim.calibrate.likelihood import TAILS, Predicted
from bijstandsim.calibrate.targets import MECHANISM, NATIONAL


def tails(estimate: Estimate) -> float | None:
    """Degrees of freedom of Student's t for a single figure, as in the likelihood; None where errors are normal."""
    return TAILS if estimate.rows[0].group in (NATIONAL, MECHANISM) else None


def probability(estimate: Estimate, predicted: Predicted, k: int) -> float:
    """Probability of a statement, or two-sided tail probability of a reported number, over the draws."""
    mean, scale = _centre_and_scale(predicted, k)
    if estimate.kind == INTERVAL:
        low, high = (bound * predicted.design[:, k] for bound in estimate.interval)
        return say.interval_probability(mean, scale, low, high)
    assert estimate.value is not None and estimate.se is not None
    if estimate.kind == VALUE:
        return say.tail_probability(estimate.value, mean, scale, tails(estimate))
    return say.within_bound(estimate.value, mean, scale, estimate.se)


def against_no_effect(estimate: Estimate, model: Predicted, none: Predicted, k: int) -> float:
    """ln probability (of a number its density) under the model over that under no effect, ``none``."""
    if estimate.kind != VALUE:
        return say.log_quotient(probability(estimate, model, k), probability(estimate, none, k))
    assert estimate.value is not None
    own = tails(estimate)
    one, other = (say.log_density(estimate.value, *_centre_and_scale(predicted, k), own) for predicted in (model, none))
    return one - other


def _centre_and_scale(predicted: Predicted, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Means and scales over draws, (P,) each."""
    return predicted.mean[:, k], np.sqrt(predicted.covariance[:, k, k])
