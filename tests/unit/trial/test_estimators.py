"""Estimators against statsmodels' own numbers, closed forms and each other."""

import numpy as np
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from bijstandsim.trial.estimators import NOT_ESTIMATED, Sample, difference, linear, logistic, survival

RNG = np.random.default_rng(7)


def sample(n=400, p1=0.3, p0=0.2, covariates=2, cluster=None):
    treated = np.arange(n) < n // 2
    y = 100.0 * (RNG.random(n) < np.where(treated, p1, p0))
    time = np.where(y > 0, RNG.integers(1, 13, n), 12.0).astype(float)
    return Sample(y, treated, RNG.normal(size=(n, covariates)), cluster, time, y > 0, 12.0)


def test_difference_in_proportions_is_the_wald_interval():
    s = sample()
    found = difference(s)
    a, b = s.y[s.treated] > 0, s.y[~s.treated] > 0
    low, high = confint_proportions_2indep(a.sum(), len(a), b.sum(), len(b), method="wald", compare="diff")
    n = len(a)
    assert found.effect == pytest.approx(50 * (low + high))
    # Sample variance has n - 1 in the denominator, the Wald interval n.
    assert found.se * np.sqrt((n - 1) / n) == pytest.approx(100 * (high - low) / 2 / 1.959964, rel=1e-5)


def test_without_covariates_all_estimators_agree_on_a_proportion():
    s = sample(covariates=0)
    assert linear(s).effect == pytest.approx(difference(s).effect)
    assert logistic(s).effect == pytest.approx(difference(s).effect, abs=1e-6)
    assert logistic(s).se == pytest.approx(difference(s).se, rel=0.01)


def test_g_computation_recovers_a_standardised_risk_difference():
    n = 40_000
    x = RNG.normal(size=(n, 1))
    treated = RNG.random(n) < 0.5
    p = 1 / (1 + np.exp(-(-1.0 + 0.7 * treated + 1.5 * x[:, 0])))
    y = 100.0 * (RNG.random(n) < p)
    grid = RNG.normal(size=200_000)
    expit = lambda t: (1 / (1 + np.exp(-(-1.0 + 0.7 * t + 1.5 * grid)))).mean()  # noqa: E731
    true = 100 * (expit(1) - expit(0))
    found = logistic(Sample(y, treated, x, None, y, y > 0, 1.0))
    assert abs(found.effect - true) < 4 * found.se
    assert abs(100 * 0.7 * 0.2 - true) > 1.0  # the coefficient itself would be far off


def test_restricted_mean_without_censoring_is_the_mean_time():
    s = sample()
    found = survival(s)
    a, b = s.time[s.treated], s.time[~s.treated]
    assert found.effect == pytest.approx(a.mean() - b.mean())
    assert found.se == pytest.approx(np.sqrt(a.var() / len(a) + b.var() / len(b)), rel=1e-6)


def test_clusters_widen_the_error_when_their_members_are_alike():
    n, size = 600, 20
    cluster = np.arange(n) // size
    treated = cluster % 2 == 0
    y = RNG.normal(size=n // size)[cluster] + 0.1 * RNG.normal(size=n)
    with_, without = (Sample(y, treated, np.zeros((n, 0)), c, y, y > 0, 1.0) for c in (cluster, None))
    assert difference(with_).se > 3 * difference(without).se
    assert linear(with_).se > 3 * linear(without).se


@pytest.mark.parametrize("y", [np.zeros(40), np.full(40, 100.0)])
def test_no_variation_gives_no_estimate_and_no_warning(y):
    s = Sample(y, np.arange(40) < 20, np.zeros((40, 0)), None, np.full(40, 12.0), np.zeros(40, bool), 12.0)
    assert logistic(s) is NOT_ESTIMATED
    assert difference(s).p == 1.0
    assert survival(s).effect == 0.0


def test_separation_gives_no_estimate():
    y = np.where(np.arange(40) < 20, 100.0, 0.0)
    assert logistic(Sample(y, y > 0, np.zeros((40, 0)), None, y, y > 0, 1.0)) is NOT_ESTIMATED


def test_a_person_who_alone_has_a_covariate_breaks_nothing():
    s = sample(covariates=1)
    s.x[:, 0] = np.arange(len(s.y)) == 3
    assert linear(s).se == pytest.approx(difference(s).se, rel=0.05)
