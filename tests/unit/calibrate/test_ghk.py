"""Probabilities of boxes."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm

from bijstandsim.calibrate.ghk import log_box


def test_one_dimension_is_exact() -> None:
    mean, covariance = np.array([[0.3]]), np.array([[[4.0]]])
    found = log_box(mean, covariance, np.array([[-1.0]]), np.array([[np.inf]]))
    assert np.exp(found[0]) == pytest.approx(norm.sf(-1.0, 0.3, 2.0), rel=1e-5)


@pytest.mark.parametrize("size", [2, 3, 4, 6])
def test_as_scipy(size: int) -> None:
    rng = np.random.default_rng(size)
    for _ in range(8):
        root = rng.normal(size=(size, size + 1))
        covariance, mean = root @ root.T, rng.normal(size=size)
        sd = np.sqrt(np.diag(covariance))
        low = np.where(rng.random(size) < 0.5, -np.inf, -1.96 * sd)
        high = np.where(np.isinf(low), 1.96 * sd, np.inf)
        other = multivariate_normal(mean, covariance).cdf(high, lower_limit=low)
        found = np.exp(log_box(mean[None], covariance[None], low[None], high[None]))[0]
        assert found == pytest.approx(other, rel=0.04, abs=1e-4)


def test_an_estimate_that_is_the_sum_of_others() -> None:
    """Two names for one estimate: the box is the smaller one."""
    both = np.ones((1, 2, 2))
    found = np.exp(log_box(np.zeros((1, 2)), both, np.array([[0.0, -1.0]]), np.array([[np.inf, 1.0]])))[0]
    assert found == pytest.approx(norm.cdf(1.0) - 0.5, abs=0.02)


def test_far_tails_keep_their_digits() -> None:
    found = log_box(np.array([[0.0]]), np.array([[[1.0]]]), np.array([[12.0]]), np.array([[np.inf]]))
    assert found[0] == pytest.approx(norm.logsf(12.0), rel=1e-4)
