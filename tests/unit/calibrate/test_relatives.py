"""Moments that lean on each other."""

import numpy as np
import pytest

from bijstandsim.calibrate.emulator import Emulator
from bijstandsim.calibrate.moments import Moment
from bijstandsim.calibrate.relatives import Relatives


def shares(points: int = 400) -> np.ndarray:
    """Columns: two that move together, one alone, the second's treated arm."""
    rng = np.random.default_rng(1)
    first, alone = rng.normal(size=(2, points))
    second = 2.0 * first + 0.1 * rng.normal(size=points)
    return np.stack([first, second, alone, second + 3.0], axis=1)


def test_a_moment_leans_on_the_one_that_explains_it_and_a_treated_arm_on_its_control() -> None:
    found = Relatives.of(shares(), np.array([0, 1, 2, 1]), np.zeros(4, bool))
    assert found.base.tolist() == [0, 0, 2, 1]
    assert found.share == pytest.approx([0.0, 2.0, 0.0, 1.0], abs=0.02)
    assert found.forward(shares()).std(axis=0)[1] < 0.15


def test_what_is_left_over_leads_back() -> None:
    found = Relatives.of(shares(), np.array([0, 1, 2, 1]), np.zeros(4, bool))
    assert found.back(found.forward(shares())) == pytest.approx(shares())


def test_logarithms_and_levels_are_not_related() -> None:
    found = Relatives.of(shares(), np.arange(4), np.array([True, False, False, False]))
    assert found.base[1] == 1


def test_missing_values_do_not_stand_in_the_way() -> None:
    values = shares()
    values[:10, 1] = np.nan
    assert Relatives.of(values, np.array([0, 1, 2, 1]), np.zeros(4, bool)).base[1] == 0


def test_the_ratio_of_two_figures_is_followed_better_than_either() -> None:
    """A figure that no quadratic follows, and one that is .7 of it with a little of its own."""
    rng = np.random.default_rng(3)
    scores, fresh = rng.normal(size=(400, 12)), rng.normal(size=(200, 12))

    def figures(at: np.ndarray) -> np.ndarray:
        one = np.exp(np.abs(at[:, 0]) + np.abs(at[:, 1]) * at[:, 2])
        return np.stack([one, 0.7 * one * np.exp(0.1 * at[:, 3])], axis=1)

    moments = (Moment("national", "", "one"), Moment("national", "", "other"))
    found = Emulator.fit(scores, figures(scores), moments, np.arange(2)).predict(fresh)
    off = np.log(found) - np.log(figures(fresh))
    assert np.abs(off[:, 1] - off[:, 0]).max() < 0.02 < np.abs(off[:, 0]).mean()
