"""The choice between regimes, splines and the front, on cases that can be worked out."""

from __future__ import annotations

import numpy as np
import pytest

from bijstandsim.sensitivity.decision import choose
from bijstandsim.sensitivity.front import judge, not_dominated
from bijstandsim.sensitivity.regression import additive, fitted, splines


def test_splines_sum_to_one_and_fit_a_cubic_exactly() -> None:
    u = np.linspace(0.0, 1.0, 101)
    assert splines(u).sum(axis=1) == pytest.approx(1.0)
    y = 1.0 - 2.0 * u + 3.0 * u**3
    assert fitted(additive(u[:, None]), y) == pytest.approx(y)


def test_knowing_what_decides_is_worth_the_expected_gain() -> None:
    """Act for x - .5 or stay for 0: knowing x is worth E max(x - .5, 0) = 1/8, knowing anything else nothing."""
    rng = np.random.default_rng(3)
    points = rng.random((512, 8, 2))
    values = np.stack([np.zeros((512, 8)), points[:, :, 0] - 0.5], axis=2)
    found = choose(values, points, ((0,), (1,)), ("stay", "act"), rng)
    assert float(found.perfect.value) == pytest.approx(1 / 8, abs=0.005)
    assert found.partial.value[0] == pytest.approx(1 / 8, abs=0.005)
    assert found.partial.value[1] < 0.01 and (found.floors < 0.01).all() and found.partial.low[0] > found.floors[0]
    assert found.best.value == pytest.approx([0.5, 0.5], abs=0.03) and found.best.value.sum() == pytest.approx(1.0)


def test_a_lead_that_may_be_chance_is_not_clear() -> None:
    """The best in expectation need not be the one that is best most often."""
    rng = np.random.default_rng(8)
    points = rng.random((64, 8, 1))
    even = rng.normal(0.0, 1.0, (64, 8, 2))
    assert not choose(even, points, ((0,),), ("a", "b"), rng).is_clear
    seldom = np.stack([np.full((64, 8), 0.1), np.where(points[:, :, 0] > 0.9, 5.0, 0.0)], axis=2)
    found = choose(seldom, points, ((0,),), ("steady", "rare"), rng)
    assert found.is_clear and (found.chosen, found.next) == ("rare", "steady") and found.best.value[1] < 0.15
    assert float(found.lead.value) == pytest.approx(0.4, abs=0.1)
    alike = choose(np.zeros((64, 8, 2)), points, ((0,),), ("a", "b"), rng)
    assert not alike.is_clear and float(alike.lead.value) == 0.0


def test_a_factor_that_cannot_change_the_choice_is_worth_nothing() -> None:
    points = np.random.default_rng(4).random((128, 8, 1))
    values = np.concatenate([points, points + 1.0], axis=2)
    found = choose(values, points, ((0,),), ("worse", "better"), np.random.default_rng(5))
    assert found.chosen == "better" and float(found.perfect.value) == 0.0
    assert found.partial.value[0] == pytest.approx(0.0, abs=1e-9) and found.best.value.tolist() == [0.0, 1.0]


def test_a_wide_factor_that_changes_nothing_stays_below_its_own_floor() -> None:
    """Ten inputs have ten times the terms to fit luck with: their floor is higher, and holds at its nominal rate."""
    above, floors = [], []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        points = rng.random((32, 8, 12))
        values = np.stack([np.zeros((32, 8)), points[:, :, 0] - 0.5 + rng.normal(0.0, 0.3, (32, 8))], axis=2)
        found = choose(values, points, ((0,), (1,), tuple(range(2, 12))), ("stay", "act"), rng)
        above.append(found.partial.value > found.floors)
        floors.append(found.floors)
    rate = np.mean(above, axis=0)
    assert rate[0] == 1.0 and rate[1] <= 0.1 and rate[2] <= 0.1
    assert (np.array(floors)[:, 2] > 1.5 * np.array(floors)[:, 1]).all()


@pytest.mark.parametrize("others", [0, 1])
def test_what_two_inputs_decide_only_together_is_worth_its_expected_gain(others: int) -> None:
    """Act for (x - .5)(y - .5) or stay: knowing both is worth E max(0, xy) = .5 / 16, knowing one of them nothing."""
    rng = np.random.default_rng(6)
    points = rng.random((256, 8, 3))
    gain = (points[:, :, 0] - 0.5) * (points[:, :, 1] - 0.5)
    values = np.stack([np.zeros_like(gain), gain], axis=2)
    found = choose(values, points, (tuple(range(2 + others)), (0,)), ("stay", "act"), rng)
    assert found.partial.value[0] == pytest.approx(1 / 32, abs=0.002) and found.partial.low[0] > found.floors[0]
    assert found.partial.value[1] < 0.003


def test_the_front_is_what_nothing_dominates() -> None:
    values = np.array([[1, 4], [2, 2], [3, 3], [4, 1], [3, 3], [0, 5]], float)
    assert not_dominated(values).tolist() == [0, 2, 3, 4, 5]
    gains, over = np.repeat(values[:, :, None], 6, axis=2), np.zeros((6, 6))
    over[5] = 1.0
    found = judge(np.arange(6), gains, over)
    assert found is not None and found.front.tolist() == [3, 2, 0]  # one of the two that are alike, none over budget
    assert found.rows.tolist() == [3, 2, 0, 4, 1]
    assert found.regret[:3, :, 0].tolist() == [[0, 3], [1, 1], [3, 0]]
    assert found.rows[found.pick] == 2 and found.cautious[found.pick] == pytest.approx(1 / 3)
    assert judge(np.arange(6), gains, np.ones((6, 6))) is None


def test_the_pick_looks_at_bad_draws() -> None:
    """The first choice is better on average, and much worse in one draw of five."""
    gains = np.zeros((2, 2, 20))
    gains[0, 0], gains[1, 0] = 3.0, 2.0
    gains[0, 0, ::5] = 0.0
    gains[1, 1] = 0.1
    found = judge(np.arange(2), gains, np.zeros((2, 20)))
    assert found is not None and found.front.tolist() == [0, 1]
    assert found.regret[0, 0, 0] == 2.0 and found.rows[found.pick] == 1
