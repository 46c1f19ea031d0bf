"""The Mesa and the numpy version of the month give the engine's outcomes, within Monte Carlo error.

All start from one burnt-in city, go on in regular practice at a constant stock, and are compared on the means over many
random streams; a second comparison lets each version draw and burn in cities of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from bijstandsim.behaviour import defaults
from bijstandsim.engine.bench import peers
from bijstandsim.engine.outcomes import OUTCOMES
from bijstandsim.engine.single import burnt_in, collect, start_policy, step
from bijstandsim.kernels.ledger import COUNTS
from bijstandsim.kernels.state import O, P
from bijstandsim.population.build import World
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.resolve import resolve

PEOPLE, MONTHS = 1_500, 12
LIMIT = 4.0  # standard errors
INNER = ("distance", "health", "stress", "motivation", "trust")  # here: of people on benefit
RATIOS = {outcome.name: (outcome.top, outcome.bottom, outcome.scale) for outcome in OUTCOMES}
RATIOS |= {"in_work": ("work", "alive", 100.0), "off_otherwise": ("other_off", "alive", 100.0)}
SCENARIO = Scenario.load(
    "regulier", sets=(f"municipality.size={PEOPLE}", "start=2018-06", f"policy_months={MONTHS}", "parameters.set=point")
)

Table = np.ndarray  # (runs, months, outcomes)


@pytest.fixture(scope="module")
def peer() -> dict[str, ModuleType]:
    return {module.NAME: module for module in peers()}


@pytest.fixture(scope="module")
def city() -> World:
    return regular(burnt_in(SCENARIO, resolve(SCENARIO), defaults(), 0))


def regular(world: World) -> World:
    """Every month has the levers and the law of burn-in."""
    world.city.law[:] = world.city.law[0]
    world.city.levers[:] = world.city.levers[:, :1]
    return world


def engine_months(city: World, replicate: int, names: list[str]) -> np.ndarray:
    """Outcomes by month of the engine: constant stock, no displacement, no effect of capacity on leaving."""
    world = city.copy()
    member = start_policy(world, SCENARIO, replicate)
    world.city.run[0].holds_stock = 1.0
    world.city.run[0].effort_reference = 0.0
    world.city.run[0].capacity_reference = 0.0
    inner = []
    for _ in range(MONTHS):
        step(world)
        on = world.state.status <= P
        inner.append({name: float(getattr(world.state, name)[on].mean(dtype=np.float64)) for name in INNER})
    counts = collect(world, member).counts[1:, 0, 0]

    def value(month: int, name: str) -> float:
        if name in INNER:
            return inner[month][name]
        top, bottom, scale = RATIOS[name]
        return float(scale * counts[month, COUNTS.index(top)] / counts[month, COUNTS.index(bottom)])

    return np.array([[value(month, name) for name in names] for month in range(MONTHS)])


def columns_of(world: World, names: tuple[str, ...]) -> dict[str, Any]:
    """The city as plain columns, from which a peer can start."""
    rows = np.flatnonzero(world.state.status <= O)
    start: dict[str, Any] = {}
    for name in names:
        column = getattr(world.traits if name in world.traits._fields else world.state, name)[rows]
        start[name] = column.astype(np.float64 if column.dtype.kind == "f" else np.int64)
    desks = world.desks
    start["character"] = np.stack([desks.z_toughness, desks.z_support, desks.z_skill, desks.z_belief])
    start |= {name: getattr(desks, name).copy() for name in ("backlog", "carry", "cases")}
    return {**start, "exempt_below": world.city.levers[0, 0].formal_exempt_log_odds}


def peer_months(module: ModuleType, names: list[str], seed: int, start: dict[str, Any] | None, **change: float) -> Any:
    """Outcomes by month of a peer; ``change`` multiplies parameters."""
    model = module.City(PEOPLE, seed, start)
    for name, factor in change.items():
        setattr(model.par, name, factor * getattr(model.par, name))
    for _ in range(MONTHS):
        model.step()
    return outcomes_of(model, names)


def outcomes_of(model: Any, names: list[str]) -> np.ndarray:
    if hasattr(model, "datacollector"):
        return np.asarray(model.datacollector.get_model_vars_dataframe()[names])
    return np.array([[month[name] for name in names] for month in model.history])


def z_scores(one: Table, other: Table, months: int) -> np.ndarray:
    """Difference of the means over runs of the means over months, in standard errors."""
    a, b = one[:, :months].mean(axis=1), other[:, :months].mean(axis=1)
    error = np.sqrt(a.var(axis=0, ddof=1) / len(a) + b.var(axis=0, ddof=1) / len(b))
    return np.asarray((a.mean(axis=0) - b.mean(axis=0)) / error)


def far_apart(names: list[str], z: np.ndarray) -> dict[str, float]:
    return {name: round(float(score), 1) for name, score in zip(names, z, strict=True) if abs(score) >= LIMIT}


@pytest.fixture(scope="module")
def names(peer: dict[str, ModuleType]) -> list[str]:
    return list(peer["mesa agents"].OUTCOMES)


@pytest.fixture(scope="module")
def start(city: World, peer: dict[str, ModuleType]) -> dict[str, Any]:
    return columns_of(city, peer["numpy columns"].COLUMNS)


@pytest.fixture(scope="module")
def engine(city: World, names: list[str]) -> Iterator[Table]:
    yield np.array([engine_months(city, replicate, names) for replicate in range(100)])


@pytest.mark.parametrize(("name", "runs"), [("numpy columns", 60), ("mesa agents", 16)])
def test_same_month_from_the_same_city(
    name: str, runs: int, peer: dict[str, ModuleType], names: list[str], start: dict[str, Any], engine: Table
) -> None:
    table = np.array([peer_months(peer[name], names, seed, start) for seed in range(1, runs + 1)])
    assert table.shape == (runs, MONTHS, len(names))
    assert far_apart(names, z_scores(engine, table, 1)) == {}
    assert far_apart(names, z_scores(engine, table, MONTHS)) == {}


@pytest.mark.parametrize(
    ("parameter", "outcome"),
    [
        ("parttime_separation_prob_month", "parttime_share"),
        ("separation_base_prob_month", "in_work"),
        ("offer_scale_full_work_per_month", "exit_work_rate"),
        ("hours_per_file_month", "contacts"),
        ("trust_loss_per_control", "trust"),
        ("violation_detection_prob_month", "cuts"),
        ("health_loss_per_stress_per_month", "health"),
    ],
)
def test_the_comparison_sees_a_difference(
    parameter: str, outcome: str, peer: dict[str, ModuleType], names: list[str], start: dict[str, Any], engine: Table
) -> None:
    """A parameter that is a third larger in the peer is found out, where it should be."""
    change = {parameter: 4.0 / 3.0}
    table = np.array([peer_months(peer["numpy columns"], names, seed, start, **change) for seed in range(1, 41)])
    assert outcome in far_apart(names, z_scores(engine, table, MONTHS))


def test_numpy_draws_and_burns_in_the_same_cities(peer: dict[str, ModuleType], names: list[str]) -> None:
    cities = [regular(burnt_in(SCENARIO, resolve(SCENARIO), defaults(), draw)) for draw in range(16)]
    engine = np.array([engine_months(city, 0, names) for city in cities])
    module = peer["numpy columns"]
    burn_in = round(np.mean([city.burn_in_months for city in cities]))
    table = np.array([
        [[means[name] for name in names]]
        for means in (module.run(PEOPLE, MONTHS, seed, burn_in=burn_in) for seed in range(1, 13))
    ])  # fmt: skip
    assert far_apart(names, z_scores(engine.mean(axis=1, keepdims=True), table, 1)) == {}


def test_mesa_draws_the_same_people_as_numpy(peer: dict[str, ModuleType], names: list[str]) -> None:
    """Two years after the first stock, entrants included: before anything settles, so the draws still show."""
    tables = []
    for name, runs in (("mesa agents", 10), ("numpy columns", 30)):
        runs_of = (peer[name].run(600, 24, seed) for seed in range(1, runs + 1))
        tables.append(np.array([[[means[outcome] for outcome in names]] for means in runs_of]))
    assert far_apart(names, z_scores(tables[0], tables[1], 1)) == {}


@pytest.mark.parametrize("name", ["mesa agents", "numpy columns"])
def test_a_peer_repeats_itself_and_counts_everybody(name: str, peer: dict[str, ModuleType]) -> None:
    one, two = (peer[name].run(300, 3, seed=5, burn_in=1) for _ in range(2))
    assert one == two != peer[name].run(300, 3, seed=6, burn_in=1)
    assert 4 * 290 < one["people_months"] < 4 * 400  # no job yet at the start, so few are off benefit
    advance = peer[name].prepare(300)
    assert 290 < advance(1) < 600
