"""The joint likelihood against what can be worked out by hand or by drawing estimates."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm

from bijstandsim.calibrate.estimates import blocks
from bijstandsim.calibrate.likelihood import Errors, Likelihood, Reported
from bijstandsim.calibrate.moments import Moment, wanted
from bijstandsim.calibrate.targets import Target, load_targets

SHARES = {"control": 12.0, "exemption": 11.0, "guidance": 20.0, "release": 14.0}
PERSIST = {(city, outcome, 40): 0.5 for city in ("utrecht", "wageningen") for outcome in ("work_ge12h", "work_gt27h")}
DRAWS = {"search_survey_noise_sd": np.ones(1)}


def some(*ids: str) -> tuple[Target, ...]:
    return tuple(target for target in load_targets() if target.id in ids)


def built(targets: tuple[Target, ...], shares: dict[str, float] = SHARES) -> tuple[Likelihood, np.ndarray]:
    moments = wanted(targets)
    values = np.array([[shares.get(moment.arm, 30.0) for moment in moments]])
    return Likelihood(blocks(targets), moments, PERSIST), values


def share_variance(p: float, n: float) -> float:
    return p * (100.0 - p) / n


def test_one_statement_by_hand() -> None:
    """gro-exempt-exit: the exit share fell, 178 against 178 people."""
    likelihood, values = built(some("gro-exempt-exit"))
    s = np.sqrt(share_variance(11.0, 178) + share_variance(12.0, 178))
    assert likelihood.by_block(values, DRAWS, Errors())[0, 0] == pytest.approx(norm.logcdf(1.0 / s), rel=1e-4)


def test_rows_on_one_estimate_are_one_event() -> None:
    """positive_not_significant and not_negative on wag-exempt-exit: their intersection, once."""
    likelihood, values = built(some("wag-exempt-exit", "wag-exemption-notworse"))
    assert len(likelihood.blocks[0].block.estimates) == 1
    s = np.sqrt(share_variance(11.0, 102) + share_variance(12.0, 102))
    expected = norm.cdf(1.96 + 1.0 / s) - norm.cdf(1.0 / s)
    assert likelihood.by_block(values, DRAWS, Errors())[0, 0] == pytest.approx(np.log(expected), rel=1e-4)


def test_arms_that_share_a_control_group_are_drawn_together() -> None:
    targets = some("nij-exempt-exit", "nij-guid-exit")
    shares = {"control": 12.0, "exemption_release": 11.0, "guidance_release": 15.0}
    likelihood, values = built(targets, shares)
    rng = np.random.default_rng(0)
    arms = {name: p + np.sqrt(share_variance(p, 101)) * rng.standard_normal(400_000) for name, p in shares.items()}
    both = (arms["exemption_release"] < arms["control"]) & (arms["guidance_release"] < arms["control"])
    found = np.exp(likelihood.by_block(values, DRAWS, Errors())[0, 0])
    assert found == pytest.approx(both.mean(), rel=0.02)
    product = 1.0
    for name in ("nij-exempt-exit", "nij-guid-exit"):
        one, own = built(some(name), shares)
        product *= float(np.exp(one.by_block(own, DRAWS, Errors())[0, 0]))
    assert found > 1.1 * product


def test_a_number_and_a_level_of_its_control_arm() -> None:
    """Difference 7 (3.4) and control level 8 (2.0): one bivariate normal, a negative correlation."""
    likelihood, values = built(some("utr-exempt-above-16", "utr-control-above-16"))
    predicted = likelihood.blocks[0].predict(values, DRAWS, Errors())
    assert np.sqrt(np.diag(predicted.covariance[0])) == pytest.approx([3.4, 2.0])
    assert predicted.covariance[0, 0, 1] < 0.0
    gap = np.array([7.0 - (11.0 - 12.0), 8.0 - 12.0])
    expected = -0.5 * gap @ np.linalg.solve(predicted.covariance[0], gap) - 0.5 * np.log(
        np.linalg.det(2 * np.pi * predicted.covariance[0])
    )
    assert likelihood.by_block(values, DRAWS, Errors())[0, 0] == pytest.approx(expected)


def test_a_subgroup_is_part_of_the_whole() -> None:
    likelihood, values = built(some("utr-guid-work", "utr-far-guidance"))
    found = likelihood.blocks[0].predict(values, DRAWS, Errors()).covariance[0]
    assert 0.4 < found[0, 1] / np.sqrt(found[0, 0] * found[1, 1]) < 0.8


def test_two_months_of_one_arm_go_together() -> None:
    likelihood, values = built(some("utr-guid-12h", "utr-guid-post"))
    found = likelihood.blocks[0].predict(values, DRAWS, Errors())
    later = likelihood.blocks[0].block.estimates[1].rows[0]
    assert later.report == "not_larger_than_earlier"
    one = share_variance(20.0, 178) + share_variance(12.0, 178)
    assert found.covariance[0, 1, 1] == pytest.approx(2 * one * (1 - 0.5))


def test_upper_bounds_are_one_sided() -> None:
    targets = some("ams-premium-exit")
    near, _ = built(targets)
    moments = wanted(targets)
    low, high = (np.array([[10.0 + (e if m.arm == "premium" else 0.0) for m in moments]]) for e in (0.0, 30.0))
    assert near.by_block(low, DRAWS, Errors())[0, 0] > -0.01
    assert near.by_block(high, DRAWS, Errors())[0, 0] < -5.0


def test_errors_of_the_model_widen() -> None:
    likelihood, values = built(some("gro-release-8h-24"))
    size = len(likelihood.moments)
    plain = likelihood.blocks[0].predict(values, DRAWS, Errors()).covariance[0, 0, 0]
    wide = Errors(
        np.eye(size), np.ones((size, 2)) * np.arange(size)[:, None], np.array([0.5]), {"work": np.array([2.0])}
    )
    found = likelihood.blocks[0].predict(values, DRAWS, wide).covariance[0, 0, 0]
    weights = likelihood.blocks[0].weights[:, 0]
    city = 0.25 * 2 * (weights @ np.arange(size)) ** 2
    assert found == pytest.approx(plain + weights @ weights + city + 4.0)


def test_no_effect_is_every_arm_as_the_control_arm() -> None:
    likelihood, values = built(load_targets())
    none = likelihood.untreated(values)
    at = {moment: k for k, moment in enumerate(likelihood.moments)}
    treated = Moment("utrecht", "guidance", "work_any", 16)
    assert none[0, at[treated]] == values[0, at[replace(treated, arm="control")]]
    rest = Moment("wageningen", "rest", "exit_work", 24)
    assert none[0, at[rest]] == values[0, at[rest]]


def test_everything_that_can_be_read_is_read_once() -> None:
    found = [row.id for block in blocks(load_targets()) for estimate in block.estimates for row in estimate.rows]
    assert len(found) == len(set(found)) == len(load_targets())


def test_other_reports_can_take_the_place_of_what_was_said() -> None:
    likelihood, values = built(some("gro-exempt-exit"))
    block = likelihood.blocks[0]
    predicted = block.predict(values, DRAWS, Errors())
    other = Reported(np.array([np.nan]), np.array([[0.0, np.inf]]))
    both = np.exp(block.log_of(predicted)) + np.exp(block.log_of(predicted, other))
    assert both[0] == pytest.approx(1.0, abs=1e-9)
