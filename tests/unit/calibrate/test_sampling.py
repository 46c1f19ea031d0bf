"""Draws of a posterior that is known, and importance weights on a known target."""

import numpy as np
import pytest

from bijstandsim.calibrate.importance import Weights, smooth
from bijstandsim.calibrate.mixing import MOST_RHAT, Mixing, mixing
from bijstandsim.calibrate.sampling import Walk, sample
from bijstandsim.errors import InputError


def problem(size: int = 40, noise: float = 0.5):  # type: ignore[no-untyped-def]
    """A linear model of 12 observations: its log likelihood, posterior mean and covariance."""
    rng = np.random.default_rng(0)
    rows, told = rng.normal(size=(12, size)), 2.0 * rng.normal(size=12)

    def log_likelihood(points: np.ndarray) -> np.ndarray:
        return -0.5 * ((told - points @ rows.T) ** 2).sum(axis=1) / noise**2

    covariance = np.linalg.inv(np.eye(size) + rows.T @ rows / noise**2)
    return log_likelihood, covariance @ rows.T @ told / noise**2, covariance


@pytest.mark.parametrize("off", [0.0, 0.3])
def test_the_posterior_comes_out_whatever_the_normal(off: float) -> None:
    """Also from a normal that is a third of a posterior sd off everywhere, and wider."""
    log_likelihood, mean, covariance = problem()
    sd = np.sqrt(np.diag(covariance))
    chains = sample(
        log_likelihood, mean + off * sd, (1.0 + off) * covariance, chains=64, burn=200, keep=100, every=20, seed=3
    )  # fmt: skip
    assert np.abs((chains.flat.mean(axis=0) - mean) / sd).max() < 0.1
    assert np.abs(chains.flat.std(axis=0) / sd - 1.0).max() < 0.05
    found = mixing(chains.draws)
    assert found.rhat <= MOST_RHAT and found.effective > 1500


def test_every_chain_goes_as_many_steps_and_none_waits_for_another() -> None:
    log_likelihood, mean, covariance = problem()
    sizes = []

    def counted(points: np.ndarray) -> np.ndarray:
        sizes.append(len(points))
        return log_likelihood(points)

    walk = Walk(counted, mean + 1.0, np.linalg.cholesky(covariance), np.tile(mean, (64, 1)), np.random.default_rng(2))
    trace = walk.steps(60, every=20)
    assert trace.shape == (64, 3, 40) and np.array_equal(trace[:, -1], walk.now)
    assert (np.diff(trace, axis=1) != 0.0).any(axis=2).all(), "every chain moved between any two of them"
    assert np.mean(sizes) > 0.6 * 64, "a call is for most of the chains"


def test_without_data_the_prior_comes_back() -> None:
    chains = sample(lambda points: np.zeros(len(points)), np.full(3, 0.5), 2.0 * np.eye(3), chains=64, burn=60,
                    keep=100, seed=1)  # fmt: skip
    assert np.abs(chains.flat.mean(axis=0)).max() < 0.1
    assert np.abs(chains.flat.std(axis=0) - 1.0).max() < 0.07


def test_the_same_seed_gives_the_same_draws() -> None:
    one, two = (
        sample(lambda points: -points[:, 0] ** 2, np.zeros(2), np.eye(2), chains=4, burn=10, keep=3, seed=7).draws
        for _ in range(2)
    )
    assert np.array_equal(one, two)


def test_chains_that_have_not_forgotten_where_they_started_are_found_out() -> None:
    log_likelihood, mean, covariance = problem()
    chains = sample(log_likelihood, mean + 3.0, covariance, chains=16, burn=10, keep=20, seed=1)
    found = mixing(chains.draws)
    assert found.rhat > 1.2 > MOST_RHAT and found.effective < 0.3 * found.draws


def test_a_part_of_the_draws_is_more_independent_than_all_of_them() -> None:
    """Independent draws are worth what they are; of dependent ones (a third) the whole, and nearly all of a few."""
    assert Mixing(1.0, 4000.0, 4000).independence(1000) == 1.0
    found = Mixing(1.0, 1000.0, 3000)
    assert found.independence(3000) == pytest.approx(1 / 3) and found.independence(30) > 0.97
    assert np.isnan(mixing(np.zeros((4, 2, 3))).rhat)


def test_weights_of_dependent_draws_are_worth_less() -> None:
    even = np.zeros(400)
    assert smooth(even).effective == pytest.approx(400.0)
    assert smooth(even, 0.5).effective == pytest.approx(200.0)


def test_a_coupled_sample_keeps_each_draw_in_its_place() -> None:
    raw = np.random.default_rng(1).gamma(4.0, size=300)
    weights = Weights(raw / raw.sum(), 0.0)
    taken = weights.coupled(1)
    assert np.array_equal(np.bincount(taken, minlength=300), np.bincount(weights.resample(300, 1), minlength=300))
    assert all(taken[k] == k for k in set(taken.tolist()))


def test_weights_point_the_right_way() -> None:
    """From a wide proposal to a narrower target elsewhere: mean and spread of the target come out."""
    draws = 1.3 * np.random.default_rng(0).normal(size=4000)
    weights = smooth(-0.5 * (draws - 0.4) ** 2 + 0.5 * (draws / 1.3) ** 2)
    assert weights.weights @ draws == pytest.approx(0.4, abs=0.05)
    assert weights.weights @ (draws - 0.4) ** 2 == pytest.approx(1.0, abs=0.06)
    assert weights.trusted and 2000 < weights.effective < 4000


def test_a_narrow_proposal_is_found_out() -> None:
    draws = 0.3 * np.random.default_rng(0).normal(size=4000)
    assert not smooth(-0.5 * draws**2 + 0.5 * (draws / 0.3) ** 2).trusted


def test_resampling_takes_each_as_often_as_it_weighs() -> None:
    raw = np.random.default_rng(1).gamma(4.0, size=200)
    weights = Weights(raw / raw.sum(), 0.0)
    taken = np.bincount(weights.resample(4000, 1), minlength=200)
    assert np.abs(taken - 4000 * weights.weights).max() <= 1.0


def test_too_few_points_cannot_be_weighed() -> None:
    with pytest.raises(InputError, match="too few simulator points to weigh"):
        smooth(np.zeros(24))
