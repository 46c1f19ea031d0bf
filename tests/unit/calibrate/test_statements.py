"""Probabilities of statements against closed forms and against simulated experiments."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from bijstandsim.calibrate import statements as say
from bijstandsim.calibrate.cities import correlation_of, correlation_parts

#: statement -> whether it holds of estimates and their error
HOLDS = {
    "positive": lambda e, s: e > 0,
    "negative": lambda e, s: e < 0,
    "not_significant": lambda e, s: np.abs(e) < 1.96 * s,
    "positive_not_significant": lambda e, s: (e > 0) & (e < 1.96 * s),
    "not_positive": lambda e, s: e < 1.96 * s,
    "not_negative": lambda e, s: e > -1.96 * s,
    "zero_or_positive": lambda e, s: e > -1.96 * s,
    "zero_or_negative": lambda e, s: e < 1.96 * s,
}


def told(effect: object, error: object, interval: tuple[float, float]) -> float:
    """Probability of an estimate / error in an interval."""
    low, high = (bound * np.asarray(error, float) for bound in interval)
    return say.interval_probability(effect, error, low, high)  # type: ignore[arg-type]


@pytest.mark.parametrize("report", sorted(HOLDS))
def test_a_statement_against_drawn_estimates(report: str) -> None:
    rng = np.random.default_rng(5)
    effects, errors = np.array([4.0, -1.0]), np.array([3.0, 5.0])
    drawn = rng.normal(effects, errors, (200_000, 2))
    found = told(effects, errors, say.INTERVALS[report])
    assert found == pytest.approx(HOLDS[report](drawn, errors).mean(), abs=0.004)


def test_every_statement_has_an_interval_and_no_effect_gives_what_a_normal_gives() -> None:
    assert set(say.INTERVALS) == {*HOLDS, *say.OWN_CONTRAST}
    none = {report: told(0.0, 7.0, interval) for report, interval in say.INTERVALS.items()}
    assert none["positive"] == none["negative"] == none["smaller_than_guidance"] == 0.5
    assert none["not_significant"] == pytest.approx(0.95, abs=1e-4)
    assert none["positive_not_significant"] == pytest.approx(0.475, abs=1e-4)
    assert none["not_positive"] == none["zero_or_negative"] == pytest.approx(0.975, abs=1e-4)


def test_smaller_than_guidance_is_the_difference_of_two_arms_that_share_a_control() -> None:
    rng = np.random.default_rng(6)
    n, shares = 102, {"control": 0.2, "guidance": 0.3, "release": 0.25}
    arms = {name: 100 * rng.binomial(n, p, 200_000) / n for name, p in shares.items()}
    smaller = (arms["release"] - arms["control"]) < (arms["guidance"] - arms["control"])
    ties = arms["release"] == arms["guidance"]
    error = np.sqrt(say.share_variance(25.0, n) + say.share_variance(30.0, n))
    found = told(-5.0, error, say.INTERVALS["smaller_than_guidance"])
    assert found == pytest.approx(smaller.mean() + 0.5 * ties.mean(), abs=0.01)


def test_the_error_of_a_share_is_binomial_and_never_zero() -> None:
    assert say.share_variance(20.0, 50) == pytest.approx(1e4 * 0.2 * 0.8 / 50)
    for share in (0.0, 100.0):
        assert say.share_variance(share, 50) == pytest.approx(1e4 * 0.01 * 0.99 / 50)


def test_joint_statements_are_the_intersection() -> None:
    joint = say.joint_interval(["negative", "not_negative"])
    assert joint == (-1.96, 0.0)
    found = told(-2.0, 4.0, joint)
    assert found == pytest.approx(stats.norm.cdf(0.5) - stats.norm.cdf(-1.96 + 0.5))
    with pytest.raises(ValueError, match="exclude"):
        say.joint_interval(["positive", "negative"])


def test_tail_probability_of_a_value() -> None:
    assert say.tail_probability(3.0, [1.0], [1.0]) == pytest.approx(2 * stats.norm.sf(2.0))
    assert say.tail_probability(-1.0, [1.0], [1.0]) == pytest.approx(2 * stats.norm.sf(2.0))
    assert say.tail_probability(1.0, [1.0], [1.0]) == pytest.approx(1.0)
    mixture = 2 * (1 - np.mean(stats.norm.cdf(3.0, [0.0, 2.0], [1.0, 1.0])))
    assert say.tail_probability(3.0, [0.0, 2.0], [1.0, 1.0]) == pytest.approx(mixture)


def test_density_is_that_of_the_mixture_and_survives_the_far_tail() -> None:
    expected = np.log(np.mean(stats.norm.pdf(1.5, [0.0, 2.0], [1.0, 3.0])))
    assert say.log_density(1.5, [0.0, 2.0], [1.0, 3.0]) == pytest.approx(expected)
    assert say.log_density(100.0, [0.0], [1.0]) == pytest.approx(stats.norm.logpdf(100.0))


def test_a_single_figure_has_students_tails() -> None:
    effects, errors = [0.0, 2.0], [1.0, 3.0]
    below = np.mean(stats.t.cdf(9.0, 4.0, effects, errors))
    assert say.tail_probability(9.0, effects, errors, 4.0) == pytest.approx(2 * (1 - below))
    assert say.tail_probability(9.0, effects, errors, 4.0) > 2 * say.tail_probability(9.0, effects, errors)
    expected = np.log(np.mean(stats.t.pdf(9.0, 4.0, effects, errors)))
    assert say.log_density(9.0, effects, errors, 4.0) == pytest.approx(expected)


def test_upper_bound_holds_up_to_its_noise() -> None:
    found = say.within_bound(6.0, [5.0, 20.0], [4.0, 1.0], 3.0)  # 6 + 1.96 x 3 = 11.88
    assert found == pytest.approx(np.mean([stats.norm.cdf(6.88 / 4.0), stats.norm.cdf(-8.12)]))


@pytest.mark.parametrize(
    ("probability", "ratio", "expected"),
    [
        (None, None, "not read"), (0.049, 3.0, "disagrees"), (0.05, 3.0, "open"), (0.5, 0.05, "agrees"),
        (0.9, 0.04, "open"),
        (0.5, 0.0, "open"), (0.99, -0.2, "open"), (0.49, 1.0, "open"), (0.5, None, "agrees"), (0.3, None, "open"),
    ],
)  # fmt: skip
def test_the_rule_of_the_verdict(probability: float | None, ratio: float | None, expected: str) -> None:
    assert say.verdict(probability, ratio) == expected


def test_the_quotient_of_probabilities_stays_a_number() -> None:
    assert say.log_quotient(0.2, 0.1) == pytest.approx(math.log(2))
    assert math.isfinite(say.log_quotient(0.0, 0.5)) and say.log_quotient(0.0, 0.5) < -20


def test_correlation_over_months_is_found_again_and_ignores_differences_between_draws() -> None:
    rng = np.random.default_rng(7)
    shared, levels = rng.normal(size=(400, 2, 4)), 100.0 * rng.normal(size=(400, 1, 1))
    before, after = (levels + shared + rng.normal(size=shared.shape) for _ in range(2))
    assert correlation_of(*correlation_parts([before], [after])) == pytest.approx(0.5, abs=0.04)
    assert correlation_of(*correlation_parts([np.ones((3, 1, 1))], [np.ones((3, 1, 1))])) == 0.0
