"""Our elementary functions against libm and scipy, within what their docstring promises."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import special as scipy_special
from scipy import stats

from bijstandsim.kernels.special import exp, log, logistic, normal_ppf, poisson_ppf, power

RNG = np.random.default_rng(20180101)


def ulps(ours: float, right: float) -> float:
    return abs(ours - right) / math.ulp(right)


def test_exp_within_two_ulp() -> None:
    points = np.concatenate([RNG.uniform(-700, 700, 20_000), RNG.uniform(-2, 2, 20_000), RNG.normal(0, 1e-6, 5_000)])
    assert max(ulps(exp(x), math.exp(x)) for x in points.tolist()) <= 2.0


def test_exp_edges() -> None:
    assert exp(0.0) == 1.0
    assert exp(-0.0) == 1.0
    assert exp(-701.0) == 0.0 and exp(-math.inf) == 0.0
    assert exp(701.0) == exp(700.0) == exp(math.inf) < math.inf
    assert exp(-700.0) > 0.0
    assert exp(5e-324) == 1.0


def test_exp_rises_where_its_exponent_changes() -> None:
    edges = (np.arange(-500, 500) + 0.5) * math.log(2.0)
    for edge in edges.tolist():
        assert (
            exp(math.nextafter(edge, -1e9)) <= exp(edge) * (1 + 2e-16) <= exp(math.nextafter(edge, 1e9)) * (1 + 1e-15)
        )


#: The reduced argument is rounded once, so near x = 1 the error is that of a number of size 1, not of the result.
LOG_ERROR = 1.5e-16


def log_is_right(x: float) -> bool:
    right = math.log(x)
    return abs(log(x) - right) <= 2.0 * math.ulp(right) + LOG_ERROR


def test_log_within_two_ulp_or_the_rounding_of_one() -> None:
    near_one = 1.0 + RNG.normal(0, 1, 20_000) * 10.0 ** RNG.uniform(-12, -1.5, 20_000)
    points = np.concatenate([np.exp(RNG.uniform(-300, 300, 20_000)), RNG.uniform(0.4, 3, 20_000), near_one])
    assert [x for x in points.tolist() if not log_is_right(x)] == []


def test_log_edges() -> None:
    assert log(1.0) == 0.0
    for x in (0.6875, 1.375, 0.5, 2.0, 1 - 1 / 256, 1 + 1 / 128, 2.2250738585072014e-308, 1.7e308):
        for near in (math.nextafter(x, 0.0), x, math.nextafter(x, 2 * x) if x < 1e308 else x):
            if near >= 2.2250738585072014e-308:
                assert log_is_right(near), near


def test_log_undoes_exp() -> None:
    for x in RNG.uniform(-690, 690, 2_000).tolist():
        assert log(exp(x)) == pytest.approx(x, rel=1e-14, abs=5e-16)


def test_power() -> None:
    for x, a in zip(np.exp(RNG.uniform(-5, 5, 3_000)).tolist(), RNG.uniform(-4, 4, 3_000).tolist(), strict=True):
        assert power(x, a) == pytest.approx(x**a, rel=1e-14)
    assert power(0.0, 0.5) == 0.0
    assert power(1.0, -3.7) == 1.0
    assert power(2.5, 0.0) == 1.0


def test_logistic() -> None:
    for x in RNG.uniform(-40, 40, 5_000).tolist():
        assert logistic(x) == pytest.approx(float(scipy_special.expit(x)), rel=1e-15 * 4)
    assert logistic(0.0) == 0.5
    assert logistic(1000.0) == 1.0
    assert 0.0 <= logistic(-1000.0) < 1e-300


def test_normal_ppf_within_1e_14() -> None:
    tails = 10.0 ** RNG.uniform(-10.8, -1, 10_000)
    points = np.concatenate([RNG.uniform(0, 1, 20_000), tails, 1.0 - tails[tails > 1e-9]])
    right = scipy_special.ndtri(points)
    ours = np.array([normal_ppf(u) for u in points.tolist()])
    assert np.max(np.abs(ours - right) / np.abs(right)) <= 1e-14
    assert normal_ppf(0.5) == 0.0
    assert normal_ppf(1e-15) == normal_ppf(0.0) == pytest.approx(-6.66, abs=0.01)


def test_normal_ppf_at_the_ends_of_the_generator() -> None:
    smallest, largest = 0.5 * 2.0**-32, (2.0**32 - 0.5) * 2.0**-32
    assert normal_ppf(smallest) == pytest.approx(float(scipy_special.ndtri(smallest)), rel=1e-13)
    assert normal_ppf(largest) == -normal_ppf(smallest)
    for edge in (0.075, 0.925, math.exp(-25.0)):
        below, above = normal_ppf(math.nextafter(edge, 0.0)), normal_ppf(math.nextafter(edge, 1.0))
        assert -1e-15 < above - below < 1e-13


@pytest.mark.parametrize("rate", [1e-9, 0.01, 0.3, 1.0, 2.7, 9.9])
def test_poisson_ppf(rate: float) -> None:
    points = RNG.uniform(0, 1, 3_000)
    right = stats.poisson.ppf(points, rate)
    ours = [poisson_ppf(u, rate) for u in points.tolist()]
    assert ours == right.astype(int).tolist()


def test_poisson_ppf_edges() -> None:
    assert poisson_ppf(0.999999, 0.0) == 0
    assert poisson_ppf(1e-12, 5.0) == 0
    assert poisson_ppf(1.0, 0.5) <= 60
    for rate in (0.2, 3.0):
        for k in range(6):
            edge = float(stats.poisson.cdf(k, rate))
            assert poisson_ppf(edge - 1e-12, rate) == k
            assert poisson_ppf(edge + 1e-12, rate) == k + 1
