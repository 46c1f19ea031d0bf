"""Intervals: hand-computed cases, missing numbers, and the coverage that they promise."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import t as student

from bijstandsim.report.intervals import nan_mean, nan_quantile, single_runs, summarise


def test_few_draws_have_students_prediction_without_the_luck_of_their_runs() -> None:
    x = np.array([[1.0, 3.0], [4.0, 4.0], [5.0, 7.0], [8.0, 8.0], [9.0, 11.0]])  # means 2, 4, 6, 8, 10
    found = summarise(x, point=False)
    assert found.mean == 6.0
    # Within draws: squares 2 + 0 + 2 + 0 + 2 = 6 on five degrees of freedom; two runs a draw.
    assert found.mc_se == pytest.approx(np.sqrt(6 / 5 / 2))
    # Between them a variance of 10, of which .6 is luck; a fifth of it is what five draws leave open of the mean.
    wide = student.ppf(0.95, 4) * np.sqrt(9.4 + 10.0 / 5)
    assert (found.lo, found.hi) == (pytest.approx(6.0 - wide), pytest.approx(6.0 + wide))


def test_many_draws_have_quantiles() -> None:
    found = summarise(np.arange(1.0, 40.0)[:, None], point=False)  # 1 to 39: a twentieth of 40 steps is 2
    assert (found.mean, found.lo, found.hi) == (20.0, pytest.approx(2.0), pytest.approx(38.0))
    # Nothing but luck between draws: what is left is what it leaves open of the mean.
    rng = np.random.default_rng(3)
    same = summarise(rng.normal(size=(40, 10, 500)), point=False)
    assert np.median(same.hi - same.lo) < 2.5 * student.ppf(0.95, 39) * np.median(same.mc_se) / 40**0.5


@pytest.mark.parametrize(
    ("draws", "runs", "noise"), [(5, 10, 0.5), (6, 1, 0.0), (12, 4, 0.5), (20, 10, 0.5), (50, 2, 0.3)]
)
def test_nine_of_ten_further_draws_lie_within(draws: int, runs: int, noise: float) -> None:
    rng = np.random.default_rng(7)
    effects = rng.normal(size=(draws, 1, 4000))
    found = summarise(effects + rng.normal(0.0, noise or 1e-9, (draws, runs, 4000)), point=False)
    new = rng.normal(size=4000)
    assert 0.88 <= ((new >= found.lo) & (new <= found.hi)).mean() <= 0.92


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
    assert found.lo[0] == pytest.approx(3.0 - student.ppf(0.95, 4) * np.sqrt(2.5 * 1.2))  # luck of one run: not known
    assert np.isnan(found.mean[1]) and np.isnan(found.lo[1])
    x[0, 0, 0] = np.nan  # four draws left: too few
    assert np.isnan(summarise(x, point=False).lo[0])


def test_quantile_and_mean_agree_with_numpy() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(40, 7))
    x[rng.random(x.shape) < 0.3] = np.nan
    assert np.allclose(nan_quantile(x, 0.05), np.nanquantile(x, 0.05, axis=0, method="weibull"))
    assert np.allclose(nan_mean(x, 0), np.nanmean(x, axis=0))


def test_single_runs_pool_draws_and_replicates() -> None:
    x = np.arange(101.0).reshape(1, 101)
    assert single_runs(x) == (pytest.approx(4.1), pytest.approx(95.9))
    assert np.isnan(single_runs(np.ones((2, 9)))[0])  # too few for ends of 90 %


def test_noise_interval_covers_nine_times_in_ten() -> None:
    rng = np.random.default_rng(1)
    # Three parameter draws with known means; the target is the mean over these three.
    hits = 0
    for _ in range(1000):
        found = summarise(rng.normal(size=(3, 4)) + np.array([[0.0], [5.0], [10.0]]), point=False)
        hits += bool(found.lo <= 5.0 <= found.hi)
    assert 870 <= hits <= 930
