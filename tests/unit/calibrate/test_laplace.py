"""The normal close to a posterior, on a model whose moments are straight lines."""

import numpy as np
import pytest

from bijstandsim.calibrate.emulator import Emulator
from bijstandsim.calibrate.estimates import blocks
from bijstandsim.calibrate.fit import Model
from bijstandsim.calibrate.laplace import _truncated, normal_fit
from bijstandsim.calibrate.likelihood import Likelihood
from bijstandsim.calibrate.moments import wanted
from bijstandsim.calibrate.points import inputs
from bijstandsim.calibrate.relatives import Relatives
from bijstandsim.calibrate.surface import Surface
from bijstandsim.calibrate.targets import load_targets


@pytest.fixture
def model() -> Model:
    """Groningen's two arms: the control level moves with one parameter, the release effect with another."""
    targets = tuple(t for t in load_targets() if t.id in ("gro-release-8h-24", "gro-release-exit"))
    moments = wanted(targets)
    likelihood = Likelihood(blocks(targets), moments, {})
    at = {name: k for k, name in enumerate(inputs())}
    level, effect = at["offer_scale_full_work_per_month"], at["search_cost_median"]
    surfaces = []
    for k, place in enumerate(likelihood.null_from):
        if k == place:
            surfaces.append(Surface(np.array([[-1, -1], [level, -1]]), np.array([20.0, 3.0])))
        else:
            surfaces.append(Surface(np.array([[-1, -1], [effect, -1]]), np.array([0.0, 4.0])))
    emulator = Emulator(moments, Relatives.of_arms(likelihood.null_from), surfaces, len(inputs()))
    return Model(emulator, likelihood, {"work": 0.01, "exit": 0.01})


def test_the_normal_is_close_to_what_chains_find(model: Model) -> None:
    mean, covariance = normal_fit(model)
    draws = model.sample(chains=64, burn=60, keep=120, seed=1).flat
    sd = draws.std(axis=0)
    assert np.abs(draws.mean(axis=0) - mean).max() < 0.2
    assert np.sqrt(np.diag(covariance)) == pytest.approx(sd, rel=0.25)


def test_what_no_report_speaks_of_keeps_its_prior(model: Model) -> None:
    mean, covariance = normal_fit(model)
    place = model.names.index("search_survey_noise_sd")
    assert mean[place] == 0.0 and covariance[place, place] == pytest.approx(1.0)


def test_without_reports_it_is_the_prior(model: Model) -> None:
    mean, covariance = normal_fit(model, np.zeros(len(model.likelihood.blocks), bool))
    assert (mean == 0.0).all() and covariance == pytest.approx(np.eye(len(mean)))


def test_a_truncated_normal() -> None:
    box = np.array([[0.0, np.inf], [-np.inf, np.inf], [-1.0, 1.0]])
    mean, variance = _truncated(np.zeros(3), np.ones(3), box)
    assert mean == pytest.approx([np.sqrt(2.0 / np.pi), 0.0, 0.0], abs=1e-6)
    assert variance == pytest.approx([1.0 - 2.0 / np.pi, 1.0, 0.2911], abs=1e-3)
