"""The noise of a few runs is taken out of the spread of people's gains."""

import numpy as np
import pytest
from scipy.stats import norm

from bijstandsim.paired.gains import QUANTITIES, describe, expected_gains


def made(n: int, runs: int, sd: float, noise: float, mean: float = 0.0, seed: int = 1) -> np.ndarray:
    """Gains (runs, n) of people with a known spread of expected gains and known noise."""
    rng = np.random.default_rng(seed)
    return mean + sd * rng.standard_normal(n) + noise * rng.standard_normal((runs, n))


@pytest.mark.parametrize(("sd", "noise", "runs"), [(2.0, 1.0, 10), (1.0, 5.0, 10), (3.0, 6.0, 2), (10.0, 0.5, 3)])
def test_the_known_spread_is_found(sd: float, noise: float, runs: int) -> None:
    n = 20_000
    found = expected_gains(made(n, runs, sd, noise, mean=4.0))
    observed = sd**2 + noise**2 / runs
    # Standard error of the difference of two variances, by the delta method.
    se = np.sqrt(2.0 * (observed**2 + (noise**2 / runs) ** 2 / (runs - 1)) / n) / (2.0 * sd)
    assert found.sd_observed == pytest.approx(np.sqrt(observed), rel=0.02)
    assert abs(found.sd_true - sd) < 4.0 * se
    assert found.reliability == pytest.approx(sd**2 / observed, abs=4.0 * 2.0 * se / sd)
    assert found.shrunk.std(ddof=1) == pytest.approx(found.sd_true, rel=1e-9)
    assert found.shrunk.mean() == pytest.approx(found.mean)


def test_shares_are_those_of_the_expected_gains_and_not_of_the_noise() -> None:
    gain = made(40_000, 5, sd=1.0, noise=4.0, mean=0.5, seed=3)
    told = dict(zip(QUANTITIES, describe(gain, 1.0), strict=True))
    up, down = 100.0 * norm.sf(1.0, 0.5, 1.0), 100.0 * norm.cdf(-1.0, 0.5, 1.0)
    assert told["share_gain"] == pytest.approx(up, abs=2.0)
    assert told["share_lose"] == pytest.approx(down, abs=2.0)
    assert told["share_gain"] + told["share_lose"] + told["share_neither"] == pytest.approx(100.0)
    raw = 100.0 * (gain.mean(axis=0) < -1.0).mean()
    assert raw > down + 10.0, "the test would not notice a correction that does nothing"


def test_chance_alone_is_no_spread() -> None:
    sds = [expected_gains(made(3_000, 4, sd=0.0, noise=3.0, mean=2.0, seed=seed)).sd_true for seed in range(20)]
    assert 0.0 in sds and max(sds) < 0.35
    gain = made(3_000, 4, sd=0.0, noise=3.0, mean=2.0, seed=int(np.argmin(sds)))
    told = dict(zip(QUANTITIES, describe(gain, 1.0), strict=True))
    assert told["share_gain"] == 100.0 and told["share_lose"] == 0.0


def test_what_a_run_does_to_all_alike_is_neither_spread_nor_noise() -> None:
    gain = made(5_000, 6, sd=1.0, noise=1.0)
    shaken = gain + 20.0 * np.random.default_rng(9).standard_normal((6, 1))
    assert expected_gains(shaken).sd_true == pytest.approx(expected_gains(gain).sd_true, rel=1e-6)


def test_the_same_gain_for_everybody_is_known_exactly() -> None:
    told = dict(zip(QUANTITIES, describe(np.full((4, 10), 7.0), 5.0), strict=True))
    assert (told["mean"], told["sd_true"], told["share_gain"]) == (7.0, 0.0, 100.0)
    none = dict(zip(QUANTITIES, describe(np.zeros((4, 10)), 5.0), strict=True))
    assert (none["mean"], none["sd_true"], none["share_neither"]) == (0.0, 0.0, 100.0)


def test_one_run_tells_a_mean_and_nothing_else() -> None:
    told = dict(zip(QUANTITIES, describe(made(50, 1, 1.0, 1.0), 0.1), strict=True))
    assert not np.isnan(told["mean"])
    assert np.isnan([told[name] for name in QUANTITIES if name != "mean"]).all()


def test_who_left_at_once_is_left_out_and_an_empty_group_has_no_numbers() -> None:
    gain = made(50, 3, 1.0, 1.0)
    gain[:, 0] = np.nan
    assert describe(gain, 0.1) == pytest.approx(describe(gain[:, 1:], 0.1))
    assert np.isnan(describe(np.zeros((3, 0)), 0.1)).all()
