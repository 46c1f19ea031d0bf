"""All runs of a comparison: parameter draws x replicates x worlds, on threads, placed by index."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from bijstandsim.engine.outcomes import OUTCOMES, evaluate
from bijstandsim.engine.simulate import parameter_sets
from bijstandsim.engine.single import burnt_in
from bijstandsim.kernels.ledger import ITEMS
from bijstandsim.paired import settings
from bijstandsim.paired.gains import QUANTITIES, describe
from bijstandsim.paired.people import SETS, STATUSES, Sample, Watched, same_people, take_sample, watch
from bijstandsim.paired.plan import Alternative, Plan, make_plan
from bijstandsim.population import groups
from bijstandsim.population.build import World
from bijstandsim.population.graft import graft
from bijstandsim.scenario import Resolved, Scenario

Progress = Callable[[int, int], None]
#: Subgroups that every comparison has.
ALWAYS = ("household", "education", "distance")


@dataclass
class Paired:
    """What a comparison gave; D draws, R replicates, W worlds (``plan.worlds``), C courses, G groups, M moments.

    Sums and outcomes hold for people on benefit at the start; ``sampled`` of ``recipients`` were followed.
    """

    plan: Plan
    parameters: tuple[dict[str, float], ...]
    point: bool
    groups: tuple[str, ...]
    values: np.ndarray  # (D, R, W, M, SETS, G, OUTCOMES)
    monthly: np.ndarray  # (D, R, W, 1 + months, OUTCOMES)
    people: np.ndarray  # (D, R, SETS, G): followed
    working: np.ndarray  # (D, R, W, 1 + months): in paid work, whole city
    books: np.ndarray  # (D, R, W, 1 + months, arms, ITEMS): cents, whole city
    gains: np.ndarray  # (D, C, G, measures, QUANTITIES)
    moves: np.ndarray  # (D, R, C, M, STATUSES of the base, STATUSES): shares of everybody
    recipients: np.ndarray  # (D,)
    sampled: np.ndarray  # (D,)
    carried: np.ndarray  # (D, R): share whose last known state stands in for the last month, when nobody is treated
    agent_months: int = 0
    seconds: float = 0.0
    size: int = 0  # households on benefit that the city was built with
    timings: dict[str, float] = field(default_factory=dict)

    @property
    def draws(self) -> int:
        """Parameter sets."""
        return int(self.values.shape[0])

    @property
    def replicates(self) -> int:
        """Runs with other random numbers per parameter set."""
        return int(self.values.shape[1])

    def at(self, world: int, month: int, people: int) -> np.ndarray:
        """Outcomes of a set of people in a world at a moment: (D, R, G, OUTCOMES)."""
        return np.asarray(self.values[:, :, world, self.plan.moments.index(month), people])


@dataclass(frozen=True)
class _Cities:
    """The burnt-in city of a draw under the rules of every world."""

    worlds: list[World]
    sample: Sample


def compare_worlds(
    base: Scenario,
    alternatives: Sequence[Alternative],
    *,
    draws: int | None = None,
    replicates: int | None = None,
    point: bool | None = None,
    threads: int | None = None,
    pilot: int | None = None,
    parameters: tuple[dict[str, float], ...] | None = None,
    progress: Progress | None = None,
    plan: Plan | None = None,
) -> Paired:
    """Run every world of a comparison; ``plan`` saves making it again. Raises InputError or RunError.

    ``parameters`` take the place of the draws that the base asks for.

    Every run has its own key, so the results do not depend on the number of threads. ``progress`` is called with
    (runs done, runs in all).
    """
    plan = make_plan(base, alternatives, pilot) if plan is None else plan
    resolved = [scenario.resolve() for scenario in plan.worlds]
    point = base.parameters.set == "point" if point is None else point
    sets = parameters or parameter_sets(base, draws or base.draws, point)
    n_replicates = replicates or base.replicates
    dimensions = _dimensions(base)
    found = _empty(plan, resolved[0], sets, point, n_replicates, groups.names(dimensions))
    started = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        try:
            ahead = 1 + (threads or os.cpu_count() or 1)
            _run_all(pool, found, resolved, dimensions, ahead, progress)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    found.seconds = time.perf_counter() - started
    return found


def groups_of(base: Scenario) -> tuple[str, ...]:
    """Names of the groups of people that a comparison tells of."""
    return groups.names(_dimensions(base))


def _dimensions(base: Scenario) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*base.outputs.groups, *ALWAYS)))


def _prepare(
    plan: Plan, resolved: list[Resolved], values: dict[str, float], draw: int, dimensions: tuple[str, ...]
) -> _Cities:
    """One burn-in for all worlds of a draw."""
    burnt = burnt_in(plan.base, resolved[0], values, draw)
    others = zip(plan.worlds[1:], resolved[1:], strict=True)
    worlds = [burnt, *(graft(burnt, scenario, arrays, values, draw) for scenario, arrays in others)]
    return _Cities(worlds, take_sample(burnt, dimensions))


def _one(plan: Plan, cities: _Cities, replicate: int) -> list[Watched]:
    """All worlds of one replicate."""
    pairs = zip(cities.worlds, plan.worlds, strict=True)
    found = [watch(world, scenario, replicate, cities.sample, plan.moments) for world, scenario in pairs]
    same_people(found)
    return found


def _run_all(
    pool: Executor,
    found: Paired,
    resolved: list[Resolved],
    dimensions: tuple[str, ...],
    ahead: int,
    progress: Progress | None,
) -> None:
    """Draw by draw; at most ``ahead`` burnt-in cities wait in memory."""
    plan, draws, runs = found.plan, found.draws, found.replicates
    waiting: deque[Future[_Cities]] = deque()
    for d in range(draws):
        while len(waiting) < ahead and d + len(waiting) < draws:
            following = d + len(waiting)
            waiting.append(pool.submit(_prepare, plan, resolved, found.parameters[following], following, dimensions))
        cities = waiting.popleft().result()
        _note_city(found, d, cities)
        tasks = deque(pool.submit(_one, plan, cities, d * runs + r) for r in range(runs))
        persons = []
        for r in range(runs):
            worlds = tasks.popleft().result()
            _put(found, d, r, worlds)
            persons.append(np.stack([world.person for world in worlds]))
            if progress is not None:
                progress((d * runs + r + 1) * len(worlds), draws * runs * len(worlds))
        found.gains[d] = _gains(plan, np.stack(persons), cities.sample)


def _gains(plan: Plan, persons: np.ndarray, sample: Sample) -> np.ndarray:
    """Gains of a draw (C, G, measures, QUANTITIES) from people's values (R, W, people, measures)."""
    inside = sample.groups[:, sample.chosen] > 0
    limits = [measure.threshold for measure in settings.measures()]
    found = np.full((len(plan.courses), len(inside), len(limits), len(QUANTITIES)), np.nan)
    for c in range(len(plan.courses)):
        gain = persons[:, plan.everybody_at(c)] - persons[:, 0]
        for g, members in enumerate(inside):
            for k, limit in enumerate(limits):
                found[c, g, k] = describe(gain[:, members, k], limit)
    return found


def _empty(
    plan: Plan,
    resolved: Resolved,
    sets: tuple[dict[str, float], ...],
    point: bool,
    replicates: int,
    names: tuple[str, ...],
) -> Paired:
    shape = (len(sets), replicates)
    worlds, months, moments, courses = len(plan.worlds), 1 + resolved.months, len(plan.moments), len(plan.courses)
    kinds = len(STATUSES)
    return Paired(
        plan=plan,
        parameters=sets,
        point=point,
        groups=names,
        values=np.full((*shape, worlds, moments, len(SETS), len(names), len(OUTCOMES)), np.nan),
        monthly=np.full((*shape, worlds, months, len(OUTCOMES)), np.nan),
        people=np.zeros((*shape, len(SETS), len(names))),
        working=np.zeros((*shape, worlds, months)),
        books=np.zeros((*shape, worlds, months, len(resolved.arms), len(ITEMS)), np.int64),
        gains=np.full((len(sets), courses, len(names), len(settings.measures()), len(QUANTITIES)), np.nan),
        moves=np.zeros((*shape, courses, moments, kinds, kinds)),
        recipients=np.zeros(len(sets), np.int64),
        sampled=np.zeros(len(sets), np.int64),
        carried=np.zeros(shape),
        size=resolved.size,
    )


def _note_city(found: Paired, draw: int, cities: _Cities) -> None:
    found.recipients[draw] = len(cities.sample.slots)
    found.sampled[draw] = cities.sample.chosen.sum()
    found.agent_months += cities.worlds[0].burn_in_agent_months


def _put(found: Paired, d: int, r: int, worlds: list[Watched]) -> None:
    kinds = len(STATUSES)
    for w, world in enumerate(worlds):
        found.values[d, r, w] = evaluate(world.sums)
        found.monthly[d, r, w] = evaluate(world.monthly)
        found.working[d, r, w] = world.working
        found.books[d, r, w] = world.books
        found.agent_months += world.agent_months
    found.people[d, r] = worlds[0].people
    found.carried[d, r] = worlds[0].carried
    for c in range(len(found.plan.courses)):
        pairs = worlds[0].status.astype(np.int64) * kinds + worlds[found.plan.everybody_at(c)].status
        for m, line in enumerate(pairs):
            found.moves[d, r, c, m] = np.bincount(line, minlength=kinds * kinds).reshape(kinds, kinds) / len(line)
