"""The normal close to a posterior, on a model whose moments are straight lines."""

import numpy as np
import pytest

from bijstandsim.calibrate.fit import Model
from bijstandsim.calibrate.laplace import _truncated, normal_fit


def test_the_normal_is_close_to_what_chains_find(straight: Model) -> None:
    mean, covariance = normal_fit(straight)
    draws = straight.sample(chains=64, burn=60, keep=120, seed=1).flat
    sd = draws.std(axis=0)
    assert np.abs(draws.mean(axis=0) - mean).max() < 0.2
    assert np.sqrt(np.diag(covariance)) == pytest.approx(sd, rel=0.25)


def test_what_no_report_speaks_of_keeps_its_prior(straight: Model) -> None:
    mean, covariance = normal_fit(straight)
    place = straight.names.index("search_survey_noise_sd")
    assert mean[place] == 0.0 and covariance[place, place] == pytest.approx(1.0)


def test_without_reports_it_is_the_prior(straight: Model) -> None:
    mean, covariance = normal_fit(straight, np.zeros(len(straight.likelihood.blocks), bool))
    assert (mean == 0.0).all() and covariance == pytest.approx(np.eye(len(mean)))


def test_a_truncated_normal() -> None:
    box = np.array([[0.0, np.inf], [-np.inf, np.inf], [-1.0, 1.0]])
    mean, variance = _truncated(np.zeros(3), np.ones(3), box)
    assert mean == pytest.approx([np.sqrt(2.0 / np.pi), 0.0, 0.0], abs=1e-6)
    assert variance == pytest.approx([1.0 - 2.0 / np.pi, 1.0, 0.2911], abs=1e-3)
