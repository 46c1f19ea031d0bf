"""Intervals: hand-computed cases, missing numbers, and the coverage that they promise."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import t as student

from bijstandsim.report.intervals import nan_mean, nan_quantile, single_runs, summarise


def test_over_draws_quantiles_of_the_draws_means() -> None:
    x = np.array([[1.0, 3.0], [4.0, 4.0], [5.0, 7.0], [8.0, 8.0], [9.0, 11.0]])  # means 2, 4, 6, 8, 10
    found = summarise(x, point=False)
    assert found.mean == 6.0
    assert found.lo == pytest.approx(2.4)  # a twentieth of the way through four steps of 2
    assert found.hi == pytest.approx(9.6)
    # Within draws: squares 2 + 0 + 2 + 0 + 2 = 6 on five degrees of freedom; two runs a draw.
    assert found.mc_se == pytest.approx(np.sqrt(6 / 5 / 2))


def test_few_draws_give_simulation_noise_alone() -> None:
    # Draws far apart: the interval must not contain that distance.
    x = np.array([[0.0, 2.0], [100.0, 102.0]])
    found = summarise(x, point=False)
    se = np.sqrt((2.0 + 2.0) / 2 / 4)
    assert found.mean == 51.0
    assert found.hi - found.mean == pytest.approx(student.ppf(0.95, 2) * se)
    assert found.mean - found.lo == pytest.approx(found.hi - found.mean)


def test_point_is_student_over_runs_whatever_the_number_of_draws() -> None:
    x = np.array([[1.0, 2.0, 3.0, 6.0]])
    found = summarise(x, point=True)
    wide = student.ppf(0.95, 3) * x.std(ddof=1) / 2
    assert (found.lo, found.hi) == (pytest.approx(3.0 - wide), pytest.approx(3.0 + wide))
    many = np.repeat(x, 6, axis=0) + np.arange(6)[:, None]
    assert summarise(many, point=True).hi < summarise(many, point=False).hi


def test_one_run_has_no_interval() -> None:
    found = summarise(np.array([[3.0]]), point=True)
    assert found.mean == 3.0
    assert np.isnan([found.lo, found.hi, found.mc_se]).all()


def test_missing_numbers_are_left_out() -> None:
    x = np.full((5, 2, 2), np.nan)
    x[:, 0, 0] = [1, 2, 3, 4, 5]
    found = summarise(x, point=False)
    assert found.mean[0] == 3.0
    assert found.lo[0] == pytest.approx(1.2)
    assert np.isnan(found.mean[1]) and np.isnan(found.lo[1])
    x[0, 0, 0] = np.nan  # four draws left: too few
    assert np.isnan(summarise(x, point=False).lo[0])


def test_quantile_and_mean_agree_with_numpy() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(40, 7))
    x[rng.random(x.shape) < 0.3] = np.nan
    assert np.allclose(nan_quantile(x, 0.05), np.nanquantile(x, 0.05, axis=0))
    assert np.allclose(nan_mean(x, 0), np.nanmean(x, axis=0))


def test_single_runs_pool_draws_and_replicates() -> None:
    x = np.arange(101.0).reshape(1, 101)
    assert single_runs(x) == (5.0, 95.0)
    assert np.isnan(single_runs(np.ones((2, 2)))[0])


def test_noise_interval_covers_nine_times_in_ten() -> None:
    rng = np.random.default_rng(1)
    # Three parameter draws with known means; the target is the mean over these three.
    hits = 0
    for _ in range(1000):
        found = summarise(rng.normal(size=(3, 4)) + np.array([[0.0], [5.0], [10.0]]), point=False)
        hits += bool(found.lo <= 5.0 <= found.hi)
    assert 870 <= hits <= 930
