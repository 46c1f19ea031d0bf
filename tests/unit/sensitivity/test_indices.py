"""Indices against values that are known, against scipy's, and their intervals against the truth."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from bijstandsim.sensitivity.design import PickFreeze, Walks, morris
from bijstandsim.sensitivity.indices import chance, sobol_indices
from bijstandsim.sensitivity.screen import elementary_effects, ranking
from bijstandsim.sensitivity.shapley import shapley_effects

from .conftest import FIRST, SHAPLEY, TOTAL, V13, V, ishigami

SINGLE = ((0,), (1,), (2,))


def design(n: int = 256, factors: tuple[tuple[int, ...], ...] = SINGLE, second: bool = False, seed: int = 0):
    return PickFreeze(n, 8, factors, second, seed)


def test_ishigami_has_its_known_indices() -> None:
    one = design(512, second=True)
    found = sobol_indices(one, ishigami(one.points())[:, None])
    assert found.first.value == pytest.approx(FIRST, abs=0.02)
    assert found.total.value == pytest.approx(TOTAL, abs=0.02)
    assert found.second is not None and found.second.value[0, 2] == pytest.approx(V13 / V, abs=0.03)
    assert abs(found.second.value[0, 1]) < 0.03 and abs(found.second.value[1, 2]) < 0.03
    assert found.variance == pytest.approx(V, rel=0.01) and found.mean == pytest.approx(3.5, rel=0.01)


def test_a_group_has_the_variance_of_all_its_inputs_together() -> None:
    one = design(1024, ((0, 2), (1,)))
    found = sobol_indices(one, ishigami(one.points())[:, None])
    assert found.first.value == pytest.approx([TOTAL[0], FIRST[1]], abs=0.02)
    assert found.total.value == pytest.approx([TOTAL[0], FIRST[1]], abs=0.02)


def test_the_indices_are_those_of_scipy_on_the_same_rows() -> None:
    one = design(64)
    y = ishigami(one.points())[:, None]
    blocks = one.scramble(y[:, 0], 64).reshape(-1, one.step)
    theirs = stats.sobol_indices(
        func={"f_A": blocks[None, :, 0], "f_B": blocks[None, :, -1], "f_AB": blocks[:, 1:-1].T[:, None, :]},
        n=len(blocks),
    )
    found = sobol_indices(one, y)
    assert found.first.value == pytest.approx(np.squeeze(theirs.first_order), abs=0.01)
    assert found.total.value == pytest.approx(np.squeeze(theirs.total_order), abs=0.01)


def test_the_intervals_hold_the_truth_nineteen_times_in_twenty() -> None:
    inside = []
    for seed in range(24):
        one = design(32, seed=seed)
        found = sobol_indices(one, ishigami(one.points())[:, None])
        inside.append(np.r_[np.abs(found.first.value - FIRST) <= found.first.half,
                            np.abs(found.total.value - TOTAL) <= found.total.half])  # fmt: skip
    share = np.mean(inside)
    assert 0.88 <= share <= 0.99, share


def test_the_floor_is_above_what_an_idle_input_shows() -> None:
    """The second input only changes who is lucky, and shows an ST; the dummy shows the same, the floor is above it."""
    above = []
    for seed in range(12):
        one = design(64, ((0,), (1,)), seed=seed)
        u = one.points()
        luck = np.random.default_rng(seed).normal(0.0, 0.3, (len(u), 2))
        # The same row has the same luck, as with common seeds: A and the row that moves nothing are one city.
        found = sobol_indices(one, u[:, :1] + luck)
        share = 0.045 / (1 / 12 + 0.045)
        assert found.total.value[1] == pytest.approx(share, rel=0.4)
        assert float(found.dummy_total.value) == pytest.approx(share, rel=0.4)
        above.append(found.floor > found.total.value[1])
        assert found.total.low[0] > found.floor
    assert np.mean(above) > 0.7
    assert sobol_indices(one, u[:, :1]).total.value[1] == 0.0


def test_luck_has_the_size_of_fresh_means_and_a_seed_that_moves_all_rows_alike_is_none() -> None:
    y = np.linspace(0.0, 1.0, 50)[:, None] + np.array([0.0, 5.0])
    assert chance(y) == pytest.approx(0.0, abs=1e-12)
    assert chance(y[:, :1]) is None
    for seeds in (2, 3, 8):
        noise = np.random.default_rng(7).normal(0.0, 1.0, (20_000, seeds))
        assert np.var(chance(noise)) == pytest.approx(2.0 / seeds, rel=0.05)


def test_a_response_that_stands_still_has_no_indices() -> None:
    one = design(8)
    found = sobol_indices(one, np.full((one.total, 2), 3.0))
    assert np.isnan(found.first.value).all() and found.variance == 0.0 and np.isnan(found.total.half).all()


def test_scrambles_in_which_hardly_anything_moves_are_no_trouble() -> None:
    """One of 32 independent rows is 1: ST is half the mean square of what it differs by, over the variance."""
    one = design(2, ((0,), (1,)))
    y = np.zeros((one.total, 2))
    y[0] = 1.0  # row A of the first point of the first scramble
    found = sobol_indices(one, y)
    assert found.variance == pytest.approx(31 / 32**2)
    assert found.total.value == pytest.approx([0.5 / 16 / found.variance] * 2)
    alone = np.r_[0.5 / 2 / (3 / 4**2), np.zeros(7)]  # the other scrambles stand still
    half = stats.t.ppf(0.975, 7) * alone.std(ddof=1) / np.sqrt(8)
    assert found.total.half == pytest.approx([half, half]) and np.isfinite(found.first.half).all()


def test_without_variance_there_is_nothing_to_share() -> None:
    one = design(2, ((0,), (1,)))
    y = np.zeros((one.total, 2))
    y[1] = 1.0  # a mixed row; those that tell the variance are all alike
    found = sobol_indices(one, y)
    assert np.isnan(found.total.value).all() and found.variance == 0.0 and found.floor == 0.0


def test_a_prefix_of_points_is_the_smaller_design_and_seed_zero_is_a_seed() -> None:
    big, small = design(16), design(8)
    assert np.array_equal(big.points()[: small.total], small.points())
    assert np.array_equal(design(8, seed=0).points(), design(8, seed=0).points())
    assert not np.array_equal(design(8, seed=0).points(), design(8, seed=1).points())
    assert np.array_equal(morris(5, 4, 0), morris(5, 4, 0)) and not np.array_equal(morris(5, 4, 0), morris(5, 4, 1))


def test_shapley_effects_are_known_and_sum_to_one() -> None:
    walks = Walks(512, 8, 3, 1)
    found = shapley_effects(walks, ishigami(walks.points()))
    assert found.value == pytest.approx(SHAPLEY, abs=0.03) and found.value.sum() == pytest.approx(1.0)
    assert np.isnan(shapley_effects(walks, np.zeros(walks.total)).value).all()


def test_a_walk_changes_one_column_at_a_time() -> None:
    walks = Walks(4, 8, 5, 0)
    steps = walks.points().reshape(4, 8, 6, 5)
    moved = steps[:, :, 1:] != steps[:, :, :-1]
    assert (moved.sum(axis=3) == 1).all()
    assert np.array_equal(moved.argmax(axis=3), walks.orders())


def test_a_trajectory_moves_every_column_once_by_two_thirds_up_or_down() -> None:
    steps = morris(6, 50, 1).reshape(50, 7, 6)
    moves = np.diff(steps, axis=1)
    assert ((moves != 0.0).sum(axis=2) == 1).all() and ((moves != 0.0).sum(axis=1) == 1).all()
    assert np.abs(moves).max(axis=2) == pytest.approx(2.0 / 3.0)
    assert sorted({round(x * 3, 9) for x in steps.ravel()}) == [0.0, 1.0, 2.0, 3.0]
    ups = (moves.sum(axis=1) > 0.0).mean(axis=0)
    assert (np.abs(ups - 0.5) < 0.25).all()  # 3.5 standard errors
    assert len({tuple(np.abs(walk).argmax(axis=1)) for walk in moves}) > 40  # orders differ


def test_elementary_effects_of_a_straight_line_are_its_slopes() -> None:
    x = morris(4, 6, 3)
    found = elementary_effects(["a", "b", "c", "d"], 6, 3, x @ np.array([1.0, -5.0, 0.0, 2.0]))
    assert found["input"].tolist() == ["b", "d", "a", "c"]
    assert found["mu"].to_numpy() == pytest.approx([-5.0, 2.0, 1.0, 0.0])
    assert found["sigma"].to_numpy() == pytest.approx(0.0, abs=1e-12)
    assert ranking({"y": found})["largest"].tolist() == pytest.approx([1.0, 0.4, 0.2, 0.0])


def test_among_many_inputs_the_median_is_taken_for_chance() -> None:
    names = [f"x{k}" for k in range(60)]
    x = morris(60, 4, 0)
    y = 3.0 * x[:, 7] + np.random.default_rng(2).normal(0.0, 0.1, len(x))
    ranks = ranking({"y": elementary_effects(names, 4, 0, y)})
    assert ranks["input"][0] == "x7" and ranks["largest"][0] == 1.0
    assert (ranks["largest"] == 0.0).sum() >= 29
