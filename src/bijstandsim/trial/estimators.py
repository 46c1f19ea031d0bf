"""Estimators of an arm's effect, each with its standard error and p-value.

All contrasts are one arm against the control arm. The effect is a difference in means (percentage points for
register outcomes, months for survival) whatever the estimator: logistic regression reports the standardised
risk difference and survival analysis the difference in restricted mean time, because odds ratios and hazard ratios
cannot be collapsed over covariates and have no single true value to be held against.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

_PERCENT = 100.0


@dataclass(frozen=True)
class Sample:
    """The data of one contrast and outcome, people with a missing value left out.

    ``y`` (n,), ``treated`` (n,) bool, ``x`` (n, p) covariates without a constant, ``cluster`` (n,) or None,
    ``time`` (n,) months until the event or the end, ``event`` (n,) bool.
    """

    y: np.ndarray
    treated: np.ndarray
    x: np.ndarray
    cluster: np.ndarray | None
    time: np.ndarray
    event: np.ndarray
    horizon: float


@dataclass(frozen=True)
class Estimate:
    """An effect with its standard error; NaN where it cannot be estimated."""

    effect: float
    se: float

    @property
    def p(self) -> float:
        """Two-sided p-value by the normal distribution; 1 where nothing varies."""
        if not np.isfinite(self.se) or self.se <= 0.0:
            return 1.0
        return float(2.0 * norm.sf(abs(self.effect) / self.se))


NOT_ESTIMATED = Estimate(np.nan, np.nan)


def difference(s: Sample) -> Estimate:
    """Difference in means, unpooled variance; the means of clusters where caseworkers were assigned."""
    y, treated = s.y, s.treated
    if s.cluster is not None:
        y, treated = _cluster_means(s)
    a, b = y[treated], y[~treated]
    if len(a) < 2 or len(b) < 2:
        return NOT_ESTIMATED
    return Estimate(float(a.mean() - b.mean()), float(np.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b))))


def _cluster_means(s: Sample) -> tuple[np.ndarray, np.ndarray]:
    assert s.cluster is not None
    _, at = np.unique(s.cluster, return_inverse=True)
    n = np.bincount(at)
    return np.bincount(at, s.y) / n, np.bincount(at, s.treated) / n > 0.5


def linear(s: Sample) -> Estimate:
    """Least squares with covariates; errors robust to unequal variance (HC1) or by cluster.

    Not HC2: one person who alone has a covariate has leverage 1, which it divides by zero.
    """
    import statsmodels.api as sm

    fit = sm.OLS(s.y, _design(s)).fit()
    se = fit.HC1_se[1] if s.cluster is None else fit.get_robustcov_results("cluster", groups=s.cluster).bse[1]
    return Estimate(float(fit.params[1]), float(se))


def logistic(s: Sample) -> Estimate:
    """Standardised risk difference (g-computation) after a logistic regression; delta-method standard error."""
    import statsmodels.api as sm
    from statsmodels.tools.sm_exceptions import ModelWarning, PerfectSeparationError

    binary = s.y > 0.5 * _PERCENT
    design = _design(s)
    if binary.all() or not binary.any():
        return NOT_ESTIMATED
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # no convergence, separation, overflow
            robust = {"cov_type": "HC1"} if s.cluster is None else {
                "cov_type": "cluster", "cov_kwds": {"groups": s.cluster}}  # fmt: skip
            fit = sm.Logit(binary, design).fit(disp=0, **robust)
    except (PerfectSeparationError, ModelWarning, RuntimeWarning, np.linalg.LinAlgError):
        return NOT_ESTIMATED
    with_, without = design.copy(), design.copy()
    with_[:, 1], without[:, 1] = 1.0, 0.0
    p1, p0 = fit.predict(with_), fit.predict(without)
    slope = ((p1 * (1 - p1))[:, None] * with_ - (p0 * (1 - p0))[:, None] * without).mean(axis=0)
    variance = slope @ fit.cov_params() @ slope
    return Estimate(_PERCENT * float((p1 - p0).mean()), _PERCENT * float(np.sqrt(max(variance, 0.0))))


def survival(s: Sample) -> Estimate:
    """Difference in restricted mean months until the event (Kaplan-Meier, Greenwood's variance); less is sooner."""
    found = [_restricted_mean(s.time[group], s.event[group], s.horizon) for group in (s.treated, ~s.treated)]
    (a, var_a), (b, var_b) = found
    return Estimate(a - b, float(np.sqrt(var_a + var_b)))


def _restricted_mean(time: np.ndarray, event: np.ndarray, horizon: float) -> tuple[float, float]:
    from statsmodels.duration.survfunc import SurvfuncRight

    if not event.any():
        return horizon, 0.0
    curve = SurvfuncRight(time, event.astype(np.int64))
    at = np.concatenate([[0.0], curve.surv_times, [horizon]])
    level = np.concatenate([[1.0], curve.surv_prob])
    width = np.maximum(np.diff(at), 0.0)
    area = level * width
    left = area.sum() - np.cumsum(area)[:-1]  # area to the right of each event time
    deaths, risk = np.asarray(curve.n_events), np.asarray(curve.n_risk)
    room = risk * (risk - deaths)
    greenwood = np.divide(deaths, room, out=np.zeros(len(deaths)), where=room > 0)
    return float(area.sum()), float((left**2 * greenwood).sum())


def _design(s: Sample) -> np.ndarray:
    """Constant, treatment, covariates centred at their mean; columns that do not vary are left out."""
    x = s.x[:, s.x.std(axis=0) > 0.0]
    return np.column_stack([np.ones(len(s.y)), s.treated, x - x.mean(axis=0)])


ESTIMATORS: dict[str, Callable[[Sample], Estimate]] = {
    "difference": difference, "linear": linear, "logistic": logistic, "survival": survival,
}  # fmt: skip
