"""A Gaussian process on functions that are known, and its leave-one-out values."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import cho_solve

from bijstandsim.calibrate import process
from bijstandsim.calibrate.process import Kernel, Solved, fit_process, near


def curve(points: np.ndarray) -> np.ndarray:
    return np.asarray(2.0 + np.sin(1.5 * points[:, 0]) + 0.5 * points[:, 1] * points[:, 2] + 0.3 * points[:, 3])


@pytest.fixture(scope="module")
def points() -> np.ndarray:
    return np.random.default_rng(1).normal(size=(400, 30))


def test_it_follows_a_bent_function_of_few_of_its_inputs(points: np.ndarray) -> None:
    found, _ = fit_process(points, curve(points))
    fresh = np.random.default_rng(2).normal(size=(500, 30))
    left = np.sqrt(((found(fresh) - curve(fresh)) ** 2).mean()) / curve(fresh).std()
    assert left < 0.3
    assert set(range(4)) <= set(found.inputs.tolist())


def test_what_it_says_of_a_left_out_point_is_what_it_would_say_without_it(points: np.ndarray) -> None:
    """By solving again without the point, with the same kernel."""
    aim = curve(points)
    found, left_out = fit_process(points, aim)
    kept = np.arange(len(points)) != 7
    kernel = kernel_of(points, aim)
    inside, outside = points[kept][:, found.inputs], points[~kept][:, found.inputs]
    weights = np.linalg.solve(covariance(kernel, inside), aim[kept] - aim.mean())
    cross = (outside * kernel.linear) @ inside.T + kernel.height * near(outside * kernel.scale, inside * kernel.scale)
    assert left_out[7] == pytest.approx(aim.mean() + float((cross @ weights)[0]), rel=1e-6)


def kernel_of(points: np.ndarray, aim: np.ndarray) -> Kernel:
    """The kernel that a fit ends with."""
    kept: list[Kernel] = []
    likeliest = process._likeliest

    def keep(*given: np.ndarray) -> Kernel:
        kept.append(likeliest(*given))
        return kept[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "_likeliest", keep)
        fit_process(points, aim)
    return kept[-1]


def covariance(kernel: Kernel, points: np.ndarray) -> np.ndarray:
    factor = np.tril(kernel.factor(points)[0])
    return np.asarray(factor @ factor.T)


def test_squared_slopes_are_those_of_the_function_that_it_returns(points: np.ndarray) -> None:
    aim = curve(points)
    found, _ = fit_process(points, aim)
    step, at = 0.05, points[:50]
    slopes = [
        (found(at + step * np.eye(30)[k]) - found(at - step * np.eye(30)[k])) / (2.0 * step) for k in found.inputs[:3]
    ]
    kernel = kernel_of(points, aim)
    inside = points[:, found.inputs]
    factor = kernel.factor(inside)
    weights = cho_solve(factor, aim - aim.mean())
    bent = kernel.bent(inside)
    towards = bent @ (inside * weights[:, None]) - inside * (bent @ weights)[:, None]
    own = kernel.linear * (inside.T @ weights) + kernel.scale**2 * towards
    assert np.array(slopes) == pytest.approx(own[:50, :3].T, abs=0.02)
    solved = Solved(np.arange(inside.shape[1]), inside, kernel, factor, weights)
    assert solved.squared_slopes() == pytest.approx((own**2).mean(axis=0))


def test_points_without_a_value_and_early_ones_are_not_used(
    points: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "MOST_POINTS", 150)
    aim = curve(points)
    aim[-10:] = np.nan
    found, left_out = fit_process(points, aim)
    assert len(found.weights) == 150
    assert np.flatnonzero(~np.isnan(left_out)).tolist() == list(range(240, 390))
    assert (fit_process(points[240:390], aim[240:390])[0](points) == found(points)).all()
