"""Many runs of a scenario: parameter draws x replicates, on threads, placed by index."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from bijstandsim.behaviour import AS_IT_STANDS, defaults, posterior, prior_draw
from bijstandsim.engine.outcomes import evaluate
from bijstandsim.engine.single import RunCounts, burnt_in, dimensions_of, run_once
from bijstandsim.kernels.ledger import COUNTS, ITEMS
from bijstandsim.population import groups
from bijstandsim.population.build import World
from bijstandsim.scenario import Resolved, Scenario
from bijstandsim.scenario.resolve import resolve

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Outcomes:
    """What a scenario's runs gave; every array starts with (draws, replicates)."""

    scenario: Scenario
    resolved: Resolved
    parameters: tuple[dict[str, float], ...]  # one per draw
    point: bool  # True: one parameter set, so no parameter uncertainty
    groups: tuple[str, ...]
    values: np.ndarray  # (D, R, 1 + months, arms, groups, OUTCOMES), float32; month 0 is before the policy
    people: np.ndarray  # (D, R, 1 + months, arms, groups), people behind a value
    books: np.ndarray  # (D, R, 1 + months, arms, ITEMS), cents of all people of the arm
    series: np.ndarray  # (D, R, months, SERIES)
    desks: np.ndarray  # (D, R, regular caseworkers, 3): client-months, contacts, cuts
    agent_months: int  # burn-ins counted
    burn_in_months: tuple[int, ...]
    seconds: float
    timings: dict[str, float] = field(default_factory=dict)

    @property
    def replicates(self) -> int:
        """Runs with other random numbers per parameter set."""
        return int(self.values.shape[1])

    @property
    def agent_months_per_second(self) -> float:
        """Whole model, burn-in counted, all threads together."""
        return self.agent_months / max(self.seconds, 1e-9)


def parameter_sets(
    scenario: Scenario, draws: int, point: bool, structure: str = AS_IT_STANDS
) -> tuple[dict[str, float], ...]:
    """One set per draw from the posterior or the prior, or the defaults; values that the scenario fixes hold in all."""
    fixed = dict(scenario.parameters.values)
    if point:
        sets = [defaults()]
    elif scenario.parameters.set == "posterior":
        sets = [posterior().draw(scenario.seed, draw, structure) for draw in range(draws)]
    else:
        sets = [prior_draw(scenario.seed, draw) for draw in range(draws)]
    return tuple({**values, **fixed} for values in sets)


def simulate(
    scenario: Scenario,
    *,
    draws: int | None = None,
    replicates: int | None = None,
    point: bool | None = None,
    threads: int | None = None,
    executor: Executor | None = None,
    parameters: tuple[Mapping[str, float], ...] | None = None,
    progress: Progress | None = None,
) -> Outcomes:
    """Run ``draws`` x ``replicates`` times; defaults come from the scenario.

    Every run has its own key, so results do not depend on threads or order. ``executor`` may be any
    ``concurrent.futures.Executor`` whose workers share memory; by default ``threads`` threads (all cores).
    ``progress`` is called with (runs done, runs in all). Raises InputError or RunError.
    """
    resolved = resolve(scenario)
    point = scenario.parameters.set == "point" if point is None else point
    given = parameters or parameter_sets(scenario, draws or scenario.draws, point)
    sets = tuple(dict(values) for values in given)
    n_replicates = replicates or scenario.replicates
    store = _Store(scenario, resolved, len(sets), n_replicates)
    started = time.perf_counter()
    own = executor is None
    pool = executor or ThreadPoolExecutor(threads)
    try:
        ahead = 1 + (threads or os.cpu_count() or 1)
        _run_all(pool, scenario, resolved, sets, n_replicates, store, progress, ahead)
    finally:
        if own:
            pool.shutdown(cancel_futures=True)
    seconds = time.perf_counter() - started
    return Outcomes(
        scenario, resolved, sets, point and parameters is None, groups.names(dimensions_of(scenario)), store.values,
        store.people, store.books, store.series, store.desks, store.agent_months, tuple(store.burn_in_months),
        seconds,
    )  # fmt: skip


def _run_all(
    pool: Executor,
    scenario: Scenario,
    resolved: Resolved,
    sets: tuple[dict[str, float], ...],
    n_replicates: int,
    store: _Store,
    progress: Progress | None,
    ahead: int,
) -> None:
    """Burn in every draw, then its replicates; at most ``ahead`` burnt-in cities wait in memory."""
    total = len(sets) * n_replicates
    done = 0
    cities: deque[Future[World]] = deque()
    for d in range(len(sets)):
        while len(cities) < ahead and d + len(cities) < len(sets):
            following = d + len(cities)
            cities.append(pool.submit(burnt_in, scenario, resolved, sets[following], following))
        world = cities.popleft().result()
        store.note_burn_in(d, world)
        runs = deque(pool.submit(run_once, world, scenario, d * n_replicates + r) for r in range(n_replicates))
        for r in range(n_replicates):
            store.put(d, r, runs.popleft().result())
            done += 1
            if progress is not None:
                progress(done, total)


class _Store:
    """Result arrays, filled by index."""

    def __init__(self, scenario: Scenario, resolved: Resolved, draws: int, replicates: int) -> None:
        months, arms = 1 + resolved.months, len(resolved.arms)
        names = groups.names(dimensions_of(scenario))
        self.shape = (draws, replicates)
        n_out = evaluate(np.zeros(len(COUNTS))).shape[-1]
        self.values = np.full((*self.shape, months, arms, len(names), n_out), np.nan, np.float32)
        self.people = np.zeros((*self.shape, months, arms, len(names)), np.int64)
        self.books = np.zeros((*self.shape, months, arms, len(ITEMS)), np.int64)
        self.series = np.zeros((*self.shape, 0, 0))
        self.desks = np.zeros((*self.shape, 0, 0))
        self.agent_months = 0
        self.burn_in_months = [0] * draws

    def note_burn_in(self, draw: int, world: World) -> None:
        self.agent_months += world.burn_in_agent_months
        self.burn_in_months[draw] = world.burn_in_months

    def put(self, draw: int, replicate: int, run: RunCounts) -> None:
        self.values[draw, replicate] = evaluate(run.counts)
        self.people[draw, replicate] = run.counts[..., 0]
        self.books[draw, replicate] = run.books
        if self.series.size == 0:
            self.series = np.zeros((*self.shape, *run.series.shape))
        self.series[draw, replicate] = run.series
        if self.desks.shape[2] < run.desks.shape[0]:  # prior draws of the caseload give other numbers of desks
            grown = np.zeros((*self.shape, *run.desks.shape))
            if self.desks.size:
                grown[:, :, : self.desks.shape[2]] = self.desks
            self.desks = grown
        self.desks[draw, replicate, : run.desks.shape[0]] = run.desks
        self.agent_months += run.agent_months
