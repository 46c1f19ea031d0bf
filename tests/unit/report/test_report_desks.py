"""Spread between caseworkers beyond chance."""

from __future__ import annotations

import numpy as np
import pytest

from bijstandsim.report.places import between_caseworkers
from bijstandsim.report.run import Run


def estimates(sd: float, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(300):
        exposure = rng.integers(500, 3000, size=60)
        own = np.maximum(rng.normal(0.12, sd, size=60), 0.0)
        found.append(between_caseworkers(exposure, rng.poisson(own * exposure))[1] ** 2)
    return np.array(found)


def test_it_finds_the_spread_that_is_there() -> None:
    assert np.sqrt(estimates(0.03, 0).mean()) == pytest.approx(0.03, rel=0.05)


def test_chance_alone_is_no_spread() -> None:
    assert np.sqrt(estimates(0.0, 1).mean()) < 0.003
    raw = np.random.default_rng(2).poisson(0.12 * 1000, size=60) / 1000
    assert raw.std() > 0.009  # what a naive standard deviation would have called a difference


def test_empty_desks_do_not_count() -> None:
    rate, sd, n = between_caseworkers(np.array([100, 0, 100]), np.array([10, 0, 30]))
    assert (rate, n) == (0.2, 2)
    # Weighted squares 2 x 100 x 0.01 = 2, less 0.2 of chance, over 200 - 100.
    assert sd == pytest.approx(np.sqrt(1.8 / 100))
    assert between_caseworkers(np.zeros(3), np.zeros(3))[2] == 0


def test_a_run_has_both_measures(trial: Run) -> None:
    table = trial.frame("desks").set_index("measure")
    raw = trial.raw.desks
    assert table.loc["contacts", "rate"] == pytest.approx((raw[..., 1].sum(2) / raw[..., 0].sum(2)).mean())
    assert table.loc["cuts", "rate"] < table.loc["contacts", "rate"]
