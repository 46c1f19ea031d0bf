"""Agent-months per second of the whole model, on one core and on all, and of the peers beside it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from statistics import median
from types import ModuleType
from typing import Any

import numpy as np

from bijstandsim.behaviour import defaults, prior_draw
from bijstandsim.engine.single import burnt_in, run_once, start_policy, step
from bijstandsim.engine.vectors import run_vectors
from bijstandsim.engine.warmup import SMALL, small_run
from bijstandsim.kernels.state import O
from bijstandsim.population.build import World
from bijstandsim.provenance import PACKAGE, cores
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.resolve import resolve

SIZES = (2_000, 10_000)
FULL_SIZES = (*SIZES, 100_000, 1_000_000)
REPEATS = 5
#: The scalar kernel is measured up to this size; vectors of one measurement.
MOST_SCALAR = 100_000
VECTORS = 16
MONTHS = 24


@dataclass(frozen=True)
class Row:
    """One measurement: ``agent_months_per_s`` is the median of the repeats, ``bytes_per_person`` of all columns."""

    name: str
    people: int
    cores: int
    agent_months_per_s: float
    bytes_per_person: float | None


def bench_scenario(people: int, months: int = MONTHS, **changes: Any) -> Scenario:
    """A city with two arms that together hold a tenth of its people, at the default parameters."""
    arms = {"control": {"size": people // 20, "levers": {}}, "coaches": {**SMALL["arms"]["coaches"]}}  # type: ignore[index]
    arms["coaches"]["size"] = people // 20
    own = {"name": "bench", "policy_months": months, "follow_up_months": 0, "municipality": {"size": people}}
    return Scenario.from_dict({**SMALL, **own, **changes, "arms": arms})


def measure(people: int, repeats: int = REPEATS) -> Iterator[Row]:
    """One size: the policy months of the blocked kernel on one core and on all, of the scalar one, and whole runs.

    Rows on one core divide by processor time, which other programs hardly stretch; rows on several by the clock.
    """
    scenario = bench_scenario(people)
    resolved = resolve(scenario)
    small_run()  # compile outside the clock
    started = time.process_time()
    world = burnt_in(scenario, resolved, defaults(), 0)
    burn_in_seconds = time.process_time() - started
    size = bytes_per_person(world)
    for workers in sorted({1, cores()}):
        speeds = [_months(world, scenario, workers, k * workers) for k in range(repeats + 1)][1:]
        yield Row("engine blocked", people, workers, median(speeds), size)
    if people <= MOST_SCALAR:
        world.people.scalar = True
        speeds = [_months(world, scenario, 1, k) for k in range(repeats + 1)][1:]
        world.people.scalar = False
        yield Row("engine scalar", people, 1, median(speeds), _column_bytes(world))
    speeds = [_whole_run(world, scenario, k) for k in range(repeats + 1)][1:]
    yield Row("engine blocked, set-up of the run counted", people, 1, median(speeds), size)
    speed = world.burn_in_agent_months / burn_in_seconds
    yield Row("engine blocked, burn-in from the first stock", people, 1, speed, size)


def measure_vectors(people: int, vectors: int = VECTORS) -> Row:
    """Parameter vectors on the same people and draws, on one core: burn-in, set-up and records counted."""
    scenario = bench_scenario(people)
    sets = [prior_draw(1, k) for k in range(vectors)]
    started = time.process_time()
    found = run_vectors(scenario, sets, lambda run: run.agent_months + run.burn_in_agent_months, threads=1)
    seconds = time.process_time() - started
    return Row("vectors, burn-in and set-up counted", people, 1, sum(runs[0] for runs in found) / seconds, None)


def _months(world: World, scenario: Scenario, runs: int, first: int) -> float:
    """Agent-months per second of ``runs`` replicates side by side, their set-up outside the clock."""
    worlds = [world.copy() for _ in range(runs)]
    for k, one in enumerate(worlds):
        start_policy(one, scenario, first + k)
        one.people.blocks(len(one.desks.team))
    clock = time.process_time if runs == 1 else time.perf_counter
    with ThreadPoolExecutor(runs) as pool:
        list(pool.map(abs, range(runs)))  # the threads are there
        started = clock()
        list(pool.map(lambda one: step(one, one.resolved.months), worlds))
        seconds = clock() - started
    return float(sum(one.city.run[0].agent_months for one in worlds)) / seconds


def _whole_run(world: World, scenario: Scenario, replicate: int) -> float:
    started = time.process_time()
    return run_once(world, scenario, replicate).agent_months / (time.process_time() - started)


def bytes_per_person(world: World) -> float:
    """Bytes of the blocks of people, free lanes included, for each person in the city."""
    packed = world.people.copy().blocks(len(world.desks.team))
    return float(packed.blocks.nbytes / int((packed.blocks["status"] <= O).sum()))


def _column_bytes(world: World) -> float:
    """Bytes of the person columns, free places included, for each person in the city."""
    columns = (*world.traits, *world.state, *world.now)
    return float(sum(column.nbytes for column in columns) / int((world.state.status <= O).sum()))


def quick_speed(people: int = 2_000) -> float:
    """Agent-months per second of one core in a run of half a second or so; the kernels must have been compiled."""
    small_run()
    scenario = bench_scenario(people, 6)
    started = time.perf_counter()
    world = burnt_in(scenario, resolve(scenario), defaults(), 0)
    return world.burn_in_agent_months / (time.perf_counter() - started)


def peers(folder: Path | None = None) -> list[ModuleType]:
    """The modules of ``benchmarks/peers`` in a checkout; an installed package has none.

    A peer has ``NAME`` and ``prepare(people)``, which returns a function that advances so many months and returns
    the agent-months that it did; it may have ``BYTES_PER_PERSON``.
    """
    place = folder or PACKAGE.parents[1] / "benchmarks" / "peers"
    return [_load(path) for path in sorted(place.glob("*.py")) if not path.name.startswith("_")]


def measure_peer(peer: Any, people: int, repeats: int = REPEATS) -> Row:
    """The same measurement for another implementation, on one core."""
    advance: Callable[[int], int] = peer.prepare(people)
    advance(1)
    speeds = []
    for _ in range(repeats):
        started = time.process_time()
        done = advance(MONTHS)
        speeds.append(done / (time.process_time() - started))
    return Row(peer.NAME, people, 1, float(np.median(speeds)), getattr(peer, "BYTES_PER_PERSON", None))


def _load(path: Path) -> ModuleType:
    spec = spec_from_file_location(f"bijstandsim_peer_{path.stem}", path)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
