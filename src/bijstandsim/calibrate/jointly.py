"""What changes when a city's own effects are taken over all its outcomes at once.

The fit integrates the effects of a city out for every outcome by itself: quick, and exact for one outcome. In truth
one effect moves several outcomes of a city, which ties their reports together. Here every draw of the posterior is
weighed by the ratio of the two likelihoods, so that it shows what the short cut is worth.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special
from scipy.stats import qmc

from bijstandsim.calibrate.fit import Model
from bijstandsim.calibrate.importance import smooth
from bijstandsim.calibrate.likelihood import BlockModel, Errors
from bijstandsim.calibrate.sbc import contrasts, contrasts_of
from bijstandsim.calibrate.summary import Summary
from bijstandsim.calibrate.targets import MECHANISM, NATIONAL
from bijstandsim.calibrate.threads import one_thread
from bijstandsim.calibrate.variants import weighted_quantiles

#: Nodes over which a city's effects are integrated, a power of two, and their seed.
NODES, _SEED = 64, 61


def log_gain(model: Model, points: np.ndarray, values: np.ndarray, error: np.ndarray) -> np.ndarray:
    """ln likelihood with a city's effects taken at once, less that with every outcome by itself: (P,).

    ``values`` (P, M) are the moments at the points, ``error`` (M, M) the covariance of their error.
    """
    draws, errors = model.draws(points), model.errors(points, error)
    cities: dict[str, list[BlockModel]] = {}
    for block in model.likelihood.blocks:
        if block.block.group not in (NATIONAL, MECHANISM):
            cities.setdefault(block.block.group, []).append(block)
    gain = np.zeros(len(points))
    for own in cities.values():
        if len(own) > 1:
            gain += _at_once(own, values, draws, errors)
            gain -= sum(block.log_likelihood(values, draws, errors) for block in own)
    return gain


def _at_once(blocks: list[BlockModel], values: np.ndarray, draws: dict[str, np.ndarray], errors: Errors) -> np.ndarray:
    """ln of the mean, over a city's effects, of the probability of all its reports: (P,)."""
    assert errors.effects is not None and errors.effect_sd is not None
    without = Errors(errors.moments, discrepancy=errors.discrepancy)
    nodes = special.ndtri(qmc.Sobol(errors.effects.shape[1], rng=np.random.default_rng(_SEED)).random(NODES))
    found = []
    for node in nodes:
        moved = values + errors.effect_sd[:, None] * (errors.effects @ node)
        found.append(sum(block.log_likelihood(moved, draws, without) for block in blocks))
    return np.asarray(special.logsumexp(found, axis=0) - np.log(NODES))


@one_thread()
def together(summary: Summary) -> dict[str, pd.DataFrame]:
    """``together``: contrasts between regimes, mean and 90 %, apart and at once; ``together_parameters``: shifts in sd.

    The first also says what part of the draws the weights are worth.
    """
    fit, points = summary.fit, summary.points
    weights = smooth(log_gain(fit.model, points, summary.values, fit.error))
    effects = contrasts_of(fit.model, summary.values)
    table = pd.DataFrame({"contrast": list(contrasts(fit.model))})
    alike = np.full(len(points), 1.0 / len(points))
    for name, own in (("apart", alike), ("at_once", weights.weights)):
        table[f"mean_{name}"] = own @ effects
        ends = np.array([weighted_quantiles(column, own, (0.05, 0.95)) for column in effects.T])
        table[f"low90_{name}"], table[f"high90_{name}"] = ends.T
    table["effective_share"] = weights.effective / len(points)
    shift = (weights.weights @ points - points.mean(axis=0)) / points.std(axis=0, ddof=1)
    return {"together": table, "together_parameters": pd.DataFrame({"parameter": fit.model.names, "shift_sd": shift})}
