"""The same scenario, seed and parameters give the same numbers, however the work is cut up; another seed does not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bijstandsim.behaviour import defaults
from bijstandsim.engine import single
from bijstandsim.engine.single import RunCounts
from bijstandsim.population import build
from bijstandsim.report.run import Run, simulate
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.resolve import resolve

UTRECHT = Path(__file__).parents[2] / "scenarios" / "utrecht.yaml"
ARMS = ("control", "exemption", "guidance", "release")
SETS = ["municipality.size=400", "follow_up_months=4", *(f"arms.{arm}.size=20" for arm in ARMS)]


def scenario(*more: str) -> Scenario:
    return Scenario.load(UTRECHT, sets=[*SETS, *more])


def simulated(*more: str, **options: Any) -> Run:
    return simulate(scenario(*more), **{"draws": 2, "replicates": 3, "threads": 1} | options)


def counted(world: build.World, cut_up: list[int]) -> RunCounts:
    """A replicate advanced in steps of these lengths."""
    moving = world.copy()
    member = single.start_policy(moving, scenario(), 0)
    for months in cut_up:
        single.step(moving, months)
    assert moving.t == moving.resolved.months
    return single.collect(moving, member)


def same(one: RunCounts, other: RunCounts) -> bool:
    return all(
        np.array_equal(getattr(one, name), getattr(other, name)) for name in ("counts", "books", "series", "desks")
    )


@pytest.fixture(scope="module")
def burnt() -> build.World:
    plan = scenario()
    return single.burnt_in(plan, resolve(plan), defaults(), 0)


@pytest.fixture(scope="module")
def base() -> Run:
    return simulated()


@pytest.mark.parametrize("threads", [2, 4])
def test_threads_change_no_bit(base: Run, threads: int) -> None:
    other = simulated(threads=threads)
    assert other.results_hash == base.results_hash
    for name in ("values", "people", "books", "series", "desks"):
        assert np.array_equal(getattr(other.raw, name), getattr(base.raw, name), equal_nan=True), name


def test_an_executor_of_ones_own_changes_no_bit(base: Run) -> None:
    with ThreadPoolExecutor(3) as pool:
        assert simulated(executor=pool).results_hash == base.results_hash


def test_more_runs_leave_the_first_ones_alone(base: Run) -> None:
    """A draw's burn-in does not depend on how many draws there are; replicates are numbered through all draws."""
    other = simulated(draws=3)
    assert np.array_equal(other.raw.values[:2], base.raw.values, equal_nan=True)


def test_months_at_once_or_one_by_one(burnt: build.World) -> None:
    whole = counted(burnt, [20])
    assert whole.counts.sum() > 0
    for cut_up in ([1] * 20, [7, 13], [16, 4], [15, 2, 3]):  # the coaches leave after month 16
        assert same(counted(burnt, cut_up), whole), cut_up


def test_a_replicate_leaves_the_burnt_in_city_as_it_was(burnt: build.World) -> None:
    plan = scenario()
    first = single.run_once(burnt, plan, 0)
    second = single.run_once(burnt, plan, 1)
    assert same(single.run_once(burnt, plan, 0), first)
    assert not same(second, first)


@pytest.mark.parametrize("slots_per_benefit", [1.1, 4.0])
def test_room_in_memory_changes_no_count(
    burnt: build.World, slots_per_benefit: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Room is added when it is short; people keep their order."""
    monkeypatch.setattr(build, "SLOTS_PER_BENEFIT", slots_per_benefit)
    plan = scenario()
    other = single.burnt_in(plan, resolve(plan), defaults(), 0)
    assert other.slots != burnt.slots
    assert other.burn_in_months == burnt.burn_in_months
    assert same(single.run_once(other, plan, 0), single.run_once(burnt, plan, 0))


def test_seeds_replicates_and_draws_differ(base: Run) -> None:
    zero = simulated("seed=0", draws=1, replicates=1)
    one = simulated("seed=1", draws=1, replicates=1)
    assert zero.results_hash == simulated("seed=0", draws=1, replicates=1).results_hash != one.results_hash
    assert np.isfinite(zero.raw.values[..., 0, 0][:, :, 1:, 1:]).all()  # seed 0 is a seed
    runs = {base.raw.values[draw, replicate].tobytes() for draw in range(2) for replicate in range(3)}
    assert len(runs) == 6
    assert base.raw.parameters[0] != base.raw.parameters[1]


def test_what_a_seed_moves() -> None:
    """The parameters of a draw and the people both follow the seed."""
    zero, one = (simulated(f"seed={seed}", draws=1, replicates=1) for seed in (0, 1))
    assert zero.raw.parameters != one.raw.parameters
    points = [simulated(f"seed={seed}", draws=1, replicates=1, point=True) for seed in (0, 1)]
    assert points[0].raw.parameters == points[1].raw.parameters
    assert points[0].results_hash != points[1].results_hash
