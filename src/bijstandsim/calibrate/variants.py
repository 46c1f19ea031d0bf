"""What the effects would be if the model were built otherwise: named variants of its structure, re-weighted.

A variant fixes some parameters, often where a mechanism vanishes, and runs the posterior's points again with the same
random numbers. Each point then weighs by how much better or worse it explains the reports, so a variant that shifts
levels is not compared as if it fitted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from bijstandsim.calibrate.fit import Model
from bijstandsim.calibrate.importance import Weights, smooth
from bijstandsim.calibrate.points import Points
from bijstandsim.calibrate.sbc import contrasts
from bijstandsim.calibrate.stages import Stages
from bijstandsim.calibrate.waves import Fit

#: Variant -> what it fixes.
VARIANTS: dict[str, dict[str, float]] = {
    "complied effort finds no jobs (chi = 0)": {"complied_effort_productivity_share": 0.0},
    "nobody is displaced (xi = 0)": {"displacement_elasticity": 0.0},
    "no loss aversion (lambda = 1)": {"loss_aversion_mean_ratio": 1.0},
    "weak loss aversion (lambda = 1.3)": {"loss_aversion_mean_ratio": 1.3},
    "strong loss aversion (lambda = 4.8)": {"loss_aversion_mean_ratio": 4.8},
    "guidance does not shorten distance (g_dist = 0)": {"distance_fall_per_dose": 0.0},
    "the market does not matter (alpha = 0)": {"market_tightness_elasticity": 0.0},
    "effort hardly reacts (eta = .15)": {"search_effort_elasticity": 0.15},
    "effort reacts strongly (eta = 1.2)": {"search_effort_elasticity": 1.2},
}


@dataclass(frozen=True)
class Variant:
    """A variant's points: ``weights`` relative to the model as it stands, and the moments (P, M)."""

    name: str
    weights: Weights
    values: np.ndarray
    log_ratio: np.ndarray


def work_of(work: Points, name: str) -> Points:
    """The work of a variant."""
    return replace(work, held=tuple(VARIANTS[name].items()))


def weigh(
    model: Model, name: str, points: np.ndarray, base: np.ndarray, values: np.ndarray, noise: np.ndarray
) -> Variant:
    """Weights of a variant's points from its moments and those of the model as it stands, both (P, M)."""
    base = np.where(np.isnan(base), model.emulator.predict(model.scores(points)), base)
    filled = np.where(np.isnan(values), base, values)
    errors = np.diag(noise)
    ratio = model.by_block(points, filled, errors).sum(axis=1) - model.by_block(points, base, errors).sum(axis=1)
    return Variant(name, smooth(ratio), filled, ratio)


def table(model: Model, base: np.ndarray, variants: list[Variant]) -> pd.DataFrame:
    """One row a contrast and variant: weighted mean and 90 % interval, and how many points the weights are worth."""
    at = {moment: k for k, moment in enumerate(model.likelihood.moments)}
    rows = []
    plain = Weights(np.full(len(base), 1.0 / len(base)), float("nan"))
    for name, weights, values, gain in [
        ("as it stands", plain, base, np.zeros(len(base))),
        *((v.name, v.weights, v.values, v.log_ratio) for v in variants),
    ]:
        for contrast, (treated, control) in contrasts(model).items():
            effect = values[:, at[treated]] - values[:, at[control]]
            low, high = weighted_quantiles(effect, weights.weights, (0.05, 0.95))
            rows.append({
                "variant": name, "contrast": contrast, "mean": float(weights.weights @ effect),
                "unweighted_mean": float(effect.mean()), "low90": low, "high90": high,
                "effective_points": weights.effective, "mean_log_likelihood_gain": float(gain.mean()),
            })  # fmt: skip
    return pd.DataFrame(rows)


def weighted_quantiles(values: np.ndarray, weights: np.ndarray, shares: tuple[float, ...]) -> list[float]:
    """Quantiles of a weighted sample."""
    order = np.argsort(values)
    cumulative = np.cumsum(weights[order]) - 0.5 * weights[order]
    return [float(np.interp(share, cumulative, values[order])) for share in shares]


def run_variants(fit: Fit, stages: Stages, points: int = 64) -> pd.DataFrame:
    """Run every variant on ``points`` draws of the fitted posterior; see ``table``."""
    wave, work = fit.last, fit.study.work(len(fit.waves) - 1)
    assert wave.points is not None and wave.weights is not None
    # As many points, each as often as it weighs; the random numbers are those of the set's name.
    taken = wave.weights.resample(points, fit.study.seed)
    scores, own = wave.scores[taken], wave.points[taken]
    ids, base = stages("variants", work, scores)
    found: list[Variant] = []
    for number, name in enumerate(VARIANTS):
        same, values = stages(f"variant-{number}:variants", work_of(work, name), scores)
        both = np.intersect1d(ids, same)
        keep, there = np.isin(ids, both), np.isin(same, both)
        found.append(weigh(fit.model, name, own[both], base[keep], values[there], fit.noise))
    return table(fit.model, base, found)
