"""A city's effects taken over all its outcomes at once, against cases that are known."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy import stats

from bijstandsim.calibrate import jointly
from bijstandsim.calibrate.fit import Model
from bijstandsim.calibrate.likelihood import Errors


class Number:
    """A block with one reported number: normal around its moment, with an error of its own."""

    def __init__(self, group: str, moment: int, value: float, sd: float) -> None:
        self.block, self._moment, self._value, self._sd = SimpleNamespace(group=group), moment, value, sd

    def log_likelihood(self, values: np.ndarray, draws: Any, errors: Errors) -> np.ndarray:
        variance = np.full(len(values), self._sd**2)
        if errors.effects is not None and errors.effect_sd is not None:
            variance += errors.effect_sd**2 * (errors.effects[self._moment] ** 2).sum()
        return np.asarray(stats.norm.logpdf(self._value, values[:, self._moment], np.sqrt(variance)))


def model(blocks: list[Number], effects: np.ndarray, spread: np.ndarray) -> Any:
    return SimpleNamespace(
        likelihood=SimpleNamespace(blocks=blocks), draws=lambda points: {},
        errors=lambda points, error: Errors(error, effects, spread),
    )  # fmt: skip


def test_two_numbers_that_one_effect_moves_are_one_normal_vector() -> None:
    effects = np.array([[3.0, 0.0, 1.0, 0.0], [2.0, 1.0, 0.0, 0.0]])
    values, spread = np.array([[1.0, 2.0], [4.0, -1.0], [0.0, 0.0]]), np.array([0.5, 0.2, 0.0])
    blocks = [Number("utrecht", 0, 2.5, 1.0), Number("utrecht", 1, 2.0, 1.5)]
    found = jointly.log_gain(model(blocks, effects, spread), values, values, np.zeros((2, 2)))
    for gain, mean, sd in zip(found, values, spread, strict=True):
        whole = np.diag([1.0, 1.5**2]) + sd**2 * effects @ effects.T
        apart = stats.norm.logpdf([2.5, 2.0], mean, np.sqrt(whole.diagonal())).sum()
        assert gain == pytest.approx(stats.multivariate_normal.logpdf([2.5, 2.0], mean, whole) - apart, abs=0.03)
    assert found[2] == pytest.approx(0.0, abs=1e-12)


def test_cities_are_independent_and_single_outcomes_and_figures_change_nothing() -> None:
    effects = np.ones((2, 4))
    values, spread = np.array([[0.0, 0.0]]), np.array([1.0])
    alone = [Number("utrecht", 0, 1.0, 1.0), Number("tilburg", 1, 1.0, 1.0)]
    figures = [Number("national", 0, 1.0, 1.0), Number("national", 1, 1.0, 1.0)]
    for blocks in (alone, figures):
        assert jointly.log_gain(model(blocks, effects, spread), values, values, np.zeros((2, 2)))[0] == 0.0


def test_draws_are_weighed_towards_reports_that_go_together(straight: Model) -> None:
    points = straight.sample(chains=64, burn=60, keep=4, every=10, seed=3).flat
    values = straight.emulator.predict(straight.scores(points))
    fit = SimpleNamespace(model=straight, error=straight.emulator.error)
    tables = jointly.together(SimpleNamespace(fit=fit, points=points, values=values))  # type: ignore[arg-type]
    table, moved = tables["together"], tables["together_parameters"]
    # Nothing moves with an effect of a city here, so at once and apart are the same.
    assert table["effective_share"].iloc[0] == pytest.approx(1.0)
    assert table["mean_at_once"].to_numpy() == pytest.approx(table["mean_apart"].to_numpy())
    assert moved["shift_sd"].to_numpy() == pytest.approx(0.0, abs=1e-9)
