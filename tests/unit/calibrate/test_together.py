"""A ratio of means over draws, its error and how many draws carry it."""

import numpy as np
import pytest

from bijstandsim.calibrate.together import Together


def test_the_ratio_is_that_of_means() -> None:
    model, none = np.log([0.2, 0.4, 0.1]), np.log([0.1, 0.1, 0.3])
    assert Together.of(model, none).log_ratio == pytest.approx(np.log(0.7 / 0.5))
    far = Together.of(model - 2000.0, none - 1000.0)
    assert far.log_ratio == pytest.approx(np.log(0.7 / 0.5) - 1000.0), "probabilities far below the smallest number"


def test_the_error_is_how_the_ratio_varies_over_sets_of_draws() -> None:
    rng = np.random.default_rng(3)
    shared = rng.standard_normal((2000, 200))  # what makes both likely cancels, as in a control arm's level
    model, none = 0.5 * rng.standard_normal(shared.shape) + shared, 0.2 * rng.standard_normal(shared.shape) + shared
    found = [Together.of(*pair) for pair in zip(model, none, strict=True)]
    errors = [one.error for one in found if one.error is not None]
    assert np.mean(errors) == pytest.approx(np.std([one.log_ratio for one in found]), rel=0.05)


def test_the_error_is_the_jackknife() -> None:
    logs = np.random.default_rng(5).normal(-300.0, 2.0, (2, 9))
    left = [Together.of(*np.delete(logs, k, axis=1)).log_ratio for k in range(9)]
    assert Together.of(*logs).error == pytest.approx(np.sqrt(8 / 9 * ((left - np.mean(left)) ** 2).sum()))


def test_one_draw_gives_no_error() -> None:
    assert Together.of(np.zeros(1), np.ones(1)) == Together(-1.0, None, 1.0)


def test_draws_that_carry_a_mean() -> None:
    alike, apart = np.full(8, -50.0), np.array([-50.0, *np.full(7, -90.0)])
    assert Together.of(alike, alike).carried == pytest.approx(8.0)
    assert Together.of(apart, alike).carried == Together.of(alike, apart).carried == pytest.approx(1.0)
