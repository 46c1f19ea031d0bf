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

from bijstandsim.behaviour import defaults
from bijstandsim.engine.single import burnt_in, run_once
from bijstandsim.engine.warmup import SMALL, small_run
from bijstandsim.population.build import World
from bijstandsim.provenance import PACKAGE, cores
from bijstandsim.scenario import Scenario
from bijstandsim.scenario.resolve import resolve

SIZES = (2_000, 10_000)
FULL_SIZES = (*SIZES, 100_000, 1_000_000)
REPEATS = 5
MONTHS = 24


@dataclass(frozen=True)
class Row:
    """One measurement: ``agent_months_per_s`` is the median of the repeats, ``bytes_per_person`` of all columns."""

    name: str
    people: int
    cores: int
    agent_months_per_s: float
    bytes_per_person: float | None


def bench_scenario(people: int, months: int = MONTHS) -> Scenario:
    """A city with two arms that together hold a tenth of its people, at the default parameters."""
    arms = {"control": {"size": people // 20, "levers": {}}, "coaches": {**SMALL["arms"]["coaches"]}}  # type: ignore[index]
    arms["coaches"]["size"] = people // 20
    changed = {"name": "bench", "policy_months": months, "follow_up_months": 0, "municipality": {"size": people}}
    return Scenario.from_dict({**SMALL, **changed, "arms": arms})


def measure(people: int, repeats: int = REPEATS) -> Iterator[Row]:
    """The policy months of one run on one core, of one run a core on all cores, and burn-in on one core."""
    scenario = bench_scenario(people)
    resolved = resolve(scenario)
    small_run()  # compile outside the clock
    started = time.perf_counter()
    world = burnt_in(scenario, resolved, defaults(), 0)
    burn_in_seconds = time.perf_counter() - started
    size = bytes_per_person(world)
    for workers in sorted({1, cores()}):
        with ThreadPoolExecutor(workers) as pool:
            speeds = [_speed(pool, workers, world, scenario, k * workers) for k in range(repeats + 1)][1:]
        yield Row("bijstandsim", people, workers, median(speeds), size)
    yield Row("bijstandsim, burn-in", people, 1, world.burn_in_agent_months / burn_in_seconds, size)


def _speed(pool: ThreadPoolExecutor, runs: int, world: World, scenario: Scenario, first: int) -> float:
    started = time.perf_counter()
    done = sum(run.agent_months for run in pool.map(lambda k: run_once(world, scenario, first + k), range(runs)))
    return done / (time.perf_counter() - started)


def bytes_per_person(world: World) -> float:
    """Bytes of the person columns, free places included, for each person in the city."""
    columns = (*world.traits, *world.state, *world.now)
    return float(sum(column.nbytes for column in columns) / world.resolved.size)


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
        started = time.perf_counter()
        done = advance(MONTHS)
        speeds.append(done / (time.perf_counter() - started))
    return Row(peer.NAME, people, 1, float(np.median(speeds)), getattr(peer, "BYTES_PER_PERSON", None))


def _load(path: Path) -> ModuleType:
    spec = spec_from_file_location(f"bijstandsim_peer_{path.stem}", path)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
