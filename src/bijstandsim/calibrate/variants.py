"""What the effects would be if the model were built otherwise: named variants of its structure, re-weighted.

A variant fixes some parameters, often where a mechanism vanishes, and runs the posterior's points again with the same
random numbers. Each point then weighs by how much better or worse it explains the reports, so a variant that shifts
levels is not compared as if it fitted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from bijstandsim.behaviour import AS_IT_STANDS, structures
from bijstandsim.calibrate.fit import Model
from bijstandsim.calibrate.importance import Weights, smooth
from bijstandsim.calibrate.sbc import contrasts
from bijstandsim.calibrate.stages import Stages
from bijstandsim.calibrate.summary import Summary

#: Weights worth fewer points than this say that the variant needs a fit of its own; all points then count alike.
LEAST_EFFECTIVE = 16


@dataclass(frozen=True)
class Variant:
    """A variant's points: ``weights`` relative to the model as it stands, and the moments (P, M)."""

    name: str
    weights: Weights
    values: np.ndarray
    log_ratio: np.ndarray


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
        (AS_IT_STANDS, plain, base, np.zeros(len(base))),
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


@dataclass(frozen=True)
class Structures:
    """``table``: see there; ``draws``: variant -> rows of the posterior, each as often as the variant explains them.

    A variant whose weights are worth too little has no rows of its own.
    """

    table: pd.DataFrame
    draws: dict[str, list[int]]


def run_variants(summary: Summary, stages: Stages, points: int = 64) -> Structures:
    """Run every variant on ``points`` draws of the fitted posterior."""
    fit = summary.fit
    work = fit.study.work(len(fit.waves) - 1)
    rows = np.unique(np.linspace(0, len(summary.points) - 1, points).astype(int))
    scores, own = summary.scores[rows], summary.points[rows]
    ids, base = stages("variants", work, scores)
    found: list[Variant] = []
    draws: dict[str, list[int]] = {}
    for number, structure in enumerate(structures()):
        held = replace(work, held=tuple(structure.held.items()))
        same, values = stages(f"variant-{number}:variants", held, scores)
        both = np.intersect1d(ids, same)
        keep, there = np.isin(ids, both), np.isin(same, both)
        variant = weigh(fit.model, structure.name, own[both], base[keep], values[there], fit.noise)
        found.append(variant)
        if variant.weights.effective >= LEAST_EFFECTIVE:
            draws[structure.name] = rows[both][variant.weights.resample(len(both), fit.study.seed)].tolist()
    return Structures(table(fit.model, base, found), draws)
