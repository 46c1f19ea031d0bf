"""What is known of a point's moments once emulator and simulator have spoken."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pytest

from bijstandsim.calibrate.correction import combined, noise_of
from bijstandsim.calibrate.emulator import Emulator, second_moments, widened
from bijstandsim.calibrate.moments import Moment
from bijstandsim.errors import InputError

MOMENTS = (Moment("utrecht", "control", "exit_work", 16), Moment("utrecht", "guidance", "exit_work", 16))
ERROR = np.array([[1.0, 0.6], [0.6, 0.8]])
NOISE = np.array([[0.5, 0.4], [0.4, 2.0]])


class Known:
    """An emulator whose predictions and error are given, and which is as far off as it says."""

    def __init__(self, emulated: np.ndarray, surprise: float = 1.0) -> None:
        self.emulated, self.error, self.factor = emulated, ERROR, surprise

    def predict(self, scores: np.ndarray) -> np.ndarray:
        return self.emulated

    def surprise(self, scores: np.ndarray, values: np.ndarray, noise: np.ndarray) -> np.ndarray:
        return np.full(2, self.factor)


def world(points: int = 40_000) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """True moments, emulated and simulated ones: (P, 2) each."""
    rng = np.random.default_rng(1)
    truth = rng.normal(size=(points, 2))
    off, luck = (rng.multivariate_normal(np.zeros(2), spread, points) for spread in (ERROR, NOISE))
    return truth, truth + off, truth + luck


def test_the_error_that_is_left_is_the_one_that_is_told() -> None:
    """Variances and covariance: a contrast of the two moments rests on both."""
    truth, emulated, simulated = world()
    best, error = combined(cast(Emulator, Known(emulated)), np.zeros((len(truth), 1)), simulated, NOISE)
    assert np.cov((best - truth).T) == pytest.approx(error, abs=0.02)
    assert (error.diagonal() < np.minimum(ERROR.diagonal(), NOISE.diagonal())).all()


def test_an_emulator_that_is_further_off_than_it_says_counts_less() -> None:
    truth, emulated, simulated = (array[:4] for array in world())
    near, far = (
        combined(cast(Emulator, Known(emulated, factor)), truth, simulated, NOISE)[0] for factor in (1.0, 9.0)
    )
    assert (np.abs(far - simulated) < np.abs(near - simulated)).all()


def test_a_missing_figure_is_taken_as_emulated() -> None:
    truth, emulated, simulated = (array[:5].copy() for array in world())
    simulated[2, 1] = np.nan
    best, error = combined(cast(Emulator, Known(emulated)), truth, simulated, NOISE)
    assert best[2, 1] == emulated[2, 1] and np.isfinite(best).all() and np.isfinite(error).all()


def twins(missing: Any = ()) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(2)
    truth = 10.0 * rng.normal(size=(4000, 2))
    first, second = (truth + rng.multivariate_normal(np.zeros(2), NOISE, 4000) for _ in range(2))
    second[missing] = np.nan
    return np.arange(4000), first, np.arange(3999), second[:3999]


def test_the_noise_of_a_point_is_that_between_its_twins() -> None:
    found = noise_of(MOMENTS, *twins((slice(0, 2000), 1)))
    assert found == pytest.approx(NOISE, abs=0.15)


def test_a_figure_that_no_twin_has_is_named() -> None:
    with pytest.raises(InputError, match="figure: utrecht/guidance/exit_work/16"):
        noise_of(MOMENTS, *twins((slice(None), 1)))


def test_products_are_over_the_rows_that_have_both() -> None:
    gaps = np.array([[1.0, 2.0], [3.0, np.nan], [np.nan, 4.0]])
    assert second_moments(gaps) == pytest.approx(np.array([[5.0, 2.0], [2.0, 10.0]]))


def test_wider_keeps_correlations() -> None:
    found = widened(ERROR, np.array([4.0, 1.0]))
    assert found.diagonal() == pytest.approx([4.0, 0.8]) and found[0, 1] == pytest.approx(1.2)
