"""The noise of a run, from points that were run twice."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bijstandsim.calibrate.correction import noise_of
from bijstandsim.calibrate.moments import Moment
from bijstandsim.errors import InputError

MOMENTS = (Moment("utrecht", "control", "exit_work", 16), Moment("utrecht", "guidance", "exit_work", 16))
NOISE = np.array([[0.5, 0.4], [0.4, 2.0]])


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
