"""What a design is worth: power, smallest detectable effect, bias, coverage, errors of sign and magnitude.

Terms: power and coverage as usual; type S is the share of significant estimates with the wrong sign and type M the
factor by which they exaggerate (Gelman and Carlin 2014, Perspectives on Psychological Science 9(6)). Every number has
a Monte Carlo error from the spread between parameter draws.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import norm

from bijstandsim.trial.simulate import ESTIMANDS, applies
from bijstandsim.trial.study import Trials

WANTED_POWER = 0.8
#: Below this many significant trials, errors of sign and magnitude say nothing.
LEAST_SIGNIFICANT = 10


def p_values(trials: Trials) -> np.ndarray:
    """Two-sided p-values (D, R, A, K, E), corrected over the arms and measures of an estimator as the design asks."""
    from statsmodels.stats.multitest import multipletests

    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(trials.se > 0.0, trials.effect / trials.se, 0.0)
    p = np.where(np.isfinite(trials.effect), 2.0 * norm.sf(np.abs(z)), np.nan)
    method = trials.design.answer.correction
    if method == "none":
        return p
    draws, replicates, *_, estimators = p.shape
    for d, r, e in np.ndindex(draws, replicates, estimators):
        family = p[d, r, :, :, e]
        there = np.isfinite(family)
        if there.any():
            family[there] = multipletests(family[there], method=method)[1]
    return p


def diagnosis(trials: Trials) -> pd.DataFrame:
    """One row for each arm, measure and estimator."""
    p = p_values(trials)
    rows = []
    for e, estimator in enumerate(trials.design.answer.estimators):
        for a, arm in enumerate(trials.design.arms):
            for k, measure in enumerate(trials.measures):
                if applies(estimator, measure):
                    rows.append(_row(trials, p[:, :, a, k, e], (a, k, e), (arm, measure, estimator)))
    return pd.DataFrame(rows)


def _row(trials: Trials, p: np.ndarray, at: tuple[int, int, int], names: tuple[str, str, str]) -> dict[str, object]:
    a, k, e = at
    alpha = trials.design.answer.alpha
    effect, se = trials.effect[:, :, a, k, e], trials.se[:, :, a, k, e]
    truth = trials.truth[:, :, a, k]  # (D, 3)
    there = np.isfinite(effect)
    significant = there & (p < alpha)
    size = trials.analysed[:, :, 1 + a].mean()
    typical = float(np.nanmean(se)) if there.any() else np.nan
    smallest = (norm.ppf(1.0 - alpha / 2.0) + norm.ppf(WANTED_POWER)) * typical
    mean_truth = float(np.nanmean(truth[:, 0]))
    row: dict[str, object] = {
        "arm": names[0], "measure": names[1], "estimator": names[2], "people": size,
        "control_level": float(np.nanmean(trials.level[:, k])), "estimated_share": float(there.mean()),
    }  # fmt: skip
    for number, estimand in enumerate(ESTIMANDS):
        row[estimand], row[f"{estimand}_lo"], row[f"{estimand}_hi"] = _over_draws(truth[:, number])
    row["power"], row["power_mc_se"] = _mean_by_draw(significant, there)
    row["smallest_detectable"] = smallest
    row["needed_people"] = size * (smallest / mean_truth) ** 2 if mean_truth else np.inf
    for number, estimand in enumerate(ESTIMANDS):
        gap = effect - truth[:, number][:, None]
        row[f"bias_{estimand}"], row[f"bias_{estimand}_mc_se"] = _mean_by_draw(gap, there)
        inside = np.abs(gap) <= norm.ppf(1.0 - alpha / 2.0) * se
        row[f"coverage_{estimand}"], row[f"coverage_{estimand}_mc_se"] = _mean_by_draw(inside, there)
    wrong = np.sign(effect) != np.sign(truth[:, 0])[:, None]
    enough = significant.sum() >= LEAST_SIGNIFICANT
    row["type_s"], row["type_s_mc_se"] = _mean_by_draw(wrong, significant) if enough else (np.nan, np.nan)
    size_of_truth = np.abs(np.broadcast_to(truth[:, :1], effect.shape)[significant]).mean() if enough else np.nan
    row["type_m"] = float(np.abs(effect[significant]).mean() / size_of_truth) if enough and size_of_truth else np.nan
    return row


def _over_draws(x: np.ndarray) -> tuple[float, float, float]:
    """Mean and 90 % interval over parameter draws."""
    low, high = np.nanquantile(x, [0.05, 0.95]) if len(x) > 1 else (np.nan, np.nan)
    return float(np.nanmean(x)), float(low), float(high)


def _mean_by_draw(x: np.ndarray, there: np.ndarray) -> tuple[float, float]:
    """Mean of (D, R) where ``there``, and its Monte Carlo error: trials of a draw share its parameters and city."""
    n = there.sum()
    if n == 0:
        return np.nan, np.nan
    mean = float(np.where(there, x, 0.0).sum() / n)
    # Ratio estimator over clusters (the draws); with one draw its trials are all there is.
    off = np.where(there, x - mean, 0.0)
    clusters = off.sum(axis=1) if len(off) > 1 else off.ravel()
    count = len(clusters)
    if count < 2:
        return mean, np.nan
    return mean, float(np.sqrt((clusters**2).sum() * count / (count - 1)) / n)


def power_curve(trials: Trials, sizes: np.ndarray, estimator: int = 0) -> pd.DataFrame:
    """Power by people per arm, arm and measure: each draw's true effect with its standard error scaled by the size."""
    alpha = trials.design.answer.alpha
    rows = []
    for a, arm in enumerate(trials.design.arms):
        people = trials.analysed[:, :, 1 + a].mean()
        for k, measure in enumerate(trials.measures):
            se = np.nanmean(trials.se[:, :, a, k, estimator], axis=1) if applies(
                trials.design.answer.estimators[estimator], measure) else None  # fmt: skip
            if se is None:
                continue
            truth = trials.truth[:, 0, a, k]
            for size in sizes:
                z = truth / (se * np.sqrt(people / size))
                cut = norm.ppf(1.0 - alpha / 2.0)
                power = norm.cdf(z - cut) + norm.cdf(-z - cut)
                rows.append({"arm": arm, "measure": measure, "people": float(size), "power": float(np.nanmean(power))})
    return pd.DataFrame(rows)
